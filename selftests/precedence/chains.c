// SPDX-License-Identifier: GPL-2.0
/* Chains of three and more filters: the strongest action, of equal ones the newest. */
#include "common.h"
#include "trial.h"

/* Each filter of a chain takes the action that its own argument names. */
#define CHAIN 4

static const uint32_t data_of[CHAIN] = { 33, 11, 44, 22 };

static struct sock_fprog *chooser(int link)
{
	struct rule rules[RANKS];

	for (int rank = 0; rank < RANKS; rank++)
		rules[rank] = (struct rule){
			action_of(rank, data_of[link]),
			{ NR_IS(NR_getppid), ARG_LOW_IS(link, rank) } };
	return filter_of(ALLOW, rules, RANKS);
}

static uint32_t strongest(const struct trial *t, const struct call *call, bool *vague)
{
	int winner = 0;

	(void)vague;
	for (int link = 1; link < t->filter_count; link++)
		if (call->arg[link] <= call->arg[winner])
			winner = link;
	return action_of(call->arg[winner], data_of[winner]);
}

struct row {
	const char *name;
	enum rank oldest;
};

static const struct row rows[] = {
	{ "kill_process", RANK_KILL_PROCESS }, { "kill_thread", RANK_KILL_THREAD },
	{ "trap", RANK_TRAP }, { "errno", RANK_ERRNO }, { "user_notif", RANK_USER_NOTIF },
	{ "trace", RANK_TRACE }, { "log", RANK_LOG }, { "allow", RANK_ALLOW },
};

/* All combinations of @links actions from @from on, that begin with the row's. */
static void combine(const struct run *run, int links, enum rank from)
{
	int choices = RANKS - from, count = 1;
	struct trial *t;

	for (int link = 1; link < links; link++)
		count *= choices;
	t = trial_new(run->entry, links, count);
	t->filter_count = links;
	t->call_count = count;
	for (int link = 0; link < links; link++)
		t->filters[link] = chooser(link);
	for (int i = 0; i < count; i++) {
		int rest = i;

		t->calls[i].call = CALL(getppid, ((const struct row *)run->row)->oldest);
		t->calls[i].runs_to = TRIAL_ID;
		for (int link = 1; link < links; link++, rest /= choices)
			t->calls[i].call.arg[link] = from + rest % choices;
	}
	ASSERT_EQ(0, trial_run(t));
	TRIAL_EXPECT(t, strongest);
}

CASE(three, "of three filters the strongest action is taken, of equal ones that of the newest, in all combinations",
     CLAUSES("PREC-1", "PREC-3", "PREC-5", "CUR-RUN-1", "CUR-RUN-2"), ROWS(rows), EACH_ENTRY)
{
	combine(run, 3, RANK_KILL_PROCESS);
}

static bool not_deadly(const void *row)
{
	return ((const struct row *)row)->oldest >= RANK_TRAP;
}

CASE(four, "of four filters the strongest action is taken, of equal ones that of the newest, in all combinations that leave the process alive",
     CLAUSES("PREC-1", "PREC-3", "PREC-5", "CUR-RUN-1", "CUR-RUN-2"),
     ROWS_IF(rows, not_deadly), EACH_ENTRY)
{
	combine(run, 4, RANK_TRAP);
}

#define LONG_CHAIN 24

static uint32_t by_place(const struct trial *t, const struct call *call, bool *vague)
{
	(void)t, (void)vague;
	return call->arg[0] < LONG_CHAIN ? ERRNO(100 + call->arg[0]) : ALLOW;
}

CASE(any_place, "one filter that denies is obeyed wherever it stands in a long chain of filters that allow",
     CLAUSES("PREC-1", "FILTER-LAYER-1", "CUR-RUN-1"), EACH_ENTRY)
{
	struct trial *t = trial_new(run->entry, LONG_CHAIN, LONG_CHAIN + 1);

	t->filter_count = LONG_CHAIN;
	t->call_count = LONG_CHAIN + 1;
	for (int i = 0; i <= LONG_CHAIN; i++) {
		if (i < LONG_CHAIN)
			t->filters[i] = on_arg(NR_getppid, 0, i, ERRNO(100 + i));
		t->calls[i] = (struct trial_call){ CALL(getppid, i), TRIAL_ID };
	}
	ASSERT_EQ(0, trial_run(t));
	TRIAL_EXPECT(t, by_place);
}
