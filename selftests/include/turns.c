// SPDX-License-Identifier: GPL-2.0
#include <sched.h>

#include "check.h"
#include "cpus.h"
#include "turns.h"

#define PRIORITY_BETWEEN	10
#define PRIORITY_JUDGE		20
#define PRIORITY_ABOVE		30

static int one_cpu;

static int set_priority(pid_t tid, int priority)
{
	struct sched_param param = { .sched_priority = priority };

	return sched_setscheduler(tid, priority ? SCHED_FIFO : SCHED_OTHER, &param);
}

static void pin(pid_t tid)
{
	REQUIRE(cpus_pin(tid, &one_cpu, 1));
}

void turns_begin_(struct worker *const *others)
{
	REQUIRE(cpus_allowed(&one_cpu, 1) == 1);
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
