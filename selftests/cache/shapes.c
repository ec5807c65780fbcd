// SPDX-License-Identifier: GPL-2.0
/* Whatever the kernel works out beforehand, filters decide as written. */
#include <sys/types.h>

#include "common.h"

/* getppid() is denied, its neighbours are not, and so it stays. */
static void expect_only_getppid_denied(struct worker *w)
{
	for (int round = 0; round < 2; round++) {
		EXPECT_ERRNO(worker_call(w, CALL(getppid)), DENIED);
		EXPECT_RETURNED(worker_call(w, CALL(getpid)), w->pid);
		EXPECT_RETURNED(worker_call(w, CALL(gettid)), w->tid);
		EXPECT_RETURNED(worker_call(w, CALL(getpgid)), worker_call(w, CALL(getpgid, w->pid)).ret);
	}
}

CASE(decides_as_written, "a filter that denies one number, by whatever instructions, denies that and allows the others",
     CLAUSES("FILTER-2", "CUR-RUN-1"), EACH_ENTRY, ROWS(shapes))
{
	const struct shape *shape = run->row;

	expect_only_getppid_denied(worker_with_filters(run, shape->make()));
}

CASE(below_an_allowing_one, "a filter that allows everything, installed later, hides nothing that an older one denies",
     CLAUSES("PREC-1", "CUR-RUN-1"), EACH_ENTRY, ROWS(shapes))
{
	const struct shape *shape = run->row;

	expect_only_getppid_denied(worker_with_filters(run, shape->make(), allow_all(1)));
}

CASE(above_an_allowing_one, "a filter that allows everything, installed earlier, hides nothing that a later one denies",
     CLAUSES("PREC-1", "CUR-RUN-1"), EACH_ENTRY, ROWS(shapes))
{
	const struct shape *shape = run->row;

	expect_only_getppid_denied(worker_with_filters(run, allow_all(1), shape->make()));
}

CASE(in_a_child, "a child decides by the filters that it inherited and by its own",
     CLAUSES("FILTER-FORK"), ROWS(shapes))
{
	const struct shape *shape = run->row;
	struct worker *w = worker_with_filters(run, shape->make());
	struct worker *child = worker_fork(w, 0);

	expect_only_getppid_denied(child);
	ASSERT_RETURNED(worker_install(child, BY_SECCOMP, deny(NR_gettid, 5)), 0);
	EXPECT_ERRNO(worker_call(child, CALL(gettid)), 5);
	EXPECT_ERRNO(worker_call(child, CALL(getppid)), DENIED);
	expect_only_getppid_denied(w);
}

static const struct { const char *name; uint32_t audit; } archs[] = {
	{ "native", ARCH_AUDIT }, { "other", ARCH_AUDIT ^ 1 },
};

CASE(by_architecture, "a filter that denies one architecture decides by the architecture of each call",
     CLAUSES("DATA-2", "R-PITFALL-1"), ROWS(archs), EACH_GATE)
{
	const typeof(archs[0]) *row = run->row;
	uint32_t audit = row->audit == ARCH_AUDIT ? run->gate->audit : row->audit;
	struct worker *w = worker_new();
	struct op *op;
	long pid = w->pid;

	worker_queue(w, install_call(BY_SECCOMP, FILTER_RAW(LD_ARCH,
			JUMP(BPF_JEQ, audit, 0, 1), RET(ERRNO(DENIED)), RET(ALLOW))));
	op = worker_queue(w, GATE_CALL(run->gate, getpid));
	worker_queue(w, GATE_CALL(run->gate, getpid));
	worker_start(w);
	worker_wait(w);
	for (int i = 0; i < 2; i++)
		EXPECT_EQ(row->audit == ARCH_AUDIT ? -DENIED : pid, op[i].ret);
}

CASE(arguments_always_looked_at, "calls of one number are denied or allowed by their arguments, in any order",
     CLAUSES("FILTER-2", "DATA-4"))
{
	struct worker *w = worker_with_filters(run, on_arg(NR_getppid, 3, 7, ERRNO(DENIED)));
	static const int args[] = { 0, 7, 8, 7, 7, 0, 7 };

	for (unsigned int i = 0; i < ARRAY_SIZE(args); i++)
		EXPECT_RETURNED(worker_call(w, CALL(getppid, 0, 0, 0, args[i])),
				args[i] == 7 ? -DENIED : getpid());
}

/*
 * Whether of two calls in a row, the same but for one argument, the second is
 * denied.  By a function, so that not even the address differs.
 */
static long second_of_two(void *arg)
{
	const int *index = arg;
	arch_arg_t args[6] = { 0 };
	long ret[2];

	for (int i = 0; i < 2; i++) {
		ret[i] = arch_gates[0].call(NR_getppid, args[0], args[1], args[2], args[3],
					    args[4], args[5]);
		args[*index] = 7;
	}
	return ret[0] > 0 && ret[1] == -DENIED;
}

static const struct { const char *name; int index; } arguments[] = {
	{ "arg0", 0 }, { "arg1", 1 }, { "arg2", 2 }, { "arg3", 3 }, { "arg4", 4 }, { "arg5", 5 },
};

CASE(one_after_the_other, "a call that differs in one argument from the one just before, which was allowed, is denied for it",
     CLAUSES("FILTER-2", "DATA-4"), ROWS(arguments), EACH_ENTRY)
{
	const typeof(arguments[0]) *row = run->row;
	struct worker *w = worker_with_filters(run,
		on_arg(NR_getppid, row->index, 7, ERRNO(DENIED)));

	EXPECT_RETURNED(worker_run(w, second_of_two, (void *)&row->index), 1);
}
