// SPDX-License-Identifier: GPL-2.0
/* PTRACE_SECCOMP_GET_METADATA: the flags that a tracee's filters were installed with. */
#include "common.h"

#define META_NEEDS NEEDS(&need_root, &need_checkpoint_restore, &need_flag_log)

struct metadata {
	uint64_t filter_off, flags;
};

static long get(struct tracee *t, unsigned long size, void *meta)
{
	long ret = ptrace(PTRACE_SECCOMP_GET_METADATA, t->tid, (void *)size, meta);

	return ret < 0 ? -errno : ret;
}

static struct tracee *installed_with(unsigned long flags)
{
	struct worker *w = worker_new();
	struct outcome o = worker_call(w, install_flags_call(flags, allow_all(2)));

	ASSERT(o.kind == OUT_RETURNED && o.ret >= 0, "a filter to be installed",
	       "%s", outcome_words(&o));
	return tracer_attach(w, 0);
}

static const struct flags_row {
	const char *name;
	unsigned long flags, reported;
	const struct need *need;
} flag_rows[] = {
	{ "none", 0, 0, NULL },
	{ "log", SECCOMP_FILTER_FLAG_LOG, SECCOMP_FILTER_FLAG_LOG, NULL },
	{ "tsync", SECCOMP_FILTER_FLAG_TSYNC, 0, NULL },
	{ "tsync_log", SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_LOG,
	  SECCOMP_FILTER_FLAG_LOG, NULL },
	{ "spec_allow", SECCOMP_FILTER_FLAG_SPEC_ALLOW, 0, &need_spec_allow },
	{ "listener", SECCOMP_FILTER_FLAG_NEW_LISTENER, 0, &need_user_notif },
	{ "listener_log", SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_LOG,
	  SECCOMP_FILTER_FLAG_LOG, &need_user_notif },
	{ "wait_killable", SECCOMP_FILTER_FLAG_NEW_LISTENER |
	  SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, 0, &need_wait_killable },
	{ "all", SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV |
	  SECCOMP_FILTER_FLAG_SPEC_ALLOW | SECCOMP_FILTER_FLAG_LOG,
	  SECCOMP_FILTER_FLAG_LOG, &need_wait_killable },
};

CASE(flags, "of the flags of a filter FILTER_FLAG_LOG is reported, and no other",
     CLAUSES("CUR-PT-2"), SINCE("4.16"), META_NEEDS, ROWS(flag_rows))
{
	const struct flags_row *row = run->row;
	struct metadata meta = { 0, 0x5a5a5a5a5a5a5a5a };
	struct tracee *t;

	if (row->need && !kernel_at_least(row->need->since))
		case_skip(row->need->reason);
	t = installed_with(row->flags);
	EXPECT_EQ(sizeof(meta), get(t, sizeof(meta), &meta));
	EXPECT_EQ(row->reported, meta.flags);
	EXPECT_EQ(0, meta.filter_off);
}

CASE(by_prctl, "a filter that prctl(2) installed has no flags",
     CLAUSES("CUR-PT-2", "FILTER-PRCTL-EQ"), SINCE("4.16"), META_NEEDS, EACH_ENTRY)
{
	struct tracee *t = tracer_attach(worker_with_filters(run, allow_all(1)), 0);
	struct metadata meta = { 0, ~0ULL };

	EXPECT_EQ(sizeof(meta), get(t, sizeof(meta), &meta));
	EXPECT_EQ(0, meta.flags);
}

CASE(meta_suspended, "of filters that the tracer has suspended the flags are told as ever",
     CLAUSES("CUR-PT-2", "CUR-PT-3"), SINCE("4.16"), META_NEEDS)
{
	struct tracee *t = installed_with(SECCOMP_FILTER_FLAG_LOG);
	struct metadata meta = { 0 };

	tracer_options(t, PTRACE_O_SUSPEND_SECCOMP);
	EXPECT_EQ((long)sizeof(meta), get(t, sizeof(meta), &meta));
	EXPECT_EQ(SECCOMP_FILTER_FLAG_LOG, meta.flags);
}

CASE(of_index, "filter_off says which filter, the oldest is 0, and is left as it is",
     CLAUSES("CUR-PT-2"), SINCE("4.16"), META_NEEDS)
{
	static const unsigned long flags[] = { SECCOMP_FILTER_FLAG_LOG, 0, 0,
					       SECCOMP_FILTER_FLAG_LOG };
	struct worker *w = worker_new();
	struct metadata meta;
	struct tracee *t;

	for (unsigned int i = 0; i < ARRAY_SIZE(flags); i++)
		ASSERT_RETURNED(worker_call(w, install_flags_call(flags[i], allow_all(1))), 0);
	t = tracer_attach(w, 0);
	for (unsigned int i = 0; i < ARRAY_SIZE(flags); i++) {
		meta = (struct metadata){ i, ~0ULL };
		EXPECT_EQ(sizeof(meta), get(t, sizeof(meta), &meta));
		EXPECT_EQ(flags[i], meta.flags);
		EXPECT_EQ(i, meta.filter_off);
	}
}

static const struct index_row {
	const char *name;
	uint64_t index;
} past_end[] = {
	{ "1", 1 }, { "2", 2 }, { "0x80000000", 0x80000000 }, { "0xffffffff", 0xffffffff },
	{ "highest_bit", ~0UL - ~0UL / 2 }, { "highest", ~0ULL },
};

