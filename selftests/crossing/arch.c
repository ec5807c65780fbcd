// SPDX-License-Identifier: GPL-2.0
/* One filter over calls of several architectures, by each way into the kernel. */
#include <sched.h>

#include "seccomp_test.h"
#include "seen.h"
#include "sigsys.h"

/* A gate of another architecture than the given one, NULL if there is none. */
static const struct arch_gate *foreign(const struct arch_gate *gate)
{
	for (int g = 0; g < arch_nr_gates; g++)
		if (arch_gates[g].audit != gate->audit &&
		    arch_gate_usable(&arch_gates[g]))
			return &arch_gates[g];
	if (arch_wide && arch_wide->audit != gate->audit && arch_wide->usable())
		return arch_wide;
	return NULL;
}

struct action {
	const char *name;
	uint32_t action;
};

static const struct action actions[] = {
	{ "KILL_PROCESS", KILL_PROCESS }, { "KILL_THREAD", KILL_THREAD },
	{ "TRAP", TRAP(5) }, { "ERRNO", ERRNO(77) }, { "TRACE", TRACE(5) },
	{ "NOTIFY", NOTIFY },
};

static void expect_action(struct outcome o, uint32_t action)
{
	uint32_t kind = action & SECCOMP_RET_ACTION_FULL;

	if (kind == SECCOMP_RET_ERRNO)
		EXPECT_ERRNO(o, action & SECCOMP_RET_DATA);
	else if (kind == SECCOMP_RET_TRACE || kind == SECCOMP_RET_USER_NOTIF)
		EXPECT_ERRNO(o, ENOSYS);
	else
		EXPECT_KILLED(o, SIGSYS);
}

/* What the worker itself must do, the filter allows. */
static struct sock_fprog *on_architecture(uint32_t audit, uint32_t action)
{
	struct rule rules[] = {
		{ ALLOW, { ARCH_IS(ARCH_AUDIT), NR_IS(NR_read) } },
		{ ALLOW, { ARCH_IS(ARCH_AUDIT), NR_IS(NR_write) } },
		{ action, { ARCH_IS(audit) } },
	};

	return filter_of(ALLOW, rules, ARRAY_SIZE(rules));
}

static void acts_there(const struct run *run, struct worker *w)
{
	const struct action *row = run->row;
	const struct arch_gate *other = foreign(run->gate);
	struct effect *here = effect_new(), *there = effect_new();

	if (other) {
		EXPECT_RETURNED(worker_call(w, effect_gate_call(other, there)), 0);
		EXPECT_RAN(there);
	}
	expect_action(worker_call(w, effect_gate_call(run->gate, here)), row->action);
	EXPECT_NOT_RUN(here);
}

CASE(only_there, "a filter can act on one architecture's calls, whatever they are, and on no other's",
     CLAUSES("DATA-2", "FILTER-2"), ROWS(actions), EACH_GATE)
{
	const struct action *row = run->row;

	acts_there(run, worker_with_filters(run,
		on_architecture(run->gate->audit, row->action)));
}

CASE(only_there_of_two, "a filter that acts on one architecture's calls is heard above another that allows all",
     CLAUSES("DATA-2", "FILTER-2", "CUR-RUN-1"), ROWS(actions), EACH_GATE)
{
	const struct action *row = run->row;

	acts_there(run, worker_with_filters(run, allow_all(1),
		on_architecture(run->gate->audit, row->action)));
}

/* The same number is another call in another table. */
static const struct action numbers[] = {
	{ "getppid", CALL_getppid }, { "getpid", CALL_getpid }, { "uname", CALL_uname },
	{ "close", CALL_close }, { "getuid", CALL_getuid },
};

CASE(same_number, "the number of a call means nothing without its architecture",
     CLAUSES("DATA-1", "DATA-2"), ROWS(numbers), EACH_GATE)
{
	const struct arch_gate *gate = run->gate, *other = foreign(gate);
	int nr = gate->nr[((const struct action *)run->row)->action];
	struct worker *w = worker_with_filters(run, FILTER(ALLOW,
		{ ERRNO(77), { NR_IS(nr), ARCH_IS(gate->audit) } },
		{ ERRNO(78), { NR_IS(nr) } }));
	struct call call = { nr, { (arch_arg_t)-1, 0, 0, 0, 0, 0 }, gate };

	EXPECT_ERRNO(worker_call(w, call), 77);
	call.gate = other;
	if (other)
		EXPECT_ERRNO(worker_call(w, call), 78);
}

