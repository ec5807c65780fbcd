/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Privileges of workers.  All of these are for a worker that is idle and
 * unfiltered, end the case on failure, and leave the worker's no_new_privs,
 * its "dumpable" attribute and its death with its parent as they were.
 */
#ifndef PRIV_H
#define PRIV_H

#include <linux/capability.h>
#include <stdint.h>

#include "worker.h"

#define CAP(name)	(1ull << CAP_##name)
#define CAPS_ALL	(~0ull)
#define CAPS_NONE	0ull

/**
 * struct caps - capability sets of a thread
 */
struct caps {
	uint64_t effective, permitted, inheritable;
};

/**
 * worker_drop() - make the worker an ordinary user
 * @keep: capabilities that it keeps, effective and permitted, if it has them
 *
 * User and group become USER_ID if the worker may change them; else they stay
 * as they are, and only the capabilities go.
 */
void worker_drop(struct worker *w, uint64_t keep);
#define USER_ID 65534

/* Of a call that takes users or groups: of 32 bits, also where its name means 16. */
#define ID_NR(name)	(NR_##name##32 != NR_ABSENT ? NR_##name##32 : NR_##name)
#define ID_CALL(name, ...) \
	((struct call){ .nr = ID_NR(name), .arg = { __VA_ARGS__ } })

/**
 * worker_caps() - the worker's capabilities
 */
struct caps worker_caps(struct worker *w);

/**
 * worker_set_caps() - set the worker's capabilities
 * @caps: what it does not have in its permitted set is left out
 */
void worker_set_caps(struct worker *w, struct caps caps);

/**
 * worker_enter_user_ns() - put the worker into a user namespace of its own
 *
 * It has all capabilities there; its user and group are root's there, and
 * outside what they were.  The case NEEDS(&need_user_namespace); it is skipped
 * if the worker is a root without the capability to be mapped, or a user whose
 * namespaces are restricted.
 */
void worker_enter_user_ns(struct worker *w);

#endif /* PRIV_H */
