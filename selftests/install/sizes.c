// SPDX-License-Identifier: GPL-2.0
/* SECCOMP_GET_NOTIF_SIZES. */
#include "common.h"

#define SIZES 6			/* bytes: three u16 */
#define UNTOUCHED 0xa5

static struct call sizes_call(arch_arg_t flags, void *to)
{
	return seccomp_call(SECCOMP_GET_NOTIF_SIZES, flags, to);
}

/* The sizes where they were asked for, and nothing around them. */
static void expect_sizes_(const unsigned char *buf, size_t len, size_t at, const char *where)
{
	static const uint16_t want[3] = { 80, 24, 64 };
	uint16_t seen[3];

	memcpy(seen, buf + at, SIZES);
	check(!memcmp(seen, want, SIZES), false, where,
	      "sizes of 80, 24 and 64 (seccomp_notif, seccomp_notif_resp, seccomp_data)",
	      "they are %u, %u and %u", seen[0], seen[1], seen[2]);
	for (size_t i = 0; i < len; i++)
		if ((i < at || i >= at + SIZES) && buf[i] != UNTOUCHED) {
			check(false, false, where, "three u16 to be written and no more",
			      "byte %ld behind them is changed", (long)(i - at - SIZES));
			return;
		}
}
#define EXPECT_SIZES(buf, len, at) expect_sizes_(buf, len, at, CHECK_AT)

static void expect_untouched_(const unsigned char *buf, size_t len, const char *where)
{
	size_t i = 0;

	while (i < len && buf[i] == UNTOUCHED)
		i++;
	check(i == len, false, where, "nothing to be written", "byte %zu is changed", i);
}
#define EXPECT_UNTOUCHED(buf, len) expect_untouched_(buf, len, CHECK_AT)

static unsigned char *buffer(void)
{
	return memset(shared_alloc(64), UNTOUCHED, 64);
}

CASE(sizes, "GET_NOTIF_SIZES tells the sizes of three structures, in three u16",
     CLAUSES("CUR-SIZES-1", "DATA-1"), NEEDS(&need_user_notif), EACH_GATE)
{
	struct worker *w = worker_bare();
	unsigned char *buf = buffer();

	EXPECT_RETURNED(worker_call(w, GATE_CALL(run->gate, seccomp, SECCOMP_GET_NOTIF_SIZES,
						 0, PTR(buf + 16))), 0);
	EXPECT_SIZES(buf, 64, 16);
	EXPECT_EQ(80, sizeof(struct seccomp_notif));
	EXPECT_EQ(24, sizeof(struct seccomp_notif_resp));
	EXPECT_EQ(64, sizeof(struct seccomp_data));
	EXPECT_UNFILTERED(w);
}

CASE(sizes_not_aligned, "GET_NOTIF_SIZES takes any address", CLAUSES("CUR-SIZES-1"),
     NEEDS(&need_user_notif))
{
	unsigned char *buf = buffer();

	EXPECT_RETURNED(worker_call(worker_bare(), sizes_call(0, buf + 17)), 0);
	EXPECT_SIZES(buf, 64, 17);
}

struct flag {
	const char *name;
	uint32_t flags;
};

static const struct flag flags[] = {
	{ "bit0", 1 }, { "bit1", 2 }, { "bit3", 8 }, { "bit5", 32 }, { "bit6", 64 },
	{ "bit16", 1u << 16 }, { "bit31", 1u << 31 }, { "all", ~0u },
};

CASE(sizes_flags, "GET_NOTIF_SIZES takes no flags: EINVAL, and nothing is written",
     CLAUSES("CUR-SIZES-1", "ERR-EINVAL-2"), NEEDS(&need_user_notif), ROWS(flags))
{
	const struct flag *flag = run->row;
	struct worker *w = worker_bare();
	unsigned char *buf = buffer();

	EXPECT_ERRNO(worker_call(w, sizes_call(flag->flags, buf)), EINVAL);
	EXPECT_ERRNO(worker_call(w, sizes_call(flag->flags, NULL)), EINVAL);
	EXPECT_UNTOUCHED(buf, 64);
}

CASE(sizes_fault, "GET_NOTIF_SIZES to where nothing can be written is EFAULT",
     CLAUSES("ERR-EFAULT", "CUR-SIZES-1"), NEEDS(&need_user_notif))
{
	struct pages pages = pages_new();
	size_t size = getpagesize();
	struct worker *w = worker_bare();

	memset(pages.page, UNTOUCHED, size);
	EXPECT_ERRNO(worker_call(w, sizes_call(0, NULL)), EFAULT);
	EXPECT_ERRNO(worker_call(w, sizes_call(0, pages.end)), EFAULT);
	for (int i = 1; i < SIZES; i++)
		EXPECT_ERRNO(worker_call(w, sizes_call(0, pages.end - i)), EFAULT);
	EXPECT_UNTOUCHED((unsigned char *)pages.page, size - SIZES);
	memset(pages.page, UNTOUCHED, size);
	EXPECT_RETURNED(worker_call(w, sizes_call(0, pages.end - SIZES)), 0);
	EXPECT_SIZES((unsigned char *)pages.page, size, size - SIZES);
}

CASE(sizes_read_only, "GET_NOTIF_SIZES to memory that is read-only is EFAULT",
     CLAUSES("ERR-EFAULT"), NEEDS(&need_user_notif))
{
	struct pages pages = pages_new();

	memset(pages.page, UNTOUCHED, getpagesize());
	REQUIRE(mprotect(pages.page, getpagesize(), PROT_READ) == 0);
	EXPECT_ERRNO(worker_call(worker_bare(), sizes_call(0, pages.page)), EFAULT);
	EXPECT_UNTOUCHED((unsigned char *)pages.page, getpagesize());
}

CASE(sizes_to_all, "anybody may ask for the sizes, filtered or not",
     CLAUSES("CUR-SIZES-1"), NEEDS(&need_user_notif))
{
	struct worker *w = worker_bare(), *filtered = worker_new();
	unsigned char *buf = buffer();

	worker_drop(w, CAPS_NONE);
	EXPECT_RETURNED(worker_call(w, sizes_call(0, buf)), 0);
	EXPECT_SIZES(buf, 64, 0);
	ASSERT_RETURNED(worker_install(filtered, BY_SECCOMP, telling_filter()), 0);
	buf = buffer();
	EXPECT_RETURNED(worker_call(filtered, sizes_call(0, buf)), 0);
	EXPECT_SIZES(buf, 64, 0);
}
