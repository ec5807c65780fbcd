/* SPDX-License-Identifier: GPL-2.0 */
/* What runs the filters: the JIT, a JIT that hides constants, the interpreter. */
#ifndef JIT_H
#define JIT_H

#include "needs.h"

/*
 * Lets a case choose: nothing else of the suite that changes these settings,
 * or needs them steady, runs at the same time.  They are restored after the
 * case.
 */
extern const struct need need_jit_change;

/* For what counts the instructions of converted filters: no change meanwhile. */
extern const struct need need_jit_steady;

enum engine { ENGINE_JIT, ENGINE_HARDENED, ENGINE_INTERPRETER };

/**
 * engine_choose() - have filters that are installed from now on run by this
 *
 * Skips the point where the kernel lacks it, or won't change.  The case
 * NEEDS(&need_jit_change).
 */
void engine_choose(enum engine engine);

/**
 * engine_use_up() - leave no memory to the JIT, but for who has CAP_BPF or
 * CAP_SYS_ADMIN (bpf_jit_limit)
 *
 * Skips the point where the kernel is not the suite's own.  The case
 * NEEDS(&need_jit_change).
 */
void engine_use_up(void);

#endif /* JIT_H */
