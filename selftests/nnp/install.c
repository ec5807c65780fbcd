// SPDX-License-Identifier: GPL-2.0
/* Who may install a filter: no_new_privs or CAP_SYS_ADMIN in one's namespace. */
#include <stdio.h>

#include "common.h"

/**
 * struct caller - somebody who installs a filter
 * @make:    makes one of the bare worker, which has no_new_privs clear
 * @allowed: whether it may
 */
struct caller {
	const char *name;
	void (*make)(struct worker *w);
	bool allowed;
};

static void ordinary(struct worker *w)
{
	worker_drop(w, CAPS_NONE);
}

static void ordinary_nnp(struct worker *w)
{
	worker_drop(w, CAPS_NONE);
	ASSERT_RETURNED(worker_call(w, nnp_call()), 0);
}

static void all_but_sys_admin(struct worker *w)
{
	worker_drop(w, ~CAP(SYS_ADMIN));
	ASSERT(worker_caps(w).effective & CAP(SYS_PTRACE), "a worker with capabilities",
	       "it has %llx", (unsigned long long)worker_caps(w).effective);
}

static void only_sys_admin(struct worker *w)
{
	worker_drop(w, CAP(SYS_ADMIN));
}

static void root_user(struct worker *w)
{
	ASSERT_EQ(CAP(SYS_ADMIN), worker_caps(w).effective & CAP(SYS_ADMIN));
}

static void root_user_nnp(struct worker *w)
{
	ASSERT_RETURNED(worker_call(w, nnp_call()), 0);
}

static void permitted_only(struct worker *w)
{
	worker_set_caps(w, (struct caps){ .effective = ~CAP(SYS_ADMIN),
			.permitted = CAPS_ALL, .inheritable = CAPS_ALL });
	ASSERT_EQ(CAP(SYS_ADMIN), worker_caps(w).permitted & CAP(SYS_ADMIN));
}

static void root_without_caps(struct worker *w)
{
	worker_set_caps(w, (struct caps){ 0 });
}

static const struct caller root_callers[] = {
	{ "root", root_user, true },
	{ "root_nnp", root_user_nnp, true },
	{ "user_with_sys_admin", only_sys_admin, true },
	{ "user_with_all_others", all_but_sys_admin, false },
	{ "sys_admin_permitted", permitted_only, false },
	{ "root_without_caps", root_without_caps, false },
};

static const struct caller user_callers[] = {
	{ "user_nnp", ordinary_nnp, true },
	{ "user", ordinary, false },
};

static void in_ns(struct worker *w)
{
	worker_enter_user_ns(w);
	ASSERT_EQ(CAP(SYS_ADMIN), worker_caps(w).effective & CAP(SYS_ADMIN));
}

static void user_in_ns(struct worker *w)
{
	worker_drop(w, CAPS_NONE);
	in_ns(w);
}

static void in_nested_ns(struct worker *w)
{
	worker_enter_user_ns(w);
	in_ns(w);
}

static void ns_all_but_sys_admin(struct worker *w)
{
	worker_enter_user_ns(w);
	worker_set_caps(w, (struct caps){ .effective = ~CAP(SYS_ADMIN),
			.permitted = ~CAP(SYS_ADMIN) });
	ASSERT(worker_caps(w).effective & CAP(SYS_PTRACE), "a worker with capabilities",
	       "it has %llx", (unsigned long long)worker_caps(w).effective);
}

static void ns_only_sys_admin(struct worker *w)
{
	worker_enter_user_ns(w);
	worker_set_caps(w, (struct caps){ CAP(SYS_ADMIN), CAP(SYS_ADMIN), 0 });
}

/* Owns a namespace, and so has all capabilities over it, but is outside. */
static void owner_of_ns(struct worker *w)
{
	worker_drop(w, CAPS_NONE);
	worker_enter_user_ns(worker_fork(w, 0));
}

static const struct caller ns_callers[] = {
	{ "root_of_ns", in_ns, true },
	{ "user_in_ns", user_in_ns, true },
	{ "nested_ns", in_nested_ns, true },
	{ "ns_sys_admin", ns_only_sys_admin, true },
	{ "ns_all_others", ns_all_but_sys_admin, false },
	{ "owner_of_ns", owner_of_ns, false },
};

static void judge_install(const struct run *run)
{
	const struct caller *caller = run->row;
	struct worker *w = worker_bare();
	struct effect *effect = effect_new();
	long nnp;

	caller->make(w);
	nnp = worker_status(w, "NoNewPrivs");
	EXPECT_RETURNED(worker_install(w, run->entry, deny(EFFECT_NR, 11)),
			caller->allowed ? 0 : -EACCES);
	EXPECT_EQ(caller->allowed ? 2 : 0, worker_status(w, "Seccomp"));
	EXPECT_EQ(caller->allowed ? 1 : 0, worker_status(w, "Seccomp_filters"));
	EXPECT_RETURNED(worker_call(w, effect_call(effect)), caller->allowed ? -11 : 0);
	EXPECT_EQ(caller->allowed, !effect_seen(effect));
	EXPECT_NNP(w, nnp);
}

