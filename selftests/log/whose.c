// SPDX-License-Identifier: GPL-2.0
/* It is the flag of the filter that decides that counts. */
#include <unistd.h>

#include "common.h"
#include "handler.h"
#include "listener.h"
#include "tracer.h"

struct row {
	const char *name;
	uint32_t older;
	unsigned long older_flags;
	uint32_t newer;
	unsigned long newer_flags;
	int records;
};

static const struct row rows[] = {
	/* The stronger action decides. */
	{ "older_decides_flagged", ERRNO(1), FLAG_LOG, TRACE(0), 0, 1 },
	{ "older_decides_other_flagged", ERRNO(1), 0, TRACE(0), FLAG_LOG, 0 },
	{ "newer_decides_flagged", TRACE(0), 0, ERRNO(1), FLAG_LOG, 1 },
	{ "newer_decides_other_flagged", TRACE(0), FLAG_LOG, ERRNO(1), 0, 0 },
	/* Of equal ones the newer. */
	{ "equal_newer_flagged", ERRNO(1), 0, ERRNO(2), FLAG_LOG, 1 },
	{ "equal_older_flagged", ERRNO(1), FLAG_LOG, ERRNO(2), 0, 0 },
	{ "equal_data_newer_flagged", ERRNO(1), 0, ERRNO(1), FLAG_LOG, 1 },
	{ "equal_data_older_flagged", ERRNO(1), FLAG_LOG, ERRNO(1), 0, 0 },
	/* LOG is stronger than ALLOW, and is logged once. */
	{ "log_then_allow", LOG, 0, ALLOW, 0, 1 },
	{ "allow_then_log", ALLOW, 0, LOG, 0, 1 },
	{ "log_then_allow_flagged", LOG, 0, ALLOW, FLAG_LOG, 1 },
	{ "log_then_log", LOG, 0, LOG, 0, 1 },
	{ "log_then_errno", LOG, 0, ERRNO(1), 0, 0 },
	{ "errno_then_log", ERRNO(1), 0, LOG, FLAG_LOG, 0 },
	{ "allow_flagged_then_errno", ALLOW, FLAG_LOG, ERRNO(1), 0, 0 },
	{ "allow_flagged_twice", ALLOW, FLAG_LOG, ALLOW, FLAG_LOG, 0 },
};

CASE(decides, "of two filters the flag of the one whose action is taken counts; LOG is stronger than ALLOW",
     CLAUSES("CUR-LOG-1", "PREC-3", "PREC-5", "CUR-LOGACT-1"), NEEDS_LOG, ROWS(rows))
{
	const struct row *row = run->row;
	struct scene s = scene_new(ALL_LOGGED);

	scene_install(&s, run, row->older_flags, on_call(EFFECT_NR, row->older));
	scene_install(&s, run, row->newer_flags, on_call(EFFECT_NR, row->newer));
	scene_call(&s, &arch_gates[0]);
	expect_records(s.log, row->records, CHECK_AT);
}

CASE(inherited, "the flag counts for processes that inherit the filter",
     CLAUSES("CUR-LOG-1", "FILTER-FORK"), NEEDS_LOG)
{
	struct scene s = scene_new(ALL_LOGGED);

	s.w = s.process;
	scene_install(&s, run, FLAG_LOG, on_call(EFFECT_NR, ERRNO(1)));
	s.w = worker_fork(s.process, CLONE_PARENT);
	scene_call(&s, &arch_gates[0]);
	EXPECT_LOGGED(&s);
}

CASE(synchronised, "the flag counts for threads that TSYNC gives the filter to",
     CLAUSES("CUR-LOG-1", "TSYNC-1"), NEEDS_LOG)
{
	struct scene s = scene_new(ALL_LOGGED);

	scene_install(&s, run, FLAG_LOG | SECCOMP_FILTER_FLAG_TSYNC, on_call(EFFECT_NR, ERRNO(1)));
	s.w = s.process;
	scene_call(&s, &arch_gates[0]);
	EXPECT_LOGGED(&s);
}

