// SPDX-License-Identifier: GPL-2.0
/* ALLOW and LOG: the call runs, as it was made. */
#include <sys/mman.h>
#include <unistd.h>

#include "common.h"

struct row {
	const char *name;
	uint32_t action;
};

static const struct row letting[] = {
	{ "allow", ALLOW },
	{ "allow_data_1", ALLOW | 1 },
	{ "allow_data_4095", ALLOW | 4095 },
	{ "allow_data_65535", ALLOW | 65535 },
	{ "log", LOG },
	{ "log_data_1", LOG | 1 },
	{ "log_data_65535", LOG | 65535 },
};

CASE(runs, "ALLOW and LOG execute the call, whatever their data",
     CLAUSES("RET-ALLOW-1", "CUR-LOGACT-1"), ROWS(letting), EACH_ENTRY, EACH_GATE)
{
	const struct row *row = run->row;
	struct effect *effect = effect_new();
	struct worker *w = worker_with_filters(run, on_gate_effect(run->gate, row->action));

	EXPECT_RETURNED(violate(w, run->gate, effect), 0);
	EXPECT_RAN(effect);
	/* The first call may differ from later ones: nothing may be kept. */
	EXPECT_RETURNED(violate(w, run->gate, effect), 0);
	EXPECT_RAN(effect);
}

CASE(error_passed, "an allowed call that fails returns its own error",
     CLAUSES("RET-ALLOW-1", "CUR-LOGACT-1"), ROWS(letting), EACH_ENTRY)
{
	const struct row *row = run->row;
	struct worker *w = worker_with_filters(run, on_call(NR_close, row->action));

	EXPECT_ERRNO(worker_call(w, CALL(close, -1)), EBADF);
}

static int memory_file(const char *content)
{
	int fd = memfd_create("arguments", 0);

	REQUIRE(fd >= 0);
	REQUIRE(write(fd, content, strlen(content)) == (ssize_t)strlen(content));
	return fd;
}

/* How a filter comes to the verdict: from the cache, or by running. */
static const struct row ways[] = {
	{ "allow", ALLOW },
	{ "log", LOG },
};

static struct sock_fprog *looks_at_arguments(uint32_t action)
{
	return FILTER(action, { KILL_PROCESS, { NR_IS(NR_copy_file_range),
						ARG_LOW_IS(5, 1) } });
}

/* copy_file_range(in, &off_in, out, &off_out, len, 0): six unlike arguments. */
static void copies(const struct run *run, struct sock_fprog *filter)
{
	int in = memory_file("0123456789abcdef"), out = memory_file("................");
	struct worker *w = worker_with_filters(run, filter);
	uint64_t *offset = shared_alloc(2 * sizeof(*offset));
	char content[17] = "";

	offset[0] = 3;
	offset[1] = 5;
	EXPECT_RETURNED(worker_call(w, CALL(copy_file_range, in, PTR(&offset[0]), out,
					    PTR(&offset[1]), 7, 0)), 7);
	EXPECT_EQ(10, offset[0]);
	EXPECT_EQ(12, offset[1]);
	REQUIRE(pread(out, content, 16, 0) == 16);
	EXPECT(!strcmp(content, ".....3456789...."), "what the arguments say: \".....3456789....\"",
	       "copy_file_range() made \"%s\"", content);
	/* The sixth is not ignored: flags must be zero. */
	EXPECT_ERRNO(worker_call(w, CALL(copy_file_range, in, PTR(&offset[0]), out,
					 PTR(&offset[1]), 7, 0x4000)), EINVAL);
}

CASE(six_arguments, "an allowed call gets all six arguments as they were",
     CLAUSES("RET-ALLOW-1", "CUR-LOGACT-1"), ROWS(ways), EACH_ENTRY)
{
	copies(run, on_every_call(((const struct row *)run->row)->action));
}

CASE(six_arguments_read, "an allowed call whose arguments the filter has read gets them as they were",
     CLAUSES("RET-ALLOW-1", "CUR-LOGACT-1"), ROWS(ways), EACH_ENTRY)
{
	copies(run, looks_at_arguments(((const struct row *)run->row)->action));
}
