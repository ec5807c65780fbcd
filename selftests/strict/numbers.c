// SPDX-License-Identifier: GPL-2.0
/* Strict mode: numbers, all of them, by each way into the kernel. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "seccomp_test.h"
#include "sweep.h"

static bool allowed(const struct arch_gate *gate, long nr)
{
	nr = arch_nr_seen(nr);
	return nr == gate->nr[CALL_read] || nr == gate->nr[CALL_write] ||
	       nr == gate->nr[CALL_exit] || nr == arch_sigreturn(gate);
}

struct attempt {
	const struct arch_gate *gate;
	enum entry entry;
	arch_arg_t arg;
	long *came_back;
	long from;
};

/* Arguments that no call can do harm with, should it run all the same. */
static void try_number(void *arg, long nr)
{
	const struct attempt *t = arg;
	const struct call strict = strict_call(t->entry);

	if (allowed(t->gate, nr) || arch_unfiltered(t->gate, nr))
		return;
	if (arch_syscall(strict.nr, strict.arg[0], strict.arg[1], 0, 0, 0, 0))
		abort();
	t->came_back[nr - t->from] =
		t->gate->call(nr, t->arg, t->arg, t->arg, t->arg, t->arg, t->arg);
}

static const int *sweep(const struct run *run, struct attempt *t, long count)
{
	t->gate = run->gate;
	t->entry = run->entry;
	t->arg = (arch_arg_t)-1;
	t->came_back = shared_alloc(count * sizeof(long));
	return worker_sweep(worker_new(), try_number, t, t->from, count);
}

struct range {
	const char *name;
	long from, count;
	enum { ABSOLUTE, TO_TABLE, TO_SIBLING } relative;
};

#define TABLE 560
static const struct range ranges[] = {
	{ "table", 0, TABLE, TO_TABLE },
	{ "sibling", 0, TABLE, TO_SIBLING },
	{ "before_table", -40, 40, TO_TABLE },
	{ "negative", -40, 40 },
	{ "after_table", 1000, 60, TO_TABLE },
	{ "16_bits", 0xfffe, 6 },
	{ "24_bits", 0xfffffe, 6 },
	{ "30_bits", 0x3ffffffc, 4 },
	{ "31_bits", 0x7ffffffc, 4 },
	{ "lowest", INT_MIN, 8 },
};

/* An ABI's own numbers may start elsewhere (x32, arm OABI, MIPS). */
static long start(const struct arch_gate *gate)
{
	return gate->nr[CALL_read] & ~0x7ffL;
}

static bool range_exists(const void *row)
{
	const struct range *range = row;

	/* Without the bit, x32's sibling has calls that are allowed, as its own. */
	if (!strcmp(range->name, "sibling"))
		return ARCH_X32_BIT && !start(&arch_gates[0]);
	return strcmp(range->name, "before_table") || start(&arch_gates[0]);
}

CASE(range, "no other number than those of read, write, _exit and sigreturn is allowed",
     CLAUSES("STRICT-1", "STRICT-2"), ROWS_IF(ranges, range_exists), EACH_GATE)
{
	const struct range *range = run->row;
	struct attempt *t = shared_alloc(sizeof(*t));
	const int *status;
	int exceptions = 0;

	t->from = range->from;
	if (range->relative != ABSOLUTE)
		t->from += start(run->gate);
	if (range->relative == TO_SIBLING)
		t->from ^= ARCH_X32_BIT;
	status = sweep(run, t, range->count);
	for (long i = 0; i < range->count; i++) {
		const struct call call = { .nr = t->from + i, .gate = run->gate };

		if (allowed(run->gate, call.nr) || arch_unfiltered(run->gate, call.nr) ||
		    (WIFSIGNALED(status[i]) && WTERMSIG(status[i]) == SIGKILL &&
		     !t->came_back[i]))
			continue;
		EXPECT(false, check_format("%s to end the process with SIGKILL", call_name(&call)),
		       "%s, result %ld", status_words(status[i]), t->came_back[i]);
		exceptions++;
	}
	EXPECT_EQ(0, exceptions);
}

/* What another ABI of the same machine allows in strict mode. */
struct number {
	const char *name;
	long nr;
};

static const struct number elsewhere[] = {
	{ "x86_64_read", 0 }, { "x86_64_write", 1 }, { "x86_64_rt_sigreturn", 15 },
	{ "x86_64_exit", 60 }, { "i386_exit", 1 }, { "i386_read", 3 }, { "i386_write", 4 },
	{ "i386_sigreturn", 119 }, { "i386_rt_sigreturn", 173 }, { "i386_exit_group", 252 },
	{ "x32_read", 0x40000000 }, { "x32_write", 0x40000001 }, { "x32_exit", 0x4000003c },
	{ "x32_rt_sigreturn", 0x40000201 }, { "x32_bit_i386_read", 0x40000003 },
	{ "x32_bit_i386_exit", 0x40000001 }, { "arm64_read", 63 }, { "arm64_write", 64 },
	{ "arm64_exit", 93 }, { "arm64_exit_group", 94 }, { "arm64_rt_sigreturn", 139 },
};

CASE(of_another_abi, "a number that only another ABI's strict mode allows ends the process with SIGKILL",
     CLAUSES("STRICT-1", "STRICT-2"), ROWS(elsewhere), EACH_ENTRY, EACH_GATE)
{
	const struct number *number = run->row;
	struct effect *effect = effect_new();
	struct call call = { number->nr, { -1, PTR(effect), 1, 0, 0, 0 }, run->gate };
	struct worker *w = worker_strict(run);
	struct outcome o;

	/* Where it is this gate's own sigreturn, there is no frame for it. */
	if (arch_nr_seen(number->nr) == arch_sigreturn(run->gate))
		call.nr = run->gate->nr[CALL_read];
	o = worker_call(w, call);
	if (!allowed(run->gate, number->nr))
		EXPECT_KILLED(o, SIGKILL);
	else if (arch_nr_seen(number->nr) == run->gate->nr[CALL_exit])
		EXPECT_EXITED(o, 0xff);
	else
		EXPECT_ERRNO(o, EBADF);
}

static struct outcome call_strict(const struct run *run, struct call call)
{
	return worker_call(worker_strict(run), call);
}

static struct outcome call_free(struct call call)
{
	return worker_call(worker_new(), call);
}

static const struct number unfiltered[] = {
	{ "uretprobe", 335 }, { "uprobe", 336 },
};

static bool unfiltered_exists(const void *row)
{
	return arch_unfiltered(&arch_gates[0], ((const struct number *)row)->nr);
}

/*
 * Called without a probe, they refuse in their own way: the same way, if
 * they were allowed to run.  On a kernel without them the number is like any.
 */
CASE(uprobe_trampoline, "the calls that uprobes place into programs are allowed on kernels that have them",
     CLAUSES("STRICT-1"), ROWS_IF(unfiltered, unfiltered_exists), EACH_ENTRY)
{
	const struct number *number = run->row;
	struct call call = { .nr = number->nr };
	struct outcome without = call_free(call);
	struct outcome o = call_strict(run, call);

	if (without.ret == -ENOSYS && kernel_config("CONFIG_UPROBES") != 1)
		case_skip("needs CONFIG_UPROBES");
	if (without.kind == OUT_RETURNED && without.ret == -ENOSYS)
		EXPECT_KILLED(o, SIGKILL);
	else if (without.kind == OUT_RETURNED)
		EXPECT_RETURNED(o, without.ret);
	else
		EXPECT_KILLED(o, without.status);
}
