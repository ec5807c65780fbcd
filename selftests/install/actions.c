// SPDX-License-Identifier: GPL-2.0
/* SECCOMP_GET_ACTION_AVAIL. */
#include "actions.h"
#include "common.h"

static const struct action *action_of(uint32_t value)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(actions); i++)
		if (actions[i].value == value)
			return &actions[i];
	return NULL;
}

static struct call avail_call(const uint32_t *action)
{
	return seccomp_call(SECCOMP_GET_ACTION_AVAIL, 0, action);
}

static uint32_t *shared_u32(uint32_t value)
{
	uint32_t *p = shared_alloc(sizeof(*p));

	*p = value;
	return p;
}

CASE(action_known, "an action that the kernel has is available: 0; with data bits it is no action: EOPNOTSUPP",
     CLAUSES("CUR-AVAIL-1"), NEEDS(&need_action_avail), ROWS(actions))
{
	const struct action *action = run->row;
	struct worker *w = worker_bare();
	uint32_t *value = shared_u32(action->value);

	if (!kernel_at_least(action->since))
		case_skip("newer than this kernel");
	EXPECT_RETURNED(worker_call(w, avail_call(value)), 0);
	EXPECT_EQ(action->value, *value);
	for (int bit = 0; bit < 16; bit++) {
		*value = action->value | 1u << bit;
		EXPECT_ERRNO(worker_call(w, avail_call(value)), EOPNOTSUPP);
		EXPECT_EQ(action->value | 1u << bit, *value);
	}
	*value = action->value | 0xffff;
	EXPECT_ERRNO(worker_call(w, avail_call(value)), EOPNOTSUPP);
	EXPECT_UNFILTERED(w);
}

/* What each value of the upper half that was asked for returned. */
struct sweep {
	uint32_t value;
	int ret[0x10000];
	bool asked[0x10000];
};

static bool few_bits(uint32_t half)
{
	int n = __builtin_popcount(half & 0xffff);

	return n <= 2 || n >= 14;
}

/* Values that a mask or a constant that is slightly off would let through. */
static bool worth_asking(uint32_t half)
{
	if (few_bits(half))
		return true;
	for (unsigned int i = 0; i < ARRAY_SIZE(actions); i++)
		if (few_bits(half ^ actions[i].value >> 16) ||
		    few_bits(half - (actions[i].value >> 16)))
			return true;
	return false;
}

static long ask_many(void *arg)
{
	struct sweep *sweep = arg;

	for (uint32_t i = 0; i < 0x10000; i++) {
		if (!worth_asking(i))
			continue;
		sweep->value = i << 16;
		sweep->asked[i] = true;
		sweep->ret[i] = arch_syscall(NR_seccomp, SECCOMP_GET_ACTION_AVAIL, 0,
					     PTR(&sweep->value), 0, 0, 0);
	}
	return 0;
}

CASE(no_other_action, "of some thousand values of the action bits, only the documented ones are available, any other is EOPNOTSUPP",
     CLAUSES("CUR-AVAIL-1", "RET-OTHER"), NEEDS(&need_action_avail))
{
	struct sweep *sweep = shared_alloc(sizeof(*sweep));
	int asked = 0;

	ASSERT_RETURNED(worker_run(worker_bare(), ask_many, sweep), 0);
	for (uint32_t i = 0; i < 0x10000; i++) {
		if (!sweep->asked[i])
			continue;
		asked++;
		/* Known ones have a case of their own; newer kernels may have more. */
		if (sweep->ret[i] == 0 && (action_of(i << 16) || kernel_at_least(UNKNOWN_KERNEL)))
			continue;
		EXPECT(sweep->ret[i] == -EOPNOTSUPP,
		       check_format("EOPNOTSUPP for action 0x%08x", i << 16),
		       "%s", sweep->ret[i] ? errno_name(-sweep->ret[i]) : "it is available");
	}
	EXPECT_GT(1000, asked);
}

static const struct action flags[] = {
	{ "bit0", 1 }, { "bit1", 2 }, { "bit3", 8 }, { "bit5", 32 }, { "bit6", 64 },
	{ "bit16", 1u << 16 }, { "bit31", 1u << 31 }, { "all", ~0u },
};

