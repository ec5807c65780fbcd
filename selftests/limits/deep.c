// SPDX-License-Identifier: GPL-2.0
/* Long chains of filters: each of them is heard. */
#include "common.h"

/**
 * struct position - where in a chain the filter is that decides
 * @below: filters that allow, and are older
 * @above: filters that allow, and are newer
 */
struct position {
	const char *name;
	int below, above;
};

static const struct position positions[] = {
	{ "oldest_of_100", 0, 99 }, { "oldest", 0, 39 }, { "second", 1, 38 },
	{ "middle", 20, 19 }, { "last_but_one", 38, 1 }, { "newest", 39, 0 },
};
static const struct position ends[] = { { "oldest", 0, 39 }, { "newest", 39, 0 } };

static struct worker *deep(const struct run *run, const struct position *position,
			   struct sock_fprog *decides)
{
	struct worker *w = worker_new();
	struct sock_fprog *allow = allow_all(1);

	ASSERT_EQ(position->below, fill_upto(w, run->entry, allow, position->below).count);
	ASSERT_RETURNED(worker_install(w, run->entry, decides), 0);
	ASSERT_EQ(position->above, fill_upto(w, run->entry, allow, position->above).count);
	return w;
}

CASE(one_denies, "of many filters, the only one that denies a call is heard wherever it is",
     CLAUSES("PREC-1", "CUR-RUN-1", "FILTER-LAYER-1"), EACH_ENTRY, ROWS(positions))
{
	const struct position *position = run->row;
	struct worker *w = deep(run, position, deny(EFFECT_NR, 77)), *child;
	struct effect *effect = effect_new();
	int filters = position->below + 1 + position->above;

	EXPECT_EQ(filters, worker_status(w, "Seccomp_filters"));
	EXPECT_ERRNO(worker_call(w, effect_call(effect)), 77);
	EXPECT_RETURNED(worker_call(w, CALL(getppid)), worker_status(w, "PPid"));
	child = worker_fork(w, 0);
	EXPECT_EQ(filters, worker_status(child, "Seccomp_filters"));
	EXPECT_ERRNO(worker_call(child, effect_call(effect)), 77);
	EXPECT_NOT_RUN(effect);
}

CASE(one_kills, "of many filters, the only one that kills is heard wherever it is",
     CLAUSES("PREC-1", "CUR-RUN-1"), NEEDS(&need_kill_process), EACH_ENTRY, ROWS(ends))
{
	struct worker *w = deep(run, run->row, on_call(EFFECT_NR, KILL_PROCESS));
	struct effect *effect = effect_new();

	EXPECT_KILLED(worker_call(w, effect_call(effect)), SIGSYS);
	EXPECT_NOT_RUN(effect);
}

#define EACH 100
#define FIRST_FD 5000		/* no such descriptors: EBADF if a call runs */

struct answers {
	int errs[EACH];
};

static long ask_each(void *arg)
{
	struct answers *answers = arg;

	for (int i = 0; i < EACH; i++)
		answers->errs[i] = -arch_syscall(NR_close, FIRST_FD + i, 0, 0, 0, 0, 0);
	return arch_syscall(NR_close, FIRST_FD + EACH, 0, 0, 0, 0, 0);
}

CASE(each_is_run, "of 100 filters that each deny a call of their own, each does",
     CLAUSES("CUR-RUN-1", "FILTER-LAYER-1"), EACH_ENTRY)
{
	struct answers *answers = shared_alloc(sizeof(*answers));
	struct worker *w = worker_new();

	for (int i = 0; i < EACH; i++) {
		worker_queue(w, install_call(run->entry, on_arg(NR_close, 0, FIRST_FD + i,
								 ERRNO(1000 + i))));
		if (i % 50 == 49) {
			worker_start(w);
			ASSERT_RETURNED(worker_wait(w), 0);
		}
	}
	ASSERT_EQ(EACH, worker_status(w, "Seccomp_filters"));
	EXPECT_ERRNO(worker_run(w, ask_each, answers), EBADF);
	for (int i = 0; i < EACH; i++)
		EXPECT(answers->errs[i] == 1000 + i,
		       check_format("filter %d to answer with errno %d", i, 1000 + i),
		       "errno %d", answers->errs[i]);
}
