// SPDX-License-Identifier: GPL-2.0
/* Which actions leave an audit record, and what it says. */
#include "common.h"

/**
 * struct action - what a filter returns for getppid()
 * @flag:    the filter is installed with SECCOMP_FILTER_FLAG_LOG
 * @records: that it leaves
 * @sig:     that they tell
 */
struct action {
	const char *name;
	uint32_t action;
	bool flag;
	int records, sig;
};

static const struct action actions[] = {
	{ "kill_process", KILL_PROCESS, false, 1, SIGSYS },
	{ "kill_process_flag", KILL_PROCESS, true, 1, SIGSYS },
	{ "kill_thread", KILL_THREAD, false, 1, SIGSYS },
	{ "kill_thread_data", KILL_THREAD | 77, false, 1, SIGSYS },
	{ "unknown", 0x00010000, false, 1, SIGSYS },
	{ "log", LOG, false, 1, 0 },
	{ "log_data", LOG | 9, false, 1, 0 },
	{ "log_flag", LOG, true, 1, 0 },
	{ "trap", TRAP(5), false, 0, 0 },
	{ "trap_flag", TRAP(5), true, 1, 0 },
	{ "errno", ERRNO(5), false, 0, 0 },
	{ "errno_flag", ERRNO(5), true, 1, 0 },
	{ "user_notif", NOTIFY, false, 0, 0 },
	{ "user_notif_flag", NOTIFY, true, 1, 0 },
	{ "trace", TRACE(5), false, 0, 0 },
	{ "trace_flag", TRACE(5), true, 1, 0 },
	{ "allow", ALLOW, false, 0, 0 },
	{ "allow_flag", ALLOW, true, 0, 0 },
};

static struct worker *acting_worker(const struct run *run, const struct action *row)
{
	struct worker *w = worker_new();
	unsigned long flag = row->flag ? SECCOMP_FILTER_FLAG_LOG : 0;
	uint32_t audit = run->gate->audit;
	long nr = run->gate->nr[CALL_getppid];

	ASSERT_RETURNED(worker_call(w, install_flags_call(flag, FILTER(ALLOW,
			{ row->action, { ARCH_IS(audit), NR_IS(nr) } }))), 0);
	return w;
}

CASE(written, "KILL and LOG leave an audit record, other actions but ALLOW if the filter asks for it by FLAG_LOG; it tells signal, arch, number, ip and action",
     CLAUSES("CUR-LOG-1", "CUR-LOGACT-1"), LOG_NEEDS, ROWS(actions), EACH_GATE)
{
	const struct action *row = run->row;
	int fd = records_open();
	struct worker *w = acting_worker(run, row);
	struct record last = { 0 };

	worker_call(w, GATE_CALL(run->gate, getppid));
	ASSERT_EQ(row->records, records_of(fd, w->pid, &last));
	if (!row->records)
		return;
	EXPECT_EQ(row->sig, last.sig);
	EXPECT_EQ(run->gate->audit, last.arch);
	EXPECT_EQ(run->gate->nr[CALL_getppid], last.syscall);
	EXPECT_EQ(row->action & SECCOMP_RET_ACTION_FULL, last.code);
	if (run->gate->return_ip)
		EXPECT_EQ((uintptr_t)run->gate->return_ip, last.ip);
	if (run->gate == &arch_gates[0] && sizeof(long) == 8)
		EXPECT_EQ(0, last.compat);
}

CASE(each_call, "each call of a logged action leaves a record of its own, calls that are allowed none",
     CLAUSES("CUR-LOG-1", "CUR-LOGACT-1"), LOG_NEEDS)
{
	int fd = records_open();
	struct worker *w = worker_new();
	struct record last;

	ASSERT_RETURNED(worker_install(w, BY_SECCOMP, on_call(NR_getppid, LOG)), 0);
	for (int i = 0; i < 5; i++) {
		EXPECT_RETURNED(worker_call(w, CALL(getppid)), getpid());
		EXPECT_RETURNED(worker_call(w, CALL(getpid)), w->pid);
	}
	EXPECT_EQ(5, records_of(fd, w->pid, &last));
}

CASE(strict_violation, "a call that strict mode forbids leaves a record with SIGKILL",
     CLAUSES("CUR-LOG-1", "STRICT-2"), LOG_NEEDS, EACH_ENTRY)
{
	int fd = records_open();
	struct worker *w = worker_strict(run);
	struct record last = { 0 };

	EXPECT_KILLED(worker_call(w, CALL(getppid)), SIGKILL);
	ASSERT_EQ(1, records_of(fd, w->pid, &last));
	EXPECT_EQ(SIGKILL, last.sig);
	EXPECT_EQ(NR_getppid, last.syscall);
	EXPECT_EQ(SECCOMP_RET_KILL_THREAD, last.code);
}

static const struct chain {
	const char *name;
	bool old_flag, new_flag;
	uint32_t old_action, new_action;
	int records;
} chains[] = {
	{ "flag_of_deciding_newer", false, true, ERRNO(1), ERRNO(2), 1 },
	{ "flag_of_other_older", true, false, ERRNO(1), ERRNO(2), 0 },
	{ "flag_of_deciding_older", true, false, ERRNO(1), ALLOW, 1 },
	{ "flag_of_allowing_newer", false, true, ERRNO(1), ALLOW, 0 },
};

CASE(flag_of_the_filter, "the flag that counts is that of the filter whose action is taken",
     CLAUSES("CUR-LOG-1", "PREC-5"), LOG_NEEDS, ROWS(chains))
{
	const struct chain *row = run->row;
	int fd = records_open();
	struct worker *w = worker_new();
	struct record last;

	ASSERT_RETURNED(worker_call(w, install_flags_call(
		row->old_flag ? SECCOMP_FILTER_FLAG_LOG : 0,
		on_call(NR_getppid, row->old_action))), 0);
	ASSERT_RETURNED(worker_call(w, install_flags_call(
		row->new_flag ? SECCOMP_FILTER_FLAG_LOG : 0,
		on_call(NR_getppid, row->new_action))), 0);
	worker_call(w, CALL(getppid));
	EXPECT_EQ(row->records, records_of(fd, w->pid, &last));
}
