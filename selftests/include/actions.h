/* SPDX-License-Identifier: GPL-2.0 */
/* The actions by name, as the kernel orders and writes them. */
#ifndef ACTIONS_H
#define ACTIONS_H

#include <stdint.h>

#include "uapi.h"

/**
 * struct action - an action that the kernel has
 * @name:  as in /proc/sys/kernel/seccomp/actions_avail
 * @value: SECCOMP_RET_*, without data
 * @since: the kernel that could first be asked for it, or that first had it
 */
struct action {
	const char *name;
	uint32_t value;
	const char *since;
};

/* The strongest first; "allow", the last, is never logged. */
static const struct action actions[] = {
	{ "kill_process", SECCOMP_RET_KILL_PROCESS, "4.14" },
	{ "kill_thread", SECCOMP_RET_KILL_THREAD, "4.14" },
	{ "trap", SECCOMP_RET_TRAP, "4.14" },
	{ "errno", SECCOMP_RET_ERRNO, "4.14" },
	{ "user_notif", SECCOMP_RET_USER_NOTIF, "5.0" },
	{ "trace", SECCOMP_RET_TRACE, "4.14" },
	{ "log", SECCOMP_RET_LOG, "4.14" },
	{ "allow", SECCOMP_RET_ALLOW, "4.14" },
};

#endif /* ACTIONS_H */
