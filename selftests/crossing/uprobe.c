// SPDX-License-Identifier: GPL-2.0
/*
 * The calls that uprobes place into programs: kernels that have them run them
 * whatever the filters say, as their number's fault is none of the program's.
 */
#include "seccomp_test.h"

struct row {
	const char *name;
	long nr;
};

static const struct row rows[] = { { "uretprobe", 335 }, { "uprobe", 336 } };

static bool is_unfiltered(const void *row)
{
	return arch_unfiltered(&arch_gates[0], ((const struct row *)row)->nr);
}

static bool same(const struct outcome *a, const struct outcome *b)
{
	if (a->kind != b->kind)
		return false;
	return a->kind == OUT_RETURNED ? a->ret == b->ret : a->status == b->status;
}

/* Called without a probe, they refuse in a way of their own: the same way. */
CASE(not_filtered, "the calls that uprobes place into programs run under any filter, on kernels that have them",
     CLAUSES("FILTER-2"), ROWS_IF(rows, is_unfiltered), EACH_ENTRY)
{
	struct call call = { ((const struct row *)run->row)->nr, { 0 }, NULL };
	struct outcome without = worker_call(worker_new(), call);
	struct worker *w = worker_with_filters(run, on_call(call.nr, ERRNO(77)));
	struct outcome with = worker_call(w, call);

	if (without.ret == -ENOSYS && kernel_config("CONFIG_UPROBES") != 1)
		case_skip("needs CONFIG_UPROBES");
	if (without.kind == OUT_RETURNED && without.ret == -ENOSYS)
		EXPECT_ERRNO(with, 77);
	else
		EXPECT(same(&without, &with), check_format("as without a filter: %s",
							   outcome_words(&without)),
		       "%s", outcome_words(&with));
}

CASE(filtered_elsewhere, "the same numbers by another architecture's gate, and the numbers behind, are filtered",
     CLAUSES("FILTER-2", "DATA-2"), ROWS(rows), EACH_GATE)
{
	long nr = ((const struct row *)run->row)->nr;
	/* Where it is the real one, the next number, which no call has. */
	struct call call = { arch_unfiltered(run->gate, nr) ? 337 : nr, { 0 }, run->gate };
	struct worker *w = worker_with_filters(run, FILTER(ALLOW,
		{ ERRNO(77), { ARCH_IS(run->gate->audit), NR_IS(call.nr) } }));

	EXPECT_ERRNO(worker_call(w, call), 77);
}
