// SPDX-License-Identifier: GPL-2.0
/*
 * Calls of a child whose parent forked by another gate.
 *
 * 956421fbb74c "x86/asm/entry/64: Remove a bogus 'ret_from_fork'
 * optimization", CVE-2015-2830: native calls of a child that int $0x80 had
 * made were judged by the 32-bit ABI's numbers.
 */
#include <sched.h>

#include "seccomp_test.h"

static long fork_by_gate(void *arg)
{
	return arch_clone_by(*(const struct arch_gate **)arg, SIGCHLD);
}

static struct worker *child_by_gate(struct worker *w, const struct arch_gate *gate)
{
	const struct arch_gate **arg = shared_alloc(sizeof(*arg));

	*arg = gate;
	return worker_fork_by(w, fork_by_gate, arg);
}

/* Each gate's uname fails with an errno of its own. */
static struct sock_fprog *tell_gates(void)
{
	struct rule rules[8] = { 0 };

	REQUIRE(arch_nr_gates <= 8);
	for (int i = 0; i < arch_nr_gates; i++)
		rules[i] = (struct rule){ ERRNO(100 + i), {
			ARCH_IS(arch_gates[i].audit),
			NR_IS(arch_gates[i].nr[CALL_uname]) } };
	return filter_of(ALLOW, rules, arch_nr_gates);
}

/* The first gate of the same ABI: its rule is the one that holds. */
static int told(const struct arch_gate *gate)
{
	int i = 0;

	while (arch_gates[i].audit != gate->audit ||
	       arch_gates[i].nr[CALL_uname] != gate->nr[CALL_uname])
		i++;
	return 100 + i;
}

/* To be asked before there are workers: what a gate finds out is for them too. */
static bool *find_usable(void)
{
	bool *usable = shared_alloc(arch_nr_gates * sizeof(*usable));

	for (int i = 0; i < arch_nr_gates; i++)
		usable[i] = !arch_gates[i].usable || arch_gates[i].usable();
	return usable;
}

CASE(child_is_judged_by_its_own_calls, "the calls of a child are judged by the gate that they come by, not by that of the parent's fork",
     CLAUSES("DATA-2", "FILTER-FORK"), EACH_ENTRY, EACH_GATE)
{
	bool *usable = find_usable();
	struct worker *w = worker_with_filters(run, tell_gates());
	struct worker *child = child_by_gate(w, run->gate);

	for (int i = 0; i < arch_nr_gates; i++) {
		const struct arch_gate *gate = &arch_gates[i];
		struct effect *effect = effect_new();

		if (!usable[i])
			continue;
		EXPECT_ERRNO(worker_call(child, effect_gate_call(gate, effect)), told(gate));
		EXPECT_NOT_RUN(effect);
		/* Once more, from a state that another gate has left behind. */
		child = child_by_gate(child, run->gate);
		EXPECT_ERRNO(worker_call(child, effect_gate_call(gate, effect)), told(gate));
		EXPECT_NOT_RUN(effect);
	}
}
