// SPDX-License-Identifier: GPL-2.0
/* What installing a filter does to mitigations of speculation. */
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "common.h"
#include "exec.h"

#ifndef PR_SPEC_INDIRECT_BRANCH
#define PR_SPEC_INDIRECT_BRANCH 1
#endif

struct misfeature {
	const char *name;
	unsigned long which;
	const char *tells;	/* the file that tells whether filters matter */
};

#define VULNERABILITIES "/sys/devices/system/cpu/vulnerabilities/"

static const struct misfeature misfeatures[] = {
	{ "store_bypass", PR_SPEC_STORE_BYPASS, VULNERABILITIES "spec_store_bypass" },
	/* Of this one the file does not tell. */
	{ "indirect_branch", PR_SPEC_INDIRECT_BRANCH, NULL },
};

/* The state of a thread, or a negative error where there is none. */
static long speculation(struct worker *w, const struct misfeature *m)
{
	return worker_call(w, CALL(prctl, PR_GET_SPECULATION_CTRL, m->which)).ret;
}

/* Whether it is "prctl and seccomp" that control the mitigation. */
static bool up_to_filters(const struct misfeature *m)
{
	char line[200] = "";
	FILE *f = fopen(m->tells, "re");

	if (!f && access(VULNERABILITIES, F_OK))
		case_skip("needs " VULNERABILITIES);
	if (f && !fgets(line, sizeof(line), f))
		line[0] = '\0';
	if (f)
		fclose(f);
	return strstr(line, "seccomp");
}

#define FORCED ((long)(PR_SPEC_PRCTL | PR_SPEC_FORCE_DISABLE))

CASE(spec_allow, "a filter with SPEC_ALLOW leaves speculation as it was",
     CLAUSES("CUR-SPEC-1"), NEEDS(&need_spec_allow), ROWS(misfeatures))
{
	struct worker *w = worker_new();
	long before = speculation(w, run->row);

	ASSERT_RETURNED(worker_call(w, install_flags_call(SECCOMP_FILTER_FLAG_SPEC_ALLOW,
							  allow_all(1))), 0);
	EXPECT_EQ(before, speculation(w, run->row));
	EXPECT_EQ(before, speculation(worker_fork(w, 0), run->row));
}

CASE(spec_filter, "a filter without SPEC_ALLOW turns mitigations on for good where the kernel leaves them to seccomp, and nowhere else",
     CLAUSES("CUR-SPEC-1"), EACH_ENTRY, ROWS(misfeatures))
{
	const struct misfeature *m = run->row;
	struct worker *w = worker_new();
	long before = speculation(w, m), after;

	ASSERT_RETURNED(worker_install(w, run->entry, allow_all(1)), 0);
	after = speculation(w, m);
	if (m->tells)
		EXPECT_EQ(up_to_filters(m) ? FORCED : before, after);
	else
		EXPECT(after == before || after == FORCED,
		       "the state as it was, or PR_SPEC_FORCE_DISABLE", "it is %ld", after);
}

CASE(spec_kept, "the mitigations that a filter turned on are turned on in its children, threads and next program too, and cannot be turned off",
     CLAUSES("CUR-SPEC-1", "FILTER-FORK", "FILTER-EXEC"), EACH_ENTRY, ROWS(misfeatures))
{
	const struct misfeature *m = run->row;
	struct worker *w = worker_with_filters(run, allow_all(1));
	long state = speculation(w, m);

	EXPECT_EQ(state, speculation(worker_fork(w, 0), m));
	EXPECT_EQ(state, speculation(worker_thread(w), m));
	if (state == FORCED)
		EXPECT_ERRNO(worker_call(w, CALL(prctl, PR_SET_SPECULATION_CTRL, m->which,
						 PR_SPEC_ENABLE)), EPERM);
	EXPECT_EQ(state, speculation(w, m));
	ASSERT_RETURNED(worker_exec(w, NULL), 0);
	EXPECT_EQ(state, speculation(w, m));
}

#define STORE_BYPASS "Speculation_Store_Bypass"

CASE(spec_strict, "strict mode turns the mitigation on for good where the kernel leaves it to seccomp, and nowhere else",
     CLAUSES("CUR-SPEC-1", "STRICT-1"), EACH_ENTRY)
{
	struct worker *w = worker_new();
	char before[100] = "", after[100] = "";
	const char *want = before;

	if (!status_line(w->tid, STORE_BYPASS, before, sizeof(before)))
		case_skip("needs Linux 4.17 (" STORE_BYPASS " in /proc)");
	if (up_to_filters(&misfeatures[0]))
		want = STORE_BYPASS ":\tthread force mitigated";
	ASSERT_RETURNED(worker_call(w, strict_call(run->entry)), 0);
	status_line(w->tid, STORE_BYPASS, after, sizeof(after));
	EXPECT(!strcmp(want, after), check_format("'%s' in /proc", want), "'%s'", after);
}

static const struct { const char *name; unsigned long flags; } sync_flags[] = {
	{ "plain", 0 }, { "spec_allow", SECCOMP_FILTER_FLAG_SPEC_ALLOW },
};

CASE(spec_sync, "threads that TSYNC gives a filter have the mitigations that its caller has by it",
     CLAUSES("CUR-SPEC-1", "TSYNC-1"), NEEDS(&need_tsync, &need_spec_allow), ROWS(sync_flags))
{
	const typeof(sync_flags[0]) *row = run->row;
	struct worker *w = worker_new(), *t = worker_thread(w);

	ASSERT_RETURNED(worker_call(w, install_flags_call(SECCOMP_FILTER_FLAG_TSYNC | row->flags,
							  allow_all(1))), 0);
	for (unsigned int i = 0; i < ARRAY_SIZE(misfeatures); i++)
		EXPECT_EQ(speculation(w, &misfeatures[i]), speculation(t, &misfeatures[i]));
}
