// SPDX-License-Identifier: GPL-2.0
/* What is installed after a fork or clone is the installer's alone. */
#include "common.h"

struct way {
	const char *name;
	unsigned long flags;
};

static const struct way ways[] = {
	{ "fork", SIGCHLD },
	{ "vm", CLONE_VM | SIGCHLD },
	{ "thread", WORKER_THREAD },
};

CASE(child_adds, "a filter that a child adds counts for it, before those that it inherited, and for nobody else",
     CLAUSES("FILTER-FORK", "PREC-5", "SCOPE-1"), EACH_ENTRY, ROWS(ways))
{
	const struct way *way = run->row;
	struct worker *w = two_filters(run), *child = worker_clone(w, way->flags),
		      *sibling = worker_clone(w, way->flags);

	add_filter(run, child, 33);
	EXPECT_FILTERED(child, 3, 33);
	EXPECT_FILTERED(w, 2, 22);
	EXPECT_FILTERED(sibling, 2, 22);
	EXPECT_FILTERED(worker_clone(w, way->flags), 2, 22);
	EXPECT_FILTERED(worker_clone(child, way->flags), 3, 33);
}

CASE(parent_adds, "a filter that a parent adds counts for it, and for children that it makes later, not for earlier ones",
     CLAUSES("FILTER-FORK", "PREC-5", "SCOPE-1"), EACH_ENTRY, ROWS(ways))
{
	const struct way *way = run->row;
	struct worker *w = two_filters(run), *before = worker_clone(w, way->flags);

	add_filter(run, w, 33);
	EXPECT_FILTERED(w, 3, 33);
	EXPECT_FILTERED(before, 2, 22);
	EXPECT_FILTERED(worker_clone(w, way->flags), 3, 33);
	EXPECT_FILTERED(worker_clone(before, way->flags), 2, 22);
}

CASE(all_add, "parent, child and sibling each add filters to the common ones, and have their own alone",
     CLAUSES("FILTER-FORK", "PREC-5", "SCOPE-1"), EACH_ENTRY, ROWS(ways))
{
	const struct way *way = run->row;
	struct worker *w = two_filters(run), *child = worker_clone(w, way->flags),
		      *sibling = worker_clone(w, way->flags);

	add_filter(run, child, 33);
	add_filter(run, w, 44);
	add_filter(run, sibling, 55);
	add_filter(run, sibling, 66);
	EXPECT_FILTERED(child, 3, 33);
	EXPECT_FILTERED(w, 3, 44);
	EXPECT_FILTERED(sibling, 4, 66);
}

CASE(first_of_child, "a filter that a child installs when nobody has one counts for nobody else",
     CLAUSES("FILTER-FORK", "SCOPE-1"), EACH_ENTRY, ROWS(ways))
{
	const struct way *way = run->row;
	struct worker *w = worker_new(), *child = worker_clone(w, way->flags),
		      *sibling = worker_clone(w, way->flags);

	worker_call(child, CALL(umask, 022));
	add_filter(run, child, 11);
	EXPECT_FILTERED(child, 1, 11);
	EXPECT_UNFILTERED(w);
	EXPECT_UNFILTERED(sibling);
	EXPECT_UNFILTERED(worker_clone(w, way->flags));
}

/* Which filters there are shows in what each denies by a number of its own. */
static struct call nth_call(int n)
{
	return CALL(close, 5000 + n);
}

static void add_nth(const struct run *run, struct worker *w, int n)
{
	ASSERT_RETURNED(worker_install(w, run->entry, on_arg(NR_close, 0, 5000 + n,
							     ERRNO(1000 + n))), 0);
}

static void expect_exactly_(struct worker *w, unsigned int which, const char *at)
{
	for (int n = 0; n < 6; n++)
		expect_errno(worker_call(w, nth_call(n)),
			     which & 1u << n ? 1000 + n : EBADF, false, at);
}
#define EXPECT_EXACTLY(w, which) expect_exactly_(w, which, CHECK_AT)

CASE(tree, "in a tree of processes each has the filters of its line, in all depth, and no others",
     CLAUSES("FILTER-FORK", "CUR-RUN-1"), EACH_ENTRY, ROWS(ways))
{
	const struct way *way = run->row;
	struct worker *root = worker_new(), *left, *right, *leaf;

	add_nth(run, root, 0);
	left = worker_clone(root, way->flags);
	add_nth(run, left, 1);
	right = worker_clone(root, way->flags);
	add_nth(run, right, 2);
	leaf = worker_clone(right, way->flags);
	add_nth(run, leaf, 3);
	add_nth(run, right, 4);
	add_nth(run, root, 5);
	EXPECT_EXACTLY(root, 0x21);
	EXPECT_EXACTLY(left, 0x03);
	EXPECT_EXACTLY(right, 0x15);
	EXPECT_EXACTLY(leaf, 0x0d);
	EXPECT_EQ(2, worker_status(root, "Seccomp_filters"));
	EXPECT_EQ(2, worker_status(left, "Seccomp_filters"));
	EXPECT_EQ(3, worker_status(right, "Seccomp_filters"));
	EXPECT_EQ(3, worker_status(leaf, "Seccomp_filters"));
}

/*
 * The stronger action counts whoever of the line installed it.  (No processes
 * that share memory here: up to 5.15, the death of one that could dump core is
 * that of all.)
 */
static const struct way separate_ways[] = {
	{ "fork", SIGCHLD },
	{ "thread", WORKER_THREAD },
};

CASE(stronger_counts, "of inherited and own filters the one with the stronger action counts, whichever is older",
     CLAUSES("FILTER-FORK", "PREC-1"), NEEDS(&need_kill_process), EACH_ENTRY, ROWS(separate_ways))
{
	const struct way *way = run->row;
	struct worker *w = worker_new(), *child;
	struct effect *effect = effect_new();

	ASSERT_RETURNED(worker_install(w, run->entry, deny(EFFECT_NR, 11)), 0);
	child = worker_clone(w, way->flags);
	ASSERT_RETURNED(worker_install(child, run->entry, allow_all(1)), 0);
	EXPECT_ERRNO(worker_call(child, effect_call(effect)), 11);
	child = worker_clone(w, way->flags);
	ASSERT_RETURNED(worker_install(child, run->entry,
				       on_call(EFFECT_NR, KILL_PROCESS)), 0);
	EXPECT_ERRNO(worker_call(w, effect_call(effect)), 11);
	EXPECT_KILLED(worker_call(child, effect_call(effect)), SIGSYS);
	EXPECT_NOT_RUN(effect);
}
