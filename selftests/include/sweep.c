// SPDX-License-Identifier: GPL-2.0
/* The same thing done by many processes, one after the other. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "sweep.h"

#define SWEEP_STACK 32768

struct sweep {
	void (*fn)(void *arg, long number);
	void *arg;
	long from, count, number;
	int *status;
};

static int __attribute__((noreturn)) sweep_one(void *arg)
{
	const struct sweep *s = arg;

	s->fn(s->arg, s->number);
	for (;;) {
		arch_syscall(NR_exit_group, SWEEP_CAME_BACK, 0, 0, 0, 0, 0);
		arch_syscall(NR_exit, SWEEP_CAME_BACK, 0, 0, 0, 0, 0);
	}
}

/* In the worker, which sleeps while the process of a number runs. */
static long sweep(void *arg)
{
	static char stack[SWEEP_STACK] __attribute__((aligned(16)));
	struct sweep *s = arg;

	for (long i = 0; i < s->count; i++) {
		pid_t pid;

		s->number = s->from + i;
		pid = clone(sweep_one, stack + SWEEP_STACK,
			    CLONE_VM | CLONE_VFORK | SIGCHLD, s);
		if (pid < 0 || waitpid(pid, &s->status[i], 0) != pid)
			return -errno;
	}
	return 0;
}

const int *worker_sweep(struct worker *w, void (*fn)(void *arg, long number),
			void *arg, long from, long count)
{
	struct sweep *s = shared_alloc(sizeof(*s));

	*s = (struct sweep){ .fn = fn, .arg = arg, .from = from, .count = count };
	s->status = shared_alloc(count * sizeof(int));
	ASSERT_RETURNED(worker_run(w, sweep, s), 0);
	return s->status;
}

const char *status_words(int status)
{
	static char text[64];

	if (WIFSIGNALED(status))
		snprintf(text, sizeof(text), "ended by %s%s", signal_name(WTERMSIG(status)),
			 WCOREDUMP(status) ? " (core dumped)" : "");
	else if (WEXITSTATUS(status) == SWEEP_CAME_BACK)
		snprintf(text, sizeof(text), "it came back");
	else
		snprintf(text, sizeof(text), "exited with %d", WEXITSTATUS(status));
	return text;
}
