// SPDX-License-Identifier: GPL-2.0
/*
 * Each state that a sibling can be in when a thread synchronises: by a chain
 * of filters that is the beginning of the caller's, or that is not.
 */
#include "common.h"

/**
 * struct state - how the threads came to their filters
 * @flags:   of the call that synchronises
 * @by:	     the caller, as an index of the team; @to: the sibling in question
 * @before:  number of filters installed before the threads were made
 * @caller:  installed by the caller alone, afterwards
 * @sibling: installed by the sibling alone
 * @same:    the sibling's are byte for byte the caller's
 * @strict:  the sibling entered strict mode
 */
struct state {
	const char *name;
	unsigned long flags;
	int by, to;
	int before, caller, sibling;
	bool same, strict;
};

/* Both flags, and the caller being the leader, in the middle, and the last. */
#define EACH_WAY(state, ...)						\
	{ state ".by_leader.tsync", TSYNC, 0, 2, __VA_ARGS__ },		\
	{ state ".by_leader.tsync_esrch", TSYNC_ESRCH, 0, 2, __VA_ARGS__ }, \
	{ state ".by_thread.tsync", TSYNC, 2, 0, __VA_ARGS__ },		\
	{ state ".by_thread.tsync_esrch", TSYNC_ESRCH, 2, 0, __VA_ARGS__ }, \
	{ state ".by_last.tsync", TSYNC, 3, 1, __VA_ARGS__ }

/* Filter numbers: before from 0, the caller's from 2, the sibling's from 5. */
#define CALLERS 2
#define SIBLINGS 5
#define SYNCED 7

static unsigned int marks_from(int first, int count)
{
	return ((1u << count) - 1) << first;
}

static void make_state(const struct state *row, struct worker *team[TEAM])
{
	struct worker *leader = worker_new();

	install_marks(leader, 0, row->before);
	team_of(leader, team);
	install_marks(team[row->by], CALLERS, row->caller);
	install_marks(team[row->to], row->same ? CALLERS : SIBLINGS, row->sibling);
	if (row->strict)
		ASSERT_RETURNED(worker_call(team[row->to], strict_call(BY_SECCOMP)), 0);
}

static const struct state good[] = {
	EACH_WAY("no_filter"),
	EACH_WAY("no_filter_caller_has_several", .caller = 3),
	EACH_WAY("same_filter", .before = 1),
	EACH_WAY("same_filters", .before = 2),
	EACH_WAY("one_behind", .before = 1, .caller = 1),
	EACH_WAY("several_behind", .before = 1, .caller = 3),
};

CASE(synced, "a thread whose filters are none, or the oldest of the caller's, gets all filters of the caller",
     CLAUSES("TSYNC-1", "TSYNC-5", "SCOPE-1", "RV-1"),
     NEEDS(&need_tsync, &need_tsync_esrch), ROWS(good))
{
	const struct state *row = run->row;
	struct worker *team[TEAM];

	make_state(row, team);
	EXPECT_RETURNED(sync_marks(team[row->by], row->flags, SYNCED), 0);
	EXPECT_TEAM_UNDER(team, row->before + row->caller + 1,
			  marks_from(0, row->before) | marks_from(CALLERS, row->caller) |
			  MARK(SYNCED));
}

static const struct state bad[] = {
	EACH_WAY("one_ahead", .before = 1, .sibling = 1),
	EACH_WAY("several_ahead", .before = 2, .sibling = 2),
	EACH_WAY("ahead_of_none", .sibling = 1),
	EACH_WAY("diverged", .before = 1, .caller = 1, .sibling = 1),
	EACH_WAY("diverged_deeply", .before = 2, .caller = 3, .sibling = 2),
	EACH_WAY("diverged_at_first", .caller = 1, .sibling = 1),
	EACH_WAY("same_text", .before = 1, .caller = 1, .sibling = 1, .same = true),
	EACH_WAY("same_text_at_first", .caller = 1, .sibling = 1, .same = true),
	EACH_WAY("strict", .strict = true),
	EACH_WAY("strict_caller_filtered", .caller = 1, .strict = true),
};

CASE(refused, "a thread that has a filter of its own, or is in strict mode, makes TSYNC fail and tell its id, or ESRCH if so asked; nobody gets the filter",
     CLAUSES("TSYNC-2", "TSYNC-3", "TSYNC-4", "TSYNC-5", "RV-2", "CUR-TSYNC-1",
	     "CUR-TSYNC-2", "ERR-ESRCH"),
     NEEDS(&need_tsync, &need_tsync_esrch), ROWS(bad))
{
	const struct state *row = run->row;
	struct worker *team[TEAM];
	struct seen before[TEAM];
	struct outcome o;

	make_state(row, team);
	see_team(team, before);
	o = sync_marks(team[row->by], row->flags, SYNCED);
	if (row->flags == TSYNC)
		EXPECT_RETURNED(o, team[row->to]->tid);
	else
		EXPECT_ERRNO(o, ESRCH);
	EXPECT_TEAM_AS_BEFORE(team, before);
}
