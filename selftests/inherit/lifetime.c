// SPDX-License-Identifier: GPL-2.0
/*
 * How long an inherited filter is in use: its listener tells by POLLHUP when
 * the last process that has it has ended (and was reaped, before 6.11).
 */
#include "common.h"

static int listened(struct worker *w)
{
	return listen_on(w, 0, on_call(NR_getppid, NOTIFY));
}

#define EXPECT_IN_USE(listener)						\
	EXPECT(!(notif_poll(listener) & POLLHUP), "the filter to be in use",	\
	       "its listener tells POLLHUP")
#define EXPECT_NOT_IN_USE(listener)					\
	EXPECT(notif_poll(listener) & POLLHUP,				\
	       "POLLHUP when nobody has the filter any more", "there is none")

static void end(struct worker *w)
{
	worker_kill(w);
}

CASE(child_holds, "a filter is in use as long as a child has it, also when its parent has ended",
     CLAUSES("FILTER-FORK", "UN-POLL-4"), NEEDS(&need_user_notif), SINCE("5.9"))
{
	struct worker *w = worker_new(), *child;
	int listener = listened(w);

	child = worker_fork(w, 0);
	outlive_parent(child);
	EXPECT_IN_USE(listener);
	end_parent(w, child);
	EXPECT_IN_USE(listener);
	end(child);
	EXPECT_NOT_IN_USE(listener);
}

CASE(parent_holds, "a filter is in use when all children have ended and the parent has not",
     CLAUSES("FILTER-FORK", "UN-POLL-4"), NEEDS(&need_user_notif), SINCE("5.9"))
{
	struct worker *w = worker_new();
	int listener = listened(w);

	for (int i = 0; i < 8; i++)
		end(worker_fork(w, 0));
	EXPECT_IN_USE(listener);
	end(w);
	EXPECT_NOT_IN_USE(listener);
}

CASE(thread_holds, "a filter is in use as long as a thread has it",
     CLAUSES("FILTER-FORK", "UN-POLL-4"), NEEDS(&need_user_notif), SINCE("5.9"))
{
	struct worker *w = worker_new(), *t;
	int listener = listened(w);

	t = worker_thread(w);
	for (int i = 0; i < 4; i++)
		EXPECT_THREAD_GONE(worker_call(worker_thread(w), CALL(exit, 0)));
	EXPECT_THREAD_GONE(worker_call(w, CALL(exit, 0)));
	EXPECT_IN_USE(listener);
	end(t);
	EXPECT_NOT_IN_USE(listener);
}

CASE(under_others_holds, "a filter is in use as long as a child has it below filters of its own",
     CLAUSES("FILTER-FORK", "UN-POLL-4"), NEEDS(&need_user_notif), SINCE("5.9"), EACH_ENTRY)
{
	struct worker *w = worker_new(), *child, *sibling;
	int listener = listened(w);

	child = worker_fork(w, 0);
	sibling = worker_fork(w, 0);
	outlive_parent(child);
	outlive_parent(sibling);
	add_filter(run, child, 11);
	add_filter(run, child, 22);
	add_filter(run, sibling, 33);
	end_parent(w, child);
	sibling->parent = NULL;
	EXPECT_IN_USE(listener);
	end(sibling);
	EXPECT_IN_USE(listener);
	end(child);
	EXPECT_NOT_IN_USE(listener);
}

CASE(exec_holds, "a filter is in use over execve()",
     CLAUSES("FILTER-EXEC", "UN-POLL-4"), NEEDS(&need_user_notif), SINCE("5.9"))
{
	struct worker *w = worker_new();
	int listener = listened(w);

	ASSERT_RETURNED(worker_exec(w, NULL), 0);
	EXPECT_IN_USE(listener);
	end(w);
	EXPECT_NOT_IN_USE(listener);
}

CASE(execing_thread_holds, "an execve() by a further thread ends the use of filters that only the first thread had",
     CLAUSES("FILTER-EXEC", "UN-POLL-4"), NEEDS(&need_user_notif), SINCE("5.9"))
{
	struct worker *w = worker_new(), *t = worker_thread(w);
	int listener = listened(w);

	EXPECT_IN_USE(listener);
	ASSERT_RETURNED(worker_exec(t, NULL), 0);
	EXPECT_NOT_IN_USE(listener);
	EXPECT_EQ(0, worker_status(t, "Seccomp"));
}

CASE(earlier_child_does_not, "a child that was made before the filter was installed does not hold it",
     CLAUSES("FILTER-FORK", "UN-POLL-4"), NEEDS(&need_user_notif), SINCE("5.9"))
{
	struct worker *w = worker_new(), *child = worker_fork(w, 0);
	int listener = listened(w);

	outlive_parent(child);
	end_parent(w, child);
	EXPECT_NOT_IN_USE(listener);
	EXPECT_TRUE(worker_alive(child));
}

/**
 * struct ending - how a thread that has a filter may end
 * @filter: makes another filter that ends it, or NULL
 * @call:   its last
 */
struct ending {
	const char *name;
	struct sock_fprog *(*filter)(void);
	struct call call;
};

static struct sock_fprog *kills_thread(void)
{
	return on_call(NR_uname, KILL_THREAD);
}

static struct sock_fprog *kills_process(void)
{
	return on_call(NR_uname, KILL_PROCESS);
}

static struct sock_fprog *traps(void)
{
	return on_call(NR_uname, TRAP(1));
}

static const struct ending process_endings[] = {
	{ "exit", NULL, CALL(exit, 0) },
	{ "exit_group", NULL, CALL(exit_group, 0) },
	{ "kill_thread", kills_thread, CALL(uname, 0) },
	{ "kill_process", kills_process, CALL(uname, 0) },
	{ "trap", traps, CALL(uname, 0) },
};

static struct call last_call(struct worker *w, const struct ending *ending)
{
	if (ending->filter)
		ASSERT_RETURNED(worker_install(w, BY_SECCOMP, ending->filter()), 0);
	return ending->call;
}

CASE(however_it_ends, "a filter is in use no more when the last that has it has ended, by itself or by a filter",
     CLAUSES("FILTER-FORK", "UN-POLL-4"), NEEDS(&need_user_notif), SINCE("5.9"),
     ROWS(process_endings))
{
	struct worker *w = worker_new();
	int listener = listened(w);

	worker_begin(w, last_call(w, run->row));
	worker_ending(w);
	notif_await(listener, POLLHUP);
	EXPECT_EQ(POLLHUP, notif_poll(listener));
}

static const struct ending thread_endings[] = {
	{ "exit", NULL, CALL(exit, 0) },
	{ "kill_thread", kills_thread, CALL(uname, 0) },
};

CASE(however_a_thread_ends, "a filter that only a thread has is in use no more when the thread has ended, its process or not",
     CLAUSES("SCOPE-1", "UN-POLL-4"), NEEDS(&need_user_notif), SINCE("5.9"),
     ROWS(thread_endings))
{
	struct worker *w = worker_new(), *t = worker_thread(w);
	int listener = listened(t);

	EXPECT_THREAD_GONE(worker_call(t, last_call(t, run->row)));
	notif_await(listener, POLLHUP);
	EXPECT_EQ(POLLHUP, notif_poll(listener));
	EXPECT_TRUE(worker_alive(w));
}
