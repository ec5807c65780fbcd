// SPDX-License-Identifier: GPL-2.0
/* What a sync does to no_new_privs, and with threads of other privileges. */
#include <unistd.h>

#include "common.h"
#include "priv.h"

/* 103502a35cfc "seccomp: always propagate NO_NEW_PRIVS on tsync" */
CASE(no_new_privs_copied, "TSYNC gives no_new_privs to every thread if the caller has it",
     CLAUSES("TSYNC-1", "FILTER-NNP-3"), NEEDS(&need_tsync, &need_gains))
{
	struct worker *team[TEAM];

	team_of(worker_bare(), team);
	allow_filters(team[1]);
	for (int i = 0; i < TEAM; i++)
		EXPECT_EQ(i == 1, worker_status(team[i], "NoNewPrivs"));
	EXPECT_RETURNED(sync_marks(team[1], TSYNC, 0), 0);
	EXPECT_TEAM_UNDER(team, 1, MARK(0));
	for (int i = 0; i < TEAM; i++)
		EXPECT_RETURNED(worker_call(team[i], CALL(prctl, PR_GET_NO_NEW_PRIVS)), 1);
}

CASE(no_new_privs_copied_again, "TSYNC gives no_new_privs also to threads that were filtered before",
     CLAUSES("TSYNC-1"), NEEDS(&need_tsync, &need_root, &need_gains))
{
	struct worker *team[TEAM];

	team_of(worker_bare(), team);
	ASSERT_RETURNED(sync_marks(team[1], TSYNC, 0), 0);
	EXPECT_EQ(0, worker_status(team[2], "NoNewPrivs"));
	allow_filters(team[1]);
	EXPECT_RETURNED(sync_marks(team[1], TSYNC, 1), 0);
	EXPECT_TEAM_UNDER(team, 2, MARK(0) | MARK(1));
}

CASE(no_new_privs_not_made_up, "TSYNC by a caller with CAP_SYS_ADMIN and without no_new_privs leaves everybody's as it is",
     CLAUSES("TSYNC-1", "FILTER-NNP-5"), NEEDS(&need_tsync, &need_root, &need_gains))
{
	struct seen want = { SECCOMP_MODE_FILTER, 1, 0, MARK(0) };
	struct worker *team[TEAM];

	team_of(worker_bare(), team);
	allow_filters(team[3]);
	EXPECT_RETURNED(sync_marks(team[1], TSYNC, 0), 0);
	for (int i = 0; i < TEAM - 1; i++)
		EXPECT_SEEN(want, team[i], team_name[i]);
	EXPECT_SEEN(under(1, MARK(0)), team[3], "the thread that had no_new_privs before");
}

CASE(no_new_privs_not_by_failure, "a sync that fails gives no_new_privs to nobody",
     CLAUSES("TSYNC-2"), NEEDS(&need_tsync, &need_gains))
{
	struct worker *team[TEAM];
	struct seen before[TEAM];

	team_of(worker_bare(), team);
	allow_filters(team[1]);
	allow_filters(team[3]);
	install_marks(team[3], 0, 1);
	see_team(team, before);
	EXPECT_EQ(0, before[2].no_new_privs);
	EXPECT_RETURNED(sync_marks(team[1], TSYNC, 1), team[3]->tid);
	EXPECT_TEAM_AS_BEFORE(team, before);
}

CASE(unprivileged_caller, "a thread without privileges synchronises threads that have CAP_SYS_ADMIN: they are trusted alike",
     CLAUSES("TSYNC-1", "SCOPE-1"), NEEDS(&need_tsync, &need_root))
{
	struct worker *team[TEAM];

	team_of(worker_bare(), team);
	worker_drop(team[2], CAPS_NONE);
	allow_filters(team[2]);
	EXPECT_RETURNED(sync_marks(team[2], TSYNC, 0), 0);
	EXPECT_TEAM_UNDER(team, 1, MARK(0));
	EXPECT_RETURNED(worker_call(team[0], CALL(geteuid)), 0);
	EXPECT_RETURNED(worker_call(team[2], CALL(geteuid)), USER_ID);
}
