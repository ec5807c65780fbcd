// SPDX-License-Identifier: GPL-2.0
/* The example of the page, run against programs of each ABI. */
#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "seccomp_test.h"
#include "sibling.h"

/*
 * A program that is sure to be there: this one, as built for an ABI.  With
 * this argument, main() is not reached, and the exit status is the error of
 * mkdirat(2).
 */
#define ROLE "(mkdirat)"

/* The example is part of it too, for where its own program isn't beside it. */
#define EXAMPLE_ROLE "(refuse)"
#define main refuse_main
#include "refuse.c"
#undef main

static void __attribute__((constructor)) play_role(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], ROLE))
		_exit(-arch_syscall(NR_mkdirat, AT_FDCWD, PTR(argv[2]), 0700, 0, 0, 0));
	if (argc >= 2 && !strcmp(argv[1], EXAMPLE_ROLE))
		_exit(refuse_main(argc - 1, argv + 1));
}

#define ARGS 9

/**
 * struct order - a command for a worker to become, and where its errors go
 */
struct order {
	char *argv[ARGS + 1];
	const char *errors;
};

static long become(void *arg)
{
	struct order *order = arg;
	int fd = open(order->errors, O_CREAT | O_WRONLY | O_TRUNC, 0666);
	char *const env[] = { "LC_ALL=C", "PATH=/usr/bin:/bin", NULL };

	if (fd < 0 || dup2(fd, STDERR_FILENO) < 0)
		return -errno;
	execve(order->argv[0], order->argv, env);
	return -errno;
}

/* Runs "refuse" with the arguments, the last of which is NULL. */
static struct outcome refuse(const char *const *args)
{
	struct order *order = shared_alloc(sizeof(*order));
	char *path = (char *)sibling_program(NULL, "refuse"), **arg = order->argv;

	order->errors = scratch_path("errors");
	*arg++ = path ?: (char *)shared_printf("/proc/self/exe");
	if (!path)
		*arg++ = (char *)shared_printf(EXAMPLE_ROLE);
	for (; *args; args++)
		*arg++ = (char *)shared_printf("%s", *args);
	/* It has to set no_new_privs itself, if its caller is no root. */
	return worker_run(worker_bare(), become, order);
}

#define REFUSE(...) refuse((const char *const[]){ __VA_ARGS__, NULL })

static const char *number(long n)
{
	return shared_printf("%ld", n);
}

/* What it said on standard error. */
static const char *errors(void)
{
	static char text[2000];
	FILE *f = fopen(scratch_path("errors"), "re");
	size_t len;

	REQUIRE(f);
	len = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	text[len] = '\0';
	return text;
}

static const char *self(void)
{
	const char *path = sibling_program(NULL, NULL);

	REQUIRE(path);
	return path;
}

static void expect_made(const char *dir, bool made)
{
	bool there = access(dir, F_OK) == 0;

	EXPECT(there == made, made ? "a directory" : "no directory",
	       there ? "it was made" : "it is missing");
}

struct row {
	const char *name, *err;
	int status;
};

static const struct row refusals[] = {
	{ "EPERM", "1", 1 }, { "EACCES", "13", 13 }, { "77", "77", 77 },
	{ "hexadecimal", "0x4d", 77 }, { "octal", "0115", 77 }, { "255", "255", 255 },
	{ "0", "0", 0 }, { "16_bits_count", "0x1004d", 77 },
};

CASE(refused, "the call fails with the error, and does not run; the rest of the program does",
     CLAUSES("EX-2", "RET-ERRNO-1", "FILTER-EXEC", "FILTER-NNP-1"), ROWS(refusals))
{
	const struct row *row = run->row;
	const char *dir = scratch_path("dir");

	EXPECT_EXITED(REFUSE(number(NR_mkdirat), number(ARCH_AUDIT), row->err,
			     self(), ROLE, dir), row->status);
	expect_made(dir, false);
}

CASE(other_call, "calls of another number are allowed",
     CLAUSES("EX-2", "RET-ALLOW-1"))
{
	const char *dir = scratch_path("dir");

	EXPECT_EXITED(REFUSE(number(NR_getppid), number(ARCH_AUDIT), "77", self(), ROLE, dir), 0);
	expect_made(dir, true);
}

static const struct row mismatches[] = {
	{ "0", "0" }, { "1", "1" }, { "all", "0xffffffff" }, { "AUDIT_ARCH_ALPHA", "0xC0009026" },
};

CASE(arch_mismatch, "with another architecture than its own, the first call behind the filter ends it with SIGSYS",
     CLAUSES("EX-1", "EX-2", "RET-KILL-1", "RET-KILL-2"), ROWS(mismatches))
{
	const char *dir = scratch_path("dir");
	const struct row *row = run->row;

	EXPECT_KILLED(REFUSE(number(NR_mkdirat), row->err, "77", self(), ROLE, dir), SIGSYS);
	expect_made(dir, false);
}

