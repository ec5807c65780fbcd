// SPDX-License-Identifier: GPL-2.0
/* Whatever a task changes about itself, its filters and no_new_privs stay. */
#include <fcntl.h>
#include <linux/securebits.h>
#include <sched.h>
#include <sys/personality.h>
#include <sys/resource.h>

#include "common.h"

/**
 * struct change - a call by which a task changes itself
 * @unless: the error by which a kernel says that it lacks this, or 0
 * @memory: what argument @arg of it points to, or NULL
 */
struct change {
	const char *name;
	struct call call;
	int unless;
	const void *memory;
	int arg;
};

#define ID USER_ID

static const struct change by_root[] = {
	{ "setuid", ID_CALL(setuid, ID) },
	{ "setreuid", ID_CALL(setreuid, ID, ID) },
	{ "setresuid", ID_CALL(setresuid, ID, ID, ID) },
	{ "setresuid_effective", ID_CALL(setresuid, -1, ID, -1) },
	{ "setgid", ID_CALL(setgid, ID) },
	{ "setregid", ID_CALL(setregid, ID, ID) },
	{ "setresgid", ID_CALL(setresgid, ID, ID, ID) },
	{ "setgroups", ID_CALL(setgroups, 0, 0) },
	{ "setfsuid", ID_CALL(setfsuid, ID) },
	{ "setfsgid", ID_CALL(setfsgid, ID) },
	{ "chroot", CALL(chroot), 0, "/", 0 },
	{ "securebits", CALL(prctl, PR_SET_SECUREBITS, SECBIT_NOROOT) },
	{ "bounding_set", CALL(prctl, PR_CAPBSET_DROP, CAP_SYS_ADMIN) },
	{ "unshare_uts", CALL(unshare, CLONE_NEWUTS), EINVAL },
	{ "unshare_mount", CALL(unshare, CLONE_NEWNS) },
};

static const struct change by_anybody[] = {
	{ "setsid", CALL(setsid) },
	{ "keepcaps", CALL(prctl, PR_SET_KEEPCAPS, 1) },
	{ "not_dumpable", CALL(prctl, PR_SET_DUMPABLE, 0) },
	{ "name", CALL(prctl, PR_SET_NAME), 0, "another", 1 },
	{ "subreaper", CALL(prctl, PR_SET_CHILD_SUBREAPER, 1) },
	{ "death_signal", CALL(prctl, PR_SET_PDEATHSIG, SIGKILL) },
	{ "no_new_privs", CALL(prctl, PR_SET_NO_NEW_PRIVS, 1) },
	{ "personality", CALL(personality, ADDR_NO_RANDOMIZE) },
	{ "nice", CALL(setpriority, PRIO_PROCESS, 0, 19) },
	{ "batch", CALL(sched_setscheduler, 0, SCHED_BATCH), 0, &(const int){ 0 }, 2 },
	{ "unshare_files", CALL(unshare, CLONE_FILES | CLONE_FS) },
};

static bool has_call(const void *row)
{
	return ((const struct change *)row)->call.nr != NR_ABSENT;
}

static void judge_change(const struct run *run)
{
	const struct change *change = run->row;
	struct worker *w = two_filters(run);
	struct call call = change->call;
	struct outcome o;

	if (change->memory)
		call.arg[change->arg] = PTR(change->memory);
	o = worker_call(w, call);
	/* Some tell what was before. */
	ASSERT(o.kind == OUT_RETURNED && (o.ret >= 0 || o.ret == -change->unless),
	       "the call to succeed", "%s", outcome_words(&o));
	EXPECT_FILTERED(w, 2, 22);
	EXPECT_FILTERED(worker_fork(w, 0), 2, 22);
	add_filter(run, w, 33);
	EXPECT_FILTERED(w, 3, 33);
}

CASE(root_changes, "a task that changes its users, groups, capabilities or root stays under its filters, and what it makes is",
     CLAUSES("FILTER-2", "FILTER-FORK", "CUR-NNP-1"), NEEDS(&need_root), EACH_ENTRY,
     ROWS_IF(by_root, has_call))
{
	judge_change(run);
}

CASE(changes, "a task that changes its session, attributes, scheduling or sharing stays under its filters, and what it makes is",
     CLAUSES("FILTER-2", "FILTER-FORK", "CUR-NNP-1"), EACH_ENTRY,
     ROWS_IF(by_anybody, has_call))
{
	judge_change(run);
}

CASE(loses_capabilities, "a task that loses its capabilities stays under its filters",
     CLAUSES("FILTER-2", "FILTER-NNP-1"), EACH_ENTRY)
{
	struct worker *w = two_filters(run);

	worker_set_caps(w, (struct caps){ 0 });
	EXPECT_FILTERED(w, 2, 22);
	EXPECT_FILTERED(worker_fork(w, 0), 2, 22);
}

static const struct { const char *name; const char *file; } namespaces[] = {
	{ "uts", "/proc/self/ns/uts" }, { "mount", "/proc/self/ns/mnt" },
	{ "net", "/proc/self/ns/net" },
};

CASE(joins, "a task that joins a namespace stays under its filters",
     CLAUSES("FILTER-2"), NEEDS(&need_root), EACH_ENTRY, ROWS(namespaces))
{
	const typeof(namespaces[0]) *row = run->row;
	int fd = open(row->file, O_RDONLY | O_CLOEXEC);
	struct worker *w;

	if (fd < 0)
		case_skip("the kernel has no such namespaces");
	w = two_filters(run);
	ASSERT_RETURNED(worker_call(w, CALL(setns, fd, 0)), 0);
	EXPECT_FILTERED(w, 2, 22);
	EXPECT_FILTERED(worker_fork(w, 0), 2, 22);
}

CASE(joins_user_namespace, "a task that joins another's user namespace, in which it has all capabilities, stays under its filters, and keeps its no_new_privs",
     CLAUSES("FILTER-2", "CUR-NNP-1"), NEEDS(&need_user_namespace), EACH_ENTRY)
{
	struct worker *other = worker_new(), *w;
	int fd;

	worker_enter_user_ns(other);
	fd = open(shared_printf("/proc/%d/ns/user", other->pid), O_RDONLY | O_CLOEXEC);
	REQUIRE(fd >= 0);
	w = two_filters(run);
	ASSERT_RETURNED(worker_call(w, CALL(setns, fd, CLONE_NEWUSER)), 0);
	ASSERT_EQ(CAP(SYS_ADMIN), worker_caps(w).effective & CAP(SYS_ADMIN));
	EXPECT_FILTERED(w, 2, 22);
	EXPECT_FILTERED(worker_fork(w, 0), 2, 22);
}
