// SPDX-License-Identifier: GPL-2.0
/* An action that actions_logged lacks leaves no record, others go on to. */
#include "common.h"

static const struct silenced {
	const char *name;
	uint32_t action;
	const char *others;	/* all that can be logged but this */
} rows[] = {
	{ "kill_process", KILL_PROCESS, "kill_thread trap errno user_notif trace log" },
	{ "kill_thread", KILL_THREAD, "kill_process trap errno user_notif trace log" },
	{ "trap", TRAP(1), "kill_process kill_thread errno user_notif trace log" },
	{ "errno", ERRNO(1), "kill_process kill_thread trap user_notif trace log" },
	{ "user_notif", NOTIFY, "kill_process kill_thread trap errno trace log" },
	{ "trace", TRACE(1), "kill_process kill_thread trap errno user_notif log" },
};

#define SILENCED_NEEDS NEEDS(&need_root, &need_audit, &need_ret_log, &need_flag_log, \
			     &need_user_notif, &need_logged_change)

CASE(by_actions_logged, "an action that is not in actions_logged is not logged, FLAG_LOG or not; with it there, it is",
     CLAUSES("CUR-LOG-1", "CUR-PROC-2"), SILENCED_NEEDS, ROWS(rows))
{
	const struct silenced *row = run->row;
	int fd = records_open();
	struct record last;

	for (int logged = 0; logged < 2; logged++) {
		struct worker *w = worker_new();
		const char *text = logged ? shared_printf("log %s", row->name) : row->others;

		REQUIRE(logged_write(text) == 0);
		ASSERT_RETURNED(worker_call(w, install_flags_call(SECCOMP_FILTER_FLAG_LOG,
				on_call(NR_getppid, row->action))), 0);
		worker_call(w, CALL(getppid));
		EXPECT_EQ(logged, records_of(fd, w->pid, &last));
	}
}

CASE(log_itself, "RET_LOG executes the call even if actions_logged lacks it, without a record",
     CLAUSES("CUR-LOGACT-1", "CUR-PROC-2"), SILENCED_NEEDS)
{
	int fd = records_open();
	struct worker *w = worker_new();
	struct record last;

	REQUIRE(logged_write("kill_process kill_thread trap errno user_notif trace") == 0);
	ASSERT_RETURNED(worker_install(w, BY_SECCOMP, on_call(NR_getppid, LOG)), 0);
	EXPECT_RETURNED(worker_call(w, CALL(getppid)), getpid());
	REQUIRE(logged_write("log") == 0);
	EXPECT_EQ(0, records_of(fd, w->pid, &last));
}