static const struct row abis[] = {
	{ "x86_64" }, { "i386" }, { "x32" }, { "arm64" }, { "armhf" }, { "armel" },
	{ "mips64el" }, { "mipsn32el" }, { "mipsel" },
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

/* Without a filter: whether it can run here is not what is to be judged. */
static void need_program(const char *path)
{
	struct order *order = shared_alloc(sizeof(*order));
	struct outcome o;

	if (!path)
		case_skip("this ABI's programs are not beside this one");
	order->errors = scratch_path("errors");
	order->argv[0] = (char *)path;
	order->argv[1] = (char *)shared_printf(ROLE);
	order->argv[2] = (char *)scratch_path("unfiltered");
	o = worker_run(worker_new(), become, order);
	if (o.kind == OUT_RETURNED && (o.ret == -ENOEXEC || o.ret == -ENOENT))
		case_skip("this kernel, or what is installed, can't run this ABI's programs");
	ASSERT(o.kind == OUT_EXITED && o.status == 0, "the program to make a directory",
	       "%s", outcome_words(&o));
}

CASE(program_of_abi, "a program of another architecture than the one given is ended with SIGSYS",
     CLAUSES("EX-1", "EX-2", "FILTER-EXEC"), ROWS_IF(abis, is_sibling))
{
	const char *dir = scratch_path("dir"), *path = sibling_program(sibling(run->row)->name, NULL);
	const struct arch_sibling *s = sibling(run->row);
	struct outcome o;

	need_program(path);
	o = REFUSE(number(NR_mkdirat), number(ARCH_AUDIT), "77", path, ROLE, dir);
	if (s->audit != ARCH_AUDIT)
		EXPECT_KILLED(o, SIGSYS);
	else
		EXPECT_EXITED(o, s->getppid == NR_getppid ? 77 : 0);
	expect_made(dir, s->audit == ARCH_AUDIT && s->getppid != NR_getppid);
}

/* Whether a program of the system is of this ABI. */
static bool is_native(const char *path)
{
	unsigned char own[20] = "", its[20] = "";
	int fd[2] = { open("/proc/self/exe", O_RDONLY | O_CLOEXEC),
		      open(path, O_RDONLY | O_CLOEXEC) };

	return fd[0] >= 0 && fd[1] >= 0 && read(fd[0], own, 20) == 20 &&
	       read(fd[1], its, 20) == 20 && own[EI_CLASS] == its[EI_CLASS] &&
	       own[EI_DATA] == its[EI_DATA] && !memcmp(own + 18, its + 18, 2);
}

static const struct row reported[] = { { "EACCES", "13", 13 }, { "ENOSPC", "28", 28 } };

CASE(program_of_system, "mkdir(1) of the system reports the error that it was given",
     CLAUSES("EX-2", "RET-ERRNO-1"), ROWS(reported))
{
	const struct row *row = run->row;
	const char *dir = scratch_path("dir");
	struct outcome o;

	if (!is_native("/bin/mkdir"))
		case_skip("the system has no mkdir program of this ABI");
	o = REFUSE(number(NR_mkdir != NR_ABSENT ? NR_mkdir : NR_mkdirat), number(ARCH_AUDIT),
		   row->err, "/bin/mkdir", dir);
	expect_made(dir, false);
	EXPECT_EXITED(o, 1);
	EXPECT(strstr(errors(), strerror(row->status)),
	       check_format("it to say: %s", strerror(row->status)), "it said: %s", errors());
}

struct command {
	const char *name;
	const char *arg[5];
};

static const struct command misuses[] = {
	{ "nothing", { NULL } }, { "one", { "1" } }, { "two", { "1", "2" } },
	{ "no_program", { "1", "2", "3" } }, { "no_number", { "x", "2", "3", "/bin/true" } },
	{ "no_arch", { "1", "x", "3", "/bin/true" } }, { "no_errno", { "1", "2", "x", "/bin/true" } },
	{ "empty_number", { "", "2", "3", "/bin/true" } },
};

CASE(misuse, "a wrong command line gets the usage text, and exit status 1",
     CLAUSES("EX-1"), ROWS(misuses))
{
	const struct command *row = run->row;

	EXPECT_EXITED(refuse(row->arg), 1);
	EXPECT(strstr(errors(), "<syscall_nr> <arch> <errno> <prog>") &&
	       strstr(errors(), "AUDIT_ARCH_I386: 0x40000003") &&
	       strstr(errors(), "AUDIT_ARCH_X86_64: 0xC000003E"),
	       "the usage text", "it said: %s", errors());
}

CASE(no_program, "a program that can't be run is an error, with status 1",
     CLAUSES("EX-1"))
{
	EXPECT_EXITED(REFUSE(number(NR_mkdirat), number(ARCH_AUDIT), "77", "/nonexistent"), 1);
	EXPECT(strstr(errors(), "execv: "), "execv's error", "it said: %s", errors());
}
