// SPDX-License-Identifier: GPL-2.0
/* What is not in actions_logged is not logged. */
#include "common.h"

struct row {
	const char *name;
	uint32_t action;
	unsigned long flags;
	const char *logged_as, *without;
};

static const struct row rows[] = {
	{ "kill_process", KILL_PROCESS, 0, "kill_process",
	  "kill_thread trap errno user_notif trace log" },
	{ "kill_thread", KILL_THREAD, 0, "kill_thread",
	  "kill_process trap errno user_notif trace log" },
	{ "unknown_as_kill_process", 0x7ffe0000, 0, "kill_process",
	  "kill_thread trap errno user_notif trace log" },
	{ "trap", TRAP(0), FLAG_LOG, "trap",
	  "kill_process kill_thread errno user_notif trace log" },
	{ "errno", ERRNO(1), FLAG_LOG, "errno",
	  "kill_process kill_thread trap user_notif trace log" },
	{ "user_notif", NOTIFY, FLAG_LOG, "user_notif",
	  "kill_process kill_thread trap errno trace log" },
	{ "trace", TRACE(0), FLAG_LOG, "trace",
	  "kill_process kill_thread trap errno user_notif log" },
	{ "log", LOG, 0, "log",
	  "kill_process kill_thread trap errno user_notif trace" },
	{ "log_flagged", LOG, FLAG_LOG, "log",
	  "kill_process kill_thread trap errno user_notif trace" },
	{ "kill_process_flagged", KILL_PROCESS, FLAG_LOG, "kill_process",
	  "kill_thread trap errno user_notif trace log" },
};

static void call_with(struct scene *s, const struct run *run)
{
	const struct row *row = run->row;

	scene_install(s, run, row->flags, on_call(EFFECT_NR, row->action));
	scene_call(s, &arch_gates[0]);
}

CASE(all_but_it, "an action that is not in actions_logged is not logged",
     CLAUSES("CUR-LOG-1", "CUR-PROC-2"), SINCE("5.10"), NEEDS_LOG, ROWS(rows))
{
	struct scene s = scene_new(((const struct row *)run->row)->without);

	call_with(&s, run);
	EXPECT_NOT_LOGGED(&s);
}

CASE(none, "no action is logged while actions_logged is empty",
     CLAUSES("CUR-LOG-1", "CUR-PROC-2"), SINCE("5.10"), NEEDS_LOG, ROWS(rows))
{
	struct scene s = scene_new("\n");

	call_with(&s, run);
	EXPECT_NOT_LOGGED(&s);
}

CASE(it_alone, "an action that is in actions_logged is logged, whatever else is not",
     CLAUSES("CUR-LOG-1", "CUR-PROC-2"), SINCE("5.10"), NEEDS_LOG, ROWS(rows))
{
	struct scene s = scene_new(((const struct row *)run->row)->logged_as);

	call_with(&s, run);
	EXPECT_LOGGED(&s);
}

CASE(at_once, "a change of actions_logged counts for filters that are installed already",
     CLAUSES("CUR-PROC-2"), NEEDS_LOG, EACH_ENTRY)
{
	struct scene s = scene_new(ALL_LOGGED);

	scene_install(&s, run, 0, on_call(EFFECT_NR, LOG));
	ASSERT_EQ(0, logged_write("errno"));
	scene_call(&s, &arch_gates[0]);
	EXPECT_NOT_LOGGED(&s);
	EXPECT_RAN(s.effect);
	ASSERT_EQ(0, logged_write("log"));
	scene_call(&s, &arch_gates[0]);
	EXPECT_LOGGED(&s);
}

struct strict {
	const char *name, *logged;
	int records;
};

static const struct strict stricts[] = {
	{ "kill_thread_alone", "kill_thread", 1 },
	{ "all_but_kill_thread", "kill_process trap errno user_notif trace log", 0 },
	{ "none", "\n", 0 },
};

CASE(strict_violation, "a violation of strict mode is logged if kill_thread is in actions_logged",
     CLAUSES("CUR-PROC-2", "STRICT-2"), NEEDS_LOG, ROWS(stricts), EACH_ENTRY)
{
	const struct strict *row = run->row;
	struct scene s = scene_new(row->logged);

	ASSERT_RETURNED(worker_call(s.w, strict_call(run->entry)), 0);
	scene_call(&s, &arch_gates[0]);
	expect_records(s.log, row->records, CHECK_AT);
}
