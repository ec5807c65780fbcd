/* SPDX-License-Identifier: GPL-2.0 */
/* How far the judge, or another tracer, reaches into a worker. */
#ifndef REACH_H
#define REACH_H

#include "worker.h"

/**
 * skip_if_restricted() - skip the point where Yama forbids what ptrace(2) lets
 * a parent do
 * @privileged: whether it is done with CAP_SYS_PTRACE
 *
 * Rule: Documentation/admin-guide/LSM/Yama.rst.
 */
void skip_if_restricted(bool privileged);

/**
 * worker_give_fd() - take a descriptor out of a worker with pidfd_getfd(2)
 * @w:	idle
 * @fd: of the worker, which does not have it afterwards
 *
 * Skips as skip_if_restricted() does.
 *
 * Return: the judge's descriptor of the same open file; it is close-on-exec.
 */
int worker_give_fd(struct worker *w, long fd);

#endif /* REACH_H */
