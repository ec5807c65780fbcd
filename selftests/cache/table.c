// SPDX-License-Identifier: GPL-2.0
/* /proc/PID/seccomp_cache: what the kernel worked out beforehand. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/utsname.h>
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

static struct table *read_table_at(const char *path)
{
	static struct table t;
	char line[100];
	FILE *f = fopen(path, "r");

	memset(&t, 0, sizeof(t));
	REQUIRE(f);
	while (fgets(line, sizeof(line), f))
		read_line(&t, line);
	EXPECT(!ferror(f), "the whole file to be read", "reading it fails with %s", check_errno());
	fclose(f);
	EXPECT(!t.malformed, "lines of an architecture, its numbers from 0, and ALLOW or FILTER",
	       "a line is malformed");
	return &t;
}

static struct table *read_table(struct worker *w)
{
	return read_table_at(shared_printf("/proc/%d/seccomp_cache", w->tid));
}

/* In the table of the architecture that the calls of a gate have. */
static int arch_of(const struct table *t, const struct arch_gate *gate)
{
	/* A compat ABI finds itself in the second table. */
	return t->archs > 1 && !(gate->audit & __AUDIT_ARCH_64BIT);
}

#define TABLE_NEEDS NEEDS(&need_seccomp_cache, &need_root)

CASE(empty_without_filter, "the table of an unfiltered task is empty",
     CLAUSES("R-SYSCTL-1"), TABLE_NEEDS)
{
	EXPECT_EQ(0, read_table(worker_new())->archs);
}

static void expect_table(const struct table *t, bool others)
{
	int arch = arch_of(t, &arch_gates[0]), denied = NR_getppid % NUMBERS, wrong = -1;

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

CASE(of_thread, "each thread has a table of its own, as it has filters of its own",
     CLAUSES("R-SYSCTL-1", "SCOPE-1"), TABLE_NEEDS, ROWS_IF(shapes, has_no_x32_bit))
{
	const struct shape *shape = run->row;
	struct worker *w = worker_new(), *t = worker_thread(w), *made;

	ASSERT_RETURNED(worker_install(t, BY_SECCOMP, shape->make()), 0);
	made = worker_thread(t);
	ASSERT_RETURNED(worker_install(made, BY_SECCOMP, on_every_call(LOG)), 0);
	EXPECT_EQ(0, read_table(w)->archs);
	expect_table(read_table(t), shape->cached);
	expect_table(read_table(made), false);
	EXPECT_EQ(0, read_table_at(shared_printf("/proc/%d/task/%d/seccomp_cache",
						 w->pid, w->tid))->archs);
	expect_table(read_table_at(shared_printf("/proc/%d/task/%d/seccomp_cache",
						 w->pid, t->tid)), shape->cached);
}

CASE(inherited, "a child has its parent's table, whatever becomes of either, and a synchronised thread the caller's",
     CLAUSES("R-SYSCTL-1", "FILTER-FORK", "TSYNC-1"), TABLE_NEEDS,
     ROWS_IF(shapes, has_no_x32_bit))
{
	const struct shape *shape = run->row;
	struct worker *w = worker_new(), *t = worker_thread(w), *child, *other;

	ASSERT_RETURNED(worker_call(w, install_flags_call(SECCOMP_FILTER_FLAG_TSYNC,
							  shape->make())), 0);
	child = worker_fork(w, 0);
	other = worker_fork(w, 0);
	ASSERT_RETURNED(worker_install(other, BY_SECCOMP, on_every_call(LOG)), 0);
	worker_kill(other);
	expect_table(read_table(t), shape->cached);
	expect_table(read_table(child), shape->cached);
	ASSERT_RETURNED(worker_install(w, BY_SECCOMP, on_every_call(LOG)), 0);
	expect_table(read_table(w), false);
	expect_table(read_table(child), shape->cached);
}

#define NR_BIT(n) { TEST_SET, offsetof(struct seccomp_data, nr), 1u << (n) }

/* What is logged is run, and never cached. */
CASE(each_number, "the table is right for each number, by each architecture",
     CLAUSES("R-SYSCTL-1", "DATA-2"), TABLE_NEEDS, EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, FILTER(ALLOW,
		{ LOG, { ARCH_IS(ARCH_AUDIT), NR_BIT(0) } },
		{ LOG, { ARCH_IS_NOT(ARCH_AUDIT), NR_BIT(1) } }),
		FILTER(ALLOW, { LOG, { NR_BIT(3), NR_BIT(5) } }),
		FILTER(ALLOW, { LOG, { ARCH_IS_NOT(ARCH_AUDIT), NR_BIT(7) } }));
	const struct table *t = read_table(w);
	int own = arch_of(t, &arch_gates[0]);

	ASSERT_GT(0, t->archs);
	/* Of another native ABI, it isn't known here what is never filtered. */
	for (int arch = own; arch < t->archs; arch++) {
		int wrong = -1;

		for (int nr = 0; nr < t->numbers[arch]; nr++) {
			bool allow = !((arch == own ? nr & 1 : nr & 2 || nr & 1 << 7) ||
				       (nr & 1 << 3 && nr & 1 << 5));

			if (allow != t->allow[arch][nr] &&
			    !(arch == own && arch_unfiltered(&arch_gates[0], nr)))
				wrong = nr;
		}
		EXPECT(wrong < 0, check_format("numbers of table %d to be what the filters say",
					       arch), "number %d is not", wrong);
	}
}