CASE(by_user, "no_new_privs lets an ordinary user install filters; without it, EACCES and nothing installed",
     CLAUSES("FILTER-NNP-1", "FILTER-NNP-2", "ERR-EACCES"), NEEDS(&need_gains), EACH_ENTRY,
     ROWS(user_callers))
{
	judge_install(run);
}

CASE(by_capability, "CAP_SYS_ADMIN, effective, and no other capability lets one install filters; no_new_privs stays as it is",
     CLAUSES("FILTER-NNP-1", "FILTER-NNP-2", "FILTER-NNP-5"), NEEDS(&need_root, &need_gains),
     EACH_ENTRY, ROWS(root_callers))
{
	judge_install(run);
}

CASE(in_namespace, "the capability that counts is the one in the caller's user namespace",
     CLAUSES("FILTER-NNP-1"), NEEDS(&need_user_namespace, &need_gains), EACH_ENTRY,
     ROWS(ns_callers))
{
	judge_install(run);
}

CASE(child_of_ns_root, "a capability that was lost by leaving the namespace's root no longer counts",
     CLAUSES("FILTER-NNP-1"), NEEDS(&need_user_namespace, &need_gains), EACH_ENTRY)
{
	struct worker *w = worker_bare(), *child;

	worker_enter_user_ns(w);
	child = worker_fork(w, 0);
	EXPECT_RETURNED(worker_install(child, run->entry, deny(EFFECT_NR, 11)), 0);
	worker_set_caps(w, (struct caps){ 0 });
	EXPECT_ERRNO(worker_install(w, run->entry, deny(EFFECT_NR, 11)), EACCES);
	EXPECT_ERRNO(worker_install(worker_fork(w, 0), run->entry, deny(EFFECT_NR, 11)),
		     EACCES);
	/* What it has installed before stays. */
	worker_set_caps(child, (struct caps){ 0 });
	EXPECT_EQ(2, worker_status(child, "Seccomp"));
	EXPECT_ERRNO(worker_install(child, run->entry, deny(EFFECT_NR, 22)), EACCES);
	EXPECT_ERRNO(worker_call(child, CALL(uname, 0)), 11);
}

CASE(more_after_drop, "a filter installed with privilege does not permit further ones without",
     CLAUSES("FILTER-NNP-1", "FILTER-LAYER-1"), NEEDS(&need_root, &need_gains), EACH_ENTRY)
{
	struct worker *w = worker_bare();

	ASSERT_RETURNED(worker_install(w, run->entry, deny(EFFECT_NR, 11)), 0);
	worker_drop(w, CAPS_NONE);
	EXPECT_ERRNO(worker_install(w, run->entry, deny(EFFECT_NR, 22)), EACCES);
	EXPECT_EQ(1, worker_status(w, "Seccomp_filters"));
	EXPECT_ERRNO(worker_call(w, CALL(uname, 0)), 11);
	ASSERT_RETURNED(worker_call(w, nnp_call()), 0);
	EXPECT_RETURNED(worker_install(w, run->entry, deny(EFFECT_NR, 22)), 0);
	EXPECT_ERRNO(worker_call(w, CALL(uname, 0)), 22);
}

/* PF_SUPERPRIV, in /proc/PID/stat: what process accounting shows as ASU. */
#define STAT_SUPERPRIV 0x100u

static bool used_privilege(struct worker *w)
{
	char text[1024], *p;
	unsigned int flags = 0;
	FILE *f = fopen(shared_printf("/proc/%d/stat", w->pid), "re");

	REQUIRE(f && fgets(text, sizeof(text), f));
	fclose(f);
	p = strrchr(text, ')');
	ASSERT(p && sscanf(p, ") %*c %*d %*d %*d %*d %*d %u", &flags) == 1,
	       "flags in /proc/PID/stat", "there is '%s'", text);
	return flags & STAT_SUPERPRIV;
}

/* In a namespace, as the JIT compiler may ask for capabilities outside. */
CASE(privilege_noted, "an install that needs CAP_SYS_ADMIN is noted as the use of a privilege; with no_new_privs it needs none",
     CLAUSES("FILTER-NNP-1"), NEEDS(&need_user_namespace, &need_gains), SINCE("5.10"), EACH_ENTRY)
{
	struct worker *root = worker_bare(), *bare, *nnp;

	worker_drop(root, CAPS_NONE);
	worker_enter_user_ns(root);
	/* A fork clears the note. */
	bare = worker_fork(root, 0);
	nnp = worker_fork(root, 0);
	ASSERT_EQ(false, used_privilege(bare));
	ASSERT_RETURNED(worker_install(bare, run->entry, allow_all(1)), 0);
	EXPECT(used_privilege(bare), "PF_SUPERPRIV after an install by privilege",
	       "it is clear");
	ASSERT_RETURNED(worker_call(nnp, nnp_call()), 0);
	ASSERT_RETURNED(worker_install(nnp, run->entry, allow_all(1)), 0);
	EXPECT(!used_privilege(nnp), "no PF_SUPERPRIV after an install by no_new_privs",
	       "it is set");
}
