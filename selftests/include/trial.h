/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Trials: many filters, each over many calls, quickly.
 *
 * One worker, unfiltered, keeps a process going, whose first thread,
 * unfiltered, keeps a second one going, which installs the filters and makes
 * the calls.  What a filter kills is replaced, and the rest of the calls goes
 * on.  So whatever the filters do, all calls are made, and what each met is
 * known: the thread's end from its process's end, and SIGSYS with its details.
 */
#ifndef TRIAL_H
#define TRIAL_H

#include "worker.h"

/* What a call returns if it runs and that is any number above 0: an id. */
#define TRIAL_ID 0x1d1d

/**
 * struct trial_call - a call to make
 * @call:  with any number and arguments; must be harmless
 * @runs_to: what it returns if it runs, errors as -errno; or TRIAL_ID
 */
struct trial_call {
	struct call call;
	long runs_to;
};

enum met_kind { MET_NOTHING, MET_STARTED, MET_RETURN, MET_SIGSYS,
		MET_THREAD_END, MET_PROCESS_END };

/**
 * struct met - what came of a call
 * @kind:   see above; MET_NOTHING: it was never made
 * @ret:    MET_RETURN: what it returned
 * @data:   MET_SIGSYS: si_errno; @nr: si_syscall; @arch: si_arch
 * @status: MET_PROCESS_END: of wait4(2)
 */
struct met {
	enum met_kind kind;
	long ret;
	int data, nr;
	uint32_t arch;
	int status;
};

/**
 * struct trial - filters, calls, and what these met; in shared memory
 * @filters: oldest first, @filter_count of them, installed by @entry
 * @calls:   @call_count of them
 * @met:     as many
 * @installed: what installing the last filter returned
 *
 * The rest is for trial.c.
 */
struct trial {
	struct worker *w;
	enum entry entry;
	struct sock_fprog **filters;
	int filter_count;
	struct trial_call *calls;
	int call_count;
	struct met *met;
	long installed;
	int next, lives;
	bool done;
};

/**
 * trial_new() - room for trials
 * @filters: at most; @calls: at most
 *
 * The caller fills the arrays and the counts, any number of times.
 */
struct trial *trial_new(enum entry entry, int filters, int calls);

/**
 * trial_run() - install the filters in a fresh thread, and make the calls
 *
 * Return: what installing them came to, 0 or the -errno of the first that
 * was refused; -ECHILD if the filters themselves killed who installed them.
 * Only after 0 were all calls made.
 */
long trial_run(struct trial *t);

/**
 * met_as() - whether a call met what its filters say
 * @call:   the call
 * @met:    what it met
 * @action: as the filters return it
 */
bool met_as(const struct trial_call *call, const struct met *met, uint32_t action);

/**
 * met_words() - what a call met, in words
 *
 * Return: static buffer.
 */
const char *met_words(const struct met *met);

/**
 * trial_expect() - check all calls of a trial that was run
 * @action: what the filters come to for a call; @vague may be set to true to
 *	    have the call left unjudged
 *
 * One check for each call.
 */
void trial_expect(struct trial *t, uint32_t (*action)(const struct trial *t,
		  const struct call *call, bool *vague), const char *at);
#define TRIAL_EXPECT(t, action) trial_expect(t, action, CHECK_AT)

#endif /* TRIAL_H */
