// SPDX-License-Identifier: GPL-2.0
/* The escape by PTRACE_SYSCALL: filters run after the tracer's entry stop. */
#include "seccomp_test.h"
#include "tracer.h"

CASE(allowed_becomes_denied, "a tracer that turns an allowed call into a denied one at the entry stop gets it filtered",
     CLAUSES("RET-TRACE-9"), SINCE("4.8"), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, deny(EFFECT_NR, 77));
	struct tracee *t = tracer_attach(w, 0);
	struct effect *effect = effect_new();
	struct call call = effect_call(effect);

	call.nr = NR_getppid;
	worker_queue(w, call);
	worker_start(w);
	tracer_run_to(t, STOP_ENTRY, NR_getppid);
	REQUIRE(arch_set_nr(t->tid, EFFECT_NR) == 0);
	tracer_run_to(t, STOP_EXIT, -1);
	EXPECT_EQ(-77, arch_get_ret(t->tid));
	EXPECT_ERRNO(tracer_finish(t), 77);
	EXPECT_NOT_RUN(effect);
}

CASE(denied_becomes_allowed, "a tracer that turns a denied call into an allowed one at the entry stop gets it run",
     CLAUSES("RET-TRACE-9"), SINCE("4.8"), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, deny(NR_getppid, 77));
	struct tracee *t = tracer_attach(w, 0);
	struct effect *effect = effect_new();
	struct call call = effect_call(effect);

	call.nr = NR_getppid;
	worker_queue(w, call);
	worker_start(w);
	tracer_run_to(t, STOP_ENTRY, NR_getppid);
	REQUIRE(arch_set_nr(t->tid, EFFECT_NR) == 0);
	EXPECT_RETURNED(tracer_finish(t), 0);
	EXPECT_RAN(effect);
}
