// SPDX-License-Identifier: GPL-2.0
/* Of two filters the one with the stronger action decides, whichever is newer. */
#include "common.h"

static const struct pair pairs[] = { ALL_PAIRS };

#define OLDER_DATA 11
#define NEWER_DATA 22

static void decide(const struct pair *pair, enum entry older, enum entry newer)
{
	struct subject *s = subject_new();
	bool newer_wins = pair->newer <= pair->older;

	ASSERT_RETURNED(worker_install(s->thread, older,
				       on_call(EFFECT_NR, action_of(pair->older, OLDER_DATA))), 0);
	ASSERT_RETURNED(worker_install(s->thread, newer,
				       on_call(EFFECT_NR, action_of(pair->newer, NEWER_DATA))), 0);
	EXPECT_TAKEN(newer_wins ? seen_of(pair->newer, NEWER_DATA) :
				  seen_of(pair->older, OLDER_DATA),
		     action_taken(s, &arch_gates[0]));
}

CASE(pair, "of two filters the stronger action is taken, with its data: KILL_PROCESS, KILL_THREAD, TRAP, ERRNO, USER_NOTIF, TRACE, LOG, ALLOW; of equal ones the newer",
     CLAUSES("PREC-1", "PREC-2", "PREC-3", "PREC-4", "PREC-5", "CUR-RUN-2", "CUR-NOTIF-2",
	     "CUR-TRACE-1", "FILTER-PRCTL-EQ"), ROWS(pairs), EACH_ENTRY)
{
	decide(run->row, run->entry, run->entry);
}

CASE(pair_mixed, "it is the same if the older filter is installed by one entry point and the newer by the other",
     CLAUSES("PREC-1", "PREC-3", "PREC-5", "CUR-RUN-2", "FILTER-PRCTL-EQ"),
     ROWS(pairs), EACH_ENTRY)
{
	decide(run->row, run->entry, run->entry == BY_PRCTL ? BY_SECCOMP : BY_PRCTL);
}
