// SPDX-License-Identifier: GPL-2.0
/* Reading filters and metadata through ptrace: whose, and who may. */
#include "common.h"
#include "priv.h"

struct metadata {
	uint64_t filter_off, flags;
};

/* The two requests, made by a tracer that may be any worker. */
static const struct request_row {
	const char *name;
	long request;
	arch_arg_t addr;	/* index, or size */
	long result;		/* for a filter of three instructions */
} requests[] = {
	{ "filter", PTRACE_SECCOMP_GET_FILTER, 0, 3 },
	{ "metadata", PTRACE_SECCOMP_GET_METADATA, sizeof(struct metadata),
	  sizeof(struct metadata) },
};

static struct outcome request(const struct run *run, struct worker *tracer, struct worker *w)
{
	const struct request_row *row = run->row;

	return worker_ptrace(tracer, row->request, w, row->addr, PTR(shared_alloc(200)));
}

/* A worker with a filter of three instructions, stopped for the tracer that forked it. */
static struct worker *stopped_child(const struct run *run, struct worker *tracer)
{
	struct worker *w = worker_fork(tracer, 0);

	ASSERT_RETURNED(worker_install(w, run->entry, allow_all(3)), 0);
	ASSERT_RETURNED(worker_ptrace(tracer, PTRACE_SEIZE, w, 0, 0), 0);
	ASSERT_RETURNED(worker_ptrace(tracer, PTRACE_INTERRUPT, w, 0, 0), 0);
	worker_await_stop(tracer, w);
	return w;
}

#define DUMP_NEEDS NEEDS(&need_root, &need_checkpoint_restore)

CASE(dump_root, "a tracer with CAP_SYS_ADMIN and no filter of its own may read a tracee's filters",
     CLAUSES("CUR-PT-1", "CUR-PT-2"), SINCE("4.16"), DUMP_NEEDS, EACH_ENTRY, ROWS(requests))
{
	const struct request_row *row = run->row;
	struct worker *tracer = worker_new();

	EXPECT_RETURNED(request(run, tracer, stopped_child(run, tracer)), row->result);
}

CASE(dump_one_capability, "CAP_SYS_ADMIN alone is what a tracer needs to read a tracee's filters",
     CLAUSES("CUR-PT-1", "CUR-PT-2"), SINCE("4.16"), DUMP_NEEDS, EACH_ENTRY, ROWS(requests))
{
	const struct request_row *row = run->row;
	struct worker *tracer = worker_new();

	worker_drop(tracer, CAP(SYS_ADMIN));
	EXPECT_RETURNED(request(run, tracer, stopped_child(run, tracer)), row->result);
}

CASE(dump_unprivileged, "an ordinary user can't read a tracee's filters: EACCES",
     CLAUSES("CUR-PT-1", "CUR-PT-2"), SINCE("4.16"), NEEDS(&need_checkpoint_restore),
     EACH_ENTRY, ROWS(requests))
{
	struct worker *tracer = worker_new();

	worker_drop(tracer, CAPS_NONE);
	EXPECT_ERRNO(request(run, tracer, stopped_child(run, tracer)), EACCES);
}

CASE(dump_other_capabilities, "all capabilities but CAP_SYS_ADMIN don't let a tracer read filters: EACCES",
     CLAUSES("CUR-PT-1", "CUR-PT-2"), SINCE("4.16"), DUMP_NEEDS, EACH_ENTRY, ROWS(requests))
{
	struct worker *tracer = worker_new();

	worker_drop(tracer, CAPS_ALL & ~CAP(SYS_ADMIN));
	EXPECT_ERRNO(request(run, tracer, stopped_child(run, tracer)), EACCES);
}

CASE(dump_user_namespace, "CAP_SYS_ADMIN in a user namespace of its own doesn't let a tracer read filters: EACCES",
     CLAUSES("CUR-PT-1", "CUR-PT-2"), SINCE("4.16"),
     NEEDS(&need_user_namespace, &need_checkpoint_restore), EACH_ENTRY, ROWS(requests))
{
	struct worker *tracer = worker_new();

	worker_enter_user_ns(tracer);
	EXPECT_ERRNO(request(run, tracer, stopped_child(run, tracer)), EACCES);
}

