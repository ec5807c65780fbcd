// SPDX-License-Identifier: GPL-2.0
/*
 * 64-bit calls of a 32-bit task: its code may change the mode for that, and
 * what counts is how the call was made, not what the task is (CVE-2009-0835).
 */
#include <unistd.h>

#include "listener.h"
#include "seccomp_test.h"
#include "sigsys.h"

static bool has_wide(const void *row)
{
	(void)row;
	return arch_wide != NULL;
}

static const struct arch_gate *wide_gate(void)
{
	if (!arch_wide->usable())
		case_skip(arch_wide->missing);
	return arch_wide;
}

/* For a case that differs by nothing else. */
static const struct { const char *name; } once[] = { { "syscall64" } };

struct row {
	const char *name;
	uint32_t action;
	long ret;
	bool kills;
};

static const struct row actions[] = {
	{ "kill_process", KILL_PROCESS, 0, true }, { "kill_thread", KILL_THREAD, 0, true },
	{ "errno", ERRNO(77), -77 }, { "trace", TRACE(1), -ENOSYS },
	{ "user_notif", NOTIFY, -ENOSYS },
};

CASE(wide_filtered, "filters see a 64-bit call of a 32-bit task with the architecture and number that it has there, and act on it alone",
     CLAUSES("DATA-1", "DATA-2"), SINCE("5.0"), EACH_ENTRY, ROWS_IF(actions, has_wide))
{
	const struct row *row = run->row;
	const struct arch_gate *gate = wide_gate();
	struct effect *here = effect_new(), *there = effect_new();
	struct worker *w = worker_with_filters(run, FILTER(ALLOW,
		{ row->action, { ARCH_IS(gate->audit), NR_IS(gate->nr[CALL_uname]) } },
		{ ERRNO(78), { NR_IS(gate->nr[CALL_uname]) } },
		{ ERRNO(79), { ARCH_IS(gate->audit), NR_IS(EFFECT_NR) } }));
	struct outcome o;

	EXPECT_RETURNED(worker_call(w, effect_call(here)), 0);
	EXPECT_RAN(here);
	o = worker_call(w, effect_gate_call(gate, there));
	EXPECT_NOT_RUN(there);
	if (row->kills)
		EXPECT_KILLED(o, SIGSYS);
	else
		EXPECT_RETURNED(o, row->ret);
}

static const struct { const char *name; int n; } arguments[] = {
	{ "first", 0 }, { "second", 1 }, { "third", 2 }, { "fourth", 3 }, { "fifth", 4 },
	{ "sixth", 5 },
};

CASE(wide_arguments, "filters see all 64 bits of a 64-bit call's arguments, although the task is one of 32",
     CLAUSES("DATA-4", "CUR-DATA-3"), EACH_ENTRY, ROWS_IF(arguments, has_wide))
{
	int n = ((const typeof(arguments[0]) *)run->row)->n;
	const struct arch_gate *gate = wide_gate();
	uint64_t value = 0xfedcba9876543210 + n;
	struct worker *w = worker_with_filters(run, FILTER(ALLOW,
		{ ERRNO(77), { ARCH_IS(gate->audit), NR_IS(gate->nr[CALL_getppid]),
			       ARG_IS(n, value) } }));
	struct call call = GATE_CALL(gate, getppid);

	EXPECT_RETURNED(worker_call(w, call), getpid());
	call.arg[n] = value;
	EXPECT_ERRNO(worker_call(w, call), 77);
	call.arg[n] ^= 1ull << 63;
	EXPECT_RETURNED(worker_call(w, call), getpid());
}

static const struct { const char *name; uint16_t data; } traps[] = {
	{ "data_1", 1 }, { "data_0xffff", 0xffff },
};

