/* SPDX-License-Identifier: GPL-2.0 */
/* What a call comes to by each action, for a task that nobody traces or listens to. */
#ifndef ANSWERS_H
#define ANSWERS_H

#include "seccomp_test.h"

/* What a SIGSYS handler puts into the return register in these cases. */
#define TRAP_ANSWER 66

/**
 * struct answer - an action, and what a call that meets it comes to
 * @action: as the filter returns it
 * @ret:    what the call returns (-errno), unless the action kills
 * @runs:   the call takes effect
 */
struct answer {
	const char *name;
	uint32_t action;
	long ret;
	bool runs;
};

static const struct answer answers[] = {
	{ "kill_process", KILL_PROCESS, 0, false }, { "kill_thread", KILL_THREAD, 0, false },
	{ "trap", TRAP(1), TRAP_ANSWER, false }, { "errno", ERRNO(77), -77, false },
	{ "user_notif", NOTIFY, -ENOSYS, false }, { "trace", TRACE(1), -ENOSYS, false },
	{ "log", LOG, 0, true }, { "allow", ALLOW, 0, true },
};

static inline bool answer_kills(const struct answer *a)
{
	return a->action == KILL_PROCESS || a->action == KILL_THREAD;
}

/**
 * expect_answer() - check what a call came to
 * @effect: its effect; judged once the call is over
 */
static inline void expect_answer(const struct answer *a, struct outcome o, struct effect *effect)
{
	if (answer_kills(a))
		EXPECT_KILLED(o, SIGSYS);
	else
		EXPECT_RETURNED(o, a->ret);
	EXPECT_EQ(a->runs, effect_seen(effect));
}

#endif /* ANSWERS_H */
