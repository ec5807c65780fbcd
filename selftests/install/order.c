// SPDX-License-Identifier: GPL-2.0
/*
 * Errors of installing a filter, in the order in which they are found: of two
 * things that are wrong, the one that is looked at first tells.
 */

#include "common.h"
#include "jit.h"

/* What is wrong with the caller. */
enum {
	UNPRIVILEGED = 1,	/* neither no_new_privs nor a capability */
	NO_FDS = 2,		/* no descriptor is free */
	LISTENED = 4,		/* a filter with a listener is there already */
	FULL = 8,		/* no room for a filter of any size */
	DIVERGED = 16,		/* another thread has filters of its own */
};

/* What is wrong with the program. */
enum prog {
	NOTHING, FPROG_NULL, FPROG_UNREADABLE, LEN_0, LEN_0_UNREADABLE, LEN_4097,
	LEN_4097_UNREADABLE, LEN_65535_NULL, INSNS_NULL, INSNS_UNREADABLE, INVALID,
};

struct wrong {
	const char *name;
	int with_caller;
	enum prog with_prog;
	int err;
	unsigned long flags;
};

/* Longer than there is room for if the caller has none. */
static struct sock_fprog *build(enum prog wrong, int with_caller, const struct pages *pages)
{
	struct sock_fprog *prog = allow_all(wrong == INVALID ? 1 :
					    with_caller & FULL ? 4096 : 16);

	switch (wrong) {
	case FPROG_NULL:
		return NULL;
	case FPROG_UNREADABLE:
		return (void *)pages->end;
	case LEN_0:
	case LEN_0_UNREADABLE:
		prog->len = 0;
		break;
	case LEN_4097:
	case LEN_4097_UNREADABLE:
		prog = allow_all(4097);
		break;
	case LEN_65535_NULL:
		prog->len = 65535;
		break;
	case INVALID:
		prog->filter->code = BPF_LD | BPF_W | BPF_ABS;
		break;
	default:
		break;
	}
	if (wrong == INSNS_NULL || wrong == LEN_65535_NULL)
		prog->filter = NULL;
	if (wrong == INSNS_UNREADABLE || wrong == LEN_0_UNREADABLE ||
	    wrong == LEN_4097_UNREADABLE)
		prog->filter = (void *)pages->end;
	return prog;
}

static void use_up_fds(struct worker *w)
{
	worker_limit(w, RLIMIT_NOFILE, worker_free_fd(w));
	ASSERT_EQ(-EMFILE, worker_free_fd(w));
}

static struct worker *caller(int wrong)
{
	struct worker *w = worker_bare();
	struct outcome o = { 0 };

	if (wrong & UNPRIVILEGED)
		worker_drop(w, CAPS_NONE);
	else
		ASSERT_RETURNED(worker_call(w, CALL(prctl, PR_SET_NO_NEW_PRIVS, 1)), 0);
	if (wrong & DIVERGED)
		ASSERT_RETURNED(worker_install(worker_thread(w), BY_SECCOMP, allow_all(1)), 0);
	if (wrong & LISTENED) {
		o = worker_call(w, install_flags_call(SECCOMP_FILTER_FLAG_NEW_LISTENER,
						      allow_all(1)));
		ASSERT(o.kind == OUT_RETURNED && o.ret >= 0, "a listener", "%s",
		       outcome_words(&o));
	}
	for (int i = 0; (wrong & FULL) && i < 33 && o.ret != -ENOMEM; i++)
		o = worker_install(w, BY_SECCOMP, allow_all(4096));
	if (wrong & FULL)
		ASSERT_ERRNO(o, ENOMEM);
	if (wrong & NO_FDS)
		use_up_fds(w);
	return w;
}

