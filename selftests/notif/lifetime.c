// SPDX-License-Identifier: GPL-2.0
/* Who owns a listener, how many there may be, and what its closing does. */
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "common.h"

CASE(close_on_exec, "the listener is a close-on-exec descriptor of an anonymous inode, open for reading and writing",
     CLAUSES("CUR-LISTEN-1", "RV-1", "CUR-RV-1"), NEEDS(&need_user_notif))
{
	struct worker *w = worker_new();
	struct outcome o = worker_call(w, install_flags_call(SECCOMP_FILTER_FLAG_NEW_LISTENER,
							     on_call(NR_getppid, NOTIFY)));
	char link[100] = "";

	ASSERT(o.kind == OUT_RETURNED && o.ret > 2, "a descriptor", "%s",
	       outcome_words(&o));
	EXPECT_RETURNED(worker_call(w, CALL(fcntl, o.ret, F_GETFD)), FD_CLOEXEC);
	EXPECT_EQ(O_RDWR, worker_call(w, CALL(fcntl, o.ret, F_GETFL)).ret & O_ACCMODE);
	REQUIRE(readlink(shared_printf("/proc/%d/fd/%ld", w->pid, o.ret), link,
			 sizeof(link) - 1) > 0);
	EXPECT(!strcmp(link, "anon_inode:seccomp notify"),
	       "the descriptor to be a seccomp listener", "it is %s", link);
}

CASE(lowest_descriptor, "the listener gets the lowest free descriptor",
     CLAUSES("RV-1"), NEEDS(&need_user_notif))
{
	struct worker *w = worker_new();
	struct outcome o = worker_call(w, CALL(dup, 0));
	long fd = o.ret;

	ASSERT(o.kind == OUT_RETURNED && fd > 0, "dup() to work", "%s", outcome_words(&o));
	ASSERT_RETURNED(worker_call(w, CALL(close, fd)), 0);
	EXPECT_RETURNED(worker_call(w, install_flags_call(SECCOMP_FILTER_FLAG_NEW_LISTENER,
							  on_call(NR_getppid, NOTIFY))), fd);
}

static struct outcome listener_with(struct worker *w, unsigned long flags)
{
	return worker_call(w, install_flags_call(flags | SECCOMP_FILTER_FLAG_NEW_LISTENER,
						 on_call(NR_getpid, NOTIFY)));
}

static struct outcome second_listener(struct worker *w)
{
	return listener_with(w, 0);
}

CASE(only_one, "a second listener in one chain of filters is refused with EBUSY, and no descriptor is left",
     CLAUSES("CUR-LISTEN-2", "CUR-ERR-EBUSY"), NEEDS(&need_user_notif))
{
	int fd;
	struct worker *w = notified_worker(&fd, 0);
	long next = worker_call(w, CALL(dup, 0)).ret;

	ASSERT_RETURNED(worker_call(w, CALL(close, next)), 0);
	EXPECT_ERRNO(second_listener(w), EBUSY);
	EXPECT_RETURNED(worker_call(w, CALL(dup, 0)), next);
	EXPECT_RETURNED(worker_call(w, CALL(getpid)), w->pid);
	notify_and_recv(w, fd);
}

CASE(only_one_by_tsync, "the flags for thread sync make no room for a second listener",
     CLAUSES("CUR-LISTEN-2", "CUR-ERR-EBUSY"), NEEDS(&need_user_notif, &need_tsync_esrch))
{
	int fd;
	struct worker *w = notified_worker(&fd, 0);

	EXPECT_ERRNO(listener_with(w, SECCOMP_FILTER_FLAG_TSYNC |
				   SECCOMP_FILTER_FLAG_TSYNC_ESRCH), EBUSY);
	EXPECT_EQ(1, worker_status(w, "Seccomp_filters"));
	EXPECT_RETURNED(worker_call(w, CALL(getpid)), w->pid);
}

CASE(only_one_even_below, "filters installed since, and the close of one of a listener's descriptors, make no room for a second",
     CLAUSES("CUR-LISTEN-2"), NEEDS(&need_user_notif))
{
	int fd;
	struct worker *w = notified_worker(&fd, 0);

	ASSERT_RETURNED(worker_install(w, BY_SECCOMP, allow_all(1)), 0);
	EXPECT_ERRNO(second_listener(w), EBUSY);
}

static const struct { const char *name; unsigned long flags; } closed[] = {
	{ "plain", 0 }, { "log", SECCOMP_FILTER_FLAG_LOG },
	{ "spec_allow", SECCOMP_FILTER_FLAG_SPEC_ALLOW },
	{ "killable", SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV },
};

