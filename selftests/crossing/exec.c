// SPDX-License-Identifier: GPL-2.0
/* Filters that stay, while their process becomes a program of another ABI. */
#include <stdlib.h>
#include <unistd.h>

#include "seccomp_test.h"
#include "sibling.h"
#include "tracer.h"

/*
 * The program of the other ABI is this one, as built for that: with this
 * argument, main() is not reached, and the exit status is the error of the
 * call, as it is made there.
 */
#define ROLE "(getppid)"

static void __attribute__((constructor)) play_role(int argc, char **argv)
{
	long ret;

	if (argc != 2 || strcmp(argv[1], ROLE))
		return;
	ret = arch_syscall(NR_getppid, 0, 0, 0, 0, 0, 0);
	_exit(ret < 0 ? -ret : 0);
}

struct row {
	const char *name;
};

static const struct row rows[] = {
	{ "x86_64" }, { "i386" }, { "x32" }, { "arm64" }, { "armhf" }, { "armel" },
	{ "mips64el" }, { "mipsn32el" }, { "mipsel" }, { "ppc64el" }, { "riscv64" },
	{ "s390x" }, { "loong64" },
};

static const struct arch_sibling *sibling(const void *row)
{
	for (int i = 0; i < arch_nr_siblings; i++)
		if (!strcmp(arch_siblings[i].name, ((const struct row *)row)->name))
			return &arch_siblings[i];
	return NULL;
}

static bool is_sibling(const void *row)
{
	return sibling(row) != NULL;
}

static struct call exec_call(const struct run *run)
{
	const char *path = sibling_program(((const struct row *)run->row)->name, NULL);
	char **argv = shared_alloc(3 * sizeof(*argv));

	if (!path)
		case_skip("this ABI's programs are not beside this one");
	argv[0] = (char *)path;
	argv[1] = (char *)shared_printf(ROLE);
	return CALL(execve, PTR(path), PTR(argv), PTR(environ));
}

/* The worker's process, as a program of the row's ABI, comes to its end. */
static struct outcome become(const struct run *run, struct worker *w)
{
	struct outcome o = worker_call(w, exec_call(run));

	if (o.kind == OUT_RETURNED && (o.ret == -ENOEXEC || o.ret == -ENOENT))
		case_skip("this kernel, or what is installed, can't run this ABI's programs");
	return o;
}

CASE(unfiltered, "a program of the ABI runs",
     CLAUSES("RET-ALLOW-1"), ROWS_IF(rows, is_sibling))
{
	EXPECT_EXITED(become(run, worker_new()), 0);
}

/* An error for each ABI's own getppid(2), by its architecture and number. */
static struct sock_fprog *error_for_each(void)
{
	struct rule rules[8] = { 0 };

	for (int i = 0; i < arch_nr_siblings; i++)
		rules[i] = (struct rule){ ERRNO(20 + i), {
			ARCH_IS(arch_siblings[i].audit), NR_IS(arch_siblings[i].getppid) } };
	return filter_of(ALLOW, rules, arch_nr_siblings);
}

/* Which of the filter's rules it is: ABIs may share architecture and number. */
static int error_of(const struct arch_sibling *s)
{
	int i = 0;

	while (arch_siblings[i].audit != s->audit || arch_siblings[i].getppid != s->getppid)
		i++;
	return 20 + i;
}

CASE(by_architecture, "after execve(2) of a program of another ABI, a filter decides by that one's architecture and numbers",
     CLAUSES("FILTER-EXEC", "DATA-2", "CUR-DATA-2"), ROWS_IF(rows, is_sibling), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, error_for_each());

	EXPECT_EXITED(become(run, w), error_of(sibling(run->row)));
}

CASE(two_filters, "so do two filters, one of which knows only the first program's architecture",
     CLAUSES("FILTER-EXEC", "DATA-2"), ROWS_IF(rows, is_sibling), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, error_for_each(), deny(NR_getppid, 99));
	const struct arch_sibling *s = sibling(run->row);
	bool own = s->audit == ARCH_AUDIT && s->getppid == NR_getppid;

	EXPECT_EXITED(become(run, w), own ? 99 : error_of(s));
}

CASE(killed, "a call of the other architecture that a filter kills for ends the program with SIGSYS",
     CLAUSES("FILTER-EXEC", "RET-KILL-1", "RET-KILL-2"), ROWS_IF(rows, is_sibling), EACH_ENTRY)
{
	const struct arch_sibling *s = sibling(run->row);
	struct worker *w = worker_with_filters(run, FILTER(ALLOW,
		{ KILL_THREAD, { ARCH_IS(s->audit), NR_IS(s->getppid) } }));

	EXPECT_KILLED(become(run, w), SIGSYS);
}

CASE(only_own, "a filter that kills on every other architecture lets only its own programs run",
     CLAUSES("FILTER-EXEC", "EX-1"), ROWS_IF(rows, is_sibling), EACH_ENTRY)
{
	struct outcome o;
	struct worker *w;

	/* Whether it can run at all has to be found out without the filter. */
	become(run, worker_new());
	w = worker_with_filters(run, FILTER(ALLOW, { KILL_THREAD, { ARCH_IS_NOT(ARCH_AUDIT) } }));
	o = become(run, w);
	if (sibling(run->row)->audit == ARCH_AUDIT)
		EXPECT_EXITED(o, 0);
	else
		EXPECT_KILLED(o, SIGSYS);
}

CASE(personality, "a personality makes no difference",
     CLAUSES("FILTER-EXEC", "DATA-2"), ROWS_IF(rows, is_sibling), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, error_for_each());

	/* PER_LINUX32: what setarch(8) asks for. */
	EXPECT_GE(0, worker_call(w, CALL(personality, 0x0008)).ret);
	EXPECT_EXITED(become(run, w), error_of(sibling(run->row)));
}

CASE(traced, "at PTRACE_EVENT_SECCOMP, PTRACE_GET_SYSCALL_INFO has the architecture and number of the program of another ABI, not the tracer's",
     CLAUSES("FILTER-EXEC", "RET-TRACE-4", "DATA-2"), NEEDS(&need_syscall_info),
     ROWS_IF(rows, is_sibling), EACH_ENTRY)
{
	const struct arch_sibling *s = sibling(run->row);
	struct call_info info;
	struct worker *w;
	struct tracee *t;

	/* Whether it can run at all. */
	become(run, worker_new());
	w = worker_with_filters(run, FILTER(ALLOW,
		{ TRACE(0x5a5a), { ARCH_IS(s->audit), NR_IS(s->getppid) } }));
	t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	worker_begin(w, exec_call(run));
	ASSERT_EQ(STOP_SECCOMP, tracer_wait(t).kind);
	ASSERT_GE(0, tracer_info(t, &info, sizeof(info)));
	EXPECT_EQ(INFO_SECCOMP, info.op);
	EXPECT_EQ(s->audit, info.arch);
	EXPECT_EQ(s->getppid, info.seccomp.nr);
	EXPECT_EQ(0x5a5a, info.seccomp.ret_data);
	EXPECT_EXITED(tracer_finish(t), 0);
}