CASE(meta_past_end, "behind the newest filter there is nothing: ENOENT, and nothing is written",
     CLAUSES("CUR-PT-2"), SINCE("4.16"), META_NEEDS, ROWS(past_end))
{
	const struct index_row *row = run->row;
	struct tracee *t = installed_with(SECCOMP_FILTER_FLAG_LOG);
	struct metadata meta = { row->index, 0x1234 };

	EXPECT_EQ(-ENOENT, get(t, sizeof(meta), &meta));
	EXPECT_EQ(row->index, meta.filter_off);
	EXPECT_EQ(0x1234, meta.flags);
}

static const struct size_row {
	const char *name;
	unsigned long size;
	long result;
} sizes[] = {
	{ "0", 0, -EINVAL }, { "1", 1, -EINVAL }, { "7", 7, -EINVAL },
	{ "8", 8, 8 }, { "9", 9, 9 }, { "12", 12, 12 }, { "15", 15, 15 },
	{ "16", 16, 16 }, { "17", 17, 16 }, { "4096", 4096, 16 }, { "highest", ~0UL, 16 },
};

CASE(metadata_size, "as much is written and returned as the size says, at most all: too small for filter_off is EINVAL",
     CLAUSES("CUR-PT-2"), SINCE("4.16"), META_NEEDS, ROWS(sizes))
{
	const struct size_row *row = run->row;
	struct tracee *t = installed_with(SECCOMP_FILTER_FLAG_LOG);
	struct { struct metadata meta; uint64_t behind; } m = { { 0, ~0ULL }, ~0ULL };
	struct metadata want = { 0, SECCOMP_FILTER_FLAG_LOG };
	long written = row->result < 0 ? 0 : row->result;

	EXPECT_EQ(row->result, get(t, row->size, &m));
	EXPECT(!memcmp(&m, &want, written), "index and flags", "flags are 0x%llx",
	       (unsigned long long)m.meta.flags);
	for (size_t i = written > 8 ? written : 8; i < sizeof(m); i++)
		EXPECT_EQ(0xff, ((unsigned char *)&m)[i]);
}

CASE(meta_unfiltered, "a tracee without seccomp has no filters to be asked about: EINVAL",
     CLAUSES("CUR-PT-2"), SINCE("4.16"), META_NEEDS)
{
	struct tracee *t = tracer_attach(worker_new(), 0);
	struct metadata meta = { 0, 0 };

	EXPECT_EQ(-EINVAL, get(t, sizeof(meta), &meta));
	meta.filter_off = 1;
	EXPECT_EQ(-EINVAL, get(t, sizeof(meta), &meta));
}

CASE(meta_strict, "a tracee in strict mode has no filters to be asked about: EINVAL",
     CLAUSES("CUR-PT-2"), SINCE("4.16"), META_NEEDS, EACH_ENTRY)
{
	struct tracee *t = tracer_attach(worker_strict(run), 0);
	struct metadata meta = { 0, 0 };

	EXPECT_EQ(-EINVAL, get(t, sizeof(meta), &meta));
}

CASE(meta_bad_memory, "memory that can't be read or written is EFAULT, if the size is right",
     CLAUSES("CUR-PT-2"), SINCE("4.16"), META_NEEDS)
{
	struct tracee *t = installed_with(SECCOMP_FILTER_FLAG_LOG);
	size_t page = sysconf(_SC_PAGESIZE);
	char *map = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			 -1, 0);

	REQUIRE(map != MAP_FAILED);
	/* Can be read, not written. */
	REQUIRE(mprotect(map + page, page, PROT_READ) == 0);
	EXPECT_EQ(-EFAULT, get(t, sizeof(struct metadata), map + page));
	EXPECT_EQ(-EFAULT, get(t, 8, map + page));
	EXPECT_EQ(-EINVAL, get(t, 7, map + page));
	/* filter_off in the first page, flags in the second. */
	EXPECT_EQ(-EFAULT, get(t, sizeof(struct metadata), map + page - 8));
	EXPECT_EQ(8, get(t, 8, map + page - 8));
	REQUIRE(munmap(map + page, page) == 0);
	EXPECT_EQ(-EFAULT, get(t, sizeof(struct metadata), map + page));
	EXPECT_EQ(-EFAULT, get(t, 8, map + page));
	EXPECT_EQ(-EFAULT, get(t, 8, map + page - 4));
	EXPECT_EQ(-EINVAL, get(t, 7, map + page));
	EXPECT_EQ(-EFAULT, get(t, sizeof(struct metadata), NULL));
}

CASE(meta_running, "a tracee that is not stopped, or is none, can't be asked about its filters: ESRCH",
     CLAUSES("CUR-PT-2"), SINCE("4.16"), META_NEEDS)
{
	struct worker *w = worker_with_filters(run, allow_all(1));
	struct tracee *t = tracer_adopt(w->tid, w);
	struct metadata meta = { 0, 0 };

	EXPECT_EQ(-ESRCH, get(t, sizeof(meta), &meta));
	REQUIRE(ptrace(PTRACE_SEIZE, w->tid, NULL, NULL) == 0);
	EXPECT_EQ(-ESRCH, get(t, sizeof(meta), &meta));
}
