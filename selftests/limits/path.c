// SPDX-License-Identifier: GPL-2.0
/*
 * The limit for all filters of a thread.  It counts what the kernel makes of
 * the instructions, not the instructions themselves (CUR-LIMIT-1), so that
 * only bounds, and the relation of counts to each other, are promised.
 */
#include "common.h"

struct length {
	const char *name;
	unsigned int len;
};

/* What an instruction may become, and what goes before and after the first. */
#define GROWTH	4
#define FRAME	16

static int most(unsigned int len)
{
	return PATH_LIMIT / (len + PATH_OVERHEAD) + 1;
}

static int least(unsigned int len)
{
	return PATH_LIMIT / (GROWTH * len + FRAME + PATH_OVERHEAD);
}

#define LEN(n) { #n, n }
static const struct length lengths[] = { LEN(512), LEN(1024), LEN(2048), LEN(4096) };

CASE(enomem, "filters of one length can be installed until 32768 instructions are reached, 4 more counted for each: then ENOMEM",
     CLAUSES("CUR-LIMIT-1", "FILTER-LAYER-1"), NEEDS(&need_jit_steady), EACH_ENTRY, ROWS(lengths))
{
	const struct length *length = run->row;
	struct worker *w = worker_new();
	int count = fill_up(w, run->entry, allow_all(length->len));

	EXPECT_GE(least(length->len), count);
	EXPECT(count <= most(length->len),
	       check_format("%d filters at most", most(length->len)),
	       "%d were installed", count);
	EXPECT_EQ(count, worker_status(w, "Seccomp_filters"));
	EXPECT_TRUE(worker_alive(w));
}

CASE(same_by_both, "prctl(2) and seccomp(2) have the same limit, and share it",
     CLAUSES("CUR-LIMIT-1", "FILTER-PRCTL-EQ"), NEEDS(&need_jit_steady))
{
	struct sock_fprog *prog = allow_all(512);
	int by_prctl = fill_up(worker_new(), BY_PRCTL, prog);
	int by_seccomp = fill_up(worker_new(), BY_SECCOMP, prog);
	struct worker *w = worker_new();
	struct fill half = fill_upto(w, BY_PRCTL, prog, by_prctl / 2);

	EXPECT_EQ(by_prctl, by_seccomp);
	EXPECT_EQ(by_prctl, half.count + fill_up(w, BY_SECCOMP, prog));
	EXPECT_EQ(0, fill_up(w, BY_PRCTL, prog));
}

CASE(longer_fewer, "the longer the filters, the fewer of them",
     CLAUSES("CUR-LIMIT-1"), NEEDS(&need_jit_steady), EACH_ENTRY)
{
	int last = ENDLESS;

	for (unsigned int len = 4096; len >= SHORTEST; len /= 2) {
		int count = fill_up(worker_new(), run->entry, allow_all(len));

		EXPECT(len == 4096 || count > last,
		       check_format("more than %d filters of length %u", last, len),
		       "%d were installed", count);
		last = count;
	}
}

CASE(short_after_long, "when there is no room for a long filter, there may be for short ones, until there is none for any",
     CLAUSES("CUR-LIMIT-1"), NEEDS(&need_jit_steady), EACH_ENTRY)
{
	struct worker *w = worker_new();
	int count = 0, last = 1;

	for (unsigned int len = 4096; len; len /= 2) {
		last = fill_up(w, run->entry, allow_all(len));
		count += last;
	}
	EXPECT(last <= 2, "room for two filters of one instruction at most, after one of two did not fit",
	       "there was for %d", last);
	EXPECT_EQ(count, worker_status(w, "Seccomp_filters"));
	EXPECT_EQ(0, fill_up(w, run->entry, allow_all(4096)));
	EXPECT_EQ(0, fill_up(w, run->entry, allow_all(1)));
}

static long fail_often(void *arg)
{
	struct fill *fill = arg;
	const arch_arg_t *a = fill->install.arg;

	for (int i = 0; i < fill->upto; i++)
		if (arch_syscall(fill->install.nr, a[0], a[1], a[2], 0, 0, 0) == fill->err)
			fill->count++;
	return 0;
}