static void judge_wrong(const struct wrong *wrong, const struct run *run)
{
	struct pages pages = pages_new();
	struct worker *w = caller(wrong->with_caller);
	struct sock_fprog *prog = build(wrong->with_prog, wrong->with_caller, &pages);
	long filters = worker_status(w, "Seccomp_filters"), fd = worker_free_fd(w);

	for (int i = 0; i < 3; i++)
		EXPECT_ERRNO(worker_call(w, wrong->flags ?
					 install_flags_call(wrong->flags, prog) :
					 install_call(run->entry, prog)), wrong->err);
	EXPECT_FILTERS(w, filters);
	EXPECT(worker_free_fd(w) == fd, "the failures to use up no descriptor",
	       "they did: the lowest free one was %ld, and is another", fd);
	EXPECT_EQ(!(wrong->with_caller & UNPRIVILEGED), worker_status(w, "NoNewPrivs"));
}

static const struct wrong plain[] = {
	{ "fprog_null", 0, FPROG_NULL, EFAULT },
	{ "fprog", 0, FPROG_UNREADABLE, EFAULT },
	{ "len_0", 0, LEN_0, EINVAL },
	{ "len_4097", 0, LEN_4097, EINVAL },
	{ "len_0_insns", 0, LEN_0_UNREADABLE, EINVAL },
	{ "len_4097_insns", 0, LEN_4097_UNREADABLE, EINVAL },
	{ "len_65535_insns_null", 0, LEN_65535_NULL, EINVAL },
	{ "insns_null", 0, INSNS_NULL, EINVAL },
	{ "insns", 0, INSNS_UNREADABLE, EFAULT },
	{ "program", 0, INVALID, EINVAL },
	{ "user_fprog_null", UNPRIVILEGED, FPROG_NULL, EFAULT },
	{ "user_fprog", UNPRIVILEGED, FPROG_UNREADABLE, EFAULT },
	{ "user_len_0", UNPRIVILEGED, LEN_0, EINVAL },
	{ "user_len_4097", UNPRIVILEGED, LEN_4097, EINVAL },
	{ "user_len_4097_insns", UNPRIVILEGED, LEN_4097_UNREADABLE, EINVAL },
	{ "user_insns_null", UNPRIVILEGED, INSNS_NULL, EACCES },
	{ "user_insns", UNPRIVILEGED, INSNS_UNREADABLE, EACCES },
	{ "user_program", UNPRIVILEGED, INVALID, EACCES },
	{ "user", UNPRIVILEGED, NOTHING, EACCES },
	{ "full_fprog", FULL, FPROG_UNREADABLE, EFAULT },
	{ "full_len_0", FULL, LEN_0, EINVAL },
	{ "full_insns", FULL, INSNS_UNREADABLE, EFAULT },
	{ "full_program", FULL, INVALID, EINVAL },
	{ "full", FULL, NOTHING, ENOMEM },
};

CASE(first_error, "errors are found in the order fprog EFAULT, length EINVAL, privilege EACCES, instructions EFAULT or EINVAL, limit ENOMEM",
     CLAUSES("FILTER-INVAL", "FILTER-NNP-2", "ERR-EFAULT", "ERR-EACCES", "CUR-FILTER-1",
	     "CUR-ERR-EINVAL-B", "CUR-PRCTL-1", "PROG-1"),
     NEEDS(&need_jit_steady, &need_gains), EACH_ENTRY, ROWS(plain))
{
	judge_wrong(run->row, run);
}

#define LISTEN	SECCOMP_FILTER_FLAG_NEW_LISTENER
#define TSYNC	SECCOMP_FILTER_FLAG_TSYNC
#define ESRCH_	SECCOMP_FILTER_FLAG_TSYNC_ESRCH

