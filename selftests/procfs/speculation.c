// SPDX-License-Identifier: GPL-2.0
/* What /proc/PID/status says of speculation, which filters may mitigate. */
#include <stdio.h>
#include <sys/prctl.h>

#include "procfs.h"
#include "seccomp_test.h"

#ifndef PR_SPEC_INDIRECT_BRANCH
#define PR_SPEC_INDIRECT_BRANCH 1
#endif
#ifndef PR_SPEC_DISABLE_NOEXEC
#define PR_SPEC_DISABLE_NOEXEC (1UL << 4)
#endif

struct words {
	long state;
	const char *text;
};

#define BY_PRCTL_(state) (PR_SPEC_PRCTL | (state))

static const struct words store_bypass[] = {
	{ PR_SPEC_NOT_AFFECTED, "not vulnerable" },
	{ BY_PRCTL_(PR_SPEC_FORCE_DISABLE), "thread force mitigated" },
	{ BY_PRCTL_(PR_SPEC_DISABLE), "thread mitigated" },
	{ BY_PRCTL_(PR_SPEC_ENABLE), "thread vulnerable" },
	{ PR_SPEC_DISABLE, "globally mitigated" },
	{ PR_SPEC_ENABLE, "vulnerable" },
	{ -EINVAL, "unknown" },
	{ -ENODEV, "vulnerable" },
};

static const struct words indirect_branch[] = {
	{ PR_SPEC_NOT_AFFECTED, "not affected" },
	{ BY_PRCTL_(PR_SPEC_FORCE_DISABLE), "conditional force disabled" },
	{ BY_PRCTL_(PR_SPEC_DISABLE), "conditional disabled" },
	{ BY_PRCTL_(PR_SPEC_ENABLE), "conditional enabled" },
	{ PR_SPEC_DISABLE, "always disabled" },
	{ PR_SPEC_ENABLE, "always enabled" },
	{ -EINVAL, "unsupported" },
	{ -ENODEV, "unknown" },
};

static const struct row {
	const char *name;
	unsigned long which;
	const char *field;
	const struct words *words;
	int count;
} rows[] = {
	{ "store_bypass", PR_SPEC_STORE_BYPASS, "Speculation_Store_Bypass",
	  store_bypass, ARRAY_SIZE(store_bypass) },
	{ "indirect_branch", PR_SPEC_INDIRECT_BRANCH, "SpeculationIndirectBranch",
	  indirect_branch, ARRAY_SIZE(indirect_branch) },
};

/* The line says of the thread what prctl(2) tells the thread itself. */
static void expect_agrees(const struct row *row, struct worker *w)
{
	long state = worker_call(w, CALL(prctl, PR_GET_SPECULATION_CTRL, row->which)).ret;
	const char *want = NULL;
	char line[100];

	for (int i = 0; i < row->count; i++)
		if (row->words[i].state == state)
			want = row->words[i].text;
	EXPECT_EQ(1, status_line(w->tid, row->field, line, sizeof(line)));
	if (want)
		EXPECT(!strcmp(line, shared_printf("%s:\t%s", row->field, want)),
		       check_format("'%s:<tab>%s', as prctl(2) says %ld", row->field, want, state),
		       "'%s'", line);
}

CASE(speculation, "the lines on speculation are each thread's own, and say what PR_GET_SPECULATION_CTRL says",
     CLAUSES("CUR-SPEC-1"), SINCE("5.11"), ROWS(rows), EACH_ENTRY)
{
	const struct row *row = run->row;
	struct worker *w = worker_new(), *t = worker_thread(w), *forced = worker_thread(w);

	/* May fail where it is not up to prctl(2). */
	worker_call(forced, CALL(prctl, PR_SET_SPECULATION_CTRL, row->which,
				 PR_SPEC_FORCE_DISABLE));
	ASSERT_RETURNED(worker_install(t, run->entry, allow_all(1)), 0);
	expect_agrees(row, w);
	expect_agrees(row, t);
	expect_agrees(row, forced);
	expect_agrees(row, worker_fork(forced, 0));
}
