// SPDX-License-Identifier: GPL-2.0
/*
 * Cases that lie, crash, hang and litter: each must get the verdict that its
 * name ends with.  The numbers are those of research/harness.md: what the
 * kselftest harness alone gets wrong.  ci/t/layer.t builds and judges this.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "seccomp_test.h"

#define LIE(name) CASE(name, "a lie", CLAUSES("LIE"))

LIE(honest_pass)
{
	EXPECT_EQ(1, 1);
}

LIE(honest_fail)
{
	EXPECT_EQ(1, 2);
}

/* 1: a failed check before the death that was expected. */
LIE(killed_as_expected_after_failure_fail)
{
	struct worker *w = worker_with_filters(run, on_call(NR_getppid, KILL_PROCESS));

	EXPECT_ERRNO(worker_call(w, CALL(getpid)), EPERM);
	EXPECT_KILLED(worker_call(w, CALL(getppid)), SIGSYS);
}

/* 1: the judge itself killed, by the very signal. */
LIE(judge_killed_fail)
{
	EXPECT_EQ(1, 1);
	raise(SIGSYS);
}

static long worker_checks(void *arg)
{
	EXPECT_EQ(1, *(int *)arg);
	return 0;
}

/* 2: a check in a child; even one that holds has no place there. */
LIE(check_in_worker_fail)
{
	int *one = shared_alloc(sizeof(*one));

	*one = 1;
	EXPECT_RETURNED(worker_run(worker_new(), worker_checks, one), 0);
}

/* 3: a failed check, then an exit that looks well. */
LIE(exit_0_after_failure_fail)
{
	EXPECT_EQ(1, 2);
	_exit(0);
}

/* 3: an early exit that looks well. */
LIE(exit_0_early_fail)
{
	EXPECT_EQ(1, 1);
	_exit(0);
}

/* 4: exit statuses that the harness takes for XFAIL, XPASS, SKIP. */
LIE(exit_2_fail)
{
	EXPECT_EQ(1, 1);
	_exit(2);
}

LIE(exit_3_fail)
{
	EXPECT_EQ(1, 1);
	_exit(3);
}

LIE(exit_4_fail)
{
	EXPECT_EQ(1, 1);
	_exit(4);
}

static void cleanup(void *path)
{
	unlink(path);
}

/* 5, 7: a case that ends badly is cleaned up after; see ci/t/layer.t. */
LIE(cleanup_after_assert_fail)
{
	const char *path = getenv("LIES_CLEANUP");
	FILE *f;

	REQUIRE(path);
	f = fopen(path, "w");
	REQUIRE(f);
	fclose(f);
	on_cleanup(cleanup, (void *)path);
	scratch_path("litter");
	ASSERT_EQ(1, 2);
}

LIE(cleanup_after_kill_fail)
{
	const char *path = getenv("LIES_CLEANUP");
	FILE *f;

	REQUIRE(path);
	f = fopen(path, "w");
	REQUIRE(f);
	fclose(f);
	on_cleanup(cleanup, (void *)path);
	close(creat(scratch_path("litter"), 0600));
	kill(getpid(), SIGKILL);
}

/* 6: a worker that aborts is an outcome like any other. */
static long aborts(void *arg)
{
	(void)arg;
	abort();
}

LIE(expected_abort_pass)
{
	EXPECT_KILLED(worker_run(worker_new(), aborts, NULL), SIGABRT);
}

LIE(judge_aborts_fail)
{
	EXPECT_EQ(1, 1);
	abort();
}

/* 10: what is printed can't be taken for TAP, nor vanish. */
LIE(prints_tap_pass)
{
	printf("not ok 99 forged\n1..5\nBail out!\n");
	fflush(stdout);
	EXPECT_EQ(1, 1);
}

LIE(prints_before_failure_fail)
{
	fprintf(stderr, "last words");
	EXPECT_EQ(1, 2);
}

/* 11: what leaves its process group and session is found all the same. */
static long runs_away(void *arg)
{
	pid_t pid;

	(void)arg;
	setsid();
	pid = fork();
	if (pid == 0) {
		setsid();
		if (fork() == 0)
			for (;;)
				pause();
		_exit(0);
	}
	return waitpid(pid, NULL, 0) == pid;
}

LIE(runaway_child_pass)
{
	EXPECT_RETURNED(worker_run(worker_new(), runs_away, NULL), 1);
}

CASE(hangs_fail, "a lie", CLAUSES("LIE"), SECONDS(1))
{
	waiting_for("the end of the world");
	for (;;)
		pause();
}

/* The same with a worker that can't be talked to. */
CASE(worker_hangs_fail, "a lie", CLAUSES("LIE"), SECONDS(1))
{
	worker_call(worker_new(), CALL(pause));
}

/* After two that hung. */
CASE(third_hang_fail, "a lie", CLAUSES("LIE"), SECONDS(4))
{
	waiting_for("less long");
	for (;;)
		pause();
}

/* 12: nothing of a verdict goes through the filtered process. */
LIE(everything_denied_pass)
{
	struct worker *w = worker_new();
	struct op *op;

	worker_queue(w, install_call(BY_SECCOMP, on_every_call(ERRNO(EPERM))));
	op = worker_queue(w, CALL(getppid));
	worker_start(w);
	worker_wait(w);
	EXPECT_EQ(-EPERM, op->ret);
	EXPECT_EQ(OP_DONE, op->state);
}

/* 14: a skip has its reason; and silence is no pass. */
LIE(skip_skip)
{
	case_skip("for a constant reason");
}

LIE(no_check_fail)
{
}

/* That what it prepares works is no evidence. */
LIE(preparation_alone_fail)
{
	REQUIRE(getppid() > 0);
	worker_call(worker_with_filters(run, on_call(NR_getppid, ERRNO(1))), CALL(getppid));
}

/* A failure counts, whatever is said afterwards. */
LIE(skip_after_failure_fail)
{
	EXPECT_EQ(1, 2);
	case_skip("too late");
}

static bool never(void)
{
	return false;
}

static const struct need broken = {
	"broken", "needs what every kernel has", "2.6", NULL, never };
static const struct need missing = {
	"missing", "needs the moon", .met = never };
static const struct need future = {
	"future", "needs Linux 99", "99.0", NULL, never };

CASE(promise_missing_fail, "a lie", CLAUSES("LIE"), NEEDS(&broken))
{
	EXPECT_EQ(1, 1);
}

CASE(privilege_missing_skip, "a lie", CLAUSES("LIE"), NEEDS(&missing))
{
	EXPECT_EQ(1, 2);
}

CASE(older_kernel_skip, "a lie", CLAUSES("LIE"), NEEDS(&future))
{
	EXPECT_EQ(1, 2);
}

CASE(older_version_skip, "a lie", CLAUSES("LIE"), SINCE("99.1"))
{
	EXPECT_EQ(1, 2);
}

/* A worker that dies when it should not is no evidence of anything. */
LIE(worker_died_fail)
{
	struct worker *w = worker_new();

	kill(w->pid, SIGKILL);
	EXPECT_RETURNED(worker_call(w, CALL(getpid)), w->pid);
}

/* What was done to the wrong thread shows. */
LIE(wrong_signal_fail)
{
	struct worker *w = worker_with_filters(run, on_call(NR_getppid, KILL_PROCESS));

	EXPECT_KILLED(worker_call(w, CALL(getppid)), SIGKILL);
}

LIE(not_run_but_ran_fail)
{
	struct effect *effect = effect_new();

	EXPECT_RETURNED(worker_call(worker_new(), effect_call(effect)), 0);
	EXPECT_NOT_RUN(effect);
}
