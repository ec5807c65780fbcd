// SPDX-License-Identifier: GPL-2.0
/* /proc/PID/seccomp_cache: what the kernel worked out beforehand. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "common.h"
#include "priv.h"

/* The tables of a process, by number; the native architecture comes first. */
#define NUMBERS 1024
#define ARCHS 3

struct table {
	int archs;
	char name[ARCHS][32];
	int numbers[ARCHS];
	bool allow[ARCHS][NUMBERS];
	bool malformed;
};

static void read_line(struct table *t, const char *line)
{
	char name[32], status[16];
	int nr, last = t->archs - 1;

	if (sscanf(line, "%31s %d %15s\n", name, &nr, status) != 3 || nr >= NUMBERS ||
	    (strcmp(status, "ALLOW") && strcmp(status, "FILTER"))) {
		t->malformed = true;
		return;
	}
	if (last < 0 || strcmp(t->name[last], name)) {
		if (++last == ARCHS || nr)
			t->malformed = true;
		if (t->malformed)
			return;
		t->archs++;
		strcpy(t->name[last], name);
	}
	t->malformed |= nr != t->numbers[last];
	t->numbers[last] = nr + 1;
	t->allow[last][nr] = !strcmp(status, "ALLOW");
}

static struct table *read_table(struct worker *w)
{
	static struct table t;
	char line[100];
	FILE *f = fopen(shared_printf("/proc/%d/seccomp_cache", w->pid), "r");

	memset(&t, 0, sizeof(t));
	REQUIRE(f);
	while (fgets(line, sizeof(line), f))
		read_line(&t, line);
	fclose(f);
	EXPECT(!t.malformed, "lines of an architecture, its numbers from 0, and ALLOW or FILTER",
	       "a line is malformed");
	return &t;
}

/* In the table of the architecture that the calls of this program have. */
static int own_arch(const struct table *t)
{
	if (t->archs < 2)
		return 0;
	/* A compat ABI finds itself in the second table. */
	return sizeof(long) == 4 && ARCH_ARG_BITS == 32;
}

#define TABLE_NEEDS NEEDS(&need_seccomp_cache, &need_root)

CASE(empty_without_filter, "the table of an unfiltered task is empty",
     CLAUSES("R-SYSCTL-1"), TABLE_NEEDS)
{
	EXPECT_EQ(0, read_table(worker_new())->archs);
}

static void expect_table(const struct table *t, bool others)
{
	int arch = own_arch(t), denied = NR_getppid % NUMBERS, wrong = -1;

	ASSERT_GT(denied, t->numbers[arch]);
	for (int nr = 0; nr < t->numbers[arch]; nr++)
		if (nr != denied && !arch_unfiltered(&arch_gates[0], nr) &&
		    t->allow[arch][nr] != others)
			wrong = nr;
	EXPECT(!t->allow[arch][denied], "FILTER for the denied number", "ALLOW");
	EXPECT(wrong < 0, others ? "ALLOW for the other numbers" : "FILTER for the other numbers",
	       "number %d has it otherwise", wrong);
}

static bool has_no_x32_bit(const void *row)
{
	(void)row;
	return NR_getppid < NUMBERS;
}

CASE(of_one_filter, "the table says ALLOW for numbers that the filter always allows, as far as the kernel can follow it",
     CLAUSES("R-SYSCTL-1"), TABLE_NEEDS, ROWS_IF(shapes, has_no_x32_bit))
{
	const struct shape *shape = run->row;

	expect_table(read_table(worker_with_filters(run, shape->make())), shape->cached);
}

CASE(of_two_filters, "the table says ALLOW for numbers that all filters always allow",
     CLAUSES("R-SYSCTL-1"), TABLE_NEEDS, ROWS_IF(shapes, has_no_x32_bit))
{
	const struct shape *shape = run->row;

	expect_table(read_table(worker_with_filters(run, shape->make(), allow_all(1))),
		     shape->cached);
	expect_table(read_table(worker_with_filters(run, allow_all(1), shape->make())),
		     shape->cached);
}

CASE(privileged, "the table is for CAP_SYS_ADMIN in the initial namespace alone: EACCES for others",
     CLAUSES("R-SYSCTL-1"), TABLE_NEEDS)
{
	struct worker *w = worker_with_filters(run, shape_jeq());
	struct worker *reader = worker_bare();
	const char *path = shared_printf("/proc/%d/seccomp_cache", w->pid);
	char *buf = shared_alloc(64);
	long fd;

	worker_drop(reader, 0);
	fd = worker_call(reader, CALL(openat, AT_FDCWD, PTR(path), O_RDONLY)).ret;
	if (fd >= 0)
		EXPECT_ERRNO(worker_call(reader, CALL(read, fd, PTR(buf), 64)), EACCES);
	else
		EXPECT_EQ(-EACCES, fd);
	EXPECT_EQ(0, buf[0]);
}
