// SPDX-License-Identifier: GPL-2.0
/*
 * Calls by jumping to the vsyscall page: seccomp decides about them, but no
 * instruction enters the kernel, and so some details differ.
 */
#include "listener.h"
#include "seccomp_test.h"
#include "seen.h"
#include "sigsys.h"
#include "tracer.h"

struct row {
	const char *name;
	int call;
};

static const struct row rows[] = {
	{ "gettimeofday", CALL_gettimeofday }, { "time", CALL_time }, { "getcpu", CALL_getcpu },
};

static bool has_vsyscalls(const void *row)
{
	(void)row;
	return arch_vsyscall != NULL;
}

#define FILL 0xa5

/* As wide as the ABI's long. */
#define RESULT	((long)0x1234567087654321)

/**
 * struct vcall - a vsyscall, and where it writes
 */
struct vcall {
	struct call call;
	unsigned char buf[32];
};

static struct vcall *vcall(const struct run *run)
{
	const struct row *row = run->row;
	struct vcall *v = shared_alloc(sizeof(*v));

	if (!arch_vsyscall->usable())
		case_skip(arch_vsyscall->missing);
	memset(v->buf, FILL, sizeof(v->buf));
	v->call = (struct call){ .nr = arch_vsyscall->nr[row->call], .gate = arch_vsyscall,
				 .arg = { PTR(v->buf), PTR(v->buf + 16) } };
	return v;
}

static bool ran(const struct vcall *v)
{
	for (size_t i = 0; i < sizeof(v->buf); i++)
		if (v->buf[i] != FILL)
			return true;
	return false;
}

static void expect_ran(const struct vcall *v, struct outcome o, const char *at)
{
	check(o.kind == OUT_RETURNED && o.ret >= 0, false, at, "its result", "%s",
	      outcome_words(&o));
	check(ran(v), false, at, "the call to run", "nothing was written");
}
#define EXPECT_VCALL_RAN(v, o) expect_ran(v, o, CHECK_AT)
#define EXPECT_VCALL_NOT_RUN(v) \
	EXPECT(!ran(v), "the call not to run", "it wrote its result")

static struct worker *filtered(const struct run *run, const struct vcall *v, uint32_t action)
{
	return worker_with_filters(run, on_call(v->call.nr, action));
}

CASE(data, "of a vsyscall, filters see the call that it stands for, made from the address that was jumped to",
     CLAUSES("FILTER-2", "DATA-1", "DATA-3"), ROWS_IF(rows, has_vsyscalls), EACH_ENTRY)
{
	struct call call = vcall(run)->call;
	struct seccomp_data want = call_data(&call);
	uint64_t ip = arch_vsyscall_ip(call.nr);

	EXPECT_SEEN(run->entry, &call, &want, &ip);
}

CASE(registers, "filters see all six argument registers of a vsyscall",
     CLAUSES("DATA-4"), ROWS_IF(rows, has_vsyscalls))
{
	struct call call = vcall(run)->call;
	struct seccomp_data want;

	for (int i = 2; i < 6; i++)
		call.arg[i] = 0x0123456789abcdef + i;
	want = call_data(&call);
	EXPECT_SEEN(run->entry, &call, &want, NULL);
}

CASE(allowed, "an allowed vsyscall runs",
     CLAUSES("RET-ALLOW-1"), ROWS_IF(rows, has_vsyscalls), EACH_ENTRY)
{
	struct vcall *v = vcall(run);
	struct outcome o = worker_call(worker_with_filters(run, allow_all(1)), v->call);

	EXPECT_VCALL_RAN(v, o);
}

CASE(logged, "a vsyscall with LOG runs",
     CLAUSES("CUR-LOGACT-1"), ROWS_IF(rows, has_vsyscalls))
{
	struct vcall *v = vcall(run);
	struct outcome o = worker_call(filtered(run, v, LOG), v->call);

	EXPECT_VCALL_RAN(v, o);
}

CASE(errno, "ERRNO for a vsyscall is its result, and the caller goes on",
     CLAUSES("RET-ERRNO-1", "R-VSYS-1"), ROWS_IF(rows, has_vsyscalls), EACH_ENTRY)
{
	struct vcall *v = vcall(run);
	struct worker *w = filtered(run, v, ERRNO(77));

	EXPECT_ERRNO(worker_call(w, v->call), 77);
	EXPECT_VCALL_NOT_RUN(v);
	EXPECT_TRUE(worker_alive(w));
	EXPECT_RETURNED(worker_call(filtered(run, v, ERRNO(0)), v->call), 0);
	EXPECT_VCALL_NOT_RUN(v);
	EXPECT_ERRNO(worker_call(filtered(run, v, TRACE(0)), v->call), ENOSYS);
	EXPECT_ERRNO(worker_call(filtered(run, v, NOTIFY), v->call), ENOSYS);
	EXPECT_VCALL_NOT_RUN(v);
}

