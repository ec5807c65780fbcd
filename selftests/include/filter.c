// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "case.h"
#include "check.h"
#include "filter.h"

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define HIGH_FIRST 1
#else
#define HIGH_FIRST 0
#endif

uint32_t arg_low(int n)
{
	return offsetof(struct seccomp_data, args) + 8 * n + 4 * HIGH_FIRST;
}

uint32_t arg_high(int n)
{
	return offsetof(struct seccomp_data, args) + 8 * n + 4 * !HIGH_FIRST;
}

struct sock_fprog *filter_raw(const struct sock_filter *insns, unsigned int count)
{
	struct sock_fprog *prog = shared_alloc(sizeof(*prog));

	prog->len = count;
	prog->filter = shared_alloc(count * sizeof(*insns));
	memcpy(prog->filter, insns, count * sizeof(*insns));
	return prog;
}

/* The comparison that stays on the path if @test holds, else leaves by @out. */
static struct sock_filter jump(const struct rule_test *test, int out)
{
	switch (test->op) {
	case TEST_NE:
		return (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
						    test->value, out, 0);
	case TEST_GT:
		return (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K,
						    test->value, 0, out);
	case TEST_GE:
		return (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K,
						    test->value, 0, out);
	case TEST_SET:
		return (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K,
						    test->value, 0, out);
	default:
		return (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
						    test->value, 0, out);
	}
}

struct sock_fprog *filter_of(uint32_t otherwise, const struct rule *rules, int count)
{
	struct sock_fprog *prog = shared_alloc(sizeof(*prog));
	struct sock_filter *p;

	p = prog->filter = shared_alloc((count * (2 * RULE_TESTS + 1) + 1) * sizeof(*p));
	for (const struct rule *rule = rules; rule < rules + count; rule++) {
		int tests = 0;

		while (tests < RULE_TESTS && rule->test[tests].op)
			tests++;
		for (int i = 0; i < tests; i++) {
			const struct rule_test *test = &rule->test[i];

			*p++ = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
							    test->offset);
			/* Out of this rule: the further tests, and its return. */
			*p++ = jump(test, 2 * (tests - 1 - i) + 1);
		}
		*p++ = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, rule->action);
	}
	*p++ = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, otherwise);
	prog->len = p - prog->filter;
	return prog;
}

struct sock_fprog *on_call(long nr, uint32_t action)
{
	return FILTER(ALLOW, { action, { ARCH_IS(ARCH_AUDIT), NR_IS(nr) } });
}

struct sock_fprog *deny(long nr, int err)
{
	return on_call(nr, ERRNO(err));
}

struct sock_fprog *on_every_call(uint32_t action)
{
	return filter_of(action, NULL, 0);
}

struct sock_fprog *on_arg(long nr, int n, uint64_t value, uint32_t action)
{
	return FILTER(ALLOW, { action, { ARCH_IS(ARCH_AUDIT), NR_IS(nr),
					 ARG_IS(n, value) } });
}

struct sock_fprog *allow_all(unsigned int length)
{
	struct sock_fprog *prog = shared_alloc(sizeof(*prog));

	prog->len = length;
	prog->filter = shared_alloc(length * sizeof(*prog->filter));
	for (unsigned int i = 0; i < length; i++)
		prog->filter[i] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, ALLOW);
	return prog;
}

const char *action_name(uint32_t action)
{
	static char text[40];
	static const struct { uint32_t action; const char *name; } names[] = {
		{ SECCOMP_RET_KILL_PROCESS, "KILL_PROCESS" },
		{ SECCOMP_RET_KILL_THREAD, "KILL_THREAD" },
		{ SECCOMP_RET_TRAP, "TRAP" }, { SECCOMP_RET_ERRNO, "ERRNO" },
		{ SECCOMP_RET_USER_NOTIF, "USER_NOTIF" },
		{ SECCOMP_RET_TRACE, "TRACE" }, { SECCOMP_RET_LOG, "LOG" },
		{ SECCOMP_RET_ALLOW, "ALLOW" },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(names); i++)
		if ((action & SECCOMP_RET_ACTION_FULL) == names[i].action) {
			snprintf(text, sizeof(text), "%s|%u", names[i].name,
				 action & SECCOMP_RET_DATA);
			return text;
		}
	snprintf(text, sizeof(text), "unknown action 0x%08x", action);
	return text;
}
