/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the cases on limits. */
#ifndef LIMITS_COMMON_H
#define LIMITS_COMMON_H

#include "jit.h"
#include "seccomp_test.h"

/* All filters of a thread together: seccomp(2), ENOMEM. */
#define PATH_LIMIT	32768
#define PATH_OVERHEAD	4

/*
 * Filters that are to fill the limit have this length at least, and no chain
 * is longer than ENDLESS, which is more than fit of them: a chain is freed
 * with a work item for each filter, and kernels that have JIT images in packs
 * can hang for good where 1024 of them wait on one CPU (6.18:
 * bpf_prog_pack_free() waits under pack_mutex for another item of the same
 * queue).  That limit is for all that ends at about one time, so each chain
 * has to stay far below it.
 */
#define SHORTEST	512
#define ENDLESS		100

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

/* Have a worker install a filter until there is no room for it: how often? */
static inline int fill_up(struct worker *w, enum entry entry, struct sock_fprog *prog)
{
	struct fill fill = fill_upto(w, entry, prog, ENDLESS);

	EXPECT(fill.err == ENOMEM, "ENOMEM at some time", "%s after %d filters",
	       errno_name(fill.err), fill.count);
	return fill.count;
}

#endif /* LIMITS_COMMON_H */
