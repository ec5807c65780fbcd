// SPDX-License-Identifier: GPL-2.0
/* Listeners under other numbers than the lowest: whose they are, and how long. */
#include <fcntl.h>
#include <unistd.h>

#include "common.h"

/* Around the ends of the words of 64 that a table of descriptors consists of. */
static const struct number {
	const char *name;
	int fd;
} numbers[] = {
	{ "63", 63 }, { "64", 64 }, { "100", 100 }, { "128", 128 }, { "300", 300 },
};

/* A supervisor that has the only descriptor of a worker's listener, under @number. */
static struct worker *supervisor_of(struct worker **w, int number)
{
	int fd;
	struct worker *s;

	*w = notified_worker(&fd, 0);
	s = worker_new();
	ASSERT_RETURNED(worker_call(s, CALL(dup3, fd, number, O_CLOEXEC)), number);
	/* Its table has grown: who was there keeps its flag. */
	EXPECT_RETURNED(worker_call(s, CALL(fcntl, fd, F_GETFD)), FD_CLOEXEC);
	ASSERT_RETURNED(worker_call(s, CALL(close, fd)), 0);
	close(fd);
	return s;
}

static long recv_from(struct worker *s, int number)
{
	struct recv_order *order = shared_alloc(sizeof(*order));
	struct outcome o;

	order->fd = number;
	o = worker_run(s, recv_in_worker, order);
	return o.kind == OUT_RETURNED && !o.ret ? (long)order->n.pid : o.ret;
}

CASE(child_has_it, "a child has its parent's listener under the same number, and may receive by it",
     CLAUSES("UN-LIFE-1"), NEEDS(&need_user_notif), ROWS(numbers))
{
	const struct number *number = run->row;
	struct worker *w, *s = supervisor_of(&w, number->fd), *child = worker_fork(s, 0);

	EXPECT_RETURNED(worker_call(child, CALL(fcntl, number->fd, F_GETFD)), FD_CLOEXEC);
	ASSERT_RETURNED(worker_call(s, CALL(close, number->fd)), 0);
	notify_pending(w);
	EXPECT_EQ(w->tid, recv_from(child, number->fd));
	worker_kill(child);
	EXPECT_ERRNO(worker_wait(w), ENOSYS);
}

static void by_exit(struct worker *s)
{
	worker_begin(s, CALL(exit_group, 4));
	EXPECT_EXITED(worker_ending(s), 4);
}

static void by_exec(struct worker *s)
{
	ASSERT_RETURNED(worker_exec(s, NULL), 0);
}

static const struct end {
	const char *name;
	void (*end)(struct worker *s);
	int fd;
} ends[] = {
	{ "exit_63", by_exit, 63 }, { "exit_64", by_exit, 64 }, { "exit_300", by_exit, 300 },
	{ "exec_63", by_exec, 63 }, { "exec_64", by_exec, 64 }, { "exec_300", by_exec, 300 },
	{ "kill_64", worker_kill, 64 },
};

CASE(closed, "exit and execve() of the supervisor close the listener, whatever its number: who waits gets ENOSYS",
     CLAUSES("UN-LIFE-1", "CUR-LISTEN-1"), NEEDS(&need_user_notif), ROWS(ends))
{
	const struct end *end = run->row;
	struct worker *w, *s = supervisor_of(&w, end->fd);

	notify_pending(w);
	end->end(s);
	EXPECT_ERRNO(worker_wait(w), ENOSYS);
}

CASE(shared_table, "execve() closes the listener for its caller alone, not for a process that shared its table of descriptors",
     CLAUSES("CUR-LISTEN-1", "UN-LIFE-1"), NEEDS(&need_user_notif))
{
	struct worker *w, *s = supervisor_of(&w, 64);
	struct worker *sharer = worker_clone(s, CLONE_FILES | SIGCHLD);

	notify_pending(w);
	ASSERT_RETURNED(worker_exec(sharer, NULL), 0);
	EXPECT_ERRNO(worker_call(sharer, CALL(fcntl, 64, F_GETFD)), EBADF);
	EXPECT_EQ(w->tid, recv_from(s, 64));
	ASSERT_RETURNED(worker_call(s, CALL(close, 64)), 0);
	EXPECT_ERRNO(worker_wait(w), ENOSYS);
}
