// SPDX-License-Identifier: GPL-2.0
/* After a sync the threads share their filters, and go on by themselves. */
#include "common.h"

static const struct again {
	const char *name;
	int first, second;
} again[] = {
	{ "same_thread", 0, 0 },
	{ "leader_then_thread", 0, 2 },
	{ "thread_then_leader", 2, 0 },
	{ "thread_then_thread", 1, 3 },
};

CASE(sync_twice, "after a sync any of the threads can synchronise all of them again",
     CLAUSES("TSYNC-1", "TSYNC-5"), NEEDS(&need_tsync), ROWS(again))
{
	const struct again *row = run->row;
	struct worker *team[TEAM];

	team_of(worker_new(), team);
	EXPECT_RETURNED(sync_marks(team[row->first], TSYNC, 0), 0);
	EXPECT_RETURNED(sync_marks(team[row->second], TSYNC, 1), 0);
	EXPECT_TEAM_UNDER(team, 2, MARK(0) | MARK(1));
}

CASE(own_install_diverges, "a thread that installs a filter of its own after a sync makes the next sync by another fail",
     CLAUSES("TSYNC-5", "TSYNC-2"), NEEDS(&need_tsync), EACH_ENTRY)
{
	struct worker *team[TEAM];
	struct seen before[TEAM];

	team_of(worker_new(), team);
	ASSERT_RETURNED(sync_marks(team[0], TSYNC, 0), 0);
	ASSERT_RETURNED(worker_install(team[2], run->entry, mark(1)), 0);
	EXPECT_SEEN(under(2, MARK(0) | MARK(1)), team[2], "the thread that installed");
	EXPECT_SEEN(under(1, MARK(0)), team[3], "another thread");
	see_team(team, before);
	EXPECT_RETURNED(sync_marks(team[0], TSYNC, 2), team[2]->tid);
	EXPECT_TEAM_AS_BEFORE(team, before);
}

CASE(own_install_shared, "a thread that installs a filter of its own after a sync can give it to all others by the next",
     CLAUSES("TSYNC-5", "TSYNC-1"), NEEDS(&need_tsync), EACH_ENTRY)
{
	struct worker *team[TEAM];

	team_of(worker_new(), team);
	ASSERT_RETURNED(sync_marks(team[0], TSYNC, 0), 0);
	ASSERT_RETURNED(worker_install(team[2], run->entry, mark(1)), 0);
	EXPECT_RETURNED(sync_marks(team[2], TSYNC, 2), 0);
	EXPECT_TEAM_UNDER(team, 3, MARK(0) | MARK(1) | MARK(2));
}

CASE(not_without_tsync, "a filter that is installed without TSYNC reaches no other thread, and minds none",
     CLAUSES("SCOPE-1", "TSYNC-1"), NEEDS(&need_tsync), EACH_ENTRY)
{
	struct worker *team[TEAM];
	struct seen before[TEAM];

	team_of(worker_new(), team);
	install_marks(team[3], 0, 1);
	ASSERT_RETURNED(worker_call(team[2], strict_call(run->entry)), 0);
	see_team(team, before);
	EXPECT_RETURNED(worker_install(team[1], run->entry, mark(1)), 0);
	before[1] = under(1, MARK(1));
	EXPECT_TEAM_AS_BEFORE(team, before);
}

/* Newest first, also for threads that got a chain by a sync. */
CASE(order_of_filters, "a thread that was synchronised runs the caller's filters in the caller's order",
     CLAUSES("TSYNC-1", "PREC-5"), NEEDS(&need_tsync))
{
	struct worker *leader = worker_new(), *t = worker_thread(leader);

	ASSERT_RETURNED(worker_install(leader, BY_SECCOMP, deny(NR_getppid, 11)), 0);
	ASSERT_RETURNED(worker_install(leader, BY_SECCOMP, deny(NR_getppid, 22)), 0);
	ASSERT_RETURNED(worker_call(leader, install_flags_call(TSYNC, deny(NR_getppid, 33))), 0);
	EXPECT_ERRNO(worker_call(t, CALL(getppid)), 33);
	ASSERT_RETURNED(worker_install(t, BY_SECCOMP, deny(NR_getppid, 44)), 0);
	EXPECT_ERRNO(worker_call(t, CALL(getppid)), 44);
	EXPECT_ERRNO(worker_call(leader, CALL(getppid)), 33);
}

#define MANY 16

CASE(many_threads, "TSYNC reaches each of many threads, or none if the last of them can't follow",
     CLAUSES("TSYNC-1", "TSYNC-2", "TSYNC-3"), NEEDS(&need_tsync))
{
	struct worker *leader, *t[MANY];

	workers_expect(MANY + 1);
	leader = worker_new();
	for (int i = 0; i < MANY; i++)
		t[i] = worker_thread(leader);
	install_marks(t[MANY - 1], 0, 1);
	EXPECT_RETURNED(sync_marks(t[3], TSYNC, 1), t[MANY - 1]->tid);
	for (int i = 0; i < MANY - 1; i++)
		EXPECT_SEEN(under(0, 0), t[i], "each thread");
	ASSERT_THREAD_GONE(worker_call(t[MANY - 1], CALL(exit, 0)));
	EXPECT_RETURNED(sync_marks(t[3], TSYNC, 2), 0);
	EXPECT_SEEN(under(1, MARK(2)), leader, "the leader");
	for (int i = 0; i < MANY - 1; i++)
		EXPECT_SEEN(under(1, MARK(2)), t[i], "each thread");
}