static void fail(struct worker *w, enum entry entry, struct sock_fprog *prog, int err)
{
	struct fill *fill = shared_alloc(sizeof(*fill));

	*fill = (struct fill){ .install = install_call(entry, prog), .upto = 12, .err = -err };
	ASSERT_RETURNED(worker_run(w, fail_often, fill), 0);
	EXPECT(fill->count == fill->upto, check_format("%d times %s", fill->upto, errno_name(err)),
	       "%d times", fill->count);
}

CASE(failures_use_nothing, "installations that fail use up nothing of the limit",
     CLAUSES("CUR-LIMIT-1", "RV-3"), NEEDS(&need_jit_steady), EACH_ENTRY)
{
	struct sock_fprog *prog = allow_all(512), *invalid = allow_all(4096),
			  *long_one = allow_all(4096);
	int count = fill_up(worker_new(), run->entry, prog), filled = 0;
	struct worker *w = worker_new();

	invalid->filter[4095].code = BPF_ST;
	fail(w, run->entry, invalid, EINVAL);
	filled += fill_upto(w, run->entry, prog, count - 2).count;
	fail(w, run->entry, invalid, EINVAL);
	fail(w, run->entry, long_one, ENOMEM);
	filled += fill_up(w, run->entry, prog);
	EXPECT_EQ(count, filled);
	fail(w, run->entry, prog, ENOMEM);
	EXPECT_EQ(count, worker_status(w, "Seccomp_filters"));
}

CASE(inherited_count, "filters that were inherited count for the limit",
     CLAUSES("CUR-LIMIT-1", "FILTER-FORK"), NEEDS(&need_jit_steady), EACH_ENTRY)
{
	struct sock_fprog *prog = allow_all(512);
	int count = fill_up(worker_new(), run->entry, prog), half = count / 2;
	struct worker *w = worker_new(), *child, *thread;

	ASSERT_EQ(half, fill_upto(w, run->entry, prog, half).count);
	child = worker_fork(w, 0);
	thread = worker_thread(w);
	EXPECT_EQ(count - half, fill_up(child, run->entry, prog));
	EXPECT_EQ(count - half, fill_up(thread, run->entry, prog));
	EXPECT_EQ(count, worker_status(child, "Seccomp_filters"));
	EXPECT_EQ(count, worker_status(thread, "Seccomp_filters"));
	/* What they have used is not the parent's. */
	EXPECT_EQ(half, worker_status(w, "Seccomp_filters"));
	EXPECT_EQ(count - half, fill_up(w, run->entry, prog));
}

CASE(own_limit, "the limit is each thread's own: one that is at it takes nothing from others",
     CLAUSES("CUR-LIMIT-1"), NEEDS(&need_jit_steady), EACH_ENTRY)
{
	struct sock_fprog *prog = allow_all(1024);
	struct worker *w = worker_new(), *thread = worker_thread(w);
	int count = fill_up(w, run->entry, prog);

	EXPECT_EQ(count, fill_up(thread, run->entry, prog));
	EXPECT_EQ(count, fill_up(worker_new(), run->entry, prog));
	/* And comes with nothing when the thread has ended. */
	worker_kill(w);
	EXPECT_EQ(count, fill_up(worker_new(), run->entry, prog));
}

CASE(kept_by_exec, "execve() does not give room for more filters",
     CLAUSES("CUR-LIMIT-1", "FILTER-EXEC"), NEEDS(&need_jit_steady), EACH_ENTRY)
{
	struct sock_fprog *prog = allow_all(1024);
	struct worker *w = worker_new();
	int count = fill_up(w, run->entry, prog);

	ASSERT_RETURNED(worker_exec(w, NULL), 0);
	EXPECT_EQ(0, fill_up(w, run->entry, prog));
	EXPECT_EQ(count, worker_status(w, "Seccomp_filters"));
}
