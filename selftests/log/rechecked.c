// SPDX-License-Identifier: GPL-2.0
/* A call that its tracer changes is logged as what it became. */
#include "common.h"
#include "tracer.h"

struct row {
	const char *name;
	uint32_t action;	/* on the call that it becomes */
	unsigned long flags;
	int records;
};

static const struct row rows[] = {
	{ "errno", ERRNO(5), FLAG_LOG, 1 },
	{ "errno_not_flagged", ERRNO(5), 0, 0 },
	{ "user_notif", NOTIFY, FLAG_LOG, 1 },
	{ "log", LOG, 0, 1 },
	{ "log_flagged", LOG, FLAG_LOG, 1 },
	{ "trace", TRACE(6), FLAG_LOG, 0 },
	{ "allow", ALLOW, FLAG_LOG, 0 },
};

CASE(becomes, "a call that TRACE lets the tracer change is logged once, if at all: with the number that it has then, and the action on that",
     CLAUSES("CUR-LOG-1", "CUR-LOGACT-1"), SINCE("5.10"), NEEDS_LOG, ROWS(rows))
{
	const struct row *row = run->row;
	struct scene s = scene_new(ALL_LOGGED);
	struct tracee *t;

	scene_install(&s, run, row->flags, FILTER(ALLOW, { TRACE(5), { NR_IS(EFFECT_NR) } },
						  { row->action, { NR_IS(NR_getppid) } }));
	t = tracer_seize(s.w, PTRACE_O_TRACESECCOMP);
	worker_begin(s.w, effect_call(s.effect));
	ASSERT_STOP(tracer_wait(t), STOP_SECCOMP, EFFECT_NR);
	REQUIRE(arch_set_nr(t->tid, NR_getppid) == 0);
	EXPECT_EQ(OUT_RETURNED, tracer_finish(t).kind);
	EXPECT_NOT_RUN(s.effect);
	audit_read(s.log, s.w);
	expect_records(s.log, row->records, CHECK_AT);
	if (!s.log->count)
		return;
	EXPECT_EQ(NR_getppid, s.log->record[0].nr);
	EXPECT_EQ(row->action & SECCOMP_RET_ACTION_FULL, s.log->record[0].code);
}