CASE(forbidden_arch, "a filter that kills on any architecture but one ends the process at the first call by another gate",
     CLAUSES("DATA-2", "RET-KILL-1", "EX-1"), EACH_ENTRY, EACH_GATE)
{
	const struct arch_gate *gate = run->gate;
	struct effect *effect = effect_new();
	struct worker *w = worker_with_filters(run, FILTER(ALLOW,
		{ KILL_THREAD, { ARCH_IS_NOT(ARCH_AUDIT) } }));
	struct outcome o = worker_call(w, effect_gate_call(gate, effect));

	if (gate->audit == ARCH_AUDIT) {
		EXPECT_RETURNED(o, 0);
		EXPECT_RAN(effect);
	} else {
		EXPECT_KILLED(o, SIGSYS);
		EXPECT_NOT_RUN(effect);
	}
}

static long call_before(void *arg)
{
	return call_make(arg);
}

CASE(no_trace_of_last_call, "a call by one gate leaves nothing behind that a later call by another would show",
     CLAUSES("DATA-1", "DATA-2"), EACH_ENTRY, EACH_GATE)
{
	struct call *before = shared_alloc(sizeof(*before));

	*before = GATE_CALL(run->gate, getuid, 11, 12, 13, 14, 15, 16);
	for (int g = 0; g < arch_nr_gates; g++) {
		const struct arch_gate *gate = &arch_gates[g];
		struct call call = GATE_CALL(gate, getppid, 1, 2, 3, 4, 5, 6);
		struct seccomp_data want = call_data(&call);
		uint64_t ip = PTR(gate->return_ip);

		if (!arch_gate_usable(gate))
			continue;
		expect_seen(worker_new(), run->entry, &call, call_before, before,
			    &want, ip ? &ip : NULL, CHECK_AT);
	}
}

static long clone_by_gate(void *gate)
{
	return arch_clone_by(gate, SIGCHLD);
}

/* CVE-2015-2830: a child of int $0x80 went on as if it were a 32-bit task. */
CASE(child_of_gate, "the first call of a child that one gate's clone made is what it is, whatever the gate",
     CLAUSES("DATA-2", "FILTER-FORK"), EACH_ENTRY, EACH_GATE)
{
	const struct arch_gate *gate = run->gate;
	struct worker *w = worker_with_filters(run, FILTER(ALLOW,
		{ ALLOW, { ARCH_IS(ARCH_AUDIT) } },
		{ KILL_PROCESS, { NR_IS_NOT(gate->nr[CALL_clone]) } }));
	struct worker *child = worker_fork_by(w, clone_by_gate, (void *)gate);

	EXPECT_RETURNED(worker_call(child, CALL(getpid)), child->pid);
	EXPECT_RETURNED(worker_call(w, CALL(getpid)), w->pid);
}

CASE(child_is_filtered, "filters apply to such a child by each gate",
     CLAUSES("FILTER-FORK"), EACH_ENTRY, EACH_GATE)
{
	const struct arch_gate *gate = run->gate;
	struct worker *w = worker_with_filters(run, FILTER(ALLOW,
		{ ERRNO(77), { ARCH_IS(gate->audit), NR_IS(gate->nr[CALL_getppid]) } }));
	struct worker *child = worker_fork_by(w, clone_by_gate, (void *)gate);

	EXPECT_ERRNO(worker_call(child, GATE_CALL(gate, getppid)), 77);
	EXPECT_RETURNED(worker_call(child, GATE_CALL(gate, getpid)), child->pid);
}

CASE(personality, "a personality changes nothing of what filters see",
     CLAUSES("DATA-2"), EACH_ENTRY, EACH_GATE)
{
	/* PER_LINUX32: what setarch(8) asks for. */
	struct call call = GATE_CALL(run->gate, getppid, 1, 2, 3, 4, 5, 6);
	struct seccomp_data want = call_data(&call);
	uint64_t ip = PTR(run->gate->return_ip);
	struct worker *w = worker_new();

	EXPECT_GE(0, worker_call(w, CALL(personality, 0x0008)).ret);
	expect_seen(w, run->entry, &call, NULL, NULL, &want, ip ? &ip : NULL, CHECK_AT);
}

CASE(install_by_gate, "filters can be installed by each gate",
     CLAUSES("FILTER-1", "FILTER-PRCTL-EQ"), EACH_ENTRY, EACH_GATE)
{
	const struct arch_gate *gate = run->gate;
	struct sock_fprog *filter = deny(NR_getppid, 77);
	struct worker *w = worker_new();
	struct call call = install_call(run->entry, filter);
	/* The 32-bit layout of struct sock_fprog, for gates that expect that. */
	struct { uint16_t len; uint32_t filter; } *narrow = shared_alloc(sizeof(*narrow));

	narrow->len = filter->len;
	narrow->filter = (uintptr_t)filter->filter;
	call.gate = gate;
	call.nr = gate->nr[run->entry == BY_PRCTL ? CALL_prctl : CALL_seccomp];
	if (gate->audit != ARCH_AUDIT)
		call.arg[2] = PTR(narrow);
	EXPECT_RETURNED(worker_call(w, call), 0);
	EXPECT_ERRNO(worker_call(w, CALL(getppid)), 77);
}
