// SPDX-License-Identifier: GPL-2.0
/*
 * A fork that fails holds no filter: when its caller has ended, the filter's
 * listener tells that it is no longer in use.
 */
#include <linux/sched.h>

#include "common.h"

/* Newer than some headers. */
struct clone_args_v2 {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size,
		 tls, set_tid, set_tid_size, cgroup;
};

/**
 * struct failing - a fork that fails
 * @prepare: makes it fail, may be NULL
 * @args:    of clone3(2)
 * @err:     the error; 0: several are right
 */
struct failing {
	const char *name;
	void (*prepare)(struct worker *w);
	struct clone_args_v2 args;
	int err;
};

#define TIMES 20

struct tries {
	struct clone_args_v2 args;
	int failed, err;
};

static long try_often(void *arg)
{
	struct tries *tries = arg;

	for (int i = 0; i < TIMES; i++) {
		long ret = arch_syscall(NR_clone3, PTR(&tries->args), sizeof(tries->args),
					0, 0, 0, 0);

		if (ret == 0)
			arch_syscall(NR_exit, 0, 0, 0, 0, 0, 0);
		if (ret < 0) {
			tries->failed++;
			tries->err = -ret;
		}
	}
	return 0;
}

static void no_processes(struct worker *w)
{
	worker_drop(w, CAPS_NONE);
	if (worker_call(w, CALL(geteuid)).ret == 0)
		case_skip("needs another user than root");
	worker_limit(w, RLIMIT_NPROC, 0);
}

static void no_fds(struct worker *w)
{
	worker_limit(w, RLIMIT_NOFILE, 0);
}

/* Without them the flag is taken, and means nothing. */
static void cgroups(struct worker *w)
{
	(void)w;
	if (access("/proc/self/cgroup", F_OK))
		case_skip("needs CONFIG_CGROUPS");
}

/* Of a pid namespace whose first process has ended, no child can be made. */
static void dead_namespace(struct worker *w)
{
	struct worker *init;

	worker_enter_user_ns(w);
	ASSERT_RETURNED(worker_call(w, CALL(unshare, CLONE_NEWPID)), 0);
	init = worker_clone(w, CLONE_VM | SIGCHLD);
	worker_kill(init);
}

static const struct failing failures[] = {
	{ "thread_without_vm", NULL, { .flags = CLONE_THREAD }, EINVAL },
	{ "signal_out_of_range", NULL, { .exit_signal = 200 }, EINVAL },
	{ "stack_without_size", NULL, { .stack = 4096, .exit_signal = SIGCHLD }, EINVAL },
	{ "pidfd_nowhere", NULL, { .flags = CLONE_PIDFD, .pidfd = 8, .exit_signal = SIGCHLD },
	  EFAULT },
	{ "no_fds", no_fds, { .flags = CLONE_PIDFD, .pidfd = 8, .exit_signal = SIGCHLD },
	  EMFILE },
	{ "no_processes", no_processes, { .exit_signal = SIGCHLD }, EAGAIN },
	{ "no_cgroup", cgroups, { .flags = 0x200000000ull /* CLONE_INTO_CGROUP */,
	  .cgroup = 0x7fff0000, .exit_signal = SIGCHLD } },
};

static const struct failing namespace_failures[] = {
	{ "dead_namespace", dead_namespace, { .exit_signal = SIGCHLD }, ENOMEM },
};

static void judge_failing(const struct failing *failing)
{
	struct worker *w = worker_new();
	struct tries *tries = shared_alloc(sizeof(*tries));
	int listener;

	if (NR_clone3 == NR_ABSENT)
		case_skip("needs clone3");
	tries->args = failing->args;
	listener = listen_on(w, 0, on_call(NR_getppid, NOTIFY));
	if (failing->prepare)
		failing->prepare(w);
	ASSERT_RETURNED(worker_run(w, try_often, tries), 0);
	if (tries->err == ENOSYS || tries->err == E2BIG)
		case_skip("needs Linux 5.7 (CLONE_INTO_CGROUP)");
	EXPECT(tries->failed == TIMES && (!failing->err || tries->err == failing->err),
	       check_format("%d failures%s%s", TIMES, failing->err ? " with " : "",
			    failing->err ? errno_name(failing->err) : ""),
	       "there were %d with %s", tries->failed, errno_name(tries->err));
	EXPECT(!(notif_poll(listener) & POLLHUP), "the filter to be in use",
	       "its listener tells POLLHUP");
	worker_kill(w);
	EXPECT(notif_poll(listener) & POLLHUP,
	       "POLLHUP when nobody has the filter any more", "there is none");
}

CASE(failed_fork, "a fork that fails does not hold the filters that a child would have had",
     CLAUSES("FILTER-FORK", "UN-POLL-4"), NEEDS(&need_user_notif), SINCE("5.9"),
     ROWS(failures))
{
	judge_failing(run->row);
}

CASE(failed_fork_in_ns, "a fork that fails for its namespace does not hold the filters that a child would have had",
     CLAUSES("FILTER-FORK", "UN-POLL-4"), SINCE("5.9"),
     NEEDS(&need_user_notif, &need_user_namespace, &need_pid_namespace),
     ROWS(namespace_failures))
{
	judge_failing(run->row);
}
