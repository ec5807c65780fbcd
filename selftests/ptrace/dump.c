// SPDX-License-Identifier: GPL-2.0
/* PTRACE_SECCOMP_GET_FILTER: what is read back of a tracee's filters. */
#include "common.h"

#define DUMP_NEEDS NEEDS(&need_root, &need_checkpoint_restore)

/* Room for the longest filter, and for one instruction that must stay as it is. */
static struct sock_filter dumped[BPF_MAXINSNS + 1];

static long dump(struct tracee *t, unsigned long index, void *buf)
{
	long ret = ptrace(PTRACE_SECCOMP_GET_FILTER, t->tid, (void *)index, buf);

	return ret < 0 ? -errno : ret;
}

static struct tracee *stopped(const struct run *run, int count, struct sock_fprog *const *filter)
{
	struct worker *w = worker_new();

	for (int i = 0; i < count; i++)
		ASSERT_RETURNED(worker_install(w, run->entry, filter[i]), 0);
	return tracer_attach(w, 0);
}

/* Its length, both ways to ask; its instructions; and nothing behind them. */
static void expect_dump(struct tracee *t, unsigned long index, const struct sock_fprog *filter)
{
	static const struct sock_filter poison = { 0xabcd, 0xa5, 0x5a, 0x12345678 };

	for (unsigned int i = 0; i < ARRAY_SIZE(dumped); i++)
		dumped[i] = poison;
	EXPECT_EQ(filter->len, dump(t, index, NULL));
	EXPECT_EQ(filter->len, dump(t, index, dumped));
	for (unsigned int i = 0; i < filter->len; i++)
		EXPECT(!memcmp(&dumped[i], &filter->filter[i], sizeof(dumped[i])),
		       check_format("instruction %u to be %04x %u %u 0x%08x", i,
				    filter->filter[i].code, filter->filter[i].jt,
				    filter->filter[i].jf, filter->filter[i].k),
		       "it is %04x %u %u 0x%08x", dumped[i].code, dumped[i].jt,
		       dumped[i].jf, dumped[i].k);
	EXPECT(!memcmp(&dumped[filter->len], &poison, sizeof(poison)),
	       "no more than the filter to be written", "there is more");
}

static struct sock_fprog *every_instruction(void)
{
	return FILTER_RAW(
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 4),
		BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0),
		BPF_STMT(BPF_LD | BPF_IMM, 0x80000001), BPF_STMT(BPF_LDX | BPF_IMM, 7),
		BPF_STMT(BPF_LDX | BPF_W | BPF_LEN, 0),
		BPF_STMT(BPF_ST, 0), BPF_STMT(BPF_STX, 15), BPF_STMT(BPF_LD | BPF_MEM, 0),
		BPF_STMT(BPF_LDX | BPF_MEM, 15),
		BPF_STMT(BPF_MISC | BPF_TAX, 0), BPF_STMT(BPF_MISC | BPF_TXA, 0),
		BPF_STMT(BPF_ALU | BPF_ADD | BPF_K, 1), BPF_STMT(BPF_ALU | BPF_ADD | BPF_X, 0),
		BPF_STMT(BPF_ALU | BPF_SUB | BPF_K, 1), BPF_STMT(BPF_ALU | BPF_SUB | BPF_X, 0),
		BPF_STMT(BPF_ALU | BPF_MUL | BPF_K, 3), BPF_STMT(BPF_ALU | BPF_MUL | BPF_X, 0),
		BPF_STMT(BPF_ALU | BPF_DIV | BPF_K, 3), BPF_STMT(BPF_ALU | BPF_AND | BPF_X, 0),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xff), BPF_STMT(BPF_ALU | BPF_OR | BPF_K, 1),
		BPF_STMT(BPF_ALU | BPF_XOR | BPF_K, 1), BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, 1),
		BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 1), BPF_STMT(BPF_ALU | BPF_NEG, 0),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 60), BPF_STMT(BPF_JMP | BPF_JA, 1),
		BPF_STMT(BPF_RET | BPF_A, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 5, 0, 0),
		BPF_JUMP(BPF_JMP | BPF_JGT | BPF_X, 0, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0xffffffff, 0, 1),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x80000000, 0, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW | 0xffff));
}

CASE(exact, "a filter is read back instruction by instruction as it was installed",
     CLAUSES("CUR-PT-1"), SINCE("4.4"), DUMP_NEEDS, EACH_ENTRY)
{
	struct sock_fprog *filter = every_instruction();

	expect_dump(stopped(run, 1, &filter), 0, filter);
}

static const struct length_row {
	const char *name;
	unsigned int length;
} lengths[] = {
	{ "1", 1 }, { "2", 2 }, { "100", 100 }, { "4095", 4095 }, { "4096", BPF_MAXINSNS },
};

CASE(length, "the length is returned in instructions, with the filter or without",
     CLAUSES("CUR-PT-1"), SINCE("4.4"), DUMP_NEEDS, EACH_ENTRY, ROWS(lengths))
{
	const struct length_row *row = run->row;
	struct sock_fprog *filter = allow_all(row->length);

	filter->filter[row->length - 1].k |= 0x1234;
	expect_dump(stopped(run, 1, &filter), 0, filter);
}

static void three_filters(struct sock_fprog *filter[3])
{
	filter[0] = allow_all(5);
	filter[1] = deny(NR_getppid, 77);
	filter[2] = every_instruction();
}

CASE(oldest_first, "index 0 is the oldest filter, the next are those installed after it",
     CLAUSES("CUR-PT-1"), SINCE("4.4"), DUMP_NEEDS, EACH_ENTRY)
{
	struct sock_fprog *filter[3];
	struct tracee *t;

	three_filters(filter);
	t = stopped(run, 3, filter);
	for (int i = 0; i < 3; i++)
		expect_dump(t, i, filter[i]);
}

