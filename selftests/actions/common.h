/* SPDX-License-Identifier: GPL-2.0 */
/* What the cases on actions share. */
#ifndef ACTIONS_COMMON_H
#define ACTIONS_COMMON_H

#include "seccomp_test.h"
#include "sigsys.h"

/* Which of a process's threads does what a case is about. */
struct place {
	const char *name;
	int index;
};

#define CREW 3

/**
 * struct crew - a process of three threads
 * @w:	    in the order of their making; the first is the leader
 * @effect: of the last crew_violates()
 * @violator: who made that
 */
struct crew {
	struct worker *w[CREW];
	struct effect *effect;
	struct worker *violator;
};

static inline struct crew crew_of(struct worker *leader)
{
	struct crew c = { .w = { leader }, .effect = effect_new() };

	for (int i = 1; i < CREW; i++)
		c.w[i] = worker_thread(leader);
	return c;
}

static inline struct crew crew_new(void)
{
	return crew_of(worker_new());
}

/* uname(2), on which the cases' filters act, into a fresh buffer. */
static inline struct outcome violate(struct worker *w, const struct arch_gate *gate,
				     struct effect *effect)
{
	memset(effect->buf, 0, sizeof(effect->buf));
	return worker_call(w, effect_gate_call(gate, effect));
}

/* A filter in one thread that takes @action on its uname(2); it calls that. */
static inline struct outcome crew_violates(struct crew *c, int who,
					   const struct run *run, uint32_t action)
{
	struct worker *w = c->violator = c->w[who];

	ASSERT_RETURNED(worker_install(w, run->entry, on_call(EFFECT_NR, action)), 0);
	return violate(w, &arch_gates[0], c->effect);
}

/* @action on uname(2) by this gate; all else is allowed. */
static inline struct sock_fprog *on_gate_effect(const struct arch_gate *gate,
						uint32_t action)
{
	return FILTER(ALLOW, { action, { ARCH_IS(gate->audit),
					 NR_IS(gate->nr[CALL_uname]) } });
}

#endif /* ACTIONS_COMMON_H */
