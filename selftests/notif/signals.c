// SPDX-License-Identifier: GPL-2.0
/* Signals to a target that waits for its supervisor. */
#include <unistd.h>

#include "common.h"

enum when { BEFORE_RECV, AFTER_RECV };

/* With the flags of a listener that was closed before, or 0. */
static const struct interruption {
	const char *name;
	unsigned long flags;
	enum when when;
	unsigned long closed;
} interruptions[] = {
	{ "before_recv", 0, BEFORE_RECV },
	{ "after_recv", 0, AFTER_RECV },
	{ "killable_before_recv", SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, BEFORE_RECV },
	{ "killable_after_recv", SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, AFTER_RECV },
	{ "after_recv_above_killable", 0, AFTER_RECV, SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV },
};

static bool interrupts(const void *row)
{
	const struct interruption *i = row;

	return !i->flags || i->when == BEFORE_RECV;
}

/* Skips the point where the kernel has not all of the row's flags. */
static int listener_of(struct worker *w, const struct interruption *row)
{
	require_listener_flags(row->flags | row->closed);
	if (row->closed)
		close(listen_on(w, row->closed, on_call(NR_getppid, NOTIFY)));
	return listen_on(w, row->flags, on_call(NR_getppid, NOTIFY));
}

static struct worker *signalled_worker(const struct interruption *row, int sa_flags,
				       int *fd, struct seccomp_notif *n)
{
	struct worker *w = worker_new();
	int *count;

	count = handle_signal(w, SIGUSR1, sa_flags);
	*fd = listener_of(w, row);
	notify(w);
	if (row->when == BEFORE_RECV)
		worker_blocked(w, NR_getppid);
	else
		*n = notif_recv(*fd, NR_getppid);
	REQUIRE(kill(w->pid, SIGUSR1) == 0);
	await_handler(count, 1);
	return w;
}

CASE(interrupted, "a signal ends the target's wait with EINTR; the notification is gone",
     CLAUSES("UN-SIG-1", "UN-SIG-2", "CUR-WK-1", "UN-SEND-3"), NEEDS(&need_user_notif),
     ROWS_IF(interruptions, interrupts))
{
	const struct interruption *row = run->row;
	struct seccomp_notif n;
	int fd;
	struct worker *w = signalled_worker(row, 0, &fd, &n);

	EXPECT_ERRNO(worker_wait(w), EINTR);
	EXPECT_EQ(0, notif_poll(fd));
	if (row->when == AFTER_RECV) {
		EXPECT_EQ(-ENOENT, notif_valid(fd, n.id));
		EXPECT_EQ(-ENOENT, notif_send(fd, n.id, 0, 0, 0));
	}
}

/* What was interrupted before RECV may cost one RECV an ENOENT (UN-RECV-6). */
static struct seccomp_notif recv_after_interruption(int fd)
{
	struct seccomp_notif n;
	int err = notif_try_recv(fd, &n);

	if (err == -ENOENT)
		err = notif_try_recv(fd, &n);
	ASSERT_EQ(0, err);
	return n;
}

CASE(restarted, "with SA_RESTART the call starts again: a new notification with a new id and the same number",
     CLAUSES("UN-SIG-1"), NEEDS(&need_user_notif), ROWS_IF(interruptions, interrupts))
{
	const struct interruption *row = run->row;
	struct seccomp_notif n = { 0 }, again;
	int fd;
	struct worker *w = signalled_worker(row, SA_RESTART, &fd, &n);

	again = recv_after_interruption(fd);
	EXPECT_NE(n.id, again.id);
	EXPECT_EQ(w->tid, again.pid);
	EXPECT_EQ(NR_getppid, again.data.nr);
	EXPECT_EQ(ARCH_AUDIT, again.data.arch);
	EXPECT_EQ(0, notif_send(fd, again.id, 21, 0, 0));
	EXPECT_RETURNED(worker_wait(w), 21);
}

