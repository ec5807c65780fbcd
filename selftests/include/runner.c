// SPDX-License-Identifier: GPL-2.0
/*
 * main() of every test program: hands the points to the kselftest harness.
 *
 * The only file that includes the harness.  Of its interface it uses what has
 * been the same since 6.12: struct __test_metadata's name, fn, fixture,
 * termsig, timeout, exit_code and results, and the list functions.  The
 * harness forks a process for each point, in which point_main() has keep.c
 * find the verdict; the harness counts and prints it.
 */
#include <errno.h>
#include <fnmatch.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

/* One stream, so that causes come before their result line. */
#define TH_LOG_STREAM stdout
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wsign-compare"
#include "kselftest_harness.h"
#pragma GCC diagnostic pop

#undef ARRAY_SIZE
#include "case.h"
#include "internal.h"

#define FILES 512

/* The harness's own limit: never reached, the keeper's comes first. */
#define HARNESS_SECONDS (24 * 3600)

struct point {
	struct __test_metadata meta;
	const struct test_case *test;
	struct run run;
	char name[200];
};

static struct test_case *cases, **cases_tail = &cases;
static const char *program;

void case_register(struct test_case *test)
{
	if (!test->seconds)
		test->seconds = CASE_SECONDS;
	*cases_tail = test;
	cases_tail = &test->next;
}

/* The harness prints "<fixture>.<test>": the fixture is the theme. */
static struct __fixture_metadata theme;

static void say(const char *line)
{
	ksft_print_msg("%s\n", line);
}

static void print_list(FILE *out, const char *const *list)
{
	for (; list && *list; list++)
		fprintf(out, "%s%s", *list, list[1] ? "," : "");
}

static void print_needs(FILE *out, const struct need *const *needs)
{
	for (; needs && *needs; needs++)
		fprintf(out, "%s%s", (*needs)->name, needs[1] ? "," : "");
}

static void print_declaration(const struct test_case *test)
{
	printf("# clauses: ");
	print_list(stdout, test->clauses);
	printf("\n# promise: %s\n", test->promise);
	if (test->since)
		printf("# since: %s\n", test->since);
	if (test->needs) {
		printf("# needs: ");
		print_needs(stdout, test->needs);
		printf("\n");
	}
}

/* Runs in the harness's child: this process is the keeper. */
static void point_main(struct __test_metadata *meta,
		       struct __fixture_variant_metadata *variant __attribute__((unused)))
{
	struct point *point = (struct point *)meta;
	const char *reason = NULL;

	print_declaration(point->test);
	switch (keep(point->test, &point->run, &reason, say)) {
	case VERDICT_PASS:
		meta->exit_code = KSFT_PASS;
		break;
	case VERDICT_SKIP:
		snprintf(meta->results->reason, sizeof(meta->results->reason),
			 "%s", reason);
		meta->exit_code = KSFT_SKIP;
		break;
	default:
		printf("# rerun: %s -t %s\n", program, point->run.name);
		meta->exit_code = KSFT_FAIL;
	}
	fflush(stdout);
}

/* One point; kept if its name matches @pattern. */
static void add_point(const struct test_case *test, const struct run *run,
		      const char *pattern, struct point ***tail)
{
	struct point *point = calloc(1, sizeof(*point));
	const char *row = run->row ? *(const char *const *)run->row : NULL;

	if (!point)
		abort();
	snprintf(point->name, sizeof(point->name), "%s.%s%s%s%s%s%s%s", test->theme,
		 test->name, row ? "." : "", row ?: "",
		 test->each_entry ? "." : "",
		 !test->each_entry ? "" : run->entry == BY_PRCTL ? "prctl" : "seccomp",
		 test->each_gate ? "." : "", test->each_gate ? run->gate->name : "");
	if (pattern && fnmatch(pattern, point->name, 0)) {
		free(point);
		return;
	}
	point->test = test;
	point->run = *run;
	point->run.name = point->name;
	point->meta = (struct __test_metadata){
		.name = point->name + strlen(test->theme) + 1, .fn = point_main,
		.fixture = &theme, .termsig = -1,
		.timeout = HARNESS_SECONDS,
	};
	*(*tail)++ = point;
}

static void add_points(const struct test_case *test, const char *pattern,
		       struct point ***tail)
{
	size_t rows = test->rows ? test->row_count : 1;

	for (size_t r = 0; r < rows; r++) {
		struct run run = { .entry = BY_SECCOMP, .gate = &arch_gates[0] };

		if (test->rows)
			run.row = (const char *)test->rows + r * test->row_size;
		if (test->row_exists && !test->row_exists(run.row))
			continue;
		for (int e = !test->each_entry; e < 2; e++) {
			run.entry = e ? BY_SECCOMP : BY_PRCTL;
			for (int g = 0; g < (test->each_gate ? arch_nr_gates : 1); g++) {
				run.gate = &arch_gates[g];
				add_point(test, &run, pattern, tail);
			}
		}
	}
}

#define POINTS_MAX 20000

