/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the cases on installing filters. */
#ifndef INSTALL_COMMON_H
#define INSTALL_COMMON_H

#include <sys/mman.h>
#include <unistd.h>

#include "seccomp_test.h"

/* The first kernel that this suite knows nothing of: it may know more. */
#define UNKNOWN_KERNEL "7.4"

static inline struct call seccomp_call(arch_arg_t op, arch_arg_t flags, const void *args)
{
	return CALL(seccomp, op, flags, PTR(args));
}

static inline struct call get_mode_call(void)
{
	return CALL(prctl, PR_GET_SECCOMP);
}

/*
 * Nothing was installed: @filters of them in /proc and the mode that goes
 * with that, calls run, and prctl(2) tells the same.
 */
static inline void expect_filters_(struct worker *w, int filters, const char *at)
{
	struct effect *effect = effect_new();
	int mode = filters ? SECCOMP_MODE_FILTER : SECCOMP_MODE_DISABLED;
	long seen;

	expect_returned(worker_call(w, get_mode_call()), mode, false, at);
	expect_returned(worker_call(w, effect_call(effect)), 0, false, at);
	check(effect_seen(effect), false, at, "calls to run as before",
	      "uname() has no effect");
	seen = worker_status(w, "Seccomp");
	check(seen == mode, false, at, check_format("Seccomp: %d in /proc/TID/status", mode),
	      "it is %ld", seen);
	seen = worker_status(w, "Seccomp_filters");
	check(seen == filters, false, at,
	      check_format("Seccomp_filters: %d in /proc/TID/status", filters),
	      "it is %ld", seen);
}
#define EXPECT_FILTERS(w, filters) expect_filters_(w, filters, CHECK_AT)
#define EXPECT_UNFILTERED(w) expect_filters_(w, 0, CHECK_AT)

/* What a filter would do that must not be there. */
static inline struct sock_fprog *telling_filter(void)
{
	return deny(EFFECT_NR, 11);
}

/**
 * struct pages - pages that can be used, before one that can't
 * @page: the first byte of these; @end: of the last
 *
 * At one address in the judge and in all workers that are made later.
 */
struct pages {
	char *page, *end;
};

/* Room for @need bytes at least. */
static inline struct pages pages_for(size_t need)
{
	size_t page = getpagesize(), size = (need + page - 1) / page * page;
	struct pages p;

	/* Low, so that the 32-bit calls of 64-bit programs can name it. */
	p.page = mmap((void *)0x50000000, size + page, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	REQUIRE(p.page != MAP_FAILED);
	p.end = p.page + size;
	REQUIRE(mprotect(p.end, page, PROT_NONE) == 0);
	return p;
}

static inline struct pages pages_new(void)
{
	return pages_for(1);
}

#endif /* INSTALL_COMMON_H */
