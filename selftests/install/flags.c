// SPDX-License-Identifier: GPL-2.0
/* Flags of SECCOMP_SET_MODE_FILTER. */
#include <fcntl.h>

#include "common.h"

/* Since when a flag is known; NULL: not yet. */
static const char *const since[32] = {
	"3.17", "4.14", "4.17", "5.0", "5.7", "5.19",
};
#define KNOWN_FLAGS 6

#define TSYNC		SECCOMP_FILTER_FLAG_TSYNC
#define FLAG_LOG	SECCOMP_FILTER_FLAG_LOG
#define SPEC_ALLOW	SECCOMP_FILTER_FLAG_SPEC_ALLOW
#define NEW_LISTENER	SECCOMP_FILTER_FLAG_NEW_LISTENER
#define TSYNC_ESRCH	SECCOMP_FILTER_FLAG_TSYNC_ESRCH
#define WAIT_KILLABLE	SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV

struct bit {
	const char *name;
	int bit;
};

#define BIT(n) { #n, n }
static const struct bit bits[] = {
	BIT(0), BIT(1), BIT(2), BIT(3), BIT(4), BIT(5), BIT(6), BIT(7), BIT(8),
	BIT(9), BIT(10), BIT(11), BIT(12), BIT(13), BIT(14), BIT(15), BIT(16),
	BIT(17), BIT(18), BIT(19), BIT(20), BIT(21), BIT(22), BIT(23), BIT(24),
	BIT(25), BIT(26), BIT(27), BIT(28), BIT(29), BIT(30), BIT(31),
};

/* Whether this kernel knows all of these flags; ends the point if unsure. */
static bool known(unsigned int flags)
{
	for (int i = 0; i < 32; i++) {
		if (!(flags & 1u << i))
			continue;
		if (!since[i] && kernel_at_least(UNKNOWN_KERNEL))
			case_skip("this kernel may know more than the suite");
		if (!since[i] || !kernel_at_least(since[i]))
			return false;
	}
	return true;
}

/* Whether the flags, all known, go together. */
static bool sensible(unsigned int flags)
{
	if ((flags & TSYNC) && (flags & NEW_LISTENER) && !(flags & TSYNC_ESRCH))
		return false;
	return !(flags & WAIT_KILLABLE) || (flags & NEW_LISTENER);
}

/* A filter that can't be read shows whether the flags were taken: EFAULT. */
static int refusal(unsigned int flags)
{
	return known(flags) && sensible(flags) ? EFAULT : EINVAL;
}

/* Older than the flag, but with it: a vendor's kernel. */
static bool backported(unsigned int flag)
{
	return since[__builtin_ctz(flag)] && !known(flag);
}

CASE(single_flag, "a flag that the kernel does not know fails with EINVAL, before the filter is looked at",
     CLAUSES("ERR-EINVAL-2", "FILTER-PRCTL-EQ"), ROWS(bits))
{
	unsigned int flag = 1u << ((const struct bit *)run->row)->bit;
	struct worker *w = worker_new();
	struct outcome o = worker_call(w, install_flags_call(flag, NULL));

	if (backported(flag) && o.ret == -EFAULT)
		case_skip("known before its time: a vendor's kernel");
	EXPECT_ERRNO(o, refusal(flag));
	if (refusal(flag) == EINVAL)
		EXPECT_ERRNO(worker_call(w, install_flags_call(flag, telling_filter())),
			     EINVAL);
	EXPECT_UNFILTERED(w);
}

static bool unknown_bit(const void *row)
{
	return !since[((const struct bit *)row)->bit];
}

CASE(with_all_known, "a flag that the kernel does not know fails with EINVAL, also among flags that it knows",
     CLAUSES("ERR-EINVAL-2"), ROWS_IF(bits, unknown_bit))
{
	unsigned int flag = 1u << ((const struct bit *)run->row)->bit;
	unsigned int good = FLAG_LOG;
	struct worker *w = worker_new();

	known(flag);
	for (int i = 0; i < KNOWN_FLAGS; i++)
		if (known(1u << i))
			good |= 1u << i;
	EXPECT_ERRNO(worker_call(w, install_flags_call(good | flag, telling_filter())),
		     EINVAL);
	EXPECT_ERRNO(worker_call(w, install_flags_call(FLAG_LOG | flag, telling_filter())),
		     EINVAL);
	EXPECT_UNFILTERED(w);
}

CASE(combinations, "flags go together unless TSYNC meets NEW_LISTENER without TSYNC_ESRCH, or WAIT_KILLABLE_RECV has no NEW_LISTENER: EINVAL",
     CLAUSES("ERR-EINVAL-2", "CUR-TSYNC-2", "CUR-WK-1"), SINCE("5.19"))
{
	struct worker *w = worker_new();

	for (unsigned int flags = 0; flags < 1u << KNOWN_FLAGS; flags++) {
		struct outcome o = worker_call(w, install_flags_call(flags, NULL));
		int want = sensible(flags) ? EFAULT : EINVAL;

		EXPECT(o.kind == OUT_RETURNED && o.ret == -want,
		       check_format("flags 0x%x to be %s", flags,
				    want == EFAULT ? "taken" : "refused"),
		       "%s", outcome_words(&o));
	}
	EXPECT_UNFILTERED(w);
}

CASE(install_with, "an installation with flags, but for NEW_LISTENER, returns 0 and adds one filter",
     CLAUSES("RV-1", "CUR-RV-1", "ERR-EINVAL-2"))
{
	struct worker *w = worker_new();
	int filters = 0;

	for (unsigned int flags = 0; flags < 1u << KNOWN_FLAGS; flags++) {
		struct outcome o;

		if (!sensible(flags) || (flags & NEW_LISTENER) || !known(flags))
			continue;
		o = worker_call(w, install_flags_call(flags, allow_all(1)));
		EXPECT(o.kind == OUT_RETURNED && o.ret == 0,
		       check_format("an installation with flags 0x%x to return 0", flags),
		       "%s", outcome_words(&o));
		EXPECT_EQ(++filters, worker_status(w, "Seccomp_filters"));
	}
	EXPECT_FILTERS(w, filters);
}

CASE(install_listener_with, "an installation with NEW_LISTENER and other flags returns a new descriptor and adds one filter",
     CLAUSES("RV-1", "ERR-EINVAL-2"), NEEDS(&need_user_notif))
{
	struct worker *parent;

	workers_expect(34);
	parent = worker_new();
	for (unsigned int flags = 0; flags < 1u << KNOWN_FLAGS; flags++) {
		struct worker *w;
		struct outcome o;
		long free;

		if (!sensible(flags) || !(flags & NEW_LISTENER) || !known(flags))
			continue;
		w = worker_fork(parent, 0);
		free = worker_call(w, CALL(dup, 0)).ret;
		worker_call(w, CALL(close, free));
		o = worker_call(w, install_flags_call(flags, allow_all(1)));
		EXPECT(o.kind == OUT_RETURNED && o.ret == free,
		       check_format("an installation with flags 0x%x to return %ld, the lowest free descriptor",
				    flags, free),
		       "%s", outcome_words(&o));
		EXPECT_FILTERS(w, 1);
		EXPECT_RETURNED(worker_call(w, CALL(fcntl, free, F_GETFD)), FD_CLOEXEC);
	}
}