CASE(avail_flags, "GET_ACTION_AVAIL takes no flags: EINVAL, whatever the action",
     CLAUSES("CUR-AVAIL-1", "ERR-EINVAL-2"), NEEDS(&need_action_avail), ROWS(flags))
{
	uint32_t flag = ((const struct action *)run->row)->value;
	struct worker *w = worker_bare();

	EXPECT_ERRNO(worker_call(w, seccomp_call(SECCOMP_GET_ACTION_AVAIL, flag,
						 shared_u32(ALLOW))), EINVAL);
	EXPECT_ERRNO(worker_call(w, seccomp_call(SECCOMP_GET_ACTION_AVAIL, flag,
						 shared_u32(1))), EINVAL);
	EXPECT_ERRNO(worker_call(w, seccomp_call(SECCOMP_GET_ACTION_AVAIL, flag, NULL)),
		     EINVAL);
}

CASE(avail_faults, "an action that can't be read is EFAULT",
     CLAUSES("ERR-EFAULT", "CUR-AVAIL-1"), NEEDS(&need_action_avail))
{
	struct pages pages = pages_new();
	struct worker *w = worker_bare();

	EXPECT_ERRNO(worker_call(w, avail_call(NULL)), EFAULT);
	EXPECT_ERRNO(worker_call(w, avail_call((void *)pages.end)), EFAULT);
	/* ALLOW and KILL_THREAD, but for what is beyond. */
	for (int i = 1; i < 4; i++) {
		memset(pages.page, 0, getpagesize());
		EXPECT_ERRNO(worker_call(w, avail_call((void *)(pages.end - i))), EFAULT);
		memset(pages.page, 0xff, getpagesize());
		EXPECT_ERRNO(worker_call(w, avail_call((void *)(pages.end - i))), EFAULT);
	}
	memcpy(pages.end - 4, &(uint32_t){ ALLOW }, 4);
	EXPECT_RETURNED(worker_call(w, avail_call((void *)(pages.end - 4))), 0);
}

CASE(avail_anywhere, "an action is asked for from memory that is read-only, and not aligned",
     CLAUSES("CUR-AVAIL-1"), NEEDS(&need_action_avail))
{
	struct pages pages = pages_new();
	struct worker *w;

	memcpy(pages.page + 1, &(uint32_t){ SECCOMP_RET_ERRNO }, 4);
	memcpy(pages.page + 7, &(uint32_t){ SECCOMP_RET_ERRNO | 1 }, 4);
	REQUIRE(mprotect(pages.page, getpagesize(), PROT_READ) == 0);
	w = worker_bare();
	EXPECT_RETURNED(worker_call(w, avail_call((void *)(pages.page + 1))), 0);
	EXPECT_ERRNO(worker_call(w, avail_call((void *)(pages.page + 7))), EOPNOTSUPP);
}

CASE(avail_to_all, "anybody may ask which actions there are, filtered or not",
     CLAUSES("CUR-AVAIL-1"), NEEDS(&need_action_avail))
{
	struct worker *w = worker_bare(), *filtered = worker_new();

	worker_drop(w, CAPS_NONE);
	EXPECT_RETURNED(worker_call(w, avail_call(shared_u32(ALLOW))), 0);
	EXPECT_ERRNO(worker_call(w, avail_call(shared_u32(ALLOW | 1))), EOPNOTSUPP);
	ASSERT_RETURNED(worker_install(filtered, BY_SECCOMP, telling_filter()), 0);
	EXPECT_RETURNED(worker_call(filtered, avail_call(shared_u32(ALLOW))), 0);
	EXPECT_EQ(1, worker_status(filtered, "Seccomp_filters"));
}

CASE(avail_gates, "actions can be asked for through every way into the kernel",
     CLAUSES("CUR-AVAIL-1"), NEEDS(&need_action_avail), EACH_GATE)
{
	struct worker *w = worker_bare();
	uint32_t *value = shared_u32(SECCOMP_RET_TRAP);

	EXPECT_RETURNED(worker_call(w, GATE_CALL(run->gate, seccomp, SECCOMP_GET_ACTION_AVAIL,
						 0, PTR(value))), 0);
	*value |= 1;
	EXPECT_ERRNO(worker_call(w, GATE_CALL(run->gate, seccomp, SECCOMP_GET_ACTION_AVAIL,
					      0, PTR(value))), EOPNOTSUPP);
	EXPECT_ERRNO(worker_call(w, GATE_CALL(run->gate, seccomp, SECCOMP_GET_ACTION_AVAIL,
					      1, PTR(value))), EINVAL);
}