CASE(restarted_by_stop, "a target that is stopped and continued makes the call again: a new notification, no EINTR",
     CLAUSES("UN-SIG-1", "UN-SIG-2"), NEEDS(&need_user_notif), ROWS_IF(interruptions, interrupts))
{
	const struct interruption *row = run->row;
	struct worker *w = worker_new();
	int fd = listener_of(w, row);
	struct seccomp_notif n = { 0 }, again;

	notify_pending(w);
	if (row->when == AFTER_RECV)
		n = notif_recv(fd, NR_getppid);
	interrupt_by_stop(w);
	again = recv_after_interruption(fd);
	EXPECT_NE(n.id, again.id);
	EXPECT_EQ(0, notif_send(fd, again.id, 21, 0, 0));
	EXPECT_RETURNED(worker_wait(w), 21);
}

static bool is_plain(const void *row)
{
	return !((const struct interruption *)row)->flags;
}

/* Received in the order of the calls, as since 5.19. */
CASE(others_wait_on, "a signal that ends one call leaves the other notifications as they are, and what comes later has an id of its own",
     CLAUSES("UN-SIG-1", "UN-RECV-2", "UN-RECV-3", "UN-POLL-1"), SINCE("5.19"),
     NEEDS(&need_user_notif), ROWS_IF(interruptions, is_plain))
{
	const struct interruption *row = run->row;
	struct worker *w = worker_new(), *other[2];
	struct seccomp_notif n[3];
	int fd;

	handle_signal(w, SIGUSR1, 0);
	fd = listener_of(w, row);
	for (int i = 0; i < 2; i++)
		other[i] = worker_fork(w, CLONE_PARENT);
	notify_pending(w);
	if (row->when == AFTER_RECV)
		notif_recv(fd, NR_getppid);
	for (int i = 0; i < 2; i++)
		notify_pending(other[i]);
	REQUIRE(kill(w->pid, SIGUSR1) == 0);
	EXPECT_ERRNO(worker_wait(w), EINTR);
	notify_pending(w);
	for (int i = 0; i < 3; i++) {
		EXPECT(notif_poll(fd) & POLLIN, "another notification to be pending", "none is");
		n[i] = recv_after_interruption(fd);
		EXPECT_EQ(i < 2 ? other[i]->tid : w->tid, n[i].pid);
		EXPECT_EQ(n[0].id + i, n[i].id);
	}
	EXPECT_EQ(POLLOUT, notif_poll(fd));
	for (int i = 0; i < 2; i++) {
		EXPECT_EQ(0, notif_send(fd, n[i].id, 40 + i, 0, 0));
		EXPECT_RETURNED(worker_wait(other[i]), 40 + i);
	}
}

static void waits_on(const struct place *place, unsigned long flags, unsigned long wake)
{
	struct worker *w = worker_new();
	int fd, *count = handle_signal(w, SIGUSR1, 0);
	struct seccomp_notif n;

	fd = listen_on(w, flags | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV,
		       on_call(NR_getppid, NOTIFY));
	place_listener(w, place);
	if (wake)
		set_wake_flags(fd, wake);
	n = notify_and_recv(w, fd);
	REQUIRE(kill(w->pid, SIGUSR1) == 0);
	worker_blocked(w, NR_getppid);
	EXPECT_EQ(0, notif_valid(fd, n.id));
	EXPECT_EQ(OUT_RUNNING, worker_peek(w).kind);
	EXPECT_EQ(0, *count);
	EXPECT_EQ(0, notif_send(fd, n.id, 31, 0, 0));
	EXPECT_RETURNED(worker_wait(w), 31);
	EXPECT_EQ(1, *count);
}

CASE(killable_waits_on, "with WAIT_KILLABLE_RECV a signal after RECV waits until the reply, which the call returns",
     CLAUSES("UN-SIG-2", "CUR-WK-1"), NEEDS(&need_wait_killable), ROWS(places))
{
	waits_on(run->row, 0, 0);
}

/* What WAIT_KILLABLE_RECV may come together with. */
static const struct flags {
	const char *name;
	unsigned long flags;
} beside[] = {
	{ "tsync", SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_TSYNC_ESRCH },
	{ "log", SECCOMP_FILTER_FLAG_LOG },
	{ "spec_allow", SECCOMP_FILTER_FLAG_SPEC_ALLOW },
	{ "all", SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_TSYNC_ESRCH |
	  SECCOMP_FILTER_FLAG_LOG | SECCOMP_FILTER_FLAG_SPEC_ALLOW },
};