static const struct wrong listening[] = {
	{ "combination", UNPRIVILEGED, FPROG_UNREADABLE, EINVAL, LISTEN | TSYNC },
	{ "user_fprog", UNPRIVILEGED | NO_FDS, FPROG_UNREADABLE, EFAULT, LISTEN },
	{ "user", UNPRIVILEGED | NO_FDS, NOTHING, EACCES, LISTEN },
	{ "fds_fprog", NO_FDS, FPROG_UNREADABLE, EFAULT, LISTEN },
	{ "fds_len_0", NO_FDS, LEN_0, EINVAL, LISTEN },
	{ "fds_insns", NO_FDS, INSNS_UNREADABLE, EFAULT, LISTEN },
	{ "fds_program", NO_FDS, INVALID, EINVAL, LISTEN },
	{ "fds", NO_FDS, NOTHING, EMFILE, LISTEN },
	{ "fds_second", NO_FDS | LISTENED, NOTHING, EMFILE, LISTEN },
	{ "fds_full", NO_FDS | FULL, NOTHING, EMFILE, LISTEN },
	{ "second_fprog", LISTENED, FPROG_UNREADABLE, EFAULT, LISTEN },
	{ "second_insns", LISTENED, INSNS_UNREADABLE, EFAULT, LISTEN },
	{ "second_program", LISTENED, INVALID, EINVAL, LISTEN },
	{ "second", LISTENED, NOTHING, EBUSY, LISTEN },
	{ "second_full", LISTENED | FULL, NOTHING, EBUSY, LISTEN },
	{ "full", FULL, NOTHING, ENOMEM, LISTEN },
	{ "full_program", FULL, INVALID, EINVAL, LISTEN },
};

CASE(first_listener_error, "with NEW_LISTENER, no free descriptor EMFILE is found after all that is wrong with the filter, a second listener EBUSY after that, then the limit ENOMEM",
     CLAUSES("CUR-LISTEN-2", "CUR-ERR-EBUSY", "ERR-EFAULT"),
     NEEDS(&need_user_notif, &need_jit_steady, &need_gains),
     ROWS(listening))
{
	judge_wrong(run->row, run);
}

static const struct wrong syncing[] = {
	{ "program", DIVERGED, INVALID, EINVAL, TSYNC | ESRCH_ },
	{ "full", DIVERGED | FULL, NOTHING, ENOMEM, TSYNC },
	{ "full_esrch", DIVERGED | FULL, NOTHING, ENOMEM, TSYNC | ESRCH_ },
	{ "fds", DIVERGED | NO_FDS, NOTHING, EMFILE, TSYNC | ESRCH_ | LISTEN },
	{ "second", DIVERGED | LISTENED, NOTHING, EBUSY, TSYNC | ESRCH_ | LISTEN },
	{ "diverged", DIVERGED, NOTHING, ESRCH, TSYNC | ESRCH_ },
	{ "diverged_listener", DIVERGED, NOTHING, ESRCH, TSYNC | ESRCH_ | LISTEN },
};

CASE(first_sync_error, "with TSYNC, that threads can't be synchronised is found last",
     CLAUSES("CUR-TSYNC-2", "RV-2"), NEEDS(&need_tsync_esrch, &need_jit_steady), ROWS(syncing))
{
	judge_wrong(run->row, run);
}

CASE(no_descriptor_needed, "without NEW_LISTENER an installation needs no descriptor",
     CLAUSES("RV-1"), EACH_ENTRY)
{
	struct worker *w = caller(NO_FDS);

	EXPECT_RETURNED(worker_install(w, run->entry, allow_all(1)), 0);
	EXPECT_FILTERS(w, 1);
}

static bool leaves_room(const void *row)
{
	return !(((const struct wrong *)row)->with_caller & FULL);
}

CASE(fails_then_works, "after a failure the same caller can install the filter that is right",
     CLAUSES("RV-3"), NEEDS(&need_gains), EACH_ENTRY, ROWS_IF(plain, leaves_room))
{
	const struct wrong *wrong = run->row;
	struct pages pages = pages_new();
	struct worker *w = caller(wrong->with_caller);

	EXPECT_ERRNO(worker_install(w, run->entry, build(wrong->with_prog, wrong->with_caller, &pages)),
		     wrong->err);
	if (wrong->with_caller & UNPRIVILEGED)
		ASSERT_RETURNED(worker_call(w, CALL(prctl, PR_SET_NO_NEW_PRIVS, 1)), 0);
	EXPECT_RETURNED(worker_install(w, run->entry, telling_filter()), 0);
	EXPECT_ERRNO(worker_call(w, CALL(uname, 0)), 11);
	EXPECT_EQ(1, worker_status(w, "Seccomp_filters"));
}
