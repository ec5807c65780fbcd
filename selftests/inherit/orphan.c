// SPDX-License-Identifier: GPL-2.0
/* Filters outlive those who installed them. */
#include "common.h"

CASE(grandchild, "a child's child has the filters, and keeps them when both parents have ended",
     CLAUSES("FILTER-FORK"), EACH_ENTRY)
{
	struct worker *w = two_filters(run), *child = worker_fork(w, 0), *grandchild;

	grandchild = worker_fork(child, 0);
	outlive_parent(child);
	outlive_parent(grandchild);
	EXPECT_FILTERED(grandchild, 2, 22);
	end_parent(w, child);
	end_parent(child, grandchild);
	EXPECT_FILTERED(grandchild, 2, 22);
	add_filter(run, grandchild, 33);
	EXPECT_FILTERED(grandchild, 3, 33);
	EXPECT_FILTERED(worker_fork(grandchild, 0), 3, 33);
}

CASE(daemonised, "a process that leaves session and parent keeps its filters",
     CLAUSES("FILTER-FORK"), EACH_ENTRY)
{
	struct worker *w = two_filters(run), *child = worker_fork(w, 0);

	outlive_parent(child);
	ASSERT_RETURNED(worker_call(child, CALL(setsid)), child->pid);
	end_parent(w, child);
	ASSERT_RETURNED(worker_call(child, CALL(chdir, PTR("/"))), 0);
	EXPECT_FILTERED(child, 2, 22);
	ASSERT_RETURNED(worker_exec(child, NULL), 0);
	EXPECT_FILTERED(child, 2, 22);
}

CASE(of_dead_sibling, "what a process that has ended had added leaves no trace in others",
     CLAUSES("FILTER-FORK"), EACH_ENTRY)
{
	struct worker *w = two_filters(run), *child = worker_fork(w, 0);

	add_filter(run, child, 33);
	add_filter(run, child, 44);
	kill(child->pid, SIGKILL);
	worker_ending(child);
	EXPECT_FILTERED(w, 2, 22);
	add_filter(run, w, 55);
	EXPECT_FILTERED(w, 3, 55);
	EXPECT_FILTERED(worker_fork(w, 0), 3, 55);
}

/* Many short lives: the last one sees what the first one saw. */
CASE(generations, "filters pass through twenty generations unchanged",
     CLAUSES("FILTER-FORK"), EACH_ENTRY)
{
	struct worker *w, *child;

	workers_expect(22);
	w = two_filters(run);
	for (int i = 0; i < 20; i++, w = child) {
		child = worker_fork(w, 0);
		outlive_parent(child);
		end_parent(w, child);
	}
	EXPECT_FILTERED(w, 2, 22);
}
