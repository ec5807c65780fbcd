/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the cases on limits. */
#ifndef LIMITS_COMMON_H
#define LIMITS_COMMON_H

#include "seccomp_test.h"

/*
 * All filters of a thread together: seccomp(2), ENOMEM.
 *
 * Cases reach it by few and long filters.  Thousands of short ones, when they
 * are freed at once, are more than some kernels take: from 1024 on, in 6.18,
 * those that wait for a lock of the JIT compiler's keep the work that its
 * holder waits for from running, and nobody installs a filter any more.
 */
#define PATH_LIMIT	32768
#define PATH_OVERHEAD	4

/*
 * Filters that are to fill the limit have this length at least, and no chain
 * is longer than 250: a chain is freed with a work item for each
 * filter, and kernels that have JIT images in packs can hang for good where
 * 1024 of them wait on one CPU (6.18: bpf_prog_pack_free() waits under
 * pack_mutex for another item of the same queue).
 */
#define SHORTEST	64

/**
 * struct fill - install one filter again and again
 * @install: the call
 * @upto:    stop at this many
 * @count:   how many were installed
 * @err:     the error that ended it, or 0
 */
struct fill {
	struct call install;
	int upto, count, err;
};

static long do_fill(void *arg)
{
	struct fill *fill = arg;
	const arch_arg_t *a = fill->install.arg;
	long ret = 0;

	while (fill->count < fill->upto && !ret) {
		ret = arch_syscall(fill->install.nr, a[0], a[1], a[2], 0, 0, 0);
		fill->count += !ret;
	}
	fill->err = -ret;
	return 0;
}

/* Have a worker install up to @upto filters. */
static inline struct fill fill_upto(struct worker *w, enum entry entry,
				    struct sock_fprog *prog, int upto)
{
	struct fill *fill = shared_alloc(sizeof(*fill));

	*fill = (struct fill){ .install = install_call(entry, prog), .upto = upto };
	ASSERT_RETURNED(worker_run(w, do_fill, fill), 0);
	return *fill;
}

/* More than fit, of any length that cases use, and not too many to free. */
#define ENDLESS 400

/* Have a worker install a filter until there is no room for it: how often? */
static inline int fill_up(struct worker *w, enum entry entry, struct sock_fprog *prog)
{
	struct fill fill = fill_upto(w, entry, prog, ENDLESS);

	EXPECT(fill.err == ENOMEM, "ENOMEM at some time", "%s after %d filters",
	       errno_name(fill.err), fill.count);
	return fill.count;
}

#endif /* LIMITS_COMMON_H */