CASE(kill, "KILL_THREAD and KILL_PROCESS for a vsyscall end the process with SIGSYS",
     CLAUSES("RET-KILL-1", "CUR-KP-1"), ROWS_IF(rows, has_vsyscalls), EACH_ENTRY)
{
	struct vcall *v = vcall(run);

	EXPECT_KILLED(worker_call(filtered(run, v, KILL_PROCESS), v->call), SIGSYS);
	EXPECT_KILLED(worker_call(filtered(run, v, KILL_THREAD), v->call), SIGSYS);
	EXPECT_VCALL_NOT_RUN(v);
}

CASE(strict, "strict mode forbids vsyscalls as it forbids the calls that they stand for",
     CLAUSES("STRICT-2"), ROWS_IF(rows, has_vsyscalls), EACH_ENTRY)
{
	struct vcall *v = vcall(run);

	EXPECT_KILLED(worker_call(worker_strict(run), v->call), SIGKILL);
	EXPECT_VCALL_NOT_RUN(v);
}

CASE(trap, "TRAP for a vsyscall tells its own address as the call's, and interrupts behind the caller's jump",
     CLAUSES("RET-TRAP-2", "RET-TRAP-3", "RET-TRAP-4", "R-VSYS-1"), ROWS_IF(rows, has_vsyscalls), EACH_ENTRY)
{
	struct vcall *v = vcall(run);
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, 0);
	const siginfo_t *info = &s->seen[0].info;

	s->answer = true;
	s->result = RESULT;
	ASSERT_RETURNED(worker_install(w, run->entry, on_call(v->call.nr, TRAP(6))), 0);
	EXPECT_RETURNED(worker_call(w, v->call), RESULT);
	EXPECT_VCALL_NOT_RUN(v);
	ASSERT_EQ(1, s->count);
	EXPECT_EQ(arch_vsyscall_ip(v->call.nr), (uintptr_t)info->si_call_addr);
	EXPECT_EQ(PTR(arch_vsyscall->return_ip), s->seen[0].ip);
	EXPECT_EQ(v->call.nr, info->si_syscall);
	EXPECT_EQ(arch_vsyscall->audit, (uint32_t)info->si_arch);
	EXPECT_EQ(6, info->si_errno);
}

/* A worker in a vsyscall that its supervisor has received. */
static struct seccomp_notif received(struct worker *w, const struct vcall *v, int *listener)
{
	*listener = listen_on(w, 0, on_call(v->call.nr, NOTIFY));
	worker_begin(w, v->call);
	return notif_recv(*listener, v->call.nr);
}

CASE(supervisor_answers, "a supervisor sees the address that a vsyscall was made by, and its answer is the result",
     CLAUSES("UN-SEND-4", "R-VSYS-1"), NEEDS(&need_user_notif), ROWS_IF(rows, has_vsyscalls))
{
	struct vcall *v = vcall(run);
	struct worker *w = worker_new();
	int listener;
	struct seccomp_notif n = received(w, v, &listener);

	EXPECT_EQ(arch_vsyscall_ip(v->call.nr), n.data.instruction_pointer);
	EXPECT_EQ(0, notif_send(listener, n.id, RESULT, 0, 0));
	EXPECT_RETURNED(worker_wait(w), RESULT);
	EXPECT_VCALL_NOT_RUN(v);
	EXPECT_TRUE(worker_alive(w));
}

CASE(supervisor_continues, "a vsyscall that its supervisor lets continue runs",
     CLAUSES("UN-SEND-6", "R-VSYS-1"), NEEDS(&need_user_notif, &need_notif_continue),
     ROWS_IF(rows, has_vsyscalls))
{
	struct vcall *v = vcall(run);
	struct worker *w = worker_new();
	int listener;
	struct seccomp_notif n = received(w, v, &listener);
	struct outcome o;

	EXPECT_EQ(0, notif_send(listener, n.id, 0, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE));
	o = worker_wait(w);
	EXPECT_VCALL_RAN(v, o);
}

