// SPDX-License-Identifier: GPL-2.0
/* What filters see of a call, as filters tell it. */
#include "check.h"
#include "seen.h"

#define WORDS (sizeof(struct seccomp_data) / 4)
#define BITS 12
#define PIECES ((32 + BITS - 1) / BITS)

struct readout {
	struct call call;
	struct call install[WORDS * PIECES];
	long ret[WORDS * PIECES];
	long (*before)(void *arg);
	void *arg;
};

static const int own_calls[] = {
	NR_read, NR_write, NR_exit, NR_exit_group, NR_prctl, NR_seccomp,
};

/* ERRNO with @BITS bits of a word from @shift on, except for own calls. */
static struct sock_fprog *reader(uint32_t offset, unsigned int shift)
{
	struct sock_filter insns[24], *p = insns;
	int left = ARRAY_SIZE(own_calls);

	*p++ = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
					    offsetof(struct seccomp_data, arch));
	*p++ = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH_AUDIT, 0, left + 2);
	*p++ = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
					    offsetof(struct seccomp_data, nr));
	for (; left; left--)
		*p++ = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
			own_calls[left - 1], left - 1, left == 1);
	*p++ = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, ALLOW);
	*p++ = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset);
	*p++ = (struct sock_filter)BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, shift);
	*p++ = (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, (1u << BITS) - 1);
	*p++ = (struct sock_filter)BPF_STMT(BPF_ALU | BPF_OR | BPF_K, SECCOMP_RET_ERRNO);
	*p++ = (struct sock_filter)BPF_STMT(BPF_RET | BPF_A, 0);
	return filter_raw(insns, p - insns);
}

/* In the worker.  Of equal actions the newest filter's data counts. */
static long read_out(void *arg)
{
	struct readout *r = arg;

	for (unsigned int i = 0; i < ARRAY_SIZE(r->ret); i++) {
		long ret = call_make(&r->install[i]);

		if (ret)
			return ret;
		if (r->before)
			r->before(r->arg);
		r->ret[i] = call_make(&r->call);
	}
	return 0;
}

static struct seccomp_data seen_by(struct worker *w, enum entry entry, struct call call,
				   long (*before)(void *arg), void *arg)
{
	struct readout *r = shared_alloc(sizeof(*r));
	struct seccomp_data seen = { 0 };

	r->call = call;
	r->before = before;
	r->arg = arg;
	for (unsigned int i = 0; i < ARRAY_SIZE(r->ret); i++)
		r->install[i] = install_call(entry, reader(i / PIECES * 4, i % PIECES * BITS));
	ASSERT_RETURNED(worker_run(w, read_out, r), 0);
	for (unsigned int i = 0; i < ARRAY_SIZE(r->ret); i++) {
		ASSERT(r->ret[i] <= 0 && r->ret[i] >= -((1 << BITS) - 1),
		       check_format("%s to fail with the errno of a filter", call_name(&call)),
		       "it returned %ld", r->ret[i]);
		((uint32_t *)&seen)[i / PIECES] |= (uint32_t)-r->ret[i] << i % PIECES * BITS;
	}
	return seen;
}

struct seccomp_data seen_data(enum entry entry, struct call call)
{
	return seen_by(worker_new(), entry, call, NULL, NULL);
}

struct seccomp_data call_data(const struct call *call)
{
	const struct arch_gate *gate = call->gate ?: &arch_gates[0];
	struct seccomp_data data = { .nr = arch_nr_seen(call->nr), .arch = gate->audit };

	for (int i = 0; i < 6; i++)
		data.args[i] = ARCH_ARG_BITS == 32 ? (uint32_t)call->arg[i] : call->arg[i];
	return data;
}

static void expect_same(const char *what, uint64_t want, uint64_t seen, const char *at)
{
	check(want == seen, false, at, check_format("%s to be 0x%llx", what, (unsigned long long)want),
	      "filters see 0x%llx", (unsigned long long)seen);
}

static void expect_data(const struct seccomp_data *seen, const struct seccomp_data *want,
			const uint64_t *ip, const char *at)
{
	static const char *const names[] = {
		"args[0]", "args[1]", "args[2]", "args[3]", "args[4]", "args[5]",
	};

	expect_same("nr", (uint32_t)want->nr, (uint32_t)seen->nr, at);
	expect_same("arch", want->arch, seen->arch, at);
	if (ip)
		expect_same("instruction_pointer", *ip, seen->instruction_pointer, at);
	for (int i = 0; i < 6; i++)
		expect_same(names[i], want->args[i], seen->args[i], at);
}

#define SAME	99
#define DIFFERS	100

/* ERRNO|SAME if every word is as wanted; what the worker itself does is allowed. */
static struct sock_fprog *comparer(const struct seccomp_data *want, const uint64_t *ip)
{
	struct rule rules[ARRAY_SIZE(own_calls) + WORDS] = { 0 }, *rule = rules;
	struct seccomp_data data = *want;

	if (ip)
		data.instruction_pointer = *ip;
	for (unsigned int i = 0; i < ARRAY_SIZE(own_calls); i++)
		*rule++ = (struct rule){ ALLOW, { ARCH_IS(ARCH_AUDIT), NR_IS(own_calls[i]) } };
	for (unsigned int i = 0; i < WORDS; i++)
		if (ip || i * 4 < offsetof(struct seccomp_data, instruction_pointer) ||
		    i * 4 >= offsetof(struct seccomp_data, args))
			*rule++ = (struct rule){ ERRNO(DIFFERS), {
				{ TEST_NE, i * 4, ((const uint32_t *)&data)[i] } } };
	return filter_of(ERRNO(SAME), rules, rule - rules);
}

struct seen_order {
	struct call call;
	long (*before)(void *arg);
	void *arg;
};

/* In the worker. */
static long make_call(void *arg)
{
	const struct seen_order *order = arg;

	if (order->before)
		order->before(order->arg);
	return call_make(&order->call);
}

void expect_seen(struct worker *w, enum entry entry, const struct call *call,
		 long (*before)(void *arg), void *arg,
		 const struct seccomp_data *want, const uint64_t *ip, const char *at)
{
	struct seen_order *order = shared_alloc(sizeof(*order));
	struct seccomp_data seen;
	struct outcome o;

	*order = (struct seen_order){ *call, before, arg };
	ASSERT_RETURNED(worker_install(w, entry, comparer(want, ip)), 0);
	o = worker_run(w, make_call, order);
	check(o.kind == OUT_RETURNED && o.ret == -SAME, false, at,
	      check_format("filters to see number, architecture and arguments of %s",
			   call_name(call)),
	      "%s", o.kind == OUT_RETURNED && o.ret == -DIFFERS ?
	      "they see something else" : outcome_words(&o));
	if (o.kind != OUT_RETURNED || o.ret != -DIFFERS)
		return;
	seen = seen_by(worker_new(), entry, *call, before, arg);
	expect_data(&seen, want, ip, at);
}
