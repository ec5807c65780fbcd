// SPDX-License-Identifier: GPL-2.0
/* TSYNC beside the other flags. */
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common.h"
#include "listener.h"

#define LOG_FLAG	SECCOMP_FILTER_FLAG_LOG
#define SPEC_FLAG	SECCOMP_FILTER_FLAG_SPEC_ALLOW
#define LISTENER	SECCOMP_FILTER_FLAG_NEW_LISTENER
#define KILLABLE	SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define ESRCH_FLAG	SECCOMP_FILTER_FLAG_TSYNC_ESRCH

static const struct combination {
	const char *name;
	unsigned long flags;
} plain[] = {
	{ "log", LOG_FLAG },
	{ "spec_allow", SPEC_FLAG },
	{ "log.spec_allow", LOG_FLAG | SPEC_FLAG },
	{ "log.spec_allow.esrch", LOG_FLAG | SPEC_FLAG | ESRCH_FLAG },
};

CASE(with_other_flags, "TSYNC does the same beside LOG and SPEC_ALLOW",
     CLAUSES("TSYNC-1"), NEEDS(&need_tsync, &need_flag_log, &need_spec_allow), ROWS(plain))
{
	const struct combination *row = run->row;
	struct worker *team[TEAM];
	struct seen before[TEAM];
	struct outcome o;

	team_of(worker_new(), team);
	install_marks(team[3], 0, 1);
	see_team(team, before);
	o = sync_marks(team[1], TSYNC | row->flags, 1);
	EXPECT_RETURNED(o, row->flags & ESRCH_FLAG ? -ESRCH : team[3]->tid);
	EXPECT_TEAM_AS_BEFORE(team, before);
	EXPECT_RETURNED(sync_marks(team[3], TSYNC | row->flags, 2), 0);
	EXPECT_TEAM_UNDER(team, 2, MARK(0) | MARK(2));
}

static const struct combination without_tsync[] = {
	{ "alone", ESRCH_FLAG },
	{ "log", ESRCH_FLAG | LOG_FLAG },
	{ "spec_allow", ESRCH_FLAG | SPEC_FLAG },
};

CASE(esrch_without_tsync, "TSYNC_ESRCH without TSYNC changes nothing: the filter is the caller's alone",
     CLAUSES("CUR-TSYNC-2"), NEEDS(&need_tsync_esrch), ROWS(without_tsync))
{
	const struct combination *row = run->row;
	struct worker *team[TEAM];
	struct seen before[TEAM];

	team_of(worker_new(), team);
	install_marks(team[3], 0, 1);
	see_team(team, before);
	EXPECT_RETURNED(sync_marks(team[1], row->flags, 1), 0);
	before[1] = under(1, MARK(1));
	EXPECT_TEAM_AS_BEFORE(team, before);
}

static const struct combination listeners[] = {
	{ "alone", 0 },
	{ "log", LOG_FLAG },
	{ "spec_allow", SPEC_FLAG },
};

static void listen_on_all(unsigned long flags)
{
	struct worker *team[TEAM];
	int fd;

	team_of(worker_new(), team);
	fd = listen_on(team[1], TSYNC_ESRCH | flags, on_call(NR_getppid, NOTIFY));
	for (int i = 0; i < TEAM; i++) {
		struct seccomp_notif n;

		EXPECT_EQ(1, worker_status(team[i], "Seccomp_filters"));
		worker_begin(team[i], CALL(getppid));
		n = notif_recv(fd, NR_getppid);
		EXPECT_EQ(team[i]->tid, n.pid);
		EXPECT_EQ(0, notif_send(fd, n.id, 100 + i, 0, 0));
		EXPECT_RETURNED(worker_wait(team[i]), 100 + i);
	}
}

CASE(with_listener, "TSYNC with TSYNC_ESRCH and NEW_LISTENER returns a listener that is told of every thread's calls",
     CLAUSES("CUR-TSYNC-2", "RV-1", "CUR-LISTEN-1", "UN-LIFE-1", "UN-RECV-4"),
     NEEDS(&need_tsync_esrch, &need_user_notif), ROWS(listeners))
{
	listen_on_all(((const struct combination *)run->row)->flags);
}

CASE(with_killable_listener, "the same with WAIT_KILLABLE_RECV",
     CLAUSES("CUR-TSYNC-2", "CUR-WK-1"), NEEDS(&need_tsync_esrch, &need_wait_killable))
{
	listen_on_all(KILLABLE);
}

CASE(no_listener_by_failure, "TSYNC with NEW_LISTENER that fails to sync leaves no descriptor, and the next gets the number",
     CLAUSES("CUR-TSYNC-2", "TSYNC-2"), NEEDS(&need_tsync_esrch, &need_user_notif))
{
	struct worker *team[TEAM];
	struct seen before[TEAM];
	struct outcome o;
	long next;

	team_of(worker_new(), team);
	next = worker_call(team[1], CALL(dup, 0)).ret;
	ASSERT_GE(0, next);
	ASSERT_RETURNED(worker_call(team[1], CALL(close, next)), 0);
	install_marks(team[3], 0, 1);
	see_team(team, before);
	EXPECT_ERRNO(sync_marks(team[1], TSYNC_ESRCH | LISTENER, 1), ESRCH);
	EXPECT_TEAM_AS_BEFORE(team, before);
	EXPECT_ERRNO(worker_call(team[1], CALL(fcntl, next, F_GETFD)), EBADF);
	o = sync_marks(team[3], TSYNC_ESRCH | LISTENER, 2);
	EXPECT_RETURNED(o, next);
	EXPECT_RETURNED(worker_call(team[0], CALL(fcntl, next, F_GETFD)), FD_CLOEXEC);
	EXPECT_TEAM_UNDER(team, 2, MARK(0) | MARK(2));
}
