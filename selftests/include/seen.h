/* SPDX-License-Identifier: GPL-2.0 */
/* What filters see of a call, as filters tell it. */
#ifndef SEEN_H
#define SEEN_H

#include "worker.h"

/**
 * seen_data() - the struct seccomp_data of a call
 * @entry: entry point that installs the filters
 * @call:  not run; any but the worker's own: native read, write, exit,
 *	   exit_group, prctl, seccomp
 *
 * A worker of its own makes the call again and again, each time under one
 * more filter, whose errno is another 12 bits of what it loaded.  Ends the
 * case if that can't be done.
 *
 * Return: all 64 bytes, each of them loaded by a filter.
 */
struct seccomp_data seen_data(enum entry entry, struct call call);

/**
 * seen_by() - the same, by a given worker that has no filters yet
 * @before: the worker calls this first, each time, with @arg; or NULL
 */
struct seccomp_data seen_by(struct worker *w, enum entry entry, struct call call,
			    long (*before)(void *arg), void *arg);

/**
 * expect_data() - judge all that was seen
 * @want: every field but the instruction pointer, which depends on the gate
 * @ip:	  NULL where user space can't know it
 */
void expect_data(const struct seccomp_data *seen, const struct seccomp_data *want,
		 const uint64_t *ip, const char *at);
#define EXPECT_DATA(seen, want, ip) expect_data(seen, want, ip, CHECK_AT)

/**
 * call_data() - what is to be seen of a call
 *
 * Number and arguments as the call's gate hands them on: a gate of 32 bits
 * has no upper halves to hand on, unless its caller has 64-bit registers.
 */
struct seccomp_data call_data(const struct call *call);

#endif /* SEEN_H */
