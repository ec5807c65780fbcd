/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The filter language as it is documented, in our own words: the oracle for
 * programs whose meaning no case spells out.
 *
 * Sources: seccomp(2), Documentation/networking/filter.rst and
 * userspace-api/seccomp_filter.rst; research: behaviour.md, section 2.
 */
#ifndef MODEL_H
#define MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "filter.h"
#include "worker.h"

/**
 * model_accepts() - whether a kernel must accept a program
 *
 * Length 1 to 4096; the instructions that seccomp allows; loads from aligned
 * offsets inside the data; scratch cells 0 to 15, read only where every path
 * has written them; no constant division by 0 or shift by 32 and more; all
 * jumps inside; RET K or RET A at the end.
 */
bool model_accepts(const struct sock_filter *insns, unsigned int len);

/**
 * model_data() - what filters see of a call
 */
struct seccomp_data model_data(const struct call *call);

/**
 * model_run() - what an accepted program returns
 * @vague: set to true if it depends on what is not defined: a shift by X of
 *	   32 and more, an address that the ABI's gate does not tell
 */
uint32_t model_run(const struct sock_filter *insns, unsigned int len,
		   const struct call *call, bool *vague);

/**
 * model_chain() - what several filters come to
 * @filters: oldest first
 *
 * The lowest action, as a signed number, wins; of equal ones the newest.
 */
uint32_t model_chain(struct sock_fprog *const *filters, int count,
		     const struct call *call, bool *vague);

#endif /* MODEL_H */
