/* SPDX-License-Identifier: GPL-2.0 */
/* Random programs and calls, the same for the same seed on every machine. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "trial.h"

/**
 * struct fuzz - a source of random things
 */
struct fuzz {
	uint64_t state;
	const struct arch_gate *gates[4];
	int gate_count;
};

/**
 * fuzz_init() - to be called before the first worker is made
 * @seed: decides all that follows
 */
void fuzz_init(struct fuzz *f, uint64_t seed);

/**
 * struct fuzz_budget - how long to go on
 *
 * The seeds of a run are the same each time, and as many as the point says,
 * unless SECCOMP_FUZZ_SECONDS asks for that many seconds of others (make
 * fuzz), which all points of the program share.  SECCOMP_FUZZ_SEED then
 * chooses where they begin; else the time does.
 */
struct fuzz_budget {
	unsigned long rounds;
	struct timespec end;
};

/**
 * fuzz_begin() - start a point's rounds
 * @seed:   of this point; each point should have room for its rounds behind it
 * @rounds: without a budget of time
 * @points: of the program
 *
 * Return: the seed to begin with.
 */
uint64_t fuzz_begin(struct fuzz_budget *b, uint64_t seed, unsigned long rounds,
		    unsigned int points);

/* Whether there is to be one more round. */
bool fuzz_goes_on(struct fuzz_budget *b);

/* SECCOMP_FUZZ_SECONDS, 0 without it: for the deadline of the case. */
unsigned int fuzz_seconds(void);

/* A number below @limit. */
uint32_t fuzz_below(struct fuzz *f, uint32_t limit);

/* A number that programs and calls are likely to have in common. */
uint32_t fuzz_value(struct fuzz *f);

/* What a program may consist of. */
enum fuzz_style {
	FUZZ_ANY,	/* all of the filter language */
	FUZZ_NUMBER,	/* what the action cache understands */
	FUZZ_NEARLY,	/* the same, and now and then something else */
	FUZZ_STYLES,
};

#define FUZZ_LEN 64	/* instructions, at most */

/**
 * fuzz_program() - a program that kernels must accept
 * @prog:    room for FUZZ_LEN instructions
 * @installs: begin with allowing the calls that install filters
 */
void fuzz_program(struct fuzz *f, enum fuzz_style style, bool installs,
		  struct sock_fprog *prog);

/**
 * fuzz_spoil() - change a program a little, so that it may be no good any more
 */
void fuzz_spoil(struct fuzz *f, struct sock_fprog *prog);

/**
 * fuzz_call() - a call that is harmless if it is allowed
 */
struct trial_call fuzz_call(struct fuzz *f);

/**
 * fuzz_print() - print a trial as a ready case, to standard output
 */
void fuzz_print(const struct trial *t);

/**
 * fuzz_shrink() - make a failing trial smaller, as long as it fails
 * @fails: runs the trial and judges it; its filters are as good as before
 */
void fuzz_shrink(struct trial *t, bool (*fails)(struct trial *t));

/**
 * fuzz_breathe() - let the kernel free what a long run has installed
 *
 * Kernels (6.18) hang for good if more than a thousand programs wait to be
 * freed.  Does nothing in a run with the fixed budget.
 */
void fuzz_breathe(void);

#endif /* FUZZ_H */
