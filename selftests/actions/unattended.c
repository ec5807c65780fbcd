// SPDX-License-Identifier: GPL-2.0
/* TRACE and USER_NOTIF where nobody listens: the call fails with ENOSYS. */
#include "common.h"
#include "tracer.h"

struct row {
	const char *name;
	uint32_t action;
};

static const struct row rows[] = {
	{ "trace", TRACE(0) },
	{ "trace_data_1", TRACE(1) },
	{ "trace_data_38", TRACE(38) },
	{ "trace_data_65535", TRACE(65535) },
	{ "user_notif", NOTIFY },
	{ "user_notif_data_1", NOTIFY | 1 },
	{ "user_notif_data_65535", NOTIFY | 65535 },
};

CASE(enosys, "TRACE without a tracer and USER_NOTIF without a listener make the call fail with ENOSYS, without running",
     CLAUSES("RET-TRACE-2", "CUR-NOTIF-1"), SINCE("5.0"), ROWS(rows), EACH_ENTRY, EACH_GATE)
{
	const struct row *row = run->row;
	struct effect *effect = effect_new();
	struct worker *w = worker_with_filters(run, on_gate_effect(run->gate, row->action));

	EXPECT_ERRNO(violate(w, run->gate, effect), ENOSYS);
	EXPECT_NOT_RUN(effect);
	EXPECT_TRUE(worker_alive(w));
}

CASE(tracer_not_interested, "TRACE under a tracer without PTRACE_O_TRACESECCOMP makes the call fail with ENOSYS, without running",
     CLAUSES("RET-TRACE-2", "RET-TRACE-3"), SINCE("5.0"), ROWS(rows), EACH_ENTRY)
{
	const struct row *row = run->row;
	struct effect *effect = effect_new();
	struct worker *w = worker_with_filters(run, on_call(EFFECT_NR, row->action));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACEEXIT);

	worker_begin(w, effect_call(effect));
	EXPECT_ERRNO(tracer_finish(t), ENOSYS);
	EXPECT_NOT_RUN(effect);
}

CASE(tracer_of_another, "TRACE in a thread that is not traced fails with ENOSYS, though another thread of the process is",
     CLAUSES("RET-TRACE-2"), EACH_ENTRY)
{
	struct crew c = crew_new();

	tracer_seize(c.w[1], PTRACE_O_TRACESECCOMP);
	EXPECT_ERRNO(crew_violates(&c, 2, run, TRACE(1)), ENOSYS);
	EXPECT_NOT_RUN(c.effect);
}