static struct point **collect(const char *pattern, int *count)
{
	struct point **points = calloc(POINTS_MAX, sizeof(*points));
	struct point **tail = points;

	if (!points)
		abort();
	for (struct test_case *test = cases; test; test = test->next)
		add_points(test, pattern, &tail);
	*count = tail - points;
	return points;
}

static int list(struct point **points, int count)
{
	for (int i = 0; i < count; i++) {
		const struct test_case *test = points[i]->test;

		printf("%s\t", points[i]->name);
		print_list(stdout, test->clauses);
		printf("\t%s\t", test->since ?: "-");
		if (test->needs)
			print_needs(stdout, test->needs);
		else
			printf("-");
		printf("\t%s\n", test->promise);
	}
	return 0;
}

/* A kernel that can't even run the layer is not judged: one line, no points. */
static int skip_all(const char *reason)
{
	printf("TAP version 13\n1..0 # SKIP %s\n", reason);
	return getenv("HARNESS_ACTIVE") ? 0 : KSFT_SKIP;
}

/* Then what the judge sees is that filter's doing as much as the kernel's. */
static bool filtered_already(void)
{
	int mode = prctl(PR_GET_SECCOMP, 0, 0, 0, 0);

	return mode > 0 || (mode < 0 && errno != EINVAL);
}

/* What it tells of a process is found by the number that getpid() tells. */
static bool proc_is_ours(void)
{
	char link[16] = "";

	return readlink("/proc/self", link, sizeof(link) - 1) > 0 && atoi(link) == getpid();
}

/* Each worker takes some of the judge's.  A soft limit that is too low is raised. */
static bool files_allowed(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_max < FILES)
		return false;
	if (limit.rlim_cur >= FILES)
		return true;
	limit.rlim_cur = FILES;
	return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

static int bail_out(const char *reason)
{
	printf("TAP version 13\nBail out! %s\n", reason);
	return KSFT_FAIL;
}

static int usage(void)
{
	fprintf(stderr, "usage: %s [-l] [-t PATTERN]\n"
		"  -l          list the points: name, clauses, since, needs, promise\n"
		"  -t PATTERN  only points whose name matches the shell pattern\n",
		program);
	return 2;
}

/* What the harness relies on, whatever our parent ignores and blocks. */
static void harness_signals(void)
{
	sigset_t none;

	signal(SIGPIPE, SIG_DFL);
	signal(SIGCHLD, SIG_DFL);
	signal(SIGALRM, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/*
 * Ahead of all else, even those who only wait hold up what they wait for: a
 * task that ends needs the kernel's own threads.
 */
static void ordinary_scheduling(void)
{
	int policy = sched_getscheduler(0) & ~SCHED_RESET_ON_FORK;

	if (policy == SCHED_FIFO || policy == SCHED_RR)
		sched_setscheduler(0, SCHED_OTHER, &(struct sched_param){ 0 });
}

static int run_points(struct point **points, int count)
{
	char *argv[] = { (char *)program, NULL };

	/* What loses its parent is ours to end; ending us ends the keeper. */
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0))
		return skip_all("needs Linux 3.4 (PR_SET_CHILD_SUBREAPER)");
	harness_signals();
	ordinary_scheduling();
	keep_begin();
	theme.name = cases->theme;
	__register_fixture(&theme);
	for (int i = 0; i < count; i++)
		__register_test(&points[__constructor_order_forward ? i : count - 1 - i]->meta);
	optind = 1;	/* the harness parses options too, and there are none */
	return test_harness_run(1, argv);
}

int main(int argc, char **argv)
{
	const char *pattern = NULL;
	bool only_list = false;
	struct point **points;
	int opt, count;

	exec_arrived(argv);
	program = argv[0];
	while ((opt = getopt(argc, argv, "lt:")) != -1) {
		if (opt == 'l')
			only_list = true;
		else if (opt == 't')
			pattern = optarg;
		else
			return usage();
	}
	if (optind != argc)
		return usage();
	points = collect(pattern, &count);
	if (!count && !pattern)
		return only_list ? 0 : skip_all("nothing here is promised on this ABI");
	if (!count) {
		fprintf(stderr, "%s: no point matches '%s'; -l lists them\n",
			program, pattern);
		return 2;
	}
	if (only_list)
		return list(points, count);
	if (!kernel_at_least("5.9"))
		return skip_all("needs Linux 5.9 (pidfd_getfd, Seccomp_filters in /proc)");
	/* What libc makes of it is a call of 32-bit times, where time_t has 32. */
	if (ppoll(NULL, 0, &(struct timespec){ 0 }, NULL) < 0 && errno == ENOSYS)
		return skip_all("needs CONFIG_COMPAT_32BIT_TIME, as libc does");
	if (!proc_is_ours())
		return bail_out("/proc is missing, or that of another pid namespace");
	if (filtered_already())
		return bail_out("a seccomp filter is on this program itself, as in a container: nothing can be judged from here");
	if (!files_allowed())
		return bail_out("needs 512 open files, but ulimit -H -n says less");
	umask(022);	/* files, cores too, are read by who made them */
	return run_points(points, count);
}
