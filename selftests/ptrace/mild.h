/* SPDX-License-Identifier: GPL-2.0 */
/* Actions behind which the call comes back, and with what. */
#ifndef PTRACE_MILD_H
#define PTRACE_MILD_H

#include "common.h"

static const struct action_row actions[] = {
	{ "errno", ERRNO(77), -77, false },
	{ "errno_zero", ERRNO(0), 0, false },
	{ "user_notif", NOTIFY, -ENOSYS, false },	/* nobody listens */
	{ "log", LOG, 0, true },
	{ "allow", ALLOW, 0, true },
};

#endif /* PTRACE_MILD_H */
