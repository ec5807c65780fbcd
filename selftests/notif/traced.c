// SPDX-License-Identifier: GPL-2.0
/* A target that has a tracer beside its supervisor. */
#include <sys/ptrace.h>

#include "common.h"
#include "tracer.h"

static const struct moment {
	const char *name;
	bool received;
} moments[] = {
	{ "before_recv", false }, { "after_recv", true },
};

/* Seized, and waiting for the supervisor; *@n if it is received. */
static struct tracee *waiting_tracee(int *fd, unsigned long flags, bool received,
				     struct seccomp_notif *n)
{
	struct worker *w = notified_worker(fd, flags);
	struct tracee *t = tracer_seize(w, 0);

	notify(w);
	if (received)
		*n = notif_recv(*fd, NR_getppid);
	worker_blocked(w, NR_getppid);
	return t;
}

/* strace -p and gdb -p come so, without any signal. */
CASE(paused, "a target whose tracer stops it by PTRACE_INTERRUPT makes the call again when it goes on: a new notification, no EINTR",
     CLAUSES("UN-SIG-1", "UN-SEND-3"), NEEDS(&need_user_notif), ROWS(moments))
{
	const struct moment *row = run->row;
	struct seccomp_notif n, again;
	struct tracee *t;
	int fd;

	t = waiting_tracee(&fd, 0, row->received, &n);
	tracer_interrupt(t);
	EXPECT_EQ(0, notif_poll(fd));
	if (row->received)
		EXPECT_EQ(-ENOENT, notif_send(fd, n.id, 30, 0, 0));
	tracer_cont(t);
	notif_await(fd, POLLIN);
	again = notif_recv(fd, NR_getppid);
	if (row->received)
		EXPECT_NE(n.id, again.id);
	EXPECT_EQ(0, notif_send(fd, again.id, 31, 0, 0));
	EXPECT_RETURNED(tracer_finish(t), 31);
}

CASE(pause_waits, "with WAIT_KILLABLE_RECV a received call is not given up for PTRACE_INTERRUPT: the target stops behind the reply",
     CLAUSES("UN-SIG-2", "CUR-WK-1"), NEEDS(&need_wait_killable))
{
	struct seccomp_notif n;
	struct tracee *t;
	int fd;

	t = waiting_tracee(&fd, SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, true, &n);
	REQUIRE(ptrace(PTRACE_INTERRUPT, t->tid, NULL, NULL) == 0);
	waiting_for("the target to take no more signals");
	while (!worker_uninterruptible(t->worker) && tracer_peek(t).kind == STOP_NONE)
		sched_yield();
	EXPECT_EQ(STOP_NONE, tracer_peek(t).kind);
	EXPECT_EQ(0, notif_send(fd, n.id, 31, 0, 0));
	ASSERT_STOP(tracer_wait(t), STOP_PAUSED, -1);
	EXPECT_RETURNED(tracer_finish(t), 31);
}

static const struct answer {
	const char *name;
	struct seccomp_notif_resp resp;
	long ret;
	bool runs;
} answers[] = {
	{ "value", { .val = 31 }, 31 },
	{ "zero", { .val = 0 }, 0 },
	{ "error", { .error = -EPERM }, -EPERM },
	{ "goes_on", { .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE }, 0, true },
};

CASE(exit_stop, "a tracer that has each call stop sees an answered one's end, with the supervisor's result, which it may replace",
     CLAUSES("UN-SEND-5", "UN-SEND-6"), NEEDS(&need_user_notif, &need_notif_continue), ROWS(answers))
{
	const struct answer *row = run->row;
	struct worker *w = worker_new();
	struct effect *effect = effect_new();
	struct seccomp_notif n;
	struct tracee *t;
	int fd;

	fd = listen_on(w, 0, on_call(EFFECT_NR, NOTIFY));
	t = tracer_attach(w, 0);
	for (int replaced = 0; replaced < 2; replaced++) {
		worker_begin(w, effect_call(effect));
		tracer_run_to(t, STOP_ENTRY, EFFECT_NR);
		tracer_syscall(t);
		n = notif_recv(fd, EFFECT_NR);
		EXPECT_EQ(0, notif_send(fd, n.id, row->resp.val, row->resp.error,
					row->resp.flags));
		ASSERT_STOP(tracer_wait(t), STOP_EXIT, EFFECT_NR);
		EXPECT_EQ(row->ret, arch_get_ret(t->tid));
		EXPECT_EQ(row->runs, effect_seen(effect));
		if (replaced)
			REQUIRE(arch_set_ret(t->tid, 55) == 0);
		EXPECT_RETURNED(tracer_finish(t), replaced ? 55 : row->ret);
		tracer_interrupt(t);
	}
}
