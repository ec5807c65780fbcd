// SPDX-License-Identifier: GPL-2.0
/* Seccomp, Seccomp_filters and NoNewPrivs in /proc/PID/status. */
#include <stdio.h>

#include "seccomp_test.h"

/* The line as it is, of a thread of a process, and by the thread's own name. */
static void expect_line_(const char *path, const char *field, long value, const char *at)
{
	char line[200], seen[200] = "";
	FILE *f = fopen(path, "re");
	size_t len = strlen(field);
	int n = 0;

	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, field, len) && line[len] == ':') {
			strcpy(seen, line);
			n++;
		}
	if (f)
		fclose(f);
	snprintf(line, sizeof(line), "%s:\t%ld\n", field, value);
	check(n == 1 && !strcmp(line, seen), false, at,
	      check_format("one line '%s:<tab>%ld' in %s", field, value, path),
	      "there are %d, '%.*s'", n, (int)strcspn(seen, "\n"), seen);
}

static void expect_lines_(struct worker *w, long nnp, long mode, long filters, const char *at)
{
	const char *const paths[] = {
		shared_printf("/proc/%d/status", w->tid),
		shared_printf("/proc/%d/task/%d/status", w->pid, w->tid),
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(paths); i++) {
		expect_line_(paths[i], "NoNewPrivs", nnp, at);
		expect_line_(paths[i], "Seccomp", mode, at);
		expect_line_(paths[i], "Seccomp_filters", filters, at);
	}
}
#define EXPECT_LINES(w, nnp, mode, filters) expect_lines_(w, nnp, mode, filters, CHECK_AT)

CASE(none, "without seccomp, status has one line each: NoNewPrivs 0, Seccomp 0, Seccomp_filters 0",
     CLAUSES("CUR-NNP-3"), NEEDS(&need_gains), SINCE("5.9"))
{
	struct worker *w = worker_bare();

	EXPECT_LINES(w, 0, 0, 0);
	ASSERT_RETURNED(worker_call(w, CALL(prctl, PR_SET_NO_NEW_PRIVS, 1)), 0);
	EXPECT_LINES(w, 1, 0, 0);
}

CASE(strict, "in strict mode, Seccomp is 1 and Seccomp_filters 0",
     CLAUSES("STRICT-1"), NEEDS(&need_gains), SINCE("5.9"), EACH_ENTRY)
{
	struct worker *w = worker_bare();

	ASSERT_RETURNED(worker_call(w, strict_call(run->entry)), 0);
	EXPECT_LINES(w, 0, 1, 0);
}

CASE(filters, "with filters, Seccomp is 2 and Seccomp_filters their number",
     CLAUSES("FILTER-LAYER-1"), SINCE("5.9"), EACH_ENTRY)
{
	struct worker *w = worker_new();

	for (int n = 1; n <= 12; n++) {
		ASSERT_RETURNED(worker_install(w, run->entry, allow_all(n)), 0);
		EXPECT_LINES(w, 1, 2, n);
	}
}

/* The count is right after each @step of @most filters. */
static void install_and_count(const struct run *run, struct worker *w, int step, int most)
{
	struct sock_fprog *prog = allow_all(1);

	for (int n = step; n <= most; n += step) {
		for (int i = 0; i < step; i++)
			worker_queue(w, install_call(run->entry, prog));
		worker_start(w);
		ASSERT_RETURNED(worker_wait(w), 0);
		EXPECT_EQ(n, worker_status(w, "Seccomp_filters"));
	}
}

/* Decimal, and as many digits as there are. */
CASE(many, "Seccomp_filters counts on to three digits", CLAUSES("FILTER-LAYER-1"),
     SINCE("5.9"), EACH_ENTRY)
{
	struct worker *w = worker_new();

	install_and_count(run, w, 50, 100);
	EXPECT_LINES(w, 1, 2, 100);
}

/* See limits/common.h: what ends together must not be a thousand filters. */
CASE(hundreds, "hundreds of small filters can be installed, and Seccomp_filters counts them all",
     CLAUSES("FILTER-LAYER-1"), SINCE("5.9"))
{
	install_and_count(run, worker_new(), 40, kernel_is_own() ? 520 : 280);
}

