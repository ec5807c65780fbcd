// SPDX-License-Identifier: GPL-2.0
/* Threads that are inside a system call while another synchronises. */
#include <sched.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common.h"

/* readv(2) from a pipe, which the new filter forbids. */
#define BLOCK_NR NR_readv
#define BLOCK_ERRNO 77

struct pipe_call {
	int fd[2];
	char byte;
	struct iovec iov;
	struct call call;
};

static struct pipe_call *pipe_call_new(void)
{
	struct pipe_call *p = shared_alloc(sizeof(*p));

	REQUIRE(pipe(p->fd) == 0);
	p->iov = (struct iovec){ &p->byte, 1 };
	p->call = CALL(readv, p->fd[0], PTR(&p->iov), 1);
	return p;
}

/* Two threads; the sibling sleeps in the call, and another is to follow. */
struct scene {
	struct pipe_call *pipe;
	struct worker *caller, *sibling;
	struct op *blocked, *next;
};

static struct scene block_sibling(struct sock_fprog *before)
{
	struct scene s = { .pipe = pipe_call_new() };

	s.sibling = worker_new();
	if (before)
		ASSERT_RETURNED(worker_install(s.sibling, BY_SECCOMP, before), 0);
	s.caller = worker_thread(s.sibling);
	s.blocked = worker_queue(s.sibling, s.pipe->call);
	s.next = worker_queue(s.sibling, s.pipe->call);
	worker_start(s.sibling);
	worker_blocked(s.sibling, BLOCK_NR);
	return s;
}

static void sync_scene(struct scene *s)
{
	EXPECT_RETURNED(worker_call(s->caller,
				    install_flags_call(TSYNC, deny(BLOCK_NR, BLOCK_ERRNO))), 0);
	EXPECT_EQ(SECCOMP_MODE_FILTER, worker_status(s->sibling, "Seccomp"));
}

static const struct { const char *name; bool filtered; } before[] = {
	{ "unfiltered", false }, { "filtered", true },
};

CASE(call_in_progress, "a system call that was going on when its thread was synchronised comes to its end; the next is filtered",
     CLAUSES("TSYNC-1"), NEEDS(&need_tsync), ROWS(before))
{
	const typeof(before[0]) *row = run->row;
	struct scene s = block_sibling(row->filtered ? mark(0) : NULL);

	sync_scene(&s);
	EXPECT_EQ(OUT_RUNNING, worker_peek(s.sibling).kind);
	REQUIRE(write(s.pipe->fd[1], "xy", 2) == 2);
	worker_wait(s.sibling);
	EXPECT_EQ(1, s.blocked->ret);
	EXPECT_EQ('x', s.pipe->byte);
	EXPECT_EQ(-BLOCK_ERRNO, s.next->ret);
}

/* Restarting means to enter the kernel again, past the filters. */
CASE(restarted_call, "a call that a stop signal interrupted is filtered when it is restarted after a sync",
     CLAUSES("TSYNC-1"), NEEDS(&need_tsync), ROWS(before))
{
	const typeof(before[0]) *row = run->row;
	struct scene s = block_sibling(row->filtered ? mark(0) : NULL);
	siginfo_t info;

	sync_scene(&s);
	REQUIRE(kill(s.sibling->pid, SIGSTOP) == 0);
	waiting_for("the process to stop");
	REQUIRE(waitid(P_PID, s.sibling->pid, &info, WSTOPPED) == 0);
	REQUIRE(write(s.pipe->fd[1], "x", 1) == 1);
	REQUIRE(kill(s.sibling->pid, SIGCONT) == 0);
	worker_wait(s.sibling);
	EXPECT_EQ(-BLOCK_ERRNO, s.next->ret);
	EXPECT(s.blocked->ret == -BLOCK_ERRNO,
	       "the restarted call to be filtered", "it returned %ld", s.blocked->ret);
	EXPECT_EQ(0, s.pipe->byte);
}

static const struct { const char *name; unsigned long clone; } vforks[] = {
	{ "copied_memory", CLONE_VFORK | SIGCHLD },
	{ "shared_memory", CLONE_VFORK | CLONE_VM | SIGCHLD },
};

CASE(vfork_parent, "a thread that waits for its vfork child is synchronised, the child is not",
     CLAUSES("TSYNC-1", "SCOPE-1"), NEEDS(&need_tsync), ROWS(vforks))
{
	const typeof(vforks[0]) *row = run->row;
	struct worker *parent = worker_new(), *caller = worker_thread(parent), *child;

	child = worker_clone_begin(parent, row->clone, NULL);
	EXPECT_EQ(0, marks_on(child));
	EXPECT_RETURNED(sync_marks(caller, TSYNC, 0), 0);
	EXPECT_EQ(SECCOMP_MODE_FILTER, worker_status(parent, "Seccomp"));
	EXPECT_EQ(0, marks_on(child));
	EXPECT_EQ(OUT_RUNNING, worker_peek(parent).kind);
	worker_begin(child, CALL(exit_group, 3));
	worker_clone_end(child);
	EXPECT_EXITED(worker_ending(child), 3);
	EXPECT_SEEN(under(1, MARK(0)), parent, "the parent");
}

CASE(vfork_parent_diverged, "a thread that waits for its vfork child, and has a filter of its own, makes TSYNC fail and tell its id",
     CLAUSES("TSYNC-2", "TSYNC-3", "TSYNC-5"), NEEDS(&need_tsync), ROWS(vforks))
{
	const typeof(vforks[0]) *row = run->row;
	struct worker *parent = worker_new(), *caller = worker_thread(parent), *child;

	ASSERT_RETURNED(worker_install(parent, BY_SECCOMP, mark(1)), 0);
	child = worker_clone_begin(parent, row->clone, NULL);
	EXPECT_RETURNED(sync_marks(caller, TSYNC, 0), parent->tid);
	EXPECT_EQ(0, marks_on(caller));
	worker_begin(child, CALL(exit_group, 3));
	worker_clone_end(child);
	EXPECT_SEEN(under(1, MARK(1)), parent, "the parent");
}

CASE(caller_in_vfork_child, "a vfork child can synchronise its threads while its parent waits, and changes only them",
     CLAUSES("TSYNC-1", "SCOPE-1"), NEEDS(&need_tsync))
{
	struct worker *parent = worker_new();
	struct worker *child = worker_clone_begin(parent, CLONE_VFORK | SIGCHLD, NULL);

	EXPECT_RETURNED(sync_marks(child, TSYNC, 0), 0);
	EXPECT_EQ(MARK(0), marks_on(child));
	worker_begin(child, CALL(exit_group, 0));
	worker_clone_end(child);
	EXPECT_SEEN(under(0, 0), parent, "the parent");
}
