// SPDX-License-Identifier: GPL-2.0
/* Whom a sync reaches: the threads of the caller's process, and no one else. */
#include <sched.h>

#include "common.h"

/* Other processes, as closely related as processes can be. */
static const struct relative {
	const char *name;
	unsigned long clone;
} relatives[] = {
	{ "forked", SIGCHLD },
	{ "sharing_memory", CLONE_VM | SIGCHLD },
	{ "sharing_files", CLONE_FILES | CLONE_FS | SIGCHLD },
	{ "sharing_handlers", CLONE_VM | CLONE_SIGHAND | SIGCHLD },
	{ "sharing_all", CLONE_VM | CLONE_SIGHAND | CLONE_FILES | CLONE_FS |
			 CLONE_SYSVSEM | CLONE_IO | SIGCHLD },
};

CASE(not_other_processes, "a process that was made before a sync is not changed by it, whatever it shares with the caller",
     CLAUSES("SCOPE-1", "TSYNC-1"), NEEDS(&need_tsync), ROWS(relatives))
{
	const struct relative *row = run->row;
	struct worker *leader = worker_new(), *t = worker_thread(leader);
	struct worker *other = worker_clone(leader, row->clone);

	EXPECT_RETURNED(sync_marks(t, TSYNC, 0), 0);
	EXPECT_SEEN(under(1, MARK(0)), leader, "the leader");
	EXPECT_SEEN(under(0, 0), other, "the other process");
}

CASE(minds_no_other_process, "filters of another process are no obstacle to a sync, whatever it shares with the caller",
     CLAUSES("TSYNC-5"), NEEDS(&need_tsync), ROWS(relatives))
{
	const struct relative *row = run->row;
	struct worker *leader = worker_new(), *t = worker_thread(leader);
	struct worker *other = worker_clone(leader, row->clone);

	install_marks(other, 0, 1);
	EXPECT_RETURNED(sync_marks(t, TSYNC, 1), 0);
	EXPECT_SEEN(under(1, MARK(1)), leader, "the leader");
	EXPECT_SEEN(under(1, MARK(0)), other, "the other process");
}

CASE(not_the_parent, "a sync in a child does not change its parent",
     CLAUSES("SCOPE-1"), NEEDS(&need_tsync), ROWS(relatives))
{
	const struct relative *row = run->row;
	struct worker *parent = worker_new();
	struct worker *child = worker_clone(parent, row->clone);
	struct worker *t = worker_thread(child);

	EXPECT_RETURNED(sync_marks(child, TSYNC, 0), 0);
	EXPECT_SEEN(under(1, MARK(0)), t, "the other thread of the child");
	EXPECT_SEEN(under(0, 0), parent, "the parent");
}

CASE(later_tasks, "threads and processes made after a sync, by any thread that it reached, have the filters",
     CLAUSES("FILTER-FORK", "TSYNC-1"), NEEDS(&need_tsync))
{
	struct worker *leader = worker_new(), *t = worker_thread(leader);

	ASSERT_RETURNED(sync_marks(leader, TSYNC, 0), 0);
	EXPECT_SEEN(under(1, MARK(0)), worker_thread(t), "a thread made by the sibling");
	EXPECT_SEEN(under(1, MARK(0)), worker_fork(t, 0), "a process made by the sibling");
	EXPECT_SEEN(under(1, MARK(0)), worker_thread(leader), "a thread made by the caller");
	EXPECT_SEEN(under(1, MARK(0)), worker_fork(leader, 0), "a process made by the caller");
}

CASE(alone, "in a process of one thread TSYNC installs the filter as without the flag",
     CLAUSES("TSYNC-1", "RV-1"), NEEDS(&need_tsync))
{
	struct worker *w = worker_new();

	EXPECT_RETURNED(sync_marks(w, TSYNC, 0), 0);
	EXPECT_RETURNED(sync_marks(w, TSYNC_ESRCH, 1), 0);
	EXPECT_SEEN(under(2, MARK(0) | MARK(1)), w, "the caller");
}