CASE(killable_beside, "WAIT_KILLABLE_RECV holds beside each other flag: a signal after RECV waits until the reply",
     CLAUSES("UN-SIG-2", "CUR-WK-1", "TSYNC-1"), NEEDS(&need_wait_killable), ROWS(beside))
{
	const struct flags *row = run->row;

	waits_on(&places[0], row->flags, 0);
}

CASE(killable_with_sync, "WAIT_KILLABLE_RECV holds beside SYNC_WAKE_UP: a signal after RECV waits until the reply",
     CLAUSES("UN-SIG-2", "UN-FLAGS-1"), NEEDS(&need_wait_killable, &need_set_flags), ROWS(places))
{
	waits_on(run->row, 0, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
}

CASE(killable_sleeps_killable, "with WAIT_KILLABLE_RECV no number of signals disturbs the target after RECV",
     CLAUSES("UN-SIG-2"), NEEDS(&need_wait_killable))
{
	struct worker *w = worker_new();
	int fd;

	handle_signal(w, SIGUSR1, 0);
	fd = listen_on(w, SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, on_call(NR_getppid, NOTIFY));
	notify_and_recv(w, fd);
	for (int i = 0; i < 20; i++)
		REQUIRE(kill(w->pid, SIGUSR1) == 0);
	worker_blocked(w, NR_getppid);
	EXPECT_EQ(OUT_RUNNING, worker_peek(w).kind);
	EXPECT_EQ(POLLOUT, notif_poll(fd));
}

/*
 * With WAIT_KILLABLE_RECV, a target whom a signal has woken goes on waiting, deaf
 * for signals; should it be handled after all, the case will notice.
 */
static void await_deaf(struct worker *w, const int *count)
{
	waiting_for("the target to take no more signals");
	while (!worker_uninterruptible(w) && !__atomic_load_n(count, __ATOMIC_SEQ_CST))
		sched_yield();
}

/* A child that ends at once; clone3(2) takes its arguments alike everywhere. */
static long make_child(void *arg)
{
	uint64_t args[8] = { [4] = SIGCHLD };
	long ret = arch_syscall(NR_clone3, PTR(args), sizeof(args), 0, 0, 0, 0);

	(void)arg;
	if (!ret)
		arch_syscall(NR_exit_group, 0, 0, 0, 0, 0, 0);
	return ret;
}

CASE(fork_goes_on, "a clone3() that may go on when a signal has come, which keeps it from being made, is made anew behind the handler, and notified of again",
     CLAUSES("UN-SIG-2", "UN-SEND-6"), NEEDS(&need_wait_killable))
{
	struct worker *w = worker_new();
	int fd, *count = handle_signal(w, SIGUSR1, 0);
	struct seccomp_notif first, second;
	struct outcome o;

	fd = listen_on(w, SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, on_call(NR_clone3, NOTIFY));
	worker_queue_fn(w, make_child, NULL);
	worker_start(w);
	first = notif_recv(fd, NR_clone3);
	REQUIRE(kill(w->pid, SIGUSR1) == 0);
	await_deaf(w, count);
	ASSERT_EQ(0, notif_send(fd, first.id, 0, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE));
	second = notif_recv(fd, NR_clone3);
	EXPECT_EQ(1, *count);
	ASSERT_EQ(0, notif_send(fd, second.id, 0, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE));
	o = worker_wait(w);
	EXPECT(o.kind == OUT_RETURNED && o.ret > 0, "a child", "%s", outcome_words(&o));
}

static const struct { const char *name; int src, ret; } additions[] = {
	{ "added", STDIN_FILENO, 0 }, { "refused", -1, -EBADF },
};

CASE(killable_after_addfd, "with WAIT_KILLABLE_RECV a signal waits until the reply also when a descriptor was added before",
     CLAUSES("UN-SIG-2", "CUR-WK-1", "UN-ADDFD-1"), NEEDS(&need_wait_killable), ROWS(additions))
{
	const typeof(additions[0]) *row = run->row;
	struct worker *w = worker_new();
	int fd, got, *count = handle_signal(w, SIGUSR1, 0);
	struct seccomp_notif n;

	fd = listen_on(w, SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, on_call(NR_getppid, NOTIFY));
	n = notify_and_recv(w, fd);
	got = notif_addfd(fd, n.id, 0, row->src, 0, 0);
	EXPECT(row->ret ? got == row->ret : got >= 0, row->ret ? "EBADF" : "a descriptor",
	       "%d", got);
	worker_blocked(w, NR_getppid);
	REQUIRE(kill(w->pid, SIGUSR1) == 0);
	/* Whom a signal wakes does not sleep any more when kill() returns. */
	worker_blocked(w, NR_getppid);
	EXPECT_EQ(OUT_RUNNING, worker_peek(w).kind);
	EXPECT_EQ(0, *count);
	EXPECT_EQ(0, notif_send(fd, n.id, 31, 0, 0));
	EXPECT_RETURNED(worker_wait(w), 31);
	EXPECT_EQ(1, *count);
}

CASE(fatal, "a fatal signal ends the waiting target at once, WAIT_KILLABLE_RECV or not",
     CLAUSES("UN-SIG-2", "UN-SEND-3"), NEEDS(&need_user_notif), ROWS(interruptions))
{
	const struct interruption *row = run->row;
	struct worker *w = worker_new();
	struct seccomp_notif n;
	int fd;

	fd = listener_of(w, row);
	notify(w);
	notif_await(fd, POLLIN);
	if (row->when == AFTER_RECV)
		n = notif_recv(fd, NR_getppid);
	/* SIGTERM with its default action: fatal, but not SIGKILL. */
	REQUIRE(kill(w->pid, SIGTERM) == 0);
	EXPECT_KILLED(worker_ending(w), SIGTERM);
	if (row->when == AFTER_RECV)
		EXPECT_EQ(-ENOENT, notif_send(fd, n.id, 0, 0, 0));
	EXPECT_EQ(0, notif_poll(fd) & (POLLIN | POLLOUT));
}

CASE(killed_beside, "KILL_PROCESS of a filter ends the process at once, also a thread of it that takes no signals while it waits for its supervisor",
     CLAUSES("UN-SIG-2", "CUR-KP-1"), NEEDS(&need_wait_killable))
{
	struct worker *w = worker_new(), *t;
	int fd;

	ASSERT_RETURNED(worker_install(w, BY_SECCOMP, on_call(EFFECT_NR, KILL_PROCESS)), 0);
	fd = listen_on(w, SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, on_call(NR_getppid, NOTIFY));
	t = worker_thread(w);
	notify_and_recv(t, fd);
	worker_blocked(t, NR_getppid);
	EXPECT_KILLED(worker_call(w, CALL(uname, 0)), SIGSYS);
	/* Up to 6.10 a thread's filter goes a little later than the thread. */
	notif_await(fd, POLLHUP);
	EXPECT_EQ(POLLHUP, notif_poll(fd));
}

CASE(exit_passes_on, "a signal that came to a thread whose exit(2) waited for its supervisor is handled by another thread of the process",
     CLAUSES("UN-SIG-2", "UN-SEND-6"), NEEDS(&need_wait_killable))
{
	struct worker *w = worker_new(), *t = worker_thread(w);
	int fd, *count = handle_signal(w, SIGUSR1, 0);
	struct seccomp_notif n;

	worker_begin(t, TIMED_CALL(ppoll));
	worker_blocked(t, TIMED_NR(ppoll));
	fd = listen_on(w, SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, on_call(NR_exit, NOTIFY));
	worker_begin(w, CALL(exit, 0));
	n = notif_recv(fd, NR_exit);
	REQUIRE(kill(w->pid, SIGUSR1) == 0);
	await_deaf(w, count);
	EXPECT_EQ(0, notif_send(fd, n.id, 0, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE));
	EXPECT_ERRNO(worker_wait(t), EINTR);
	EXPECT_EQ(1, *count);
}
