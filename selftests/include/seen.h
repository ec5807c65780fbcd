/* SPDX-License-Identifier: GPL-2.0 */
/* What filters see of a call, as filters tell it. */
#ifndef SEEN_H
#define SEEN_H

#include "worker.h"

/**
 * expect_seen() - judge all that a filter sees of a call
 * @w:	    worker without filters; ends, or has some, when this returns
 * @entry:  entry point that installs the filters
 * @call:   not run; any but the worker's own: native read, write, exit,
 *	    exit_group, prctl, seccomp
 * @before: the worker calls this first, with @arg; or NULL
 * @want:   every field but the instruction pointer, see call_data()
 * @ip:	    that, or NULL where user space can't know it
 *
 * One filter compares every word.  Only if one differs, seen_data() finds out
 * what is there instead: a program that installs many filters gives the kernel
 * many to free at once, which is no part of what it tests.
 */
void expect_seen(struct worker *w, enum entry entry, const struct call *call,
		 long (*before)(void *arg), void *arg,
		 const struct seccomp_data *want, const uint64_t *ip, const char *at);
#define EXPECT_SEEN(entry, call, want, ip) \
	expect_seen(worker_new(), entry, call, NULL, NULL, want, ip, CHECK_AT)

/**
 * seen_data() - the struct seccomp_data of a call
 *
 * A worker of its own makes the call again and again, each time under one
 * more filter, whose errno is another 12 bits of what it loaded.  Ends the
 * case if that can't be done.
 *
 * Return: all 64 bytes, each of them loaded by a filter.
 */
struct seccomp_data seen_data(enum entry entry, struct call call);

/**
 * call_data() - what is to be seen of a call
 *
 * Number and arguments as the call's gate hands them on: a gate of 32 bits
 * has no upper halves to hand on, unless its caller has 64-bit registers.
 */
struct seccomp_data call_data(const struct call *call);

#endif /* SEEN_H */
