// SPDX-License-Identifier: GPL-2.0
/* Threads that have ended don't count, whatever state they ended in. */
#include "common.h"

/**
 * struct end - how a thread came to its end
 * @install: the filter it installed for itself before, or NULL
 * @strict:  it went into strict mode
 * @last:    the call that ended it
 */
struct end {
	const char *name;
	struct sock_fprog *(*install)(void);
	bool strict;
	struct call last;
};

static struct sock_fprog *own_filter(void)
{
	return mark(0);
}

static struct sock_fprog *deadly_filter(void)
{
	return on_call(NR_getppid, KILL_THREAD);
}

static const struct end ends[] = {
	{ "no_filter", NULL, false, CALL(exit, 0) },
	{ "own_filter", own_filter, false, CALL(exit, 0) },
	{ "killed_by_filter", deadly_filter, false, CALL(getppid) },
	{ "strict", NULL, true, CALL(exit, 0) },
	{ "killed_by_strict", NULL, true, CALL(getppid) },
};

static void end_thread(struct worker *w, const struct end *end)
{
	if (end->install)
		ASSERT_RETURNED(worker_install(w, BY_SECCOMP, end->install()), 0);
	if (end->strict)
		ASSERT_RETURNED(worker_call(w, strict_call(BY_SECCOMP)), 0);
	ASSERT_THREAD_GONE(worker_call(w, end->last));
}

CASE(ended_thread, "a thread that has ended is no obstacle to a sync",
     CLAUSES("TSYNC-6"), NEEDS(&need_tsync), ROWS(ends))
{
	struct worker *team[TEAM];

	team_of(worker_new(), team);
	end_thread(team[2], run->row);
	EXPECT_RETURNED(sync_marks(team[1], TSYNC, 1), 0);
	for (int i = 0; i < TEAM; i++)
		if (i != 2)
			EXPECT_SEEN(under(1, MARK(1)), team[i], team_name[i]);
}

/* bfafe5efa975 "seccomp: release task filters when the task exits" */
CASE(ended_leader, "a first thread that has ended, and is a zombie while others live, is no obstacle to a sync, and gets nothing by it",
     CLAUSES("TSYNC-6"), SINCE("6.11"), NEEDS(&need_tsync), ROWS(ends))
{
	struct worker *team[TEAM];
	long mode, filters, no_new_privs;

	team_of(worker_new(), team);
	end_thread(team[0], run->row);
	mode = worker_status(team[0], "Seccomp");
	filters = worker_status(team[0], "Seccomp_filters");
	no_new_privs = worker_status(team[0], "NoNewPrivs");
	EXPECT_RETURNED(sync_marks(team[1], TSYNC, 1), 0);
	for (int i = 1; i < TEAM; i++)
		EXPECT_SEEN(under(1, MARK(1)), team[i], team_name[i]);
	EXPECT_EQ(mode, worker_status(team[0], "Seccomp"));
	EXPECT_EQ(filters, worker_status(team[0], "Seccomp_filters"));
	EXPECT_EQ(no_new_privs, worker_status(team[0], "NoNewPrivs"));
}

CASE(caller_after_leader, "after the end of the first thread the others fail to sync because of each other as before",
     CLAUSES("TSYNC-6", "TSYNC-3"), SINCE("6.11"), NEEDS(&need_tsync))
{
	struct worker *team[TEAM];

	team_of(worker_new(), team);
	ASSERT_THREAD_GONE(worker_call(team[0], CALL(exit, 0)));
	install_marks(team[3], 0, 1);
	EXPECT_RETURNED(sync_marks(team[1], TSYNC, 1), team[3]->tid);
	EXPECT_SEEN(under(0, 0), team[1], team_name[1]);
	EXPECT_SEEN(under(0, 0), team[2], team_name[2]);
}
