// SPDX-License-Identifier: GPL-2.0
/* Which actions are logged, and what the records say. */
#include "common.h"
#include "elsewhere.h"

struct row {
	const char *name;
	uint32_t action;
	int sig;
};

/* Logged by themselves. */
static const struct row always[] = {
	{ "kill_process", KILL_PROCESS | 5, SIGSYS },
	{ "kill_thread", KILL_THREAD | 5, SIGSYS },
	{ "unknown", 0x7ffe0005, SIGSYS },
	{ "unknown_negative", 0x80010005, SIGSYS },
	{ "log", LOG | 5, 0 },
};

/* Logged if the filter asks for it by SECCOMP_FILTER_FLAG_LOG. */
static const struct row on_demand[] = {
	{ "errno", ERRNO(5), 0 },
	{ "errno_0", ERRNO(0), 0 },
	{ "trap", TRAP(5), 0 },
	{ "trace", TRACE(5), 0 },
	{ "user_notif", NOTIFY | 5, 0 },
};

static const struct row never[] = {
	{ "allow", ALLOW, 0 }, { "allow_data", ALLOW | 5, 0 },
};

static void expect_fields(const struct log *log, const struct row *row,
			  const struct arch_gate *gate)
{
	const struct record *r = &log->record[0];

	EXPECT_EQ(row->sig, r->sig);
	EXPECT_EQ(gate->audit, r->arch);
	EXPECT_EQ(gate->nr[CALL_uname], r->nr);
	EXPECT_EQ(audit_compat(gate), r->compat);
	if (gate->return_ip)
		EXPECT_EQ((uintptr_t)gate->return_ip, r->ip);
	EXPECT_EQ(row->action & SECCOMP_RET_ACTION_FULL, r->code);
}

static void logged(const struct run *run, unsigned long flags)
{
	const struct row *row = run->row;
	struct scene s = scene_new(ALL_LOGGED);

	scene_install(&s, run, flags, on_gate_effect(run->gate, row->action));
	scene_call(&s, run->gate);
	EXPECT_LOGGED(&s);
	if (s.log->count)
		expect_fields(s.log, row, run->gate);
}

CASE(by_itself, "KILL_PROCESS, KILL_THREAD, actions that are not known, and LOG are logged once, with signal, architecture, number, address and action",
     CLAUSES("CUR-LOG-1", "CUR-LOGACT-1"), SINCE("5.10"), NEEDS_LOG, ROWS(always), EACH_ENTRY, EACH_GATE)
{
	logged(run, 0);
}

CASE(from_far_up, "a record has the whole address that the call was made from",
     CLAUSES("CUR-LOG-1"), NEEDS_LOG, EACH_ENTRY)
{
	const struct arch_gate *gate = gate_elsewhere();
	const struct row row = { .action = LOG | 5 };
	struct scene s = scene_new(ALL_LOGGED);

	scene_install(&s, run, 0, on_gate_effect(gate, row.action));
	scene_call(&s, gate);
	EXPECT_LOGGED(&s);
	if (s.log->count)
		expect_fields(s.log, &row, gate);
}

CASE(by_itself_flagged, "they are logged once by a filter with SECCOMP_FILTER_FLAG_LOG too",
     CLAUSES("CUR-LOG-1"), SINCE("5.10"), NEEDS_LOG, ROWS(always))
{
	logged(run, FLAG_LOG);
}

CASE(by_flag, "ERRNO, TRAP, TRACE and USER_NOTIF of a filter with SECCOMP_FILTER_FLAG_LOG are logged once, with architecture, number, address and action",
     CLAUSES("CUR-LOG-1"), NEEDS_LOG, ROWS(on_demand), EACH_GATE)
{
	logged(run, FLAG_LOG);
}

static const struct number {
	const char *name;
	long nr;
} negative[] = {
	{ "minus_1", -1 }, { "minus_4096", -4096 },
};

static bool can_be_called(const void *row)
{
	const struct number *number = row;

	return arch_nr_seen(number->nr) == number->nr;
}

CASE(negative_number, "the record of a call whose number is negative has it as such",
     CLAUSES("CUR-LOG-1"), NEEDS_LOG, ROWS_IF(negative, can_be_called))
{
	const struct number *number = run->row;
	struct scene s = scene_new(ALL_LOGGED);

	scene_install(&s, run, FLAG_LOG, on_call(number->nr, ERRNO(5)));
	worker_call(s.w, (struct call){ .nr = number->nr });
	audit_read(s.log, s.w);
	EXPECT_LOGGED(&s);
	if (s.log->count)
		EXPECT_EQ(number->nr, s.log->record[0].nr);
}

static void not_logged(const struct run *run, unsigned long flags)
{
	const struct row *row = run->row;
	struct scene s = scene_new(ALL_LOGGED);

	scene_install(&s, run, flags, on_gate_effect(run->gate, row->action));
	scene_call(&s, run->gate);
	EXPECT_NOT_LOGGED(&s);
}

CASE(not_without_flag, "ERRNO, TRAP, TRACE and USER_NOTIF of a filter without SECCOMP_FILTER_FLAG_LOG are not logged",
     CLAUSES("CUR-LOG-1", "CUR-AUDIT-1"), NEEDS_LOG, ROWS(on_demand), EACH_ENTRY, EACH_GATE)
{
	not_logged(run, 0);
}

CASE(allow_not, "ALLOW is not logged",
     CLAUSES("CUR-LOG-1"), NEEDS_LOG, ROWS(never), EACH_ENTRY)
{
	not_logged(run, 0);
}

CASE(allow_not_even_flagged, "ALLOW is not logged, even of a filter with SECCOMP_FILTER_FLAG_LOG",
     CLAUSES("CUR-LOG-1"), NEEDS_LOG, ROWS(never))
{
	not_logged(run, FLAG_LOG);
}

CASE(every_time, "LOG is logged each time that the call is made",
     CLAUSES("CUR-LOGACT-1"), NEEDS_LOG, EACH_ENTRY)
{
	struct scene s = scene_new(ALL_LOGGED);

	scene_install(&s, run, 0, on_call(EFFECT_NR, LOG));
	for (int i = 0; i < 3; i++) {
		scene_call(&s, &arch_gates[0]);
		EXPECT_LOGGED(&s);
	}
	EXPECT_RAN(s.effect);
}

CASE(strict_violation, "a call that strict mode kills for is logged, with SIGKILL",
     CLAUSES("STRICT-2"), NEEDS_LOG, EACH_ENTRY, EACH_GATE)
{
	static const struct row killed = { "strict", KILL_THREAD, SIGKILL };
	struct scene s = scene_new(ALL_LOGGED);

	ASSERT_RETURNED(worker_call(s.w, strict_call(run->entry)), 0);
	scene_call(&s, run->gate);
	EXPECT_LOGGED(&s);
	if (s.log->count)
		expect_fields(s.log, &killed, run->gate);
}
