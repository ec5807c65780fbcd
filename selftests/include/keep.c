// SPDX-License-Identifier: GPL-2.0
/* The keeper: needs, judge, deadline, verdict, and cleaning up. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "case.h"
#include "check.h"
#include "internal.h"
#include "procfs.h"

bool in_worker;
static struct case_state *state;

struct case_state *case_state(void)
{
	return state;
}

void case_skip(const char *reason)
{
	check(true, false, "", "", "%s", "");	/* refuses in a worker */
	snprintf(state->skip_reason, sizeof(state->skip_reason), "%s", reason);
	state->skip = true;
	_exit(0);
}

void waiting_for(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(state->waiting, sizeof(state->waiting), fmt, ap);
	va_end(ap);
}

void case_note(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(state->note, sizeof(state->note), fmt, ap);
	va_end(ap);
}

const char *scratch_path(const char *name)
{
	if (!state->scratch[0]) {
		char dir[sizeof(state->scratch)];

		snprintf(dir, sizeof(dir), "%s/seccomp.XXXXXX",
			 strlen(getenv("TMPDIR") ?: "") > 0 &&
			 strlen(getenv("TMPDIR")) < 40 ? getenv("TMPDIR") : "/tmp");
		REQUIRE(mkdtemp(dir));
		strcpy(state->scratch, dir);
		REQUIRE(chmod(dir, 01777) == 0);
	}
	return shared_printf("%s/%s", state->scratch, name);
}

static int scratch_remove_one(const char *path, const struct stat *st,
			      int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path) && errno != ENOENT;
}