/* What the supervisor does about it. */
struct reply {
	const char *name;
	int error;
	uint32_t flags;
	int records;
};

static const struct reply replies[] = {
	{ "denied", -EPERM, 0, 1 },
	{ "answered", 0, 0, 1 },
	{ "let_go_on", 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE, 0 },
};

CASE(supervised, "a call that USER_NOTIF of a flagged filter keeps from running is logged; one that the supervisor lets go on is not",
     CLAUSES("CUR-LOG-1"), SINCE("5.5"), NEEDS_LOG, ROWS(replies))
{
	const struct reply *row = run->row;
	struct scene s = scene_new(ALL_LOGGED);
	int fd = listen_on(s.w, FLAG_LOG, on_call(EFFECT_NR, NOTIFY));
	struct seccomp_notif n;

	worker_begin(s.w, effect_call(s.effect));
	n = notif_recv(fd, EFFECT_NR);
	EXPECT_EQ(0, notif_send(fd, n.id, 0, row->error, row->flags));
	EXPECT_RETURNED(worker_wait(s.w), row->error);
	audit_read(s.log, s.w);
	expect_records(s.log, row->records, CHECK_AT);
}

/* How the wait for the supervisor ends without a reply. */
static void interrupt(struct worker *w, int fd)
{
	(void)fd;
	REQUIRE(syscall(SYS_tgkill, w->pid, w->tid, SIGUSR1) == 0);
}

static void leave(struct worker *w, int fd)
{
	(void)w;
	close(fd);
}

static const struct unanswered {
	const char *name;
	void (*end)(struct worker *w, int fd);
	int error;
} unanswered[] = {
	{ "interrupted", interrupt, EINTR }, { "listener_closed", leave, ENOSYS },
};

CASE(not_answered, "a call that USER_NOTIF of a flagged filter keeps from running is logged also when no reply ends its wait",
     CLAUSES("CUR-LOG-1"), NEEDS_LOG, ROWS(unanswered))
{
	const struct unanswered *row = run->row;
	struct scene s = scene_new(ALL_LOGGED);
	int fd;

	handle_signal(s.process, SIGUSR1, 0);
	fd = listen_on(s.w, FLAG_LOG, on_call(EFFECT_NR, NOTIFY));
	worker_begin(s.w, effect_call(s.effect));
	notif_recv(fd, EFFECT_NR);
	row->end(s.w, fd);
	EXPECT_ERRNO(worker_wait(s.w), row->error);
	EXPECT_NOT_RUN(s.effect);
	audit_read(s.log, s.w);
	EXPECT_LOGGED(&s);
}

/* What the tracer does about it. */
struct traced {
	const char *name;
	bool skip;
	int records;
};

static const struct traced traceds[] = {
	{ "skipped", true, 1 }, { "let_go_on", false, 0 },
};

/* Where -1 comes to a filter as a number like others, no tracer can skip a call by it. */
static bool tracer_can(const void *row)
{
	return !((const struct traced *)row)->skip || arch_nr_seen(-1) == -1;
}

CASE(traced, "a call that TRACE of a flagged filter has skipped by the tracer is logged; one that the tracer lets go on is not",
     CLAUSES("CUR-LOG-1"), SINCE("5.10"), NEEDS_LOG, ROWS_IF(traceds, tracer_can))
{
	const struct traced *row = run->row;
	struct scene s = scene_new(ALL_LOGGED);
	struct tracee *t;

	scene_install(&s, run, FLAG_LOG, on_call(EFFECT_NR, TRACE(5)));
	t = tracer_seize(s.w, PTRACE_O_TRACESECCOMP);
	worker_begin(s.w, effect_call(s.effect));
	ASSERT_STOP(tracer_wait(t), STOP_SECCOMP, EFFECT_NR);
	if (row->skip)
		REQUIRE(arch_set_nr(t->tid, -1) == 0);
	EXPECT_EQ(OUT_RETURNED, tracer_finish(t).kind);
	EXPECT_EQ(!row->skip, effect_seen(s.effect));
	audit_read(s.log, s.w);
	expect_records(s.log, row->records, CHECK_AT);
}
