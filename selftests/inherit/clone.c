// SPDX-License-Identifier: GPL-2.0
/* Every way to make a process or thread passes the filters on. */
#include <linux/sched.h>

#include "common.h"
#include "sigsys.h"
#include "tracer.h"

struct way {
	const char *name;
	unsigned long flags;
};

#define SHARED (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND)

static const struct way ways[] = {
	{ "nothing_shared", SIGCHLD },
	{ "no_signal", 0 },
	{ "other_signal", SIGUSR1 },
	{ "fs", CLONE_FS | SIGCHLD },
	{ "files", CLONE_FILES | SIGCHLD },
	{ "sysvsem", CLONE_SYSVSEM | SIGCHLD },
	{ "io", CLONE_IO | SIGCHLD },
	{ "ptrace", CLONE_PTRACE | SIGCHLD },
	{ "untraced", CLONE_UNTRACED | SIGCHLD },
	{ "parent", CLONE_PARENT | SIGCHLD },
	{ "vm", CLONE_VM | SIGCHLD },
	{ "vm_sighand", CLONE_VM | CLONE_SIGHAND | SIGCHLD },
	{ "all_shared", SHARED | CLONE_SYSVSEM | CLONE_IO | SIGCHLD },
	{ "thread", WORKER_THREAD },
	{ "bare_thread", CLONE_VM | CLONE_SIGHAND | CLONE_THREAD | CLONE_CHILD_CLEARTID },
};

CASE(by_clone, "whatever clone(2) makes has the filters of the thread that calls it",
     CLAUSES("FILTER-FORK"), EACH_ENTRY, ROWS(ways))
{
	const struct way *way = run->row;
	struct worker *w = two_filters(run), *child = worker_clone(w, way->flags);

	EXPECT_FILTERED(child, 2, 22);
	EXPECT_FILTERED(w, 2, 22);
	EXPECT_FILTERED(worker_clone(child, way->flags), 2, 22);
}

CASE(none_by_clone, "whatever clone(2) makes has no filters if its maker has none",
     CLAUSES("FILTER-FORK"), ROWS(ways))
{
	const struct way *way = run->row;
	struct worker *w = worker_new(), *child = worker_clone(w, way->flags);

	EXPECT_UNFILTERED(child);
	EXPECT_UNFILTERED(w);
}

static const struct way traced_ways[] = {
	{ "nothing_shared", SIGCHLD }, { "vm", CLONE_VM | SIGCHLD }, { "thread", WORKER_THREAD },
};

/* Nobody traces what it makes, without PTRACE_O_TRACECLONE and the like. */
CASE(by_tracee, "what a traced thread makes has its filters too",
     CLAUSES("FILTER-FORK"), EACH_ENTRY, ROWS(traced_ways))
{
	const struct way *way = run->row;
	struct worker *w = two_filters(run), *child;

	tracer_seize(w, 0);
	child = worker_clone(w, way->flags);
	EXPECT_FILTERED(child, 2, 22);
	EXPECT_FILTERED(w, 2, 22);
}

static const struct way vforks[] = {
	{ "vfork", CLONE_VFORK | SIGCHLD },
	{ "vfork_vm", CLONE_VFORK | CLONE_VM | SIGCHLD },
};

/* The parent sleeps until the child has ended, or executes a program. */
CASE(by_vfork, "a child that keeps its parent waiting has the parent's filters",
     CLAUSES("FILTER-FORK"), EACH_ENTRY, ROWS(vforks))
{
	const struct way *way = run->row;
	struct worker *w = two_filters(run), *child;
	long tid;

	child = worker_clone_begin(w, way->flags, NULL);
	tid = worker_call(child, CALL(gettid)).ret;
	expect_filtered_(child, tid, 2, 22, CHECK_AT);
	worker_begin(child, CALL(exit_group, 0));
	worker_clone_end(child);
	EXPECT_FILTERED(w, 2, 22);
}

CASE(by_vfork_and_exec, "a child that keeps its parent waiting has the parent's filters after its execve() too",
     CLAUSES("FILTER-FORK", "FILTER-EXEC"), EACH_ENTRY, ROWS(vforks))
{
	const struct way *way = run->row;
	struct worker *w = two_filters(run), *child;

	child = worker_clone_begin(w, way->flags, NULL);
	ASSERT_RETURNED(worker_exec(child, NULL), 0);
	worker_clone_end(child);
	EXPECT_FILTERED(child, 2, 22);
	EXPECT_FILTERED(w, 2, 22);
}

/* Calls without a stack of the caller's: number and arguments. */
struct fork_way {
	const char *name;
	long nr;
	unsigned long long flags;	/* of clone3(2) */
};

#ifndef CLONE_CLEAR_SIGHAND
#define CLONE_CLEAR_SIGHAND 0x100000000ULL
#endif

static const struct fork_way fork_ways[] = {
	{ "fork", NR_fork },
	{ "clone3", NR_clone3, 0 },
	{ "clone3_clear_sighand", NR_clone3, CLONE_CLEAR_SIGHAND },
	{ "clone3_files", NR_clone3, CLONE_FILES | CLONE_FS | CLONE_SYSVSEM | CLONE_IO },
};

static bool fork_way_exists(const void *row)
{
	return ((const struct fork_way *)row)->nr != NR_ABSENT;
}

static long fork_so(void *arg)
{
	const struct fork_way *way = arg;
	struct clone_args args = { .flags = way->flags, .exit_signal = SIGCHLD };

	if (way->nr != NR_clone3)
		return arch_syscall(way->nr, 0, 0, 0, 0, 0, 0);
	return arch_syscall(NR_clone3, PTR(&args), sizeof(args), 0, 0, 0, 0);
}

