// SPDX-License-Identifier: GPL-2.0
/* Filters over execve(2). */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"

CASE(kept, "filters stay over execve(), however often",
     CLAUSES("FILTER-EXEC"), EACH_ENTRY)
{
	struct worker *w = two_filters(run);

	ASSERT_RETURNED(worker_exec(w, NULL), 0);
	EXPECT_FILTERED(w, 2, 22);
	ASSERT_RETURNED(worker_exec(w, NULL), 0);
	EXPECT_FILTERED(w, 2, 22);
}

CASE(none, "execve() gives no filters to whom has none", CLAUSES("FILTER-EXEC"))
{
	struct worker *w = worker_new();

	ASSERT_RETURNED(worker_exec(w, NULL), 0);
	EXPECT_UNFILTERED(w);
	EXPECT_RETURNED(worker_call(w, CALL(prctl, PR_GET_SECCOMP)), 0);
}

CASE(added_after, "filters can be added after execve(), before those that were there",
     CLAUSES("FILTER-EXEC", "FILTER-LAYER-1", "PREC-5"), EACH_ENTRY)
{
	struct worker *w = two_filters(run);

	ASSERT_RETURNED(worker_exec(w, NULL), 0);
	add_filter(run, w, 33);
	EXPECT_FILTERED(w, 3, 33);
	ASSERT_RETURNED(worker_exec(w, NULL), 0);
	EXPECT_FILTERED(w, 3, 33);
}

/* No call comes between: the filter judges the execve() and all after it. */
CASE(from_start, "a program is filtered from its first call on",
     CLAUSES("FILTER-EXEC"), EACH_ENTRY)
{
	struct worker *w = worker_new();
	struct effect *effect = effect_new();
	struct op *exec;

	/* The first thing that a program does, with libc or without. */
	worker_queue(w, install_call(run->entry, FILTER(ALLOW,
			{ KILL_PROCESS, { NR_IS(NR_brk) } },
			{ KILL_PROCESS, { NR_IS(NR_mmap) } },
			{ KILL_PROCESS, { NR_IS(NR_mmap2) } },
			{ KILL_PROCESS, { NR_IS(NR_openat) } })));
	exec = worker_queue_exec(w, NULL);
	worker_queue(w, effect_call(effect));
	worker_start(w);
	EXPECT_KILLED(worker_wait(w), SIGSYS);
	EXPECT(exec->state == OP_STARTED, "the new program to be ended before it begins",
	       "it came to be a worker");
	EXPECT_NOT_RUN(effect);
}

CASE(by_fork, "a child that executes a program has its parent's filters, the parent its own",
     CLAUSES("FILTER-EXEC", "FILTER-FORK"), EACH_ENTRY)
{
	struct worker *w = two_filters(run), *child = worker_fork(w, 0);

	add_filter(run, child, 33);
	ASSERT_RETURNED(worker_exec(child, NULL), 0);
	EXPECT_FILTERED(child, 3, 33);
	EXPECT_FILTERED(w, 2, 22);
	EXPECT_FILTERED(worker_fork(child, 0), 3, 33);
}

CASE(by_descriptor, "filters stay over execveat() of a descriptor",
     CLAUSES("FILTER-EXEC"), EACH_ENTRY)
{
	int fd = open("/proc/self/exe", O_RDONLY);
	struct worker *w;

	REQUIRE(fd >= 0);
	w = two_filters(run);
	ASSERT_RETURNED(worker_exec_fd(w, fd), 0);
	EXPECT_FILTERED(w, 2, 22);
}

CASE(by_script, "filters stay over execve() of a script, and pass to its interpreter",
     CLAUSES("FILTER-EXEC"), EACH_ENTRY)
{
	const char *script = script_for(self_copy("program", 0755, -1, -1));
	struct worker *w = two_filters(run);

	ASSERT_RETURNED(worker_exec(w, script), 0);
	EXPECT_FILTERED(w, 2, 22);
}

CASE(by_thread, "after an execve() by a further thread, the process has that thread's filters",
     CLAUSES("FILTER-EXEC", "SCOPE-1"), EACH_ENTRY)
{
	struct worker *w = two_filters(run), *t = worker_thread(w), *other = worker_thread(w);

	add_filter(run, t, 33);
	add_filter(run, other, 44);
	add_filter(run, other, 55);
	ASSERT_RETURNED(worker_exec(t, NULL), 0);
	EXPECT_EQ(w->pid, worker_call(t, CALL(gettid)).ret);
	EXPECT_FILTERED(t, 3, 33);
}

CASE(by_unfiltered_thread, "after an execve() by a thread without filters, those of the first thread are gone with it",
     CLAUSES("FILTER-EXEC", "SCOPE-1"), EACH_ENTRY)
{
	struct worker *w = worker_new(), *t = worker_thread(w);

	worker_call(w, CALL(umask, 022));
	add_filter(run, w, 11);
	ASSERT_RETURNED(worker_exec(t, NULL), 0);
	EXPECT_UNFILTERED(t);
}

static const char *empty_file(void)
{
	const char *path = program_path("empty", 0755);
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);

	REQUIRE(fd >= 0 && close(fd) == 0);
	return path;
}

static const char *not_there(void)
{
	return scratch_path("not_there");
}

static const char *directory(void)
{
	return "/";
}

static const char *script_of_nobody(void)
{
	const char *interpreter = self_copy("program", 0755, -1, -1);
	const char *script = script_for(interpreter);

	REQUIRE(unlink(interpreter) == 0);
	return script;
}

static const struct unexecutable {
	const char *name;
	const char *(*make)(void);
	int err;
} unexecutable[] = {
	{ "not_there", not_there, ENOENT },
	{ "empty", empty_file, ENOEXEC },
	{ "directory", directory, EACCES },
	{ "without_interpreter", script_of_nobody, ENOENT },
};

CASE(failing, "an execve() that fails changes nothing: not the filters, not what it would have closed, nor who may be synchronised",
     CLAUSES("FILTER-EXEC", "CUR-TSYNC-1"), EACH_ENTRY, ROWS(unexecutable))
{
	const struct unexecutable *program = run->row;
	const char *path = program->make();
	struct worker *w = two_filters(run);

	ASSERT_RETURNED(worker_call(w, CALL(dup3, 0, 90, O_CLOEXEC)), 90);
	EXPECT_ERRNO(worker_exec(w, path), program->err);
	EXPECT_FILTERED(w, 2, 22);
	EXPECT_RETURNED(worker_call(w, CALL(fcntl, 90, F_GETFD)), FD_CLOEXEC);
	EXPECT_RETURNED(worker_call(w, install_flags_call(SECCOMP_FILTER_FLAG_TSYNC,
							  deny(EFFECT_NR, 33))), 0);
	ASSERT_RETURNED(worker_exec(w, NULL), 0);
	EXPECT_FILTERED(w, 3, 33);
}

CASE(denied, "a filter can deny execve(), and what was denied does not happen",
     CLAUSES("FILTER-EXEC", "RET-ERRNO-1"), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, deny(NR_execve, 33));

	EXPECT_ERRNO(worker_exec(w, NULL), 33);
	EXPECT_TRUE(worker_alive(w));
	EXPECT_EQ(1, worker_status(w, "Seccomp_filters"));
}

CASE(killed, "a filter can kill whoever calls execve()",
     CLAUSES("FILTER-EXEC"), NEEDS(&need_kill_process), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, on_call(NR_execve, KILL_PROCESS));

	EXPECT_KILLED(worker_exec(w, NULL), SIGSYS);
}
