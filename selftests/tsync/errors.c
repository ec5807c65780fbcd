// SPDX-License-Identifier: GPL-2.0
/*
 * Errors of an installation with TSYNC that have nothing to do with other
 * threads.  A sibling that can't be synchronised stands by: whatever is told
 * instead of its id was found first.
 */
#include <unistd.h>

#include "common.h"
#include "jit.h"
#include "priv.h"

/**
 * struct wrong - what is wrong with a call
 * @flags:  besides TSYNC, and TSYNC_ESRCH or not
 * @err:    the errno
 * @filter: makes the program; NULL: a good one
 * @prepare: what the caller does before, or NULL
 */
struct wrong {
	const char *name;
	unsigned long flags;
	int err;
	struct sock_fprog *(*filter)(void);
	void (*prepare)(struct worker *caller);
};

static struct sock_fprog *null_pointer(void)
{
	return NULL;
}

static struct sock_fprog *no_instructions(void)
{
	return filter_raw(NULL, 0);
}

static struct sock_fprog *too_many_instructions(void)
{
	struct sock_fprog *prog = allow_all(4096);

	prog->len = 4097;
	return prog;
}

static struct sock_fprog *unreadable_instructions(void)
{
	struct sock_fprog *prog = allow_all(1);

	prog->filter = (struct sock_filter *)sizeof(*prog->filter);
	return prog;
}

static struct sock_fprog *no_return(void)
{
	return FILTER_RAW({ BPF_LD | BPF_W | BPF_IMM, 0, 0, 0 });
}

static struct sock_fprog *misaligned_load(void)
{
	return FILTER_RAW({ BPF_LD | BPF_W | BPF_ABS, 0, 0, 2 },
			  { BPF_RET | BPF_K, 0, 0, ALLOW });
}

static struct sock_fprog *long_filter(void)
{
	return allow_all(4096);
}

/* So many that another of these exceeds the limit of a path. */
static void fill_path(struct worker *caller)
{
	struct sock_fprog *filter = long_filter();
	struct outcome o;

	do {
		o = worker_install(caller, BY_SECCOMP, filter);
		REQUIRE(o.kind == OUT_RETURNED);
	} while (o.ret == 0);
	ASSERT_ERRNO(o, ENOMEM);
}

static void have_listener(struct worker *caller)
{
	struct outcome o = worker_call(caller,
		install_flags_call(SECCOMP_FILTER_FLAG_NEW_LISTENER, allow_all(1)));

	ASSERT(o.kind == OUT_RETURNED && o.ret >= 0, "a listener", "%s", outcome_words(&o));
}

static void no_more_files(struct worker *caller)
{
	worker_limit(caller, RLIMIT_NOFILE, 0);
}

#define LISTENER SECCOMP_FILTER_FLAG_NEW_LISTENER
#define ESRCH_FLAG SECCOMP_FILTER_FLAG_TSYNC_ESRCH
#define BOTH(name, flags, ...)						\
	{ name ".tsync", flags, __VA_ARGS__ },				\
	{ name ".tsync_esrch", (flags) | ESRCH_FLAG, __VA_ARGS__ }

static const struct wrong wrong[] = {
	BOTH("unknown_flag", 1UL << 31, EINVAL),
	BOTH("unknown_flag_and_pointer", 1UL << 31, EINVAL, null_pointer),
	{ "listener", LISTENER, EINVAL },
	{ "listener_and_pointer", LISTENER, EINVAL, null_pointer },
	BOTH("null_pointer", 0, EFAULT, null_pointer),
	{ "null_pointer.listener", LISTENER | ESRCH_FLAG, EFAULT, null_pointer },
	BOTH("no_instructions", 0, EINVAL, no_instructions),
	BOTH("too_many_instructions", 0, EINVAL, too_many_instructions),
	BOTH("unreadable_instructions", 0, EFAULT, unreadable_instructions),
	BOTH("no_return", 0, EINVAL, no_return),
	BOTH("misaligned_load", 0, EINVAL, misaligned_load),
	BOTH("path_limit", 0, ENOMEM, long_filter, fill_path),
	{ "second_listener", LISTENER | ESRCH_FLAG, EBUSY, NULL, have_listener },
	{ "no_more_files", LISTENER | ESRCH_FLAG, EMFILE, NULL, no_more_files },
};

CASE(other_error, "an error that is not about another thread is told by TSYNC as by any installation, and nobody gets the filter",
     CLAUSES("RV-2", "RV-3", "TSYNC-2", "CUR-TSYNC-2", "ERR-EFAULT", "ERR-EINVAL-2"),
     NEEDS(&need_tsync, &need_tsync_esrch, &need_user_notif, &need_jit_steady), ROWS(wrong))
{
	const struct wrong *row = run->row;
	struct worker *team[TEAM];
	struct seen before[TEAM];

	team_of(worker_new(), team);
	install_marks(team[3], 0, 1);
	if (row->prepare)
		row->prepare(team[1]);
	see_team(team, before);
	EXPECT_ERRNO(worker_call(team[1], install_flags_call(TSYNC | row->flags,
		row->filter ? row->filter() : mark(1))), row->err);
	EXPECT_TEAM_AS_BEFORE(team, before);
}

static const struct { const char *name; unsigned long flags; } ways[] = {
	{ "tsync", TSYNC }, { "tsync_esrch", TSYNC_ESRCH },
};

CASE(no_privilege, "TSYNC by a thread that lacks no_new_privs and CAP_SYS_ADMIN fails with EACCES, whatever its siblings have",
     CLAUSES("ERR-EACCES", "FILTER-NNP-2", "FILTER-NNP-3", "RV-2"),
     NEEDS(&need_tsync, &need_tsync_esrch, &need_gains), ROWS(ways))
{
	const typeof(ways[0]) *way = run->row;
	struct worker *team[TEAM];
	struct seen before[TEAM];

	team_of(worker_bare(), team);
	for (int i = 0; i < TEAM; i++)
		worker_drop(team[i], CAPS_NONE);
	allow_filters(team[2]);
	install_marks(team[2], 0, 1);
	allow_filters(team[3]);
	see_team(team, before);
	EXPECT_ERRNO(sync_marks(team[1], way->flags, 1), EACCES);
	EXPECT_TEAM_AS_BEFORE(team, before);
}
