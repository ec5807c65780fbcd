// SPDX-License-Identifier: GPL-2.0
/*
 * How long filters live that were given to others by a sync.  A listener
 * tells: it hangs up when no thread is under its filter any more.
 */
#include "common.h"
#include "listener.h"
#include "reach.h"

CASE(caller_goes, "threads that were synchronised stay under the filters when the caller has exited",
     CLAUSES("TSYNC-1"), NEEDS(&need_tsync), EACH_ENTRY)
{
	struct worker *team[TEAM];

	team_of(worker_new(), team);
	ASSERT_RETURNED(worker_install(team[1], run->entry, mark(0)), 0);
	ASSERT_RETURNED(sync_marks(team[1], TSYNC, 1), 0);
	ASSERT_THREAD_GONE(worker_call(team[1], CALL(exit, 0)));
	for (int i = 0; i < TEAM; i++)
		if (i != 1)
			EXPECT_SEEN(under(2, MARK(0) | MARK(1)), team[i], team_name[i]);
}

/* Does a call of the thread's reach the listener? */
static void expect_told(struct worker *w, int fd)
{
	struct seccomp_notif n;

	worker_begin(w, CALL(getppid));
	n = notif_recv(fd, NR_getppid);
	EXPECT_EQ(w->tid, n.pid);
	EXPECT_EQ(0, notif_send(fd, n.id, 42, 0, 0));
	EXPECT_RETURNED(worker_wait(w), 42);
}

/* Kernels up to 6.10 drop a thread's filter a moment after its end is seen. */
static void expect_hangup(int fd)
{
	notif_await(fd, POLLHUP);
	EXPECT_EQ(POLLHUP, notif_poll(fd));
}

static void gone(struct worker *w)
{
	ASSERT_THREAD_GONE(worker_call(w, CALL(exit, 0)));
}

CASE(listener_until_last, "a listener installed by a sync serves the last of the threads, then hangs up",
     CLAUSES("TSYNC-1", "UN-LIFE-1", "UN-POLL-4"), NEEDS(&need_tsync_esrch, &need_user_notif))
{
	struct worker *team[TEAM];
	int fd;

	team_of(worker_new(), team);
	fd = listen_on(team[1], TSYNC_ESRCH, on_call(NR_getppid, NOTIFY));
	gone(team[1]);
	EXPECT_EQ(0, notif_poll(fd));
	expect_told(team[0], fd);
	gone(team[3]);
	gone(team[2]);
	EXPECT_EQ(0, notif_poll(fd));
	expect_told(team[0], fd);
	worker_kill(team[0]);
	expect_hangup(fd);
}

CASE(older_listener, "a listener below the filter of a sync serves all threads, and hangs up when they have ended",
     CLAUSES("TSYNC-1", "UN-LIFE-1", "UN-POLL-4"), NEEDS(&need_tsync, &need_user_notif))
{
	struct worker *leader = worker_new(), *team[TEAM];
	int fd = listen_on(leader, 0, on_call(NR_getppid, NOTIFY));

	team_of(leader, team);
	EXPECT_RETURNED(sync_marks(team[1], TSYNC, 1), 0);
	EXPECT_RETURNED(sync_marks(team[2], TSYNC, 2), 0);
	EXPECT_EQ(0, notif_poll(fd));
	for (int i = 0; i < TEAM; i++)
		expect_told(team[i], fd);
	for (int i = 1; i < TEAM; i++)
		gone(team[i]);
	EXPECT_EQ(0, notif_poll(fd));
	expect_told(leader, fd);
	worker_kill(leader);
	expect_hangup(fd);
}

CASE(listener_given_to_others, "a listener that one thread had before a sync serves those that got it by the sync, and hangs up after them",
     CLAUSES("TSYNC-1", "TSYNC-5", "UN-POLL-4"), NEEDS(&need_tsync, &need_user_notif))
{
	struct worker *team[TEAM];
	int fd;

	team_of(worker_new(), team);
	fd = listen_on(team[1], 0, on_call(NR_getppid, NOTIFY));
	EXPECT_RETURNED(sync_marks(team[1], TSYNC, 1), 0);
	gone(team[1]);
	EXPECT_EQ(0, notif_poll(fd));
	expect_told(team[0], fd);
	expect_told(team[2], fd);
	worker_kill(team[0]);
	expect_hangup(fd);
}

CASE(not_for_the_dead, "a zombie that was first thread does not keep the listener of a later sync alive",
     CLAUSES("TSYNC-6", "UN-POLL-4"), SINCE("6.11"), NEEDS(&need_tsync_esrch, &need_user_notif))
{
	struct worker *team[TEAM], *files;
	struct outcome o;
	int fd;

	team_of(worker_new(), team);
	/* A process without a first thread shows its files to nobody. */
	files = worker_clone(team[1], CLONE_FILES | SIGCHLD);
	gone(team[0]);
	o = worker_call(team[1], install_flags_call(
		TSYNC_ESRCH | SECCOMP_FILTER_FLAG_NEW_LISTENER, on_call(NR_getppid, NOTIFY)));
	ASSERT(o.kind == OUT_RETURNED && o.ret >= 0, "a listener", "%s", outcome_words(&o));
	fd = worker_give_fd(files, o.ret);
	expect_told(team[2], fd);
	worker_kill(team[0]);
	expect_hangup(fd);
}

CASE(failed_sync_frees, "a sync that failed leaves no trace of its filter: the caller's older listener hangs up in time",
     CLAUSES("TSYNC-2", "UN-POLL-4"), NEEDS(&need_tsync_esrch, &need_user_notif))
{
	struct worker *team[TEAM];
	int fd;

	team_of(worker_new(), team);
	fd = listen_on(team[1], 0, on_call(NR_getppid, NOTIFY));
	EXPECT_RETURNED(sync_marks(team[2], TSYNC, 1), team[1]->tid);
	install_marks(team[2], 2, 1);
	EXPECT_RETURNED(sync_marks(team[1], TSYNC, 3), team[2]->tid);
	EXPECT_ERRNO(sync_marks(team[1], TSYNC_ESRCH, 4), ESRCH);
	expect_told(team[1], fd);
	gone(team[1]);
	expect_hangup(fd);
}