void scratch_remove(const char *dir)
{
	if (dir[0])
		nftw(dir, scratch_remove_one, 8, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

void on_cleanup(void (*fn)(void *arg), void *arg)
{
	REQUIRE(state->cleanup_count < CASE_CLEANUPS);
	state->cleanup[state->cleanup_count].fn = fn;
	state->cleanup[state->cleanup_count].arg = arg;
	state->cleanup_count++;
}

/* A case that is about to be ended by a signal to the keeper. */
static volatile sig_atomic_t ended_by;
static sigset_t waiting_mask;	/* lets that signal in */

static void note_signal(int sig)
{
	ended_by = sig;
}

bool keeper_lock(const char *path, int how)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool locked = false;
	sigset_t mask;

	if (fd < 0)
		return false;
	sigprocmask(SIG_SETMASK, &waiting_mask, &mask);
	while (!ended_by && !locked) {
		locked = flock(fd, how) == 0;
		if (!locked && errno != EINTR)
			break;
	}
	sigprocmask(SIG_SETMASK, &mask, NULL);
	return locked;
}

/* Whatever started the program may ignore and block what it likes. */
static void signals_reset(void)
{
	sigset_t none;

	for (int sig = 1; sig < NSIG; sig++)
		signal(sig, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static void judge(const struct test_case *test, const struct run *run)
{
	struct rlimit no_core;

	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	/* Forked workers that lose their parent become the judge's. */
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	/*
	 * No cores, unless a case raises the limit again for a worker.  One byte
	 * is too small for a file, and the only limit that also keeps the kernel
	 * from starting what core_pattern pipes to (core(5)).
	 */
	REQUIRE(getrlimit(RLIMIT_CORE, &no_core) == 0);
	no_core.rlim_cur = no_core.rlim_max ? 1 : 0;
	REQUIRE(setrlimit(RLIMIT_CORE, &no_core) == 0);
	signals_reset();
	noise_redirect();
	shared_reset();
	state->judge = getpid();
	test->body(run);
	state->finished = true;
	_exit(0);
}

static int pidfd_open(pid_t pid)
{
	return syscall(SYS_pidfd_open, pid, 0);
}

/* Points of this program that did not end in time; all its keepers count. */
static unsigned int *overruns;

/*
 * What breaks one case breaks its neighbours: after two that hung, the others
 * are not waited for as long, or a broken kernel would take hours to judge.
 */
#define PATIENT_OVERRUNS 2
#define IMPATIENCE 4

static bool impatient(void)
{
	return *overruns >= PATIENT_OVERRUNS;
}

/**
 * keep_begin() - before the first keep(), in the program that forks the keepers
 */
void keep_begin(void)
{
	overruns = mmap(NULL, sizeof(*overruns), PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (overruns == MAP_FAILED)
		abort();
}

/* SECCOMP_TEST_SLOW multiplies deadlines, for emulated and loaded machines. */
static unsigned int deadline_ms(const struct test_case *test)
{
	const char *slow = getenv("SECCOMP_TEST_SLOW");
	int factor = slow ? atoi(slow) : 1;
	unsigned int ms = test->seconds * 1000u * (factor > 0 ? factor : 1);

	return impatient() ? ms / IMPATIENCE : ms;
}

#define CROWD_MAX 10

/* What there is to do for each processor: so much longer takes everything. */
static unsigned int crowd(void)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	long load = file_number("/proc/loadavg", 0) / (processors > 0 ? processors : 1);

	return load < 1 ? 1 : load > CROWD_MAX ? CROWD_MAX : load;
}

static unsigned int ms_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - start->tv_sec) * 1000 + (now.tv_nsec - start->tv_nsec) / 1000000;
}

/*
 * Wait for the judge; true if it ended by itself before the deadline.
 * @ms: milliseconds that it may take; set to those that it was given
 */
static bool await(int pidfd, unsigned int *ms)
{
	struct pollfd pfd = { .fd = pidfd, .events = POLLIN };
	struct timespec start, second = { .tv_sec = 1 };
	unsigned int limit = *ms;

	clock_gettime(CLOCK_MONOTONIC, &start);
	while (!ended_by) {
		if (ppoll(&pfd, 1, &second, &waiting_mask) == 1)
			return true;
		*ms = ms_since(&start);
		if (*ms >= limit && *ms >= limit * crowd())
			return false;
	}
	return false;
}

static void say_failures(void (*say)(const char *line))
{
	char line[600];

	for (unsigned int i = 0; i < state->failures && i < CASE_FAILURES; i++) {
		struct failure *f = &state->failure[i];

		snprintf(line, sizeof(line), "expected: %s", f->expected);
		say(line);
		snprintf(line, sizeof(line), "happened: %s", f->happened);
		say(line);
		snprintf(line, sizeof(line), "at: %s", f->at);
		say(line);
	}
}

static void say_note(void (*say)(const char *line))
{
	char line[sizeof(state->note) + 8];

	if (!state->note[0])
		return;
	snprintf(line, sizeof(line), "note: %s", state->note);
	say(line);
}

static void say_lost(void (*say)(const char *line), const char *fmt, ...)
{
	char text[400], line[420];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	say("expected: the case to come to its end");
	snprintf(line, sizeof(line), "happened: %s", text);
	say(line);
}

/* The verdict on an ended judge: only positive evidence makes it a pass. */
static enum verdict verdict(int status, bool in_time, unsigned int ms,
			    const char **reason, void (*say)(const char *line))
{
	say_note(say);
	say_failures(say);
	if (ended_by)
		say_lost(say, "the test program was ended from outside");
	else if (!in_time)
		say_lost(say, "not within %u s%s; it was waiting for %s", ms / 1000,
			 impatient() ? " (less than usual: others hung before)" : "",
			 state->waiting[0] ? state->waiting : "(unknown)");
	else if (WIFSIGNALED(status))
		say_lost(say, "the judge was killed by %s, waiting for %s",
			 signal_name(WTERMSIG(status)),
			 state->waiting[0] ? state->waiting : "nothing");
	else if (state->failures)
		return VERDICT_FAIL;
	else if (WEXITSTATUS(status))
		say_lost(say, "the judge exited with %d", WEXITSTATUS(status));
	else if (state->skip) {
		*reason = state->skip_reason;
		return VERDICT_SKIP;
	} else if (!state->finished)
		say_lost(say, "the judge left before the end of the case");
	else if (!state->checks)
		say_lost(say, "no check was made");
	else
		return VERDICT_PASS;
	return VERDICT_FAIL;
}

/* Return: a process that is left because it can't be killed, or 0. */
static pid_t clean_up(void)
{
	pid_t stuck = reap_descendants();

	while (state->cleanup_count > 0) {
		int i = --state->cleanup_count;

		state->cleanup[i].fn(state->cleanup[i].arg);
	}
	scratch_remove(state->scratch);
	return stuck;
}

static void say_stuck(void (*say)(const char *line), pid_t pid)
{
	char path[64], where[64] = "";
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/wchan", pid);
	f = fopen(path, "re");
	if (f && !fgets(where, sizeof(where), f))
		where[0] = '\0';
	if (f)
		fclose(f);
	say_lost(say, "process %d can't be killed; the kernel sleeps in %s for it",
		 pid, where[0] && strcmp(where, "0") ? where : "one of its threads");
}

static void keeper_init(void)
{
	struct sigaction end = { .sa_handler = note_signal };
	sigset_t block;

	/* Our parent's death must reach us as something we survive. */
	prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	sigemptyset(&block);
	sigaddset(&block, SIGTERM);
	sigaddset(&block, SIGINT);
	sigprocmask(SIG_BLOCK, &block, &waiting_mask);
	sigaction(SIGTERM, &end, NULL);
	sigaction(SIGINT, &end, NULL);
	signal(SIGPIPE, SIG_IGN);
	state = mmap(NULL, sizeof(*state), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (state == MAP_FAILED)
		abort();
	noise_open();
}

/**
 * keep() - run one point, in the process that the harness made for it
 * @test:   the case
 * @run:    the point
 * @reason: set to the SKIP's reason
 * @say:    prints one diagnostic line
 */
enum verdict keep(const struct test_case *test, const struct run *run,
		  const char **reason, void (*say)(const char *line))
{
	unsigned int ms = deadline_ms(test);
	bool broken = false, in_time;
	int pidfd, status = 0;
	enum verdict result;
	pid_t stuck;
	pid_t pid;

	keeper_init();
	*reason = needs_check(test->needs, test->since, &broken);
	if (ended_by) {
		say_lost(say, "the test program was ended from outside");
		return VERDICT_FAIL;
	}
	if (*reason && broken) {
		say_lost(say, "the kernel lacks what it promises: %s", *reason);
		return VERDICT_FAIL;
	}
	if (*reason)
		return VERDICT_SKIP;
	if (!arch_gate_usable(run->gate)) {
		*reason = run->gate->missing;
		return VERDICT_SKIP;
	}

	fflush(stdout);
	pid = fork();
	if (pid == 0)
		judge(test, run);
	pidfd = pid > 0 ? pidfd_open(pid) : -1;
	if (pidfd < 0) {
		say_lost(say, "no process for the judge: %s", strerror(errno));
		if (pid > 0)
			kill(pid, SIGKILL);
		reap_descendants();
		return VERDICT_FAIL;
	}
	in_time = await(pidfd, &ms);
	if (!in_time)
		kill(pid, SIGKILL);
	close(pidfd);
	if (wait_for_death(pid))
		waitpid(pid, &status, 0);
	stuck = clean_up();
	result = verdict(status, in_time, ms, reason, say);
	if (!in_time)
		++*overruns;
	if (stuck) {
		say_stuck(say, stuck);
		result = VERDICT_FAIL;
	}
	if (result == VERDICT_FAIL)
		noise_print(say);
	return result;
}
