// SPDX-License-Identifier: GPL-2.0
/* Filters over execve(2). */
#include "seccomp_test.h"

CASE(kept, "filters stay over execve()", CLAUSES("FILTER-EXEC"), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, deny(EFFECT_NR, 11));
	struct effect *effect = effect_new();

	ASSERT_RETURNED(worker_exec(w, NULL), 0);
	EXPECT_ERRNO(worker_call(w, effect_call(effect)), 11);
	EXPECT_NOT_RUN(effect);
	EXPECT_EQ(2, worker_status(w, "Seccomp"));
	EXPECT_EQ(1, worker_status(w, "Seccomp_filters"));
	EXPECT_EQ(1, worker_status(w, "NoNewPrivs"));
}
