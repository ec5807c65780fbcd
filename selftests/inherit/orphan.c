// SPDX-License-Identifier: GPL-2.0
/* Filters outlive those who installed them. */
#include "common.h"
#include "handler.h"

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

static const struct maker { const char *name; bool further; } makers[] = {
	{ "first_thread", false }, { "further_thread", true },
};

/* A process of two threads, of which that of the row has made a child. */
struct family {
	struct worker *maker, *other, *child;
};

static struct family family_new(const struct run *run)
{
	const struct maker *row = run->row;
	struct worker *w = worker_new(), *t = worker_thread(w);
	struct family f = { row->further ? t : w, row->further ? w : t, NULL };

	f.child = worker_fork(f.maker, 0);
	outlive_parent(f.child);
	return f;
}

static void end_maker(struct family *f, const struct run *run)
{
	ASSERT_RETURNED(worker_install(f->maker, run->entry, on_call(EFFECT_NR, KILL_THREAD)), 0);
	ASSERT_THREAD_GONE(worker_call(f->maker, CALL(uname, 0)));
}

CASE(of_killed_thread, "a child of a thread that KILL_THREAD ended stays the process's child, for which its other threads may wait",
     CLAUSES("RET-KILL-1", "CUR-KT-1"), EACH_ENTRY, ROWS(makers))
{
	struct family f = family_new(run);
	int *status = shared_alloc(sizeof(*status));

	end_maker(&f, run);
	EXPECT_EQ(f.other->pid, status_field(f.child->tid, "PPid"));
	worker_begin(f.child, CALL(exit_group, 7));
	EXPECT_RETURNED(worker_call(f.other, CALL(wait4, f.child->pid, PTR(status))),
			f.child->pid);
	EXPECT_EQ(7 << 8, *status);
}

CASE(death_signal, "a child that asked for a signal at its parent's death (PR_SET_PDEATHSIG) gets it when KILL_THREAD ends the thread that made it",
     CLAUSES("RET-KILL-1", "CUR-KT-1"), EACH_ENTRY, ROWS(makers))
{
	struct family f = family_new(run);
	int *count = handle_signal(f.child, SIGUSR1, SA_RESTART);

	ASSERT_RETURNED(worker_call(f.child, CALL(prctl, PR_SET_PDEATHSIG, SIGUSR1)), 0);
	end_maker(&f, run);
	await_handler(count, 1);
	EXPECT_TRUE(worker_alive(f.child));
}
