/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the cases on whom filters pass to. */
#ifndef INHERIT_COMMON_H
#define INHERIT_COMMON_H

#include <unistd.h>

#include "seccomp_test.h"

/*
 * The worker has @filters filters that deny uname(2) with errno @err, allow
 * others, and say so in /proc.  @tid: 0, or its id if the layer knows none.
 */
static inline void expect_filtered_(struct worker *w, pid_t tid, int filters, int err,
				    const char *at)
{
	static const char *const fields[] = { "Seccomp", "Seccomp_filters", "NoNewPrivs" };
	const int want[] = { 2, filters, 1 };
	struct effect *effect = effect_new();

	expect_errno(worker_call(w, effect_call(effect)), err, false, at);
	check(!effect_seen(effect), false, at, "the denied call not to run",
	      "its effect is there");
	expect_returned(worker_call(w, CALL(umask, 022)), 022, false, at);
	for (unsigned int i = 0; i < ARRAY_SIZE(want); i++) {
		long seen = status_field(tid ?: w->tid, fields[i]);

		check(seen == want[i], false, at,
		      check_format("%s: %d in /proc/TID/status", fields[i], want[i]),
		      "it is %ld", seen);
	}
}
#define EXPECT_FILTERED(w, filters, err) expect_filtered_(w, 0, filters, err, CHECK_AT)

/* The worker has no filters, and uname(2) runs. */
static inline void expect_unfiltered_(struct worker *w, const char *at)
{
	struct effect *effect = effect_new();

	expect_returned(worker_call(w, effect_call(effect)), 0, false, at);
	check(effect_seen(effect), false, at, "the call to run", "its effect is missing");
	check(worker_status(w, "Seccomp") == 0 && worker_status(w, "Seccomp_filters") == 0,
	      false, at, "Seccomp: 0 and Seccomp_filters: 0 in /proc/TID/status",
	      "they are %ld and %ld", worker_status(w, "Seccomp"),
	      worker_status(w, "Seccomp_filters"));
}
#define EXPECT_UNFILTERED(w) expect_unfiltered_(w, CHECK_AT)

/* A worker with two filters: uname(2) is denied with errno 22, the newer's. */
static inline struct worker *two_filters(const struct run *run)
{
	struct worker *w = worker_with_filters(run, deny(EFFECT_NR, 11),
					       deny(EFFECT_NR, 22));

	worker_call(w, CALL(umask, 022));
	return w;
}

/* A worker with one more of its own, which denies uname(2) with @err. */
static inline void add_filter(const struct run *run, struct worker *w, int err)
{
	ASSERT_RETURNED(worker_install(w, run->entry, deny(EFFECT_NR, err)), 0);
}

/* worker_clone() has children die with their parent. */
static inline void outlive_parent(struct worker *w)
{
	ASSERT_RETURNED(worker_call(w, CALL(prctl, PR_SET_PDEATHSIG, 0)), 0);
}

/* Ends @parent, and waits until @child has been taken over by the judge. */
static inline void end_parent(struct worker *parent, struct worker *child)
{
	long ppid;

	worker_kill(parent);
	/* From its death to its being reaped, it has passed its children on. */
	ppid = status_field(child->tid, "PPid");
	ASSERT(ppid == getpid(), "an orphan to become the judge's child",
	       "its parent is %ld", ppid);
	child->parent = NULL;
}

#endif /* INHERIT_COMMON_H */
