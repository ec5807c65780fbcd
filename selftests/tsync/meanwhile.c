// SPDX-License-Identifier: GPL-2.0
/*
 * What happens between the beginning and the end of a clone(2) or of an
 * installation, while the kernel is held at a page of memory.
 */
#include <sched.h>

#include "common.h"
#include "held.h"

/*
 * The kernel stores the new task's pidfd when it has copied the caller's
 * task, and before it copies its seccomp state.
 */
static void sync_during_clone(unsigned long flags)
{
	struct worker *maker = worker_bare(), *caller = worker_thread(maker), *made;
	struct held_page page = page_hold(maker);

	made = worker_clone_begin(maker, flags | CLONE_PIDFD, page.addr);
	page_wait(&page);
	allow_filters(caller);
	EXPECT_RETURNED(sync_marks(caller, TSYNC, 0), 0);
	page_release(&page, NULL, 0);
	worker_clone_end(made);
	EXPECT_SEEN(under(1, MARK(0)), maker, "the thread that cloned");
	EXPECT_SEEN(under(1, MARK(0)), made, "the one that it made");
}

CASE(process_in_the_making, "a process that a thread is about to make while it is synchronised has the filters and no_new_privs",
     CLAUSES("TSYNC-1", "FILTER-FORK"), NEEDS(&need_tsync, &need_held_page))
{
	sync_during_clone(SIGCHLD);
}

CASE(thread_in_the_making, "a thread that another is about to make during a sync has the filters and no_new_privs",
     CLAUSES("TSYNC-1", "FILTER-FORK"), SINCE("6.9"), NEEDS(&need_tsync, &need_held_page))
{
	sync_during_clone(WORKER_THREAD);
}

/* A caller that is held while the kernel reads the instructions. */
struct slow_install {
	struct worker *caller;
	struct held_page page;
	struct sock_fprog *filter;
};

static struct slow_install install_slowly(struct worker *caller, unsigned long flags, int n)
{
	struct slow_install slow = { caller, page_hold(caller), mark(n) };
	struct sock_fprog *held = shared_alloc(sizeof(*held));

	held->len = slow.filter->len;
	held->filter = slow.page.addr;
	worker_begin(caller, install_flags_call(flags, held));
	page_wait(&slow.page);
	return slow;
}

static struct outcome install_end(struct slow_install *slow)
{
	page_release(&slow->page, slow->filter->filter,
		     slow->filter->len * sizeof(struct sock_filter));
	return worker_wait(slow->caller);
}

CASE(diverged_meanwhile, "a filter that another thread installs while the caller's is read makes the sync fail",
     CLAUSES("TSYNC-5", "TSYNC-3"), NEEDS(&need_tsync, &need_held_page), EACH_ENTRY)
{
	struct slow_install slow;
	struct worker *team[TEAM];
	struct seen before[TEAM];

	team_of(worker_new(), team);
	slow = install_slowly(team[1], TSYNC, 0);
	ASSERT_RETURNED(worker_install(team[2], run->entry, mark(1)), 0);
	EXPECT_RETURNED(install_end(&slow), team[2]->tid);
	see_team(team, before);
	EXPECT_EQ(0, before[1].filters);
	EXPECT_EQ(0, before[3].filters);
	EXPECT_EQ(1, before[2].filters);
}

CASE(synced_meanwhile, "a sync that began before another and ends after it adds its filter to the other's, for all",
     CLAUSES("TSYNC-1", "TSYNC-5"), NEEDS(&need_tsync, &need_held_page))
{
	struct slow_install slow;
	struct worker *team[TEAM];

	team_of(worker_new(), team);
	slow = install_slowly(team[1], TSYNC, 0);
	EXPECT_RETURNED(sync_marks(team[2], TSYNC, 1), 0);
	EXPECT_RETURNED(install_end(&slow), 0);
	EXPECT_TEAM_UNDER(team, 2, MARK(0) | MARK(1));
}

CASE(installed_below, "an installation that began before a sync and ends after it adds its filter to the caller alone",
     CLAUSES("TSYNC-1", "FILTER-LAYER-1"), NEEDS(&need_tsync, &need_held_page))
{
	struct slow_install slow;
	struct worker *team[TEAM];

	team_of(worker_new(), team);
	slow = install_slowly(team[1], 0, 0);
	EXPECT_RETURNED(sync_marks(team[2], TSYNC, 1), 0);
	EXPECT_RETURNED(install_end(&slow), 0);
	EXPECT_SEEN(under(2, MARK(0) | MARK(1)), team[1], "the thread that installed");
	EXPECT_SEEN(under(1, MARK(1)), team[0], "the leader");
	EXPECT_SEEN(under(1, MARK(1)), team[2], "the thread that synchronised");
}

CASE(strict_meanwhile, "a thread that enters strict mode while the caller's filter is read makes the sync fail",
     CLAUSES("TSYNC-4", "TSYNC-3"), NEEDS(&need_tsync, &need_held_page), EACH_ENTRY)
{
	struct slow_install slow;
	struct worker *team[TEAM];

	team_of(worker_new(), team);
	slow = install_slowly(team[1], TSYNC, 0);
	ASSERT_RETURNED(worker_call(team[2], strict_call(run->entry)), 0);
	EXPECT_RETURNED(install_end(&slow), team[2]->tid);
	EXPECT_SEEN(under(0, 0), team[1], "the caller");
	EXPECT_SEEN(under(0, 0), team[3], "another thread");
}

CASE(threads_meanwhile, "threads that begin and end while the caller's filter is read are synchronised, or don't count",
     CLAUSES("TSYNC-1", "TSYNC-6"), NEEDS(&need_tsync, &need_held_page))
{
	struct worker *leader = worker_new(), *caller = worker_thread(leader);
	struct worker *old = worker_thread(leader), *new;
	struct slow_install slow;

	install_marks(old, 1, 1);
	slow = install_slowly(caller, TSYNC, 0);
	new = worker_thread(leader);
	ASSERT_THREAD_GONE(worker_call(old, CALL(exit, 0)));
	EXPECT_RETURNED(install_end(&slow), 0);
	EXPECT_SEEN(under(1, MARK(0)), leader, "the leader");
	EXPECT_SEEN(under(1, MARK(0)), new, "the thread made meanwhile");
}
