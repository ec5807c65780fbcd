// SPDX-License-Identifier: GPL-2.0
/*
 * Calls that are interrupted and go on: the kernel makes them again, as the
 * same call or as restart_syscall, and filters are asked again.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "handler.h"
#include "seccomp_test.h"
#include "sigsys.h"

static void start_call(struct worker *w, struct call call)
{
	worker_begin(w, call);
	worker_blocked(w, call.nr);
}

static struct sock_fprog *on_restart(const struct arch_gate *gate, uint32_t action)
{
	return FILTER(ALLOW, { action, { ARCH_IS(gate->audit),
					 NR_IS(gate->nr[CALL_restart_syscall]) } });
}

CASE(denied, "a sleep that goes on does so as restart_syscall of the gate that it came by, which a filter can deny",
     CLAUSES("FILTER-2", "DATA-1", "DATA-2"), EACH_ENTRY, EACH_GATE)
{
	struct worker *w = worker_with_filters(run, on_restart(run->gate, ERRNO(77)));

	start_call(w, endless_sleep(run->gate));
	interrupt_by_stop(w);
	EXPECT_ERRNO(worker_wait(w), 77);
}

CASE(killed, "and kill for",
     CLAUSES("FILTER-2", "RET-KILL-1"), EACH_ENTRY, EACH_GATE)
{
	struct worker *w = worker_with_filters(run, on_restart(run->gate, KILL_PROCESS));

	start_call(w, endless_sleep(run->gate));
	interrupt_by_stop(w);
	EXPECT_KILLED(worker_wait(w), SIGSYS);
}

CASE(trapped, "TRAP tells restart_syscall's number, and the address that the call was made from, where a sleep goes on",
     CLAUSES("RET-TRAP-2", "RET-TRAP-3"), EACH_GATE)
{
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, 0);

	s->answer = true;
	s->result = 4711;
	ASSERT_RETURNED(worker_install(w, run->entry, on_restart(run->gate, TRAP(1))), 0);
	start_call(w, endless_sleep(run->gate));
	interrupt_by_stop(w);
	EXPECT_RETURNED(worker_wait(w), 4711);
	ASSERT_EQ(1, s->count);
	EXPECT_EQ(run->gate->nr[CALL_restart_syscall], s->seen[0].info.si_syscall);
	EXPECT_EQ(run->gate->audit, (uint32_t)s->seen[0].info.si_arch);
	if (run->gate->return_ip)
		EXPECT_EQ((uintptr_t)run->gate->return_ip,
			  (uintptr_t)s->seen[0].info.si_call_addr);
}

CASE(goes_on, "with a filter that allows both, a sleep goes on after each stop",
     CLAUSES("RET-ALLOW-1"), EACH_ENTRY, EACH_GATE)
{
	struct worker *w = worker_with_filters(run, on_restart(run->gate, ALLOW));
	struct outcome o;

	start_call(w, endless_sleep(run->gate));
	for (int i = 0; i < 3; i++) {
		interrupt_by_stop(w);
		worker_blocked(w, run->gate->nr[CALL_restart_syscall]);
	}
	o = worker_peek(w);
	EXPECT(o.kind == OUT_RUNNING, "the worker to sleep", "%s", outcome_words(&o));
}

CASE(not_after_handler, "a sleep that a handler interrupted ends with EINTR: nothing is restarted, no filter is asked",
     CLAUSES("FILTER-2"), EACH_ENTRY, EACH_GATE)
{
	struct worker *w = worker_new();
	int *count = handle_signal(w, SIGUSR1, SA_RESTART);

	ASSERT_RETURNED(worker_install(w, run->entry, on_restart(run->gate, ERRNO(77))), 0);
	start_call(w, endless_sleep(run->gate));
	REQUIRE(kill(w->pid, SIGUSR1) == 0);
	EXPECT_ERRNO(worker_wait(w), EINTR);
	EXPECT_EQ(1, *count);
}

CASE(nothing_left, "a sleep that a handler interrupted can't be gone on with by a restart_syscall of one's own: EINTR",
     CLAUSES("FILTER-2"), EACH_GATE)
{
	struct worker *w = worker_new();

	handle_signal(w, SIGUSR1, SA_RESTART);
	start_call(w, endless_sleep(run->gate));
	REQUIRE(kill(w->pid, SIGUSR1) == 0);
	EXPECT_ERRNO(worker_wait(w), EINTR);
	EXPECT_ERRNO(worker_call(w, GATE_CALL(run->gate, restart_syscall)), EINTR);
}

struct row {
	const char *name;
	int call;
};

static const struct row rows[] = {
	{ "read", CALL_read }, { "openat", CALL_openat }, { "futex", CALL_futex },
};

static bool row_exists(const void *row)
{
	int call = ((const struct row *)row)->call;

	return arch_native_nr[call] != NR_ABSENT ||
	       (call == CALL_futex && NR_futex_time64 != NR_ABSENT);
}

/* A call that waits for what will never come, and can be restarted. */
static struct call waiting_call(const struct run *run)
{
	struct call call = { .nr = run->gate->nr[((const struct row *)run->row)->call],
			     .gate = run->gate };
	const char *fifo = scratch_path("fifo");
	int fd[2];

	switch (((const struct row *)run->row)->call) {
	case CALL_read:
		REQUIRE(pipe2(fd, O_CLOEXEC) == 0);
		call.arg[0] = fd[0];
		call.arg[1] = PTR(shared_alloc(16));
		call.arg[2] = 16;
		break;
	case CALL_openat:
		REQUIRE(mkfifo(fifo, 0666) == 0);
		call.arg[0] = (arch_arg_t)AT_FDCWD;
		call.arg[1] = PTR(fifo);
		break;
	case CALL_futex:
		/* Kernels without 32-bit times have no other. */
		if (run->gate->nr[CALL_futex_time64] != NR_ABSENT)
			call.nr = run->gate->nr[CALL_futex_time64];
		call.arg[0] = PTR(shared_alloc(16));
		break;
	}
	return call;
}

/*
 * The filter comes while the call waits: the call that it meets is the one
 * that the kernel makes again.
 */
CASE(same_call, "a call that is made again is filtered again, as the call that it was",
     CLAUSES("FILTER-2", "DATA-1", "TSYNC-1"), NEEDS(&need_tsync),
     ROWS_IF(rows, row_exists), EACH_GATE)
{
	struct call call = waiting_call(run);
	struct worker *w = worker_new();
	int *count = handle_signal(w, SIGUSR1, SA_RESTART);
	struct worker *t = worker_thread(w);
	struct sock_fprog *filter = FILTER(ALLOW,
		{ ERRNO(77), { ARCH_IS(run->gate->audit), NR_IS(call.nr),
			       ARG_LOW_IS(0, call.arg[0]), ARG_LOW_IS(1, call.arg[1]) } });

	start_call(w, call);
	ASSERT_RETURNED(worker_call(t, install_flags_call(SECCOMP_FILTER_FLAG_TSYNC, filter)), 0);
	EXPECT_TRUE(worker_peek(w).kind == OUT_RUNNING);
	REQUIRE(syscall(NR_tgkill, w->pid, w->tid, SIGUSR1) == 0);
	EXPECT_ERRNO(worker_wait(w), 77);
	EXPECT_EQ(1, *count);
	EXPECT_TRUE(worker_alive(w));
}
