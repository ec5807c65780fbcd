// SPDX-License-Identifier: GPL-2.0
/* Process accounting: the flag that a capability was used. */
#include <stdio.h>
#include <string.h>

#include "priv.h"
#include "seccomp_test.h"

#define SUPERUSER 0x100u	/* PF_SUPERPRIV in /proc/PID/stat; ASU in acct(5) */

static bool used_privilege(struct worker *w)
{
	unsigned int flags = 0;
	char path[60], text[512] = "", *p;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", w->pid, w->tid);
	f = fopen(path, "re");
	REQUIRE(f && fgets(text, sizeof(text), f));
	fclose(f);
	p = strrchr(text, ')');
	REQUIRE(p && sscanf(p, ") %*c %*d %*d %*d %*d %*d %u", &flags) == 1);
	return flags & SUPERUSER;
}

/*
 * Instructions that can't be read: the privilege is checked before, and what
 * the kernel's BPF code checks for its own purposes would come after.
 */
static struct sock_fprog *unreadable(void)
{
	struct sock_fprog *prog = allow_all(1);

	prog->filter = (struct sock_filter *)sizeof(*prog->filter);
	return prog;
}

/* "seccomp: Set PF_SUPERPRIV when checking capability" */
CASE(privilege_is_recorded, "installing a filter by CAP_SYS_ADMIN, without no_new_privs, is recorded as use of privilege",
     CLAUSES("FILTER-NNP-1", "FILTER-NNP-5"), SINCE("5.10"), NEEDS(&need_root), EACH_ENTRY)
{
	/* A fork clears the flag; nothing that this worker did has set it. */
	struct worker *w = worker_bare();

	EXPECT_FALSE(used_privilege(w));
	EXPECT_ERRNO(worker_install(w, run->entry, unreadable()), EFAULT);
	EXPECT_TRUE(used_privilege(w));
}

CASE(no_privilege_used, "installing a filter by no_new_privs uses no privilege, also if there is some",
     CLAUSES("FILTER-NNP-1"), NEEDS(&need_root), EACH_ENTRY)
{
	struct worker *w = worker_new();

	EXPECT_ERRNO(worker_install(w, run->entry, unreadable()), EFAULT);
	EXPECT_FALSE(used_privilege(w));
}

CASE(lack_is_no_use, "an installation that is refused for lack of privilege is not recorded as use of privilege",
     CLAUSES("FILTER-NNP-2"), EACH_ENTRY)
{
	struct worker *w = worker_bare(), *child;

	worker_drop(w, CAPS_NONE);
	child = worker_fork(w, 0);
	EXPECT_ERRNO(worker_install(child, run->entry, unreadable()), EACCES);
	EXPECT_FALSE(used_privilege(child));
}
