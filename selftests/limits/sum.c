// SPDX-License-Identifier: GPL-2.0
/*
 * How the limit adds up: to 32768, with 4 for each filter that is there
 * already.  What a filter counts is its instructions and a few more, whose
 * number is the kernel's own business; two of the sums, taken at different
 * times, tell it.
 */
#include "common.h"

/*
 * Instructions of which each counts as one, converted or not, but for the
 * first, which decides.
 */
static struct sock_fprog *returns(unsigned int len)
{
	struct sock_fprog *prog = allow_all(len);

	for (unsigned int i = 1; i < len; i++)
		prog->filter[i] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_A, 0);
	return prog;
}

#define LONGEST 4096

/*
 * The longest filter that there is room for.  Asked of a thread that can't be
 * synchronised with, so that nothing gets installed: the limit is looked at
 * before that.
 */
static int room(struct worker *w, struct sock_fprog *longest)
{
	int fits = 0, too_long = LONGEST + 1;

	while (too_long - fits > 1) {
		struct outcome o;

		longest->len = (fits + too_long) / 2;
		o = worker_call(w, install_flags_call(SECCOMP_FILTER_FLAG_TSYNC, longest));
		ASSERT(o.kind == OUT_RETURNED && (o.ret > 0 || o.ret == -ENOMEM),
		       "ENOMEM, or the thread that can't be synchronised",
		       "%s", outcome_words(&o));
		if (o.ret > 0)
			fits = longest->len;
		else
			too_long = longest->len;
	}
	return fits;
}

/* Filters of this length leave room for one that is somewhat shorter. */
#define FILTERS (PATH_LIMIT / LONGEST - 1)

static int nearly_full(const struct run *run, struct worker **w, struct sock_fprog *longest)
{
	struct worker *diverged;

	*w = worker_new();
	diverged = worker_thread(*w);
	ASSERT_RETURNED(worker_install(diverged, BY_SECCOMP, allow_all(1)), 0);
	ASSERT_EQ(FILTERS, fill_upto(*w, run->entry, longest, FILTERS).count);
	return room(*w, longest);
}

CASE(exact_sum, "the instructions of all filters are at most 32768 together, 4 more counted for each but the last",
     CLAUSES("CUR-LIMIT-1"), NEEDS(&need_tsync, &need_jit_steady), EACH_ENTRY)
{
	struct sock_fprog *longest = returns(LONGEST);
	struct worker *w;
	int before = nearly_full(run, &w, longest), after, frame;

	/* The room that a filter takes, beyond its length. */
	ASSERT_RETURNED(worker_install(w, run->entry, returns(1)), 0);
	after = room(w, longest);
	frame = before - after - 1;
	EXPECT_GE(PATH_OVERHEAD, frame);
	EXPECT_EQ(PATH_LIMIT,
		  FILTERS * (LONGEST + frame) + before + frame - PATH_OVERHEAD);
}

struct length {
	const char *name;
	unsigned int len;
};

#define LEN(n) { #n, n }
static const struct length lengths[] = { LEN(2), LEN(3), LEN(1000) };

CASE(same_for_each, "a filter takes its length of the limit, and as much more as any other",
     CLAUSES("CUR-LIMIT-1"), NEEDS(&need_tsync, &need_jit_steady), EACH_ENTRY, ROWS(lengths))
{
	const struct length *length = run->row;
	struct sock_fprog *longest = returns(LONGEST);
	struct worker *w;
	int room0 = nearly_full(run, &w, longest), room1, room2;

	ASSERT_RETURNED(worker_install(w, run->entry, returns(1)), 0);
	room1 = room(w, longest);
	ASSERT_RETURNED(worker_install(w, run->entry, returns(length->len)), 0);
	room2 = room(w, longest);
	EXPECT_EQ(room0 - room1 - 1, room1 - room2 - (int)length->len);
}

CASE(room_is_true, "a filter that there is room for can be installed, one that is longer by one instruction can't",
     CLAUSES("CUR-LIMIT-1"), NEEDS(&need_tsync, &need_jit_steady), EACH_ENTRY)
{
	struct sock_fprog *longest = returns(LONGEST);
	struct worker *w;
	int left = nearly_full(run, &w, longest);

	longest->len = left + 1;
	EXPECT_ERRNO(worker_install(w, run->entry, longest), ENOMEM);
	longest->len = left;
	EXPECT_RETURNED(worker_install(w, run->entry, longest), 0);
	EXPECT_ERRNO(worker_install(w, run->entry, allow_all(1)), ENOMEM);
	EXPECT_EQ(FILTERS + 1, worker_status(w, "Seccomp_filters"));
}
