// SPDX-License-Identifier: GPL-2.0
/* Root gets capabilities by execve() that it has not: not with no_new_privs. */
#include <stdio.h>

#include "common.h"

static void drop_capabilities(struct worker *w)
{
	worker_set_caps(w, (struct caps){ 0 });
	ASSERT_EQ(0, worker_caps(w).permitted);
}

/* Of two that are alike but for no_new_privs. */
static void judge_exec(struct worker *bare, struct worker *nnp)
{
	ASSERT_RETURNED(worker_call(nnp, nnp_call()), 0);
	ASSERT_RETURNED(worker_exec(nnp, NULL), 0);
	EXPECT(!worker_caps(nnp).permitted && !worker_caps(nnp).effective,
	       "no capabilities with no_new_privs", "they are %llx",
	       (unsigned long long)worker_caps(nnp).permitted);
	EXPECT_NNP(nnp, 1);
	ASSERT_RETURNED(worker_exec(bare, NULL), 0);
	EXPECT(worker_caps(bare).effective & CAP(SYS_ADMIN),
	       "root's capabilities without no_new_privs", "they are %llx",
	       (unsigned long long)worker_caps(bare).effective);
	EXPECT_NNP(bare, 0);
}

CASE(regains_nothing, "with no_new_privs, root without capabilities gets none by execve(); without it, all",
     CLAUSES("CUR-NNP-1"), NEEDS(&need_root, &need_gains))
{
	struct worker *bare = worker_bare(), *nnp = worker_bare();

	drop_capabilities(bare);
	drop_capabilities(nnp);
	judge_exec(bare, nnp);
}

CASE(ns_regains_nothing, "with no_new_privs, a namespace's root without capabilities gets none by execve(); without it, all",
     CLAUSES("CUR-NNP-1"), NEEDS(&need_user_namespace, &need_gains))
{
	struct worker *w = worker_bare();

	worker_enter_user_ns(w);
	drop_capabilities(w);
	judge_exec(w, worker_fork(w, 0));
}

/*
 * CAP_SETUID is what else lets a program keep an effective user whose
 * privileges it must not get.
 */
CASE(effective_root, "with no_new_privs, whoever is root by the effective user alone and would get capabilities by execve() gets none, and is the real user",
     CLAUSES("CUR-NNP-1"), NEEDS(&need_root))
{
	struct worker *w = worker_bare();
	unsigned int real = 0, effective = 0;
	char line[80];

	ASSERT_RETURNED(worker_call(w, ID_CALL(setresuid, USER_ID, 0, 0)), 0);
	worker_set_caps(w, (struct caps){ CAP(SETUID), CAP(SETUID), 0 });
	ASSERT_RETURNED(worker_call(w, nnp_call()), 0);
	ASSERT_RETURNED(worker_exec(w, NULL), 0);
	EXPECT(!(worker_caps(w).permitted & ~CAP(SETUID)), "no further capabilities",
	       "they are %llx", (unsigned long long)worker_caps(w).permitted);
	ASSERT(status_line(w->tid, "Uid", line, sizeof(line)) == 1 &&
	       sscanf(line, "Uid: %u %u", &real, &effective) == 2,
	       "users in /proc/TID/status", "'%s'", line);
	EXPECT_EQ(USER_ID, real);
	EXPECT_EQ(USER_ID, effective);
}
