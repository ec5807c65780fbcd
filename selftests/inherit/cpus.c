// SPDX-License-Identifier: GPL-2.0
/* Filters go wherever their task goes: each processor asks them. */
#include "common.h"
#include "cpus.h"

/* Of machines with many processors a sample, the last one included. */
#define SAMPLE 16

struct cpus {
	int count, cpu[SAMPLE];
};

static struct cpus allowed_cpus(void)
{
	struct cpus cpus;

	cpus.count = cpus_allowed(cpus.cpu, SAMPLE);
	return cpus;
}

/* False if the processor has gone meanwhile. */
static bool move(struct worker *w, int cpu)
{
	return cpus_pin(w->tid, &cpu, 1);
}

static void expect_filtered_everywhere(struct worker *w, int filters, int err)
{
	struct cpus cpus = allowed_cpus();

	for (int i = 0; i < cpus.count; i++)
		if (move(w, cpus.cpu[i]))
			EXPECT_FILTERED(w, filters, err);
}

CASE(each_cpu, "a filter that was installed on one processor is asked on each",
     CLAUSES("FILTER-2", "SCOPE-1"), NEEDS(&need_cpus), EACH_ENTRY)
{
	struct cpus cpus = allowed_cpus();

	for (int i = 0; i < cpus.count; i += cpus.count > 3 ? cpus.count / 3 : 1) {
		struct worker *w = worker_new();

		if (!move(w, cpus.cpu[i]))
			continue;
		worker_call(w, CALL(umask, 022));
		add_filter(run, w, 11);
		expect_filtered_everywhere(w, 1, 11);
		add_filter(run, w, 22);
		expect_filtered_everywhere(w, 2, 22);
	}
}

CASE(inherited_on_each_cpu, "what is made on one processor is filtered on each",
     CLAUSES("FILTER-FORK"), NEEDS(&need_cpus), EACH_ENTRY)
{
	struct worker *w = two_filters(run);

	expect_filtered_everywhere(worker_fork(w, 0), 2, 22);
	expect_filtered_everywhere(worker_thread(w), 2, 22);
	ASSERT_RETURNED(worker_exec(w, NULL), 0);
	expect_filtered_everywhere(w, 2, 22);
}

/* Threads on all processors at once, of which one gives all a filter. */
CASE(synchronised_on_each_cpu, "threads on other processors are filtered when one has synchronised them",
     CLAUSES("TSYNC-1"), NEEDS(&need_cpus, &need_tsync), EACH_ENTRY)
{
	struct cpus cpus = allowed_cpus();
	struct worker *t[SAMPLE] = { NULL };

	ASSERT_GT(0, cpus.count);
	workers_expect(SAMPLE);
	for (int i = 0; i < cpus.count; i++) {
		t[i] = i ? worker_thread(t[0]) : worker_new();
		move(t[i], cpus.cpu[i]);
		worker_call(t[i], CALL(umask, 022));
	}
	add_filter(run, t[0], 11);
	ASSERT_RETURNED(worker_call(t[0], install_flags_call(SECCOMP_FILTER_FLAG_TSYNC,
							     deny(EFFECT_NR, 22))), 0);
	for (int i = 0; i < cpus.count; i++)
		EXPECT_FILTERED(t[i], 2, 22);
}
