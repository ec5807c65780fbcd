// SPDX-License-Identifier: GPL-2.0
/*
 * A call whose arguments the kernel can't read fails at once: neither filters
 * nor tracers hear of it.
 *
 * 5d5675df792f "x86/entry: Fix entry/exit mismatch on failed fast 32-bit
 * syscalls": the exit was reported to tracers, without an entry.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "seccomp_test.h"
#include "tracer.h"

static const struct { const char *name; } once[] = { { "unreadable_stack" } };

static bool abi_has_bad_entry(const void *row)
{
	(void)row;
	return arch_has_bad_entry();
}

static const struct need need_bad_entry = {
	.name = "fast_entry",
	.reason = "the kernel offers no entry that reads arguments from the stack",
	.met = arch_bad_entry_usable,
};

static char signal_stack[1 << 14];

static void leave(int sig, siginfo_t *info, void *uc)
{
	(void)sig, (void)info;
	arch_bad_entry_end(uc);
}

/* In the worker. */
static long call_badly(void *arg)
{
	struct sigaction sa = {
		.sa_sigaction = leave, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER,
	};
	stack_t stack = { .ss_sp = signal_stack, .ss_size = sizeof(signal_stack) };
	size_t page = sysconf(_SC_PAGESIZE);
	char *bad = mmap(NULL, page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (bad == MAP_FAILED || sigaltstack(&stack, NULL) ||
	    sigaction(SIGSEGV, &sa, NULL))
		return -errno;
	return arch_bad_entry(*(long *)arg, bad + page / 2);
}

static long *number_new(long nr)
{
	long *p = shared_alloc(sizeof(*p));

	*p = nr;
	return p;
}

CASE(fails, "a call whose arguments can't be read fails with EFAULT",
     CLAUSES("DATA-4"), NEEDS(&need_bad_entry), ROWS_IF(once, abi_has_bad_entry))
{
	struct worker *w = worker_new();

	EXPECT_ERRNO(worker_run(w, call_badly, number_new(NR_getppid)), EFAULT);
	EXPECT_RETURNED(worker_call(w, CALL(getppid)), getpid());
}

CASE(not_filtered, "a call whose arguments can't be read is not shown to filters, as it does not run",
     CLAUSES("DATA-4"), NEEDS(&need_bad_entry, &need_kill_process),
     ROWS_IF(once, abi_has_bad_entry), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, on_call(NR_getppid, KILL_PROCESS));

	EXPECT_ERRNO(worker_run(w, call_badly, number_new(NR_getppid)), EFAULT);
	EXPECT_KILLED(worker_call(w, CALL(getppid)), SIGSYS);
}

CASE(no_half_of_a_call, "a tracer is told of the entry and the exit of a call whose arguments can't be read, or of neither",
     CLAUSES("DATA-4"), NEEDS(&need_bad_entry, &need_syscall_info),
     ROWS_IF(once, abi_has_bad_entry))
{
	struct worker *w = worker_new();
	struct tracee *t = tracer_attach(w, 0);
	unsigned int expected = INFO_ENTRY;
	struct stop stop;

	worker_queue_fn(w, call_badly, number_new(NR_getppid));
	worker_start(w);
	/* Beginning with the read(2) of its orders, until the SIGSEGV. */
	tracer_run_to(t, STOP_EXIT, NR_read);
	for (;;) {
		struct call_info info;

		stop = tracer_step(t);
		if (stop.kind != STOP_ENTRY && stop.kind != STOP_EXIT)
			break;
		REQUIRE(tracer_info(t, &info, sizeof(info)) > 0);
		EXPECT_EQ(expected, info.op);
		expected = info.op == INFO_ENTRY ? INFO_EXIT : INFO_ENTRY;
	}
	EXPECT_STOP(stop, STOP_SIGNAL, -1);
	EXPECT_EQ(SIGSEGV, stop.sig);
	EXPECT_EQ(INFO_ENTRY, expected);
	EXPECT_EQ(-EFAULT, arch_get_ret(t->tid));
	tracer_resume(t, PTRACE_CONT, SIGSEGV);
	EXPECT_ERRNO(worker_wait(w), EFAULT);
}
