// SPDX-License-Identifier: GPL-2.0
/* Of equal actions, the data of the filter installed last. */
#include "seccomp_test.h"

CASE(errno_of_newest, "of two filters that return ERRNO, the errno of the one installed last counts",
     CLAUSES("PREC-5", "CUR-RUN-2"), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, deny(NR_getppid, 11), deny(NR_getppid, 22));

	EXPECT_ERRNO(worker_call(w, CALL(getppid)), 22);
}
