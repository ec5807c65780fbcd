/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the files of the layer; tests don't include it. */
#ifndef INTERNAL_H
#define INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "case.h"

#define CASE_FAILURES	6
#define CASE_CLEANUPS	8

struct failure {
	char expected[400];
	char happened[400];
	char at[160];
};

/**
 * struct case_state - what the judge leaves for the keeper, in shared memory
 * @finished:	 the body came to its end
 * @skip:	 case_skip() was called, with @skip_reason
 * @checks:	 number of checks made
 * @failures:	 number of checks failed; the first few are in @failure
 * @waiting:	 what the judge waits for
 * @note:	 case_note(), or ""
 * @scratch:	 directory to be removed, or ""
 */
struct case_state {
	pid_t judge;
	bool finished, skip;
	unsigned int checks, failures;
	struct failure failure[CASE_FAILURES];
	char skip_reason[120];
	char waiting[200];
	char note[120];
	char scratch[64];
	int cleanup_count;
	struct {
		void (*fn)(void *arg);
		void *arg;
	} cleanup[CASE_CLEANUPS];
};

/* Set in every worker: whoever runs there must not judge. */
extern bool in_worker;

/* keep.c: see there. */
enum verdict { VERDICT_PASS, VERDICT_FAIL, VERDICT_SKIP };
void keep_begin(void);
enum verdict keep(const struct test_case *test, const struct run *run,
		  const char **reason, void (*say)(const char *line));
void shared_reset(void);
int shared_fd(void);
int shared_map(int fd);
void noise_open(void);
void noise_redirect(void);
void noise_print(void (*say)(const char *line));
bool wait_for_death(pid_t pid);
pid_t reap_descendants(void);
void scratch_remove(const char *dir);

/* worker.c: go on with a worker's batch behind the op that was an execve(). */
struct worker;
void worker_resume(struct worker *w) __attribute__((noreturn));

/**
 * exec_arrived() - be a worker, if worker_exec() is what started this program
 * @argv: as main() got it
 *
 * Returns if it isn't.
 */
void exec_arrived(char **argv);

#endif /* INTERNAL_H */
