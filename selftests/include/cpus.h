/* SPDX-License-Identifier: GPL-2.0 */
/* Processors: which there are, and who runs where. */
#ifndef CPUS_H
#define CPUS_H

#include <stdbool.h>
#include <sys/types.h>

/**
 * cpus_allowed() - which processors the judge may run on
 * @cpu:    where to put their numbers, in order
 * @max:    how many there is room for; of more the last one is kept, and the
 *	    first ones
 *
 * Works where libc's sched_getaffinity() with a plain cpu_set_t does not: on
 * kernels for more than 1024 processors (sched_getaffinity(2), EINVAL).
 *
 * Return: how many were put there, 0 if the kernel does not say.
 */
int cpus_allowed(int *cpu, int max);

/**
 * cpus_pin() - have a task run on these processors only
 * @tid:    the task, 0 for the caller
 * @cpu:    their numbers
 * @count:  how many
 *
 * Stays so until the next call; what the task creates inherits it.
 *
 * Return: false if none of them can be had (any more).
 */
bool cpus_pin(pid_t tid, const int *cpu, int count);

/** cpus_free() - the caller may run on any processor that there is */
void cpus_free(void);

#endif /* CPUS_H */