/* A tracer's stop at a vsyscall. */
static struct tracee *stopped(struct worker *w, const struct vcall *v)
{
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	struct stop s;

	worker_begin(w, v->call);
	s = tracer_wait(t);
	ASSERT_STOP(s, STOP_SECCOMP, v->call.nr);
	EXPECT_EQ(8, s.msg);
	EXPECT_EQ(arch_vsyscall_ip(v->call.nr), arch_get_ip(t->tid));
	return t;
}

CASE(tracer_allows, "a tracer that changes nothing lets a vsyscall run",
     CLAUSES("RET-TRACE-1", "RET-TRACE-4", "R-VSYS-1"), ROWS_IF(rows, has_vsyscalls), EACH_ENTRY)
{
	struct vcall *v = vcall(run);
	struct tracee *t = stopped(filtered(run, v, TRACE(8)), v);
	struct outcome o = tracer_finish(t);

	EXPECT_VCALL_RAN(v, o);
}

CASE(tracer_skips, "a tracer can skip a vsyscall and give its result",
     CLAUSES("RET-TRACE-5", "RET-TRACE-7", "R-VSYS-1"), ROWS_IF(rows, has_vsyscalls), EACH_ENTRY)
{
	struct vcall *v = vcall(run);
	struct worker *w = filtered(run, v, TRACE(8));
	struct tracee *t = stopped(w, v);

	REQUIRE(arch_set_nr(t->tid, -1) == 0 && arch_set_ret(t->tid, RESULT) == 0);
	EXPECT_RETURNED(tracer_finish(t), RESULT);
	EXPECT_VCALL_NOT_RUN(v);
	EXPECT_TRUE(worker_alive(w));
}

CASE(result_untouched, "a vsyscall that a tracer skips without giving it a result returns ENOSYS",
     CLAUSES("RET-TRACE-5"), ROWS_IF(rows, has_vsyscalls), EACH_ENTRY)
{
	struct vcall *v = vcall(run);
	struct tracee *t = stopped(filtered(run, v, TRACE(8)), v);

	REQUIRE(arch_set_nr(t->tid, -1) == 0);
	EXPECT_ERRNO(tracer_finish(t), ENOSYS);
	EXPECT_VCALL_NOT_RUN(v);
}

/* The thread that is traced is not the one that stands for its process. */
static void expect_process_gone(struct tracee *t, struct worker *w)
{
	struct stop s;

	tracer_cont(t);
	s = tracer_wait(t);
	EXPECT_STOP(s, STOP_GONE, -1);
	EXPECT_KILLED(worker_ending(w), SIGSYS);
}

CASE(tracer_changes_number, "a tracer that makes another call of a vsyscall ends the whole process with SIGSYS",
     CLAUSES("RET-TRACE-6"), SINCE("5.16"), ROWS_IF(rows, has_vsyscalls), EACH_ENTRY)
{
	struct vcall *v = vcall(run);
	struct worker *w = filtered(run, v, TRACE(8));
	struct worker *thread = worker_thread(w);
	struct tracee *t = stopped(thread, v);

	REQUIRE(arch_set_nr(t->tid, NR_getpid) == 0);
	expect_process_gone(t, w);
	EXPECT_VCALL_NOT_RUN(v);
}

CASE(tracer_moves, "a tracer that moves the instruction pointer of a vsyscall ends the whole process with SIGSYS",
     CLAUSES("RET-TRACE-6"), SINCE("5.16"), ROWS_IF(rows, has_vsyscalls), EACH_ENTRY)
{
	struct vcall *v = vcall(run);
	struct worker *w = filtered(run, v, TRACE(8));
	struct worker *thread = worker_thread(w);
	struct tracee *t = stopped(thread, v);

	REQUIRE(arch_set_ip(t->tid, PTR(arch_vsyscall->return_ip)) == 0);
	expect_process_gone(t, w);
	EXPECT_VCALL_NOT_RUN(v);
}

CASE(refused_pointer, "the filter comes before the vsyscall's memory is touched, and a bad pointer is a SIGSEGV behind it",
     CLAUSES("RET-ERRNO-1"), ROWS_IF(rows, has_vsyscalls))
{
	struct vcall *v = vcall(run);

	v->call.arg[0] = 16;
	EXPECT_ERRNO(worker_call(filtered(run, v, ERRNO(77)), v->call), 77);
	EXPECT_KILLED(worker_call(worker_with_filters(run, allow_all(1)), v->call), SIGSEGV);
}