CASE(failures, "installations that fail do not count",
     CLAUSES("RV-3"), NEEDS(&need_gains), SINCE("5.9"),
     EACH_ENTRY)
{
	struct worker *w = worker_bare();
	struct sock_fprog *prog = allow_all(1);

	worker_drop(w, CAPS_NONE);
	EXPECT_ERRNO(worker_install(w, run->entry, prog), EACCES);
	EXPECT_LINES(w, 0, 0, 0);
	ASSERT_RETURNED(worker_call(w, CALL(prctl, PR_SET_NO_NEW_PRIVS, 1)), 0);
	EXPECT_ERRNO(worker_install(w, run->entry, NULL), EFAULT);
	prog->filter->code = BPF_ST;
	EXPECT_ERRNO(worker_install(w, run->entry, prog), EINVAL);
	EXPECT_LINES(w, 1, 0, 0);
	ASSERT_RETURNED(worker_install(w, run->entry, allow_all(1)), 0);
	EXPECT_ERRNO(worker_install(w, run->entry, prog), EINVAL);
	EXPECT_ERRNO(worker_call(w, strict_call(run->entry)), EINVAL);
	EXPECT_LINES(w, 1, 2, 1);
}

CASE(listener, "a filter with a listener counts like others, also when the listener is closed",
     CLAUSES("RV-1"), SINCE("5.9"), NEEDS(&need_user_notif))
{
	struct worker *w = worker_new();
	struct outcome o = worker_call(w, install_flags_call(SECCOMP_FILTER_FLAG_NEW_LISTENER,
							     allow_all(1)));

	ASSERT(o.kind == OUT_RETURNED && o.ret >= 0, "a listener", "%s", outcome_words(&o));
	EXPECT_LINES(w, 1, 2, 1);
	EXPECT_ERRNO(worker_call(w, install_flags_call(SECCOMP_FILTER_FLAG_NEW_LISTENER,
						       allow_all(1))), EBUSY);
	EXPECT_LINES(w, 1, 2, 1);
	ASSERT_RETURNED(worker_call(w, CALL(close, o.ret)), 0);
	EXPECT_LINES(w, 1, 2, 1);
	ASSERT_RETURNED(worker_install(w, BY_SECCOMP, allow_all(1)), 0);
	EXPECT_LINES(w, 1, 2, 2);
}

CASE(threads, "every thread has lines of its own",
     CLAUSES("SCOPE-1", "CUR-NNP-3"), NEEDS(&need_gains),
     SINCE("5.9"), EACH_ENTRY)
{
	struct worker *w = worker_bare(), *strict = worker_thread(w), *nnp = worker_thread(w);
	struct worker *one, *two;

	ASSERT_RETURNED(worker_call(strict, strict_call(run->entry)), 0);
	ASSERT_RETURNED(worker_call(nnp, CALL(prctl, PR_SET_NO_NEW_PRIVS, 1)), 0);
	one = worker_thread(nnp);
	ASSERT_RETURNED(worker_install(one, run->entry, allow_all(1)), 0);
	two = worker_thread(one);
	ASSERT_RETURNED(worker_install(two, run->entry, allow_all(1)), 0);
	EXPECT_LINES(w, 0, 0, 0);
	EXPECT_LINES(strict, 0, 1, 0);
	EXPECT_LINES(nnp, 1, 0, 0);
	EXPECT_LINES(one, 1, 2, 1);
	EXPECT_LINES(two, 1, 2, 2);
}

CASE(leader_alone, "lines of a process are those of its first thread",
     CLAUSES("SCOPE-1"), SINCE("5.9"), EACH_ENTRY)
{
	struct worker *w = worker_new(), *t = worker_thread(w);

	ASSERT_RETURNED(worker_install(w, run->entry, allow_all(1)), 0);
	ASSERT_RETURNED(worker_install(w, run->entry, allow_all(1)), 0);
	EXPECT_LINES(w, 1, 2, 2);
	EXPECT_LINES(t, 1, 0, 0);
}

CASE(leader_gone, "a first thread that has exited is shown in the mode that it was in, as long as its process lives",
     CLAUSES("SCOPE-1"), EACH_ENTRY)
{
	struct worker *w = worker_new(), *t = worker_thread(w);

	ASSERT_RETURNED(worker_install(w, run->entry, allow_all(1)), 0);
	ASSERT_THREAD_GONE(worker_call(w, CALL(exit, 0)));
	EXPECT_EQ(2, status_field(w->pid, "Seccomp"));
	EXPECT_EQ(1, status_field(w->pid, "NoNewPrivs"));
	EXPECT_LINES(t, 1, 0, 0);
}