static const struct index_row {
	const char *name;
	unsigned long index;
} past_end[] = {
	{ "3", 3 }, { "4", 4 }, { "0x7fffffff", 0x7fffffff }, { "0x80000000", 0x80000000 },
	{ "0xffffffff", 0xffffffff }, { "highest_bit", ~0UL - ~0UL / 2 }, { "highest", ~0UL },
};

CASE(past_end, "behind the newest filter there is nothing: ENOENT, whether or not it is to be copied",
     CLAUSES("CUR-PT-1"), SINCE("4.4"), DUMP_NEEDS, EACH_ENTRY, ROWS(past_end))
{
	const struct index_row *row = run->row;
	struct sock_fprog *filter[3];
	struct tracee *t;

	three_filters(filter);
	t = stopped(run, 3, filter);
	EXPECT_EQ(-ENOENT, dump(t, row->index, NULL));
	EXPECT_EQ(-ENOENT, dump(t, row->index, dumped));
}

CASE(unfiltered, "a tracee without seccomp has no filters to be read: EINVAL",
     CLAUSES("CUR-PT-1"), SINCE("4.4"), DUMP_NEEDS)
{
	struct tracee *t = tracer_attach(worker_new(), 0);

	EXPECT_EQ(-EINVAL, dump(t, 0, NULL));
	EXPECT_EQ(-EINVAL, dump(t, 0, dumped));
	EXPECT_EQ(-EINVAL, dump(t, 1, dumped));
}

CASE(strict, "a tracee in strict mode has no filters to be read: EINVAL",
     CLAUSES("CUR-PT-1"), SINCE("4.4"), DUMP_NEEDS, EACH_ENTRY)
{
	struct tracee *t = tracer_attach(worker_strict(run), 0);

	EXPECT_EQ(-EINVAL, dump(t, 0, NULL));
	EXPECT_EQ(-EINVAL, dump(t, 0, dumped));
}

CASE(bad_memory, "reading into memory that can't be written fails with EFAULT",
     CLAUSES("CUR-PT-1"), SINCE("4.4"), DUMP_NEEDS, EACH_ENTRY)
{
	struct sock_fprog *filter = allow_all(4);
	struct tracee *t = stopped(run, 1, &filter);
	size_t page = sysconf(_SC_PAGESIZE);
	char *map = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			 -1, 0);

	REQUIRE(map != MAP_FAILED && !mprotect(map + page, page, PROT_READ));
	EXPECT_EQ(-EFAULT, dump(t, 0, map + page));
	/* Room for all but one of its instructions; then for all. */
	EXPECT_EQ(-EFAULT, dump(t, 0, map + page - 3 * sizeof(struct sock_filter)));
	EXPECT_EQ(4, dump(t, 0, map + page - 4 * sizeof(struct sock_filter)));
	REQUIRE(munmap(map + page, page) == 0);
	EXPECT_EQ(-EFAULT, dump(t, 0, map + page));
}

CASE(running, "the filters of a tracee that is not stopped, or of no tracee, can't be read: ESRCH",
     CLAUSES("CUR-PT-1"), SINCE("4.4"), DUMP_NEEDS, EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, allow_all(1));
	struct tracee *t = tracer_adopt(w->tid, w);

	EXPECT_EQ(-ESRCH, dump(t, 0, dumped));
	REQUIRE(ptrace(PTRACE_SEIZE, w->tid, NULL, NULL) == 0);
	EXPECT_EQ(-ESRCH, dump(t, 0, dumped));
	tracer_interrupt(t);
	EXPECT_EQ(1, dump(t, 0, dumped));
}

CASE(in_event_stop, "filters can be read in the stop that they caused, and one more that is installed then",
     CLAUSES("CUR-PT-1"), SINCE("4.4"), DUMP_NEEDS, EACH_ENTRY)
{
	struct sock_fprog *filter = on_call(NR_getppid, TRACE(1)), *more = allow_all(9);
	struct worker *w = worker_with_filters(run, filter);
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);

	begin_traced(t, CALL(getppid));
	expect_dump(t, 0, filter);
	EXPECT_EQ(-ENOENT, dump(t, 1, dumped));
	EXPECT_RETURNED(tracer_finish(t), getpid());
	worker_begin(w, install_call(run->entry, more));
	EXPECT_RETURNED(tracer_finish(t), 0);
	begin_traced(t, CALL(getppid));
	expect_dump(t, 0, filter);
	expect_dump(t, 1, more);
}

CASE(at_exit, "filters can be read in the stop in which their task tells its tracer that it is about to end",
     CLAUSES("CUR-PT-1"), SINCE("4.4"), DUMP_NEEDS, EACH_ENTRY)
{
	struct sock_fprog *filter[3];
	struct tracee *t;

	three_filters(filter);
	t = stopped(run, 3, filter);
	tracer_options(t, PTRACE_O_TRACEEXIT);
	worker_begin(t->worker, CALL(exit_group, 0));
	tracer_cont(t);
	ASSERT_STOP(tracer_wait(t), STOP_EXITING, -1);
	for (int i = 0; i < 3; i++)
		expect_dump(t, i, filter[i]);
	EXPECT_EXITED(tracer_finish(t), 0);
}

CASE(dump_suspended, "filters that the tracer has suspended can be read as ever",
     CLAUSES("CUR-PT-1", "CUR-PT-3"), SINCE("4.4"), DUMP_NEEDS, EACH_ENTRY)
{
	struct sock_fprog *filter = every_instruction();
	struct tracee *t = stopped(run, 1, &filter);

	tracer_options(t, PTRACE_O_SUSPEND_SECCOMP);
	expect_dump(t, 0, filter);
}
