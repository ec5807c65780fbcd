// SPDX-License-Identifier: GPL-2.0
/* Whom no_new_privs passes to, and whom not. */
#include "common.h"

struct clone {
	const char *name;
	unsigned long flags;
};

static const struct clone clones[] = {
	{ "fork", SIGCHLD },
	{ "vm", CLONE_VM | SIGCHLD },
	{ "all_shared", CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | SIGCHLD },
	{ "thread", WORKER_THREAD },
};

CASE(passed_on, "children and threads have the no_new_privs of the thread that makes them",
     CLAUSES("CUR-NNP-1", "FILTER-NNP-3"), NEEDS(&need_gains), ROWS(clones))
{
	const struct clone *clone = run->row;
	struct worker *w = worker_bare(), *before, *after;

	before = worker_clone(w, clone->flags);
	ASSERT_RETURNED(worker_call(w, nnp_call()), 0);
	after = worker_clone(w, clone->flags);
	EXPECT_NNP(before, 0);
	EXPECT_NNP(after, 1);
	EXPECT_NNP(worker_fork(after, 0), 1);
}

CASE(own_alone, "setting no_new_privs leaves whoever made the caller, and shares its memory, as it is",
     CLAUSES("FILTER-NNP-3"), NEEDS(&need_gains), ROWS(clones))
{
	const struct clone *clone = run->row;
	struct worker *w = worker_bare(), *child = worker_clone(w, clone->flags);

	ASSERT_RETURNED(worker_call(child, nnp_call()), 0);
	EXPECT_NNP(child, 1);
	EXPECT_NNP(w, 0);
	EXPECT_NNP(worker_clone(w, clone->flags), 0);
	EXPECT_NNP(worker_clone(child, clone->flags), 1);
	EXPECT_NNP(worker_fork(child, 0), 1);
}

CASE(no_install_by_sibling, "a thread's no_new_privs does not let another thread install a filter",
     CLAUSES("FILTER-NNP-2", "FILTER-NNP-3"), NEEDS(&need_gains), EACH_ENTRY)
{
	struct worker *w = worker_bare(), *t;

	worker_drop(w, CAPS_NONE);
	t = worker_thread(w);
	ASSERT_RETURNED(worker_call(t, nnp_call()), 0);
	EXPECT_ERRNO(worker_install(w, run->entry, deny(EFFECT_NR, 11)), EACCES);
	EXPECT_RETURNED(worker_install(t, run->entry, deny(EFFECT_NR, 11)), 0);
	EXPECT_EQ(0, worker_status(w, "Seccomp"));
	EXPECT_EQ(2, worker_status(t, "Seccomp"));
}

CASE(kept_by_exec, "no_new_privs stays over execve()", CLAUSES("CUR-NNP-1", "FILTER-EXEC"))
{
	struct worker *w = worker_new();

	ASSERT_RETURNED(worker_exec(w, NULL), 0);
	EXPECT_NNP(w, 1);
	EXPECT_ERRNO(worker_call(w, CALL(prctl, PR_SET_NO_NEW_PRIVS, 0)), EINVAL);
	EXPECT_NNP(w, 1);
}

CASE(not_made_by_exec, "execve() does not set no_new_privs",
     CLAUSES("CUR-NNP-1"), NEEDS(&need_gains))
{
	struct worker *w = worker_bare();

	ASSERT_RETURNED(worker_exec(w, NULL), 0);
	EXPECT_NNP(w, 0);
}

CASE(of_execing_thread, "after an execve() by a further thread, the process has that thread's no_new_privs",
     CLAUSES("CUR-NNP-1"))
{
	struct worker *w = worker_bare(), *t = worker_thread(w);

	ASSERT_RETURNED(worker_call(t, nnp_call()), 0);
	ASSERT_RETURNED(worker_exec(t, NULL), 0);
	EXPECT_NNP(t, 1);
}

CASE(not_of_killed_thread, "after an execve() by a further thread, no_new_privs of the first one is gone with it",
     CLAUSES("CUR-NNP-1"), NEEDS(&need_gains))
{
	struct worker *w = worker_bare(), *t = worker_thread(w);

	ASSERT_RETURNED(worker_call(w, nnp_call()), 0);
	ASSERT_RETURNED(worker_exec(t, NULL), 0);
	EXPECT_NNP(t, 0);
}
