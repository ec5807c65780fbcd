// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>

#include "check.h"
#include "sigsys.h"
#include "taken.h"
#include "tracer.h"

struct subject *subject_new(void)
{
	struct subject *s = shared_alloc(sizeof(*s));

	s->effect = effect_new();
	s->process = worker_new();
	s->sigsys = sigsys_catch(s->process, 0);
	s->thread = worker_thread(s->process);
	s->tracee = tracer_seize(s->thread, PTRACE_O_TRACESECCOMP);
	return s;
}

/* See the thread through its batch; whether it met TRACE, and its message. */
static bool see_through(struct subject *s, unsigned long *msg)
{
	bool traced = false;

	for (;;) {
		struct stop stop = tracer_wait(s->tracee);

		switch (stop.kind) {
		case STOP_NONE:
		case STOP_GONE:
			return traced;
		case STOP_SECCOMP:
			traced = true;
			*msg = stop.msg;
			tracer_cont(s->tracee);
			break;
		case STOP_SIGNAL:
			tracer_resume(s->tracee, PTRACE_CONT, stop.sig);
			break;
		default:
			ASSERT(false, "no stop but for TRACE and SIGSYS", "%s",
			       stop_words(&stop));
		}
	}
}

uint32_t action_taken(struct subject *s, const struct arch_gate *gate)
{
	unsigned long msg = 0;
	struct outcome o;
	bool traced;

	memset(s->effect->buf, 0, sizeof(s->effect->buf));
	s->sigsys->count = 0;
	worker_begin(s->thread, effect_gate_call(gate, s->effect));
	traced = see_through(s, &msg);
	o = worker_wait(s->thread);
	if (o.kind == OUT_THREAD_GONE)
		return KILL_THREAD;
	if ((o.kind == OUT_KILLED || o.kind == OUT_DUMPED) && o.status == SIGSYS)
		return KILL_PROCESS;
	ASSERT(o.kind == OUT_RETURNED, "a call to be allowed, denied, or the end by SIGSYS",
	       "%s", outcome_words(&o));
	if (traced)
		return TRACE(msg);
	if (s->sigsys->count)
		return TRAP(s->sigsys->seen[0].info.si_errno);
	if (effect_seen(s->effect))
		return ALLOW;
	ASSERT(o.ret <= 0, "a call that did not run to return an error, or 0",
	       "%s", outcome_words(&o));
	return o.ret == -ENOSYS ? NOTIFY : ERRNO(-o.ret);
}

static const char *taken_words(uint32_t action)
{
	return action == ALLOW ? "ALLOW or LOG" :
	       action == NOTIFY ? "USER_NOTIF" : action_name(action);
}

void expect_taken(uint32_t action, uint32_t taken, const char *at)
{
	const char *expected;

	if (action == LOG)
		action = ALLOW;
	expected = check_format("the call to meet %s", taken_words(action));
	check(action == taken, false, at, expected, "it met %s", taken_words(taken));
}
