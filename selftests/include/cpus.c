// SPDX-License-Identifier: GPL-2.0
#include <sched.h>
#include <string.h>

#include "cpus.h"

/* The most that any architecture's NR_CPUS allows. */
#define PROCESSORS_MAX	8192

struct mask {
	cpu_set_t set[PROCESSORS_MAX / CPU_SETSIZE];
};

int cpus_allowed(int *cpu, int max)
{
	struct mask mask;
	int count = 0, seen = 0, all;

	if (sched_getaffinity(0, sizeof(mask), mask.set))
		return 0;
	all = CPU_COUNT_S(sizeof(mask), mask.set);
	for (int i = 0; i < PROCESSORS_MAX; i++) {
		if (!CPU_ISSET_S(i, sizeof(mask), mask.set))
			continue;
		seen++;
		if (count < max - 1 || seen == all)
			cpu[count++] = i;
	}
	return count;
}

void cpus_free(void)
{
	struct mask mask;

	memset(&mask, 0xff, sizeof(mask));
	sched_setaffinity(0, sizeof(mask), mask.set);
}

bool cpus_pin(pid_t tid, const int *cpu, int count)
{
	struct mask mask;

	memset(&mask, 0, sizeof(mask));
	for (int i = 0; i < count; i++)
		CPU_SET_S(cpu[i], sizeof(mask), mask.set);
	return sched_setaffinity(tid, sizeof(mask), mask.set) == 0;
}
