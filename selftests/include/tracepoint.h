/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tracepoint sys_enter, turned on by a perf event: nothing is left on when
 * that is closed, by whatever death of its owner.
 */
#ifndef TRACEPOINT_H
#define TRACEPOINT_H

#include <stdint.h>
#include <sys/types.h>

#include "needs.h"

extern const struct need need_tracepoint;

/**
 * tracepoint_count() - count the system calls that a thread enters
 * @tid: thread
 *
 * While the event is open, the calls of all tasks take the kernel's slow way.
 *
 * Return: the event's descriptor, to be closed.
 */
int tracepoint_count(pid_t tid);

/* How many there were since then. */
uint64_t tracepoint_hits(int fd);

#endif /* TRACEPOINT_H */