CASE(wide_trapped, "SIGSYS tells number, architecture and address of a 64-bit call, and the 32-bit handler sets its result",
     CLAUSES("RET-TRAP-2", "RET-TRAP-3", "RET-TRAP-4", "RET-TRAP-5"), EACH_ENTRY,
     ROWS_IF(traps, has_wide))
{
	uint16_t data = ((const typeof(traps[0]) *)run->row)->data;
	const struct arch_gate *gate = wide_gate();
	struct effect *effect = effect_new();
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, 0);
	siginfo_t *info = &s->seen[0].info;

	s->answer = true;
	s->result = 42;
	ASSERT_RETURNED(worker_install(w, run->entry, FILTER(ALLOW,
		{ TRAP(data), { ARCH_IS(gate->audit), NR_IS(gate->nr[CALL_uname]) } })), 0);
	EXPECT_RETURNED(worker_call(w, effect_gate_call(gate, effect)), 42);
	EXPECT_NOT_RUN(effect);
	ASSERT_EQ(1, s->count);
	EXPECT_EQ(gate->nr[CALL_uname], info->si_syscall);
	EXPECT_EQ(gate->audit, (uint32_t)info->si_arch);
	EXPECT_EQ(data, info->si_errno);
	EXPECT_EQ((uintptr_t)gate->return_ip, (uintptr_t)info->si_call_addr);
}

CASE(wide_notified, "a notification tells architecture, number and all bits of a 64-bit call",
     CLAUSES("DATA-2", "UN-RECV-2"), NEEDS(&need_user_notif), ROWS_IF(once, has_wide))
{
	const struct arch_gate *gate = wide_gate();
	struct worker *w = worker_new();
	struct seccomp_notif n;
	int fd = listen_on(w, 0, FILTER(ALLOW, { NOTIFY, { ARCH_IS(gate->audit),
							   NR_IS(gate->nr[CALL_getppid]) } }));

	worker_begin(w, GATE_CALL(gate, getppid, 0x1122334455667788));
	n = notif_recv(fd, gate->nr[CALL_getppid]);
	EXPECT_EQ(gate->audit, n.data.arch);
	EXPECT_EQ(0x1122334455667788, n.data.args[0]);
	EXPECT_EQ((uintptr_t)gate->return_ip, n.data.instruction_pointer);
	EXPECT_EQ(0, notif_send(fd, n.id, 31, 0, 0));
	EXPECT_RETURNED(worker_wait(w), 31);
}

static const struct { const char *name; int call; } own[] = {
	{ "read", CALL_read }, { "write", CALL_write },
};

CASE(wide_strict, "in strict mode the numbers that a task's own calls may have end it by a 64-bit call",
     CLAUSES("STRICT-1", "STRICT-2"), EACH_ENTRY, ROWS_IF(own, has_wide))
{
	int nr = arch_native_nr[((const typeof(own[0]) *)run->row)->call];
	const struct arch_gate *gate = wide_gate();
	struct worker *w = worker_strict(run);

	EXPECT_KILLED(worker_call(w, (struct call){ .nr = nr, .gate = gate,
						    .arg = { (arch_arg_t)-1 } }), SIGKILL);
}

CASE(wide_strict_allowed, "strict mode allows write(2) as a 64-bit call of a 32-bit task",
     CLAUSES("STRICT-1"), EACH_ENTRY, ROWS_IF(once, has_wide))
{
	const struct arch_gate *gate = wide_gate();
	char *text = shared_alloc(2), got = 0;
	struct worker *w;
	int fd[2];

	REQUIRE(pipe(fd) == 0);
	*text = 'x';
	w = worker_strict(run);
	EXPECT_RETURNED(worker_call(w, GATE_CALL(gate, write, fd[1], PTR(text), 1)), 1);
	EXPECT_EQ(1, read(fd[0], &got, 1));
	EXPECT_EQ('x', got);
	EXPECT_TRUE(worker_alive(w));
}

CASE(wide_layout, "a filter that a 64-bit call installs has the 64-bit layout of struct sock_fprog, and filters the task's own calls",
     CLAUSES("FILTER-1", "PROG-1"), EACH_ENTRY, ROWS_IF(once, has_wide))
{
	const struct arch_gate *gate = wide_gate();
	struct sock_fprog *filter = deny(EFFECT_NR, 77);
	struct { uint64_t len, filter; } *prog = shared_alloc(sizeof(*prog));
	struct effect *effect = effect_new();
	struct worker *w = worker_new();

	prog->len = filter->len;
	prog->filter = PTR(filter->filter);
	EXPECT_RETURNED(worker_call(w, run->entry == BY_PRCTL ?
		GATE_CALL(gate, prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, PTR(prog)) :
		GATE_CALL(gate, seccomp, SECCOMP_SET_MODE_FILTER, 0, PTR(prog))), 0);
	EXPECT_ERRNO(worker_call(w, effect_call(effect)), 77);
	EXPECT_NOT_RUN(effect);
}