CASE(ends, "the table has each number that is a call: the one behind its last is ENOSYS",
     CLAUSES("R-SYSCTL-1"), TABLE_NEEDS, EACH_GATE)
{
	const struct table *t = read_table(worker_with_filters(run, allow_all(1)));
	struct call call = { t->numbers[arch_of(t, run->gate)],
			     { -1, -1, -1, -1, -1, -1 }, run->gate };

	ASSERT_GT(NR_getppid % NUMBERS, call.nr);
	EXPECT_ERRNO(worker_call(worker_new(), call), ENOSYS);
}

CASE(native_first, "the table of the machine's own architecture is the first",
     CLAUSES("R-SYSCTL-1"), TABLE_NEEDS)
{
	const struct table *t = read_table(worker_with_filters(run, allow_all(1)));
	struct utsname name;

	REQUIRE(uname(&name) == 0);
	ASSERT_GT(0, t->archs);
	for (int arch = 1; arch < t->archs; arch++)
		EXPECT(strcmp(t->name[arch], name.machine), "another architecture's name",
		       "table %d is named %s", arch, t->name[arch]);
}

CASE(each_architecture, "there is a table for the architecture of each way into the kernel",
     CLAUSES("R-SYSCTL-1"), TABLE_NEEDS)
{
	const struct table *t = read_table(worker_with_filters(run, allow_all(1)));
	int archs = 1;

	for (int i = 1; i < arch_nr_gates; i++)
		if (arch_gates[i].audit != arch_gates[0].audit &&
		    arch_gate_usable(&arch_gates[i]))
			archs = 2;
	EXPECT_GE(archs, t->archs);
}

static long read_by(struct worker *opener, struct worker *reader, struct worker *of, char *buf)
{
	const char *path = shared_printf("/proc/%d/seccomp_cache", of->pid);
	long fd = worker_call(opener, CALL(openat, AT_FDCWD, PTR(path), O_RDONLY)).ret;

	return fd < 0 ? fd : worker_call(reader, CALL(read, fd, PTR(buf), 64)).ret;
}

static void become_user(struct worker *w)
{
	worker_drop(w, CAPS_NONE);
}

static void lose_all(struct worker *w)
{
	worker_set_caps(w, (struct caps){ 0 });
}

/* With the right to open anybody's file. */
static void lose_one(struct worker *w)
{
	struct caps caps = worker_caps(w);

	caps.effective &= ~CAP(SYS_ADMIN);
	worker_set_caps(w, caps);
}

static const struct { const char *name; void (*become)(struct worker *w); } readers[] = {
	{ "user", become_user }, { "root_without_capabilities", lose_all },
	{ "all_other_capabilities", lose_one },
};

static void expect_refused(struct worker *opener, struct worker *reader, struct worker *of)
{
	char *buf = shared_alloc(64);

	EXPECT_EQ(-EACCES, read_by(opener, reader, of, buf));
	EXPECT_EQ(0, buf[0]);
}

CASE(privileged, "the table is for CAP_SYS_ADMIN alone: EACCES for others, whatever else they may do",
     CLAUSES("R-SYSCTL-1"), TABLE_NEEDS, ROWS(readers))
{
	const typeof(readers[0]) *row = run->row;
	struct worker *w = worker_with_filters(run, shape_jeq()), *reader = worker_bare();

	row->become(reader);
	expect_refused(reader, reader, w);
	expect_refused(reader, reader, reader);
}

CASE(who_opened, "who opened the file is asked for CAP_SYS_ADMIN, not who reads it",
     CLAUSES("R-SYSCTL-1"), TABLE_NEEDS)
{
	struct worker *w = worker_with_filters(run, shape_jeq());
	struct worker *root = worker_bare(), *other = worker_thread(root);
	char *buf = shared_alloc(64);

	lose_all(other);
	expect_refused(other, root, w);
	EXPECT_GT(0, read_by(root, other, w, buf));
	EXPECT_NE(0, buf[0]);
}

CASE(root_of_namespace, "CAP_SYS_ADMIN in another user namespace does not count: EACCES",
     CLAUSES("R-SYSCTL-1"), NEEDS(&need_seccomp_cache, &need_root, &need_user_namespace))
{
	struct worker *w = worker_with_filters(run, shape_jeq()), *reader = worker_bare();

	worker_enter_user_ns(reader);
	expect_refused(reader, reader, w);
	expect_refused(reader, reader, reader);
}