CASE(dump_filtered, "a privileged tracer that is filtered itself can't read a tracee's filters: EACCES",
     CLAUSES("CUR-PT-1", "CUR-PT-2"), SINCE("4.16"), DUMP_NEEDS, EACH_ENTRY, ROWS(requests))
{
	const struct request_row *row = run->row;
	struct worker *tracer = worker_new(), *w = stopped_child(run, tracer);

	EXPECT_RETURNED(request(run, tracer, w), row->result);
	ASSERT_RETURNED(worker_install(tracer, run->entry, allow_all(1)), 0);
	EXPECT_ERRNO(request(run, tracer, w), EACCES);
}

CASE(dump_refused_first, "who may not read filters gets EACCES whatever else is wrong with the request",
     CLAUSES("CUR-PT-1", "CUR-PT-2"), SINCE("4.16"), NEEDS(&need_checkpoint_restore),
     EACH_ENTRY, ROWS(requests))
{
	const struct request_row *row = run->row;
	struct worker *tracer = worker_new(), *w;

	worker_drop(tracer, CAPS_NONE);
	w = stopped_child(run, tracer);
	EXPECT_ERRNO(worker_ptrace(tracer, row->request, w, 1, 0), EACCES);
	EXPECT_ERRNO(worker_ptrace(tracer, row->request, w, row->addr, 1), EACCES);
}

CASE(dump_not_built, "without CONFIG_CHECKPOINT_RESTORE filters can't be read: EINVAL for everybody",
     CLAUSES("CUR-PT-1", "CUR-PT-2"), SINCE("4.16"), EACH_ENTRY, ROWS(requests))
{
	struct worker *tracer = worker_new();

	if (need_checkpoint_restore.met())
		case_skip("CONFIG_CHECKPOINT_RESTORE is on");
	EXPECT_ERRNO(request(run, tracer, stopped_child(run, tracer)), EINVAL);
}

/* What a tracee has inherited is its own: the judge reads it. */
static long length(struct worker *w, unsigned long index)
{
	struct tracee *t = tracer_attach(w, 0);
	long ret = ptrace(PTRACE_SECCOMP_GET_FILTER, t->tid, (void *)index, NULL);

	ret = ret < 0 ? -errno : ret;
	tracer_detach(t);
	return ret;
}

CASE(dump_child, "a child has its parent's filters to be read, and its own after them",
     CLAUSES("CUR-PT-1", "FILTER-FORK"), SINCE("4.4"), DUMP_NEEDS, EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, allow_all(11), allow_all(12));
	struct worker *child = worker_fork(w, 0);

	ASSERT_RETURNED(worker_install(child, run->entry, allow_all(13)), 0);
	ASSERT_RETURNED(worker_install(w, run->entry, allow_all(14)), 0);
	for (int i = 0; i < 3; i++)
		EXPECT_EQ(11 + i, length(child, i));
	EXPECT_EQ(-ENOENT, length(child, 3));
	EXPECT_EQ(12, length(w, 1));
	EXPECT_EQ(14, length(w, 2));
	EXPECT_EQ(-ENOENT, length(w, 3));
}

CASE(dump_thread, "each thread has its own filters to be read",
     CLAUSES("CUR-PT-1", "FILTER-FORK"), SINCE("4.4"), DUMP_NEEDS, EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, allow_all(11));
	struct worker *thread = worker_thread(w);

	ASSERT_RETURNED(worker_install(thread, run->entry, allow_all(12)), 0);
	EXPECT_EQ(11, length(w, 0));
	EXPECT_EQ(-ENOENT, length(w, 1));
	EXPECT_EQ(11, length(thread, 0));
	EXPECT_EQ(12, length(thread, 1));
	EXPECT_EQ(-ENOENT, length(thread, 2));
}

CASE(dump_tsync, "filters that came by TSYNC can be read as if installed",
     CLAUSES("CUR-PT-1", "TSYNC-1"), SINCE("4.4"), NEEDS(&need_root, &need_checkpoint_restore, &need_tsync))
{
	struct worker *w = worker_new(), *thread = worker_thread(w);

	ASSERT_RETURNED(worker_install(w, BY_SECCOMP, allow_all(11)), 0);
	ASSERT_RETURNED(worker_call(w, install_flags_call(SECCOMP_FILTER_FLAG_TSYNC,
							 allow_all(12))), 0);
	EXPECT_EQ(11, length(thread, 0));
	EXPECT_EQ(12, length(thread, 1));
	EXPECT_EQ(-ENOENT, length(thread, 2));
}
