// SPDX-License-Identifier: GPL-2.0
/* Filters belong to threads. */
#include "common.h"

CASE(of_creator, "a new thread has the filters of the thread that makes it, not those of the process's first thread",
     CLAUSES("FILTER-FORK", "SCOPE-1"), EACH_ENTRY)
{
	struct worker *w = worker_new(), *t;

	worker_call(w, CALL(umask, 022));
	t = worker_thread(w);
	add_filter(run, t, 33);
	EXPECT_FILTERED(worker_thread(t), 1, 33);
	EXPECT_UNFILTERED(worker_thread(w));
	add_filter(run, w, 11);
	add_filter(run, w, 44);
	EXPECT_FILTERED(worker_thread(t), 1, 33);
	EXPECT_FILTERED(worker_thread(w), 2, 44);
}

CASE(fork_of_thread, "a child has the filters of the thread that forks, not those of its process's first thread",
     CLAUSES("FILTER-FORK", "SCOPE-1"), EACH_ENTRY)
{
	struct worker *w = worker_new(), *t;

	worker_call(w, CALL(umask, 022));
	t = worker_thread(w);
	add_filter(run, t, 33);
	EXPECT_FILTERED(worker_fork(t, 0), 1, 33);
	EXPECT_UNFILTERED(worker_fork(w, 0));
	add_filter(run, w, 11);
	add_filter(run, w, 44);
	EXPECT_FILTERED(worker_fork(t, 0), 1, 33);
	EXPECT_FILTERED(worker_fork(w, 0), 2, 44);
}

CASE(existing_threads, "installing without TSYNC leaves threads that are there already as they are",
     CLAUSES("SCOPE-1"), EACH_ENTRY)
{
	struct worker *w = worker_new(), *one = worker_thread(w), *two = worker_thread(one);

	worker_call(w, CALL(umask, 022));
	add_filter(run, one, 11);
	EXPECT_UNFILTERED(w);
	EXPECT_UNFILTERED(two);
	add_filter(run, w, 22);
	EXPECT_FILTERED(one, 1, 11);
	EXPECT_FILTERED(w, 1, 22);
	EXPECT_UNFILTERED(two);
}

CASE(thread_ends, "filters stay with the other threads when the one that installed them ends",
     CLAUSES("SCOPE-1", "FILTER-FORK"), EACH_ENTRY)
{
	struct worker *w = worker_new(), *t, *heir;

	worker_call(w, CALL(umask, 022));
	t = worker_thread(w);
	add_filter(run, t, 11);
	add_filter(run, t, 22);
	heir = worker_thread(t);
	EXPECT_THREAD_GONE(worker_call(t, CALL(exit, 0)));
	EXPECT_FILTERED(heir, 2, 22);
	add_filter(run, heir, 33);
	EXPECT_FILTERED(heir, 3, 33);
	EXPECT_UNFILTERED(w);
}

CASE(first_thread_ends, "a thread keeps its filters, and can add more, when the process's first thread has ended",
     CLAUSES("SCOPE-1", "FILTER-FORK"), EACH_ENTRY)
{
	struct worker *w = worker_new(), *t;

	worker_call(w, CALL(umask, 022));
	add_filter(run, w, 11);
	t = worker_thread(w);
	EXPECT_THREAD_GONE(worker_call(w, CALL(exit, 0)));
	EXPECT_FILTERED(t, 1, 11);
	add_filter(run, t, 22);
	EXPECT_FILTERED(t, 2, 22);
	EXPECT_FILTERED(worker_thread(t), 2, 22);
}
