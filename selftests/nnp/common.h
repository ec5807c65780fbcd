/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the cases on no_new_privs. */
#ifndef NNP_COMMON_H
#define NNP_COMMON_H

#include "seccomp_test.h"

static inline struct call nnp_call(void)
{
	return CALL(prctl, PR_SET_NO_NEW_PRIVS, 1);
}

/* What prctl(2) and /proc tell of a worker's no_new_privs. */
static inline void expect_nnp_(struct worker *w, int set, const char *at)
{
	expect_returned(worker_call(w, CALL(prctl, PR_GET_NO_NEW_PRIVS)), set, false, at);
	check(worker_status(w, "NoNewPrivs") == set, false, at,
	      check_format("NoNewPrivs: %d in /proc/TID/status", set), "it is %ld",
	      worker_status(w, "NoNewPrivs"));
}
#define EXPECT_NNP(w, set) expect_nnp_(w, set, CHECK_AT)

#endif /* NNP_COMMON_H */
