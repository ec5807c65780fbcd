/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Judge and workers on one CPU, where they run in the order of their
 * priorities: whoever is woken does not run before those above it sleep.
 * What a race leaves to luck is so put into an order.
 */
#ifndef TURNS_H
#define TURNS_H

#include "worker.h"

/**
 * turns_begin() - the judge runs on one CPU, with real-time priority
 * @others: workers, ended by NULL; they run on that CPU, as anybody does, so
 *	    only when the judge sleeps
 *
 * Skips the case where this is not allowed: NEEDS(&need_root).  Workers made
 * from now on inherit the judge's priority.
 */
#define turns_begin(...) \
	turns_begin_((struct worker *const[]){ __VA_ARGS__, NULL })
void turns_begin_(struct worker *const *others);

/**
 * turns_above(), turns_between() - have a worker run before the judge, if
 * both could; or after the judge, but before the others
 */
void turns_above(struct worker *w);
void turns_between(struct worker *w);

/**
 * turns_end() - the judge is an ordinary process again
 *
 * Workers keep their priorities, and all stay on the one CPU.  To be called before the judge waits by looking again and again.
 */
void turns_end(void);

#endif /* TURNS_H */
