// SPDX-License-Identifier: GPL-2.0
#include <sched.h>

#include "check.h"
#include "turns.h"

#define PRIORITY_BETWEEN	10
#define PRIORITY_JUDGE		20
#define PRIORITY_ABOVE		30

static cpu_set_t one_cpu;

static int set_priority(pid_t tid, int priority)
{
	struct sched_param param = { .sched_priority = priority };

	return sched_setscheduler(tid, priority ? SCHED_FIFO : SCHED_OTHER, &param);
}

static void choose_cpu(void)
{
	cpu_set_t allowed;
	int cpu = 0;

	REQUIRE(sched_getaffinity(0, sizeof(allowed), &allowed) == 0);
	while (!CPU_ISSET(cpu, &allowed))
		cpu++;
	CPU_ZERO(&one_cpu);
	CPU_SET(cpu, &one_cpu);
}

static void pin(pid_t tid)
{
	REQUIRE(sched_setaffinity(tid, sizeof(one_cpu), &one_cpu) == 0);
}

void turns_begin_(struct worker *const *others)
{
	choose_cpu();
	pin(0);
	for (; *others; others++)
		pin((*others)->tid);
	if (set_priority(0, PRIORITY_JUDGE))
		case_skip("needs real-time priority");
}

void turns_above(struct worker *w)
{
	pin(w->tid);
	REQUIRE(set_priority(w->tid, PRIORITY_ABOVE) == 0);
}

void turns_between(struct worker *w)
{
	pin(w->tid);
	REQUIRE(set_priority(w->tid, PRIORITY_BETWEEN) == 0);
}

void turns_end(void)
{
	REQUIRE(set_priority(0, 0) == 0);
}