CASE(room_once_closed, "once the listener is closed its task may have another, which is told of later calls",
     CLAUSES("CUR-LISTEN-2", "UN-LIFE-1"), NEEDS(&need_user_notif), ROWS(closed))
{
	const typeof(closed[0]) *row = run->row;
	struct worker *w;
	int fd;

	require_listener_flags(row->flags);
	w = notified_worker(&fd, row->flags);
	close(fd);
	fd = listen_on(w, row->flags, on_call(NR_getppid, NOTIFY));
	EXPECT_EQ(w->tid, notify_and_recv(w, fd).pid);
}

CASE(only_one_for_children, "a child and a thread of a listened task can't have a listener of their own",
     CLAUSES("CUR-LISTEN-2"), NEEDS(&need_user_notif))
{
	int fd;
	struct worker *w = notified_worker(&fd, 0);

	EXPECT_ERRNO(second_listener(worker_fork(w, 0)), EBUSY);
	EXPECT_ERRNO(second_listener(worker_thread(w)), EBUSY);
}

CASE(siblings_may_have_their_own, "tasks without a common filter may each have a listener",
     CLAUSES("CUR-LISTEN-2"), NEEDS(&need_user_notif))
{
	struct worker *w = worker_new(), *child;
	int fd[2];

	child = worker_fork(w, 0);
	fd[0] = listen_on(w, 0, on_call(NR_getppid, NOTIFY));
	fd[1] = listen_on(child, 0, on_call(NR_getppid, NOTIFY));
	EXPECT_EQ(w->tid, notify_and_recv(w, fd[0]).pid);
	EXPECT_EQ(child->tid, notify_and_recv(child, fd[1]).pid);
}

CASE(child_reports_to_the_same, "forked children and threads report to the listener that they inherited",
     CLAUSES("UN-LIFE-1"), NEEDS(&need_user_notif))
{
	int fd;
	struct worker *w = notified_worker(&fd, 0);
	struct worker *all[] = { worker_fork(w, 0), worker_thread(w), w };
	struct seccomp_notif n;

	for (unsigned int i = 0; i < ARRAY_SIZE(all); i++) {
		n = notify_and_recv(all[i], fd);
		EXPECT_EQ(all[i]->tid, n.pid);
		EXPECT_EQ(0, notif_send(fd, n.id, 10 + i, 0, 0));
		EXPECT_RETURNED(worker_wait(all[i]), 10 + i);
	}
}

static struct worker *close_on(void (*before)(struct worker *w, int fd))
{
	struct worker *w = worker_new();
	int fd = listen_on(w, 0, on_call(EFFECT_NR, NOTIFY));

	before(w, fd);
	close(fd);
	return w;
}

static struct effect *effect;

static void call_waits(struct worker *w, int fd)
{
	worker_begin(w, effect_call(effect));
	notif_await(fd, POLLIN);
}

static void call_was_received(struct worker *w, int fd)
{
	call_waits(w, fd);
	notif_recv(fd, EFFECT_NR);
}

static void no_call(struct worker *w, int fd)
{
	(void)w, (void)fd;
}

static const struct { const char *name; void (*before)(struct worker *w, int fd); } closings[] = {
	{ "not_received", call_waits }, { "received", call_was_received },
};

CASE(closing_ends_calls, "closing the listener ends waiting calls with ENOSYS; they do not run",
     CLAUSES("UN-LIFE-2"), NEEDS(&need_user_notif), ROWS(closings))
{
	const typeof(closings[0]) *row = run->row;

	effect = effect_new();
	EXPECT_ERRNO(worker_wait(close_on(row->before)), ENOSYS);
	EXPECT_NOT_RUN(effect);
}

CASE(closed_for_later_calls, "calls after the listener was closed fail with ENOSYS and do not run; others run",
     CLAUSES("UN-LIFE-2", "CUR-NOTIF-1"), NEEDS(&need_user_notif))
{
	struct worker *w;

	effect = effect_new();
	w = close_on(no_call);
	EXPECT_ERRNO(worker_call(w, effect_call(effect)), ENOSYS);
	EXPECT_NOT_RUN(effect);
	EXPECT_RETURNED(worker_call(w, CALL(getpid)), w->pid);
}

CASE(copy_keeps_it_open, "a listener is closed with its last descriptor: a copy keeps it",
     CLAUSES("UN-LIFE-2"), NEEDS(&need_user_notif))
{
	int fd, copy;
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif n;

	copy = dup(fd);
	REQUIRE(copy >= 0);
	notify(w);
	notif_await(copy, POLLIN);
	close(fd);
	n = notif_recv(copy, NR_getppid);
	EXPECT_EQ(0, notif_send(copy, n.id, 6, 0, 0));
	EXPECT_RETURNED(worker_wait(w), 6);
}

