// SPDX-License-Identifier: GPL-2.0
/* A sync that failed: which thread it tells of, and what it leaves behind. */
#include "common.h"

static const struct several {
	const char *name;
	int by;
	bool bad[TEAM];
	int first;
} several[] = {
	{ "all_others", 0, { false, true, true, true }, 1 },
	{ "last_two", 0, { false, false, true, true }, 2 },
	{ "last", 0, { false, false, false, true }, 3 },
	{ "leader_and_last", 1, { true, false, false, true }, 0 },
	{ "around_the_caller", 2, { false, true, false, true }, 1 },
	{ "all_before_the_caller", 3, { true, true, true, false }, 0 },
};

CASE(first_of_several, "of several threads that can't be synchronised the one made first is told",
     CLAUSES("TSYNC-3", "RV-2"), NEEDS(&need_tsync), ROWS(several))
{
	const struct several *row = run->row;
	struct worker *team[TEAM];
	struct seen before[TEAM];

	team_of(worker_new(), team);
	for (int i = 0; i < TEAM; i++)
		if (row->bad[i])
			install_marks(team[i], i, 1);
	see_team(team, before);
	EXPECT_RETURNED(sync_marks(team[row->by], TSYNC, 7), team[row->first]->tid);
	EXPECT_TEAM_AS_BEFORE(team, before);
}

CASE(until_it_exits, "a sync that one thread made fail succeeds once that thread has exited",
     CLAUSES("TSYNC-2", "TSYNC-6"), NEEDS(&need_tsync))
{
	struct worker *leader = worker_new();
	struct worker *bad = worker_thread(leader), *good = worker_thread(leader);

	install_marks(bad, 0, 1);
	EXPECT_RETURNED(sync_marks(leader, TSYNC, 1), bad->tid);
	EXPECT_RETURNED(sync_marks(good, TSYNC, 1), bad->tid);
	ASSERT_THREAD_GONE(worker_call(bad, CALL(exit, 0)));
	EXPECT_RETURNED(sync_marks(good, TSYNC, 2), 0);
	EXPECT_SEEN(under(1, MARK(2)), leader, "the leader");
	EXPECT_SEEN(under(1, MARK(2)), good, "the caller");
}

CASE(own_install_goes_on, "after a sync that failed the same thread may install the same filter for itself",
     CLAUSES("TSYNC-2"), NEEDS(&need_tsync), EACH_ENTRY)
{
	struct worker *leader = worker_new(), *bad = worker_thread(leader);
	struct sock_fprog *filter = mark(1);

	install_marks(bad, 0, 1);
	EXPECT_RETURNED(worker_call(leader, install_flags_call(TSYNC, filter)), bad->tid);
	EXPECT_RETURNED(worker_install(leader, run->entry, filter), 0);
	EXPECT_SEEN(under(1, MARK(1)), leader, "the caller");
	EXPECT_SEEN(under(1, MARK(0)), bad, "the other thread");
}

static long exec_self(void *arg)
{
	char *argv[] = { "/proc/self/exe", "-l", NULL };

	(void)arg;
	return arch_syscall(NR_execve, PTR(argv[0]), PTR(argv), 0, 0, 0, 0);
}

CASE(exec_goes_on, "after a sync that failed, and one that did not, a thread of the process can call execve",
     CLAUSES("TSYNC-2", "FILTER-EXEC"), NEEDS(&need_tsync))
{
	struct worker *leader = worker_new(), *bad = worker_thread(leader);

	install_marks(bad, 0, 1);
	EXPECT_RETURNED(sync_marks(leader, TSYNC, 1), bad->tid);
	EXPECT_RETURNED(sync_marks(bad, TSYNC, 1), 0);
	worker_queue_fn(leader, exec_self, NULL);
	worker_start(leader);
	EXPECT_EXITED(worker_ending(leader), 0);
}

CASE(id_in_the_callers_namespace, "the id that a failed sync tells is that of the caller's pid namespace",
     CLAUSES("TSYNC-3"), NEEDS(&need_tsync, &need_user_namespace, &need_pid_namespace))
{
	struct worker *outside = worker_new(), *leader, *bad;

	ASSERT_RETURNED(worker_call(outside, CALL(unshare, CLONE_NEWUSER | CLONE_NEWPID)), 0);
	leader = worker_fork(outside, 0);
	ASSERT_RETURNED(worker_call(leader, CALL(getpid)), 1);
	bad = worker_thread(leader);
	ASSERT_RETURNED(worker_call(bad, CALL(gettid)), 2);
	install_marks(bad, 0, 1);
	EXPECT_RETURNED(sync_marks(leader, TSYNC, 7), 2);
	ASSERT_THREAD_GONE(worker_call(bad, CALL(exit, 0)));
	EXPECT_RETURNED(sync_marks(leader, TSYNC, 7), 0);
}
