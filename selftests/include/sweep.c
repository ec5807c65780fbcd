// SPDX-License-Identifier: GPL-2.0
/* The same thing done by many processes, one after the other. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "sweep.h"

struct sweep {
	void (*fn)(void *arg, long number);
	void *arg;
	long from, count;
	int *status;
};

/* In the worker. */
static long sweep(void *arg)
{
	const struct sweep *s = arg;

	for (long i = 0; i < s->count; i++) {
		pid_t pid = fork();

		if (pid < 0)
			return -errno;
		if (pid == 0) {
			s->fn(s->arg, s->from + i);
			for (;;) {
				arch_syscall(NR_exit_group, SWEEP_CAME_BACK, 0, 0, 0, 0, 0);
				arch_syscall(NR_exit, SWEEP_CAME_BACK, 0, 0, 0, 0, 0);
			}
		}
		if (waitpid(pid, &s->status[i], 0) != pid)
			return -errno;
	}
	return 0;
}

const int *worker_sweep(struct worker *w, void (*fn)(void *arg, long number),
			void *arg, long from, long count)
{
	struct sweep *s = shared_alloc(sizeof(*s));

	*s = (struct sweep){ fn, arg, from, count, shared_alloc(count * sizeof(int)) };
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