CASE(without_listener, "NOTIFY of a filter that has no listener makes the call fail with ENOSYS; it does not run",
     CLAUSES("CUR-NOTIF-1"), NEEDS(&need_user_notif), EACH_ENTRY)
{
	struct effect *e = effect_new();
	struct worker *w = worker_with_filters(run, on_call(EFFECT_NR, NOTIFY));

	EXPECT_ERRNO(worker_call(w, effect_call(e)), ENOSYS);
	EXPECT_NOT_RUN(e);
}

static const struct { const char *name; bool first; uint32_t action; } rivals[] = {
	{ "errno_older", true, ERRNO(EPERM) }, { "errno_newer", false, ERRNO(EPERM) },
	{ "kill_older", true, KILL_PROCESS }, { "kill_newer", false, KILL_PROCESS },
};

CASE(not_told_of_stronger, "the supervisor isn't told of a call for which another filter returns something stronger",
     CLAUSES("CUR-NOTIF-2"), NEEDS(&need_user_notif), ROWS(rivals))
{
	const typeof(rivals[0]) *row = run->row;
	struct worker *w = worker_new();
	struct outcome o;
	int fd;

	if (row->first)
		ASSERT_RETURNED(worker_install(w, BY_SECCOMP, on_call(NR_getppid, row->action)), 0);
	fd = listen_on(w, 0, on_call(NR_getppid, NOTIFY));
	if (!row->first)
		ASSERT_RETURNED(worker_install(w, BY_SECCOMP, on_call(NR_getppid, row->action)), 0);
	o = worker_call(w, CALL(getppid));
	if (row->action == KILL_PROCESS)
		EXPECT_KILLED(o, SIGSYS);
	else
		EXPECT_ERRNO(o, EPERM);
	EXPECT_EQ(0, notif_poll(fd) & POLLIN);
}

CASE(stronger_than_weaker, "a call that one filter notifies of and others trace, log or allow is notified of",
     CLAUSES("CUR-NOTIF-2"), NEEDS(&need_user_notif))
{
	struct worker *w = worker_new();
	struct seccomp_notif n;
	int fd;

	ASSERT_RETURNED(worker_install(w, BY_SECCOMP, on_call(NR_getppid, TRACE(1))), 0);
	fd = listen_on(w, 0, on_call(NR_getppid, NOTIFY));
	ASSERT_RETURNED(worker_install(w, BY_SECCOMP, on_call(NR_getppid, LOG)), 0);
	ASSERT_RETURNED(worker_install(w, BY_SECCOMP, allow_all(1)), 0);
	n = notify_and_recv(w, fd);
	EXPECT_EQ(0, notif_send(fd, n.id, 4, 0, 0));
	EXPECT_RETURNED(worker_wait(w), 4);
}

CASE(newest_of_two_notifying, "of two filters that notify, the newest one's listener is asked - or ENOSYS if it has none",
     CLAUSES("CUR-NOTIF-1", "PREC-5"), NEEDS(&need_user_notif))
{
	int fd;
	struct worker *w = notified_worker(&fd, 0);

	ASSERT_RETURNED(worker_install(w, BY_SECCOMP, on_call(NR_getppid, NOTIFY)), 0);
	EXPECT_ERRNO(worker_call(w, CALL(getppid)), ENOSYS);
	EXPECT_EQ(0, notif_poll(fd));
}

static const struct { const char *name; unsigned long flags; } failing[] = {
	{ "wait_killable_alone", SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV },
	{ "wait_killable_and_tsync", SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV | SECCOMP_FILTER_FLAG_TSYNC },
	{ "listener_and_tsync", SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_TSYNC },
};

CASE(flags_refused, "WAIT_KILLABLE_RECV without a listener, and a listener with TSYNC but without TSYNC_ESRCH, are EINVAL",
     CLAUSES("CUR-WK-1", "CUR-TSYNC-2"), NEEDS(&need_wait_killable), ROWS(failing))
{
	const typeof(failing[0]) *row = run->row;
	struct worker *w = worker_new();

	EXPECT_ERRNO(worker_call(w, install_flags_call(row->flags, deny(NR_getppid, 1))), EINVAL);
	EXPECT_ERRNO(worker_call(w, install_flags_call(row->flags, NULL)), EINVAL);
	EXPECT_RETURNED(worker_call(w, CALL(getppid)), getpid());
}

CASE(listener_with_tsync, "with TSYNC and TSYNC_ESRCH one listener hears all threads",
     CLAUSES("CUR-TSYNC-2"), NEEDS(&need_tsync_esrch, &need_user_notif))
{
	struct worker *w = worker_new(), *t = worker_thread(w);
	int fd = listen_on(w, SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_TSYNC_ESRCH,
			   on_call(NR_getppid, NOTIFY));
	struct seccomp_notif n = notify_and_recv(t, fd);

	EXPECT_EQ(t->tid, n.pid);
	EXPECT_EQ(0, notif_send(fd, n.id, 12, 0, 0));
	EXPECT_RETURNED(worker_wait(t), 12);
}