CASE(by_fork, "whatever fork(2) and clone3(2) make has the filters of the thread that calls them",
     CLAUSES("FILTER-FORK"), SINCE("5.5"), EACH_ENTRY, ROWS_IF(fork_ways, fork_way_exists))
{
	struct worker *w = two_filters(run), *child;

	child = worker_fork_by(w, fork_so, (void *)run->row);
	EXPECT_FILTERED(child, 2, 22);
	EXPECT_FILTERED(w, 2, 22);
	EXPECT_FILTERED(worker_fork_by(child, fork_so, (void *)run->row), 2, 22);
}

CASE(handlers_cleared, "a child by CLONE_CLEAR_SIGHAND has the filters, and none of the handlers: a trap ends it",
     CLAUSES("FILTER-FORK", "RET-TRAP-1"), SINCE("5.5"), EACH_ENTRY)
{
	struct fork_way *way = shared_alloc(sizeof(*way));
	struct worker *w = worker_new(), *child;
	struct sigsys *s = sigsys_catch(w, 0);
	int *status = shared_alloc(sizeof(*status));

	*way = (struct fork_way){ "", NR_clone3, CLONE_CLEAR_SIGHAND };
	if (!fork_way_exists(way))
		case_skip("needs clone3");
	ASSERT_RETURNED(worker_install(w, run->entry, on_call(EFFECT_NR, TRAP(1))), 0);
	child = worker_fork_by(w, fork_so, way);
	worker_begin(child, CALL(uname, 0));
	ASSERT_RETURNED(worker_call(w, CALL(wait4, child->pid, PTR(status))), child->pid);
	EXPECT_EQ(SIGSYS, *status & 0x7f);
	EXPECT_EQ(0, s->count);
	worker_call(w, CALL(uname, 0));
	EXPECT_EQ(1, s->count);
}

/* Those that a kernel with user namespaces may lack. */
static void skip_without_namespaces(unsigned long flags)
{
	static const struct { unsigned long flag; const char *path, *reason; } kinds[] = {
		{ CLONE_NEWPID, "/proc/self/ns/pid", "needs CONFIG_PID_NS" },
		{ CLONE_NEWUTS, "/proc/self/ns/uts", "needs CONFIG_UTS_NS" },
		{ CLONE_NEWIPC, "/proc/self/ns/ipc", "needs CONFIG_IPC_NS" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (flags & kinds[i].flag && access(kinds[i].path, F_OK))
			case_skip(kinds[i].reason);
}

static const struct way namespaces[] = {
	{ "user", CLONE_NEWUSER | SIGCHLD },
	{ "user_pid", CLONE_NEWUSER | CLONE_NEWPID | SIGCHLD },
	{ "user_mount", CLONE_NEWUSER | CLONE_NEWNS | SIGCHLD },
	{ "user_uts_ipc", CLONE_NEWUSER | CLONE_NEWUTS | CLONE_NEWIPC | SIGCHLD },
	{ "user_vm", CLONE_NEWUSER | CLONE_VM | SIGCHLD },
};

/* A child that is root of its namespace has its parent's filters all the same. */
CASE(into_namespaces, "children in new namespaces have the filters of their parent",
     CLAUSES("FILTER-FORK"), NEEDS(&need_user_namespace), ROWS(namespaces))
{
	const struct way *way = run->row;
	struct worker *w = two_filters(run), *child;

	skip_without_namespaces(way->flags);
	child = worker_clone(w, way->flags);
	EXPECT_FILTERED(child, 2, 22);
	EXPECT_EQ(CAP(SYS_ADMIN), worker_caps(child).effective & CAP(SYS_ADMIN));
	/* Of one in another pid namespace, the ids are not known here. */
	if (!(way->flags & CLONE_NEWPID))
		EXPECT_FILTERED(worker_clone(child, CLONE_VM | SIGCHLD), 2, 22);
}

static const struct way unshares[] = {
	{ "user", CLONE_NEWUSER }, { "user_pid", CLONE_NEWUSER | CLONE_NEWPID },
	{ "user_mount", CLONE_NEWUSER | CLONE_NEWNS }, { "files", CLONE_FILES | CLONE_FS },
};

CASE(by_unshare, "unshare(2) leaves the caller's filters as they are",
     CLAUSES("FILTER-FORK"), NEEDS(&need_user_namespace), ROWS(unshares))
{
	const struct way *way = run->row;
	struct worker *w = two_filters(run);

	skip_without_namespaces(way->flags);
	ASSERT_RETURNED(worker_call(w, CALL(unshare, way->flags)), 0);
	EXPECT_FILTERED(w, 2, 22);
	EXPECT_FILTERED(worker_clone(w, SIGCHLD), 2, 22);
}

/*
 * Whether a strict thread's fork(2) made a child: that would leave its mark
 * and exit.
 */
static long fork_and_mark(void *arg)
{
	int *mark = arg;
	long pid = arch_clone(SIGCHLD);

	if (pid == 0) {
		*mark = 1;
		arch_syscall(NR_exit, 0, 0, 0, 0, 0, 0);
	}
	return pid;
}

CASE(strict_parent, "a strict thread can't fork: it is ended, and there is no child",
     CLAUSES("STRICT-1", "STRICT-2"), EACH_ENTRY)
{
	struct worker *w = worker_strict(run);
	int *mark = shared_alloc(sizeof(*mark));

	EXPECT_KILLED(worker_run(w, fork_and_mark, mark), SIGKILL);
	EXPECT_EQ(0, *mark);
}
