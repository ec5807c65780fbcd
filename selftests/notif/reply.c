// SPDX-License-Identifier: GPL-2.0
/* SECCOMP_IOCTL_NOTIF_SEND: what the target's call returns, and errors. */
#include <sys/ioctl.h>

#include "common.h"

static const struct reply {
	const char *name;
	int64_t val;
	int32_t error;
	long seen;
} replies[] = {
	{ "zero", 0, 0, 0 },
	{ "value", 4321, 0, 4321 },
	{ "large_value", 0x7fffffff, 0, 0x7fffffff },
	{ "negative_value", -100000, 0, -100000 },
	{ "negative_value_is_errno", -EBUSY, 0, -EBUSY },
	{ "error", 0, -EPERM, -EPERM },
	{ "last_error", 0, -4095, -4095 },
	{ "error_wins", 77, -E2BIG, -E2BIG },
	{ "positive_error", 0, 5, ARCH_ERROR_UNSIGNED ? -5 : 5 },
};

CASE(call_returns_the_reply, "the target's call returns val, or the error if that is not 0; it does not run",
     CLAUSES("UN-SEND-4", "UN-SEND-5"), NEEDS(&need_user_notif), ROWS(replies))
{
	const struct reply *row = run->row;
	struct effect *effect = effect_new();
	struct worker *w = worker_new();
	int fd = listen_on(w, 0, on_call(EFFECT_NR, NOTIFY));
	struct seccomp_notif n;

	worker_begin(w, effect_call(effect));
	n = notif_recv(fd, EFFECT_NR);
	EXPECT_EQ(0, notif_send(fd, n.id, row->val, row->error, 0));
	EXPECT_RETURNED(worker_wait(w), row->seen);
	EXPECT_NOT_RUN(effect);
}

static long high_half(void *arg)
{
	(void)arg;
	return arch_syscall(NR_getppid, 0, 0, 0, 0, 0, 0) == (long)0x123456789abcdefLL;
}

static bool has_wide_registers(const void *row)
{
	(void)row;
	return sizeof(long) == 8;
}

static const struct { const char *name; } once[] = { { "long" } };

CASE(wide_value, "all 64 bits of val reach the target",
     CLAUSES("UN-SEND-5"), NEEDS(&need_user_notif), ROWS_IF(once, has_wide_registers))
{
	int fd;
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif n;

	worker_queue_fn(w, high_half, NULL);
	worker_start(w);
	n = notif_recv(fd, NR_getppid);
	EXPECT_EQ(0, notif_send(fd, n.id, 0x123456789abcdefLL, 0, 0));
	EXPECT_RETURNED(worker_wait(w), 1);
}

CASE(continue_runs_the_call, "a reply with CONTINUE lets the kernel execute the call",
     CLAUSES("UN-SEND-6"), NEEDS(&need_user_notif, &need_notif_continue))
{
	struct effect *effect = effect_new();
	struct worker *w = worker_new();
	int fd = listen_on(w, 0, on_call(EFFECT_NR, NOTIFY));
	struct seccomp_notif n;

	worker_begin(w, effect_call(effect));
	n = notif_recv(fd, EFFECT_NR);
	EXPECT_NOT_RUN(effect);
	EXPECT_EQ(0, notif_send(fd, n.id, 0, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE));
	EXPECT_RETURNED(worker_wait(w), 0);
	EXPECT_RAN(effect);
}

static const struct bad_reply {
	const char *name;
	int64_t val;
	int32_t error;
	uint32_t flags;
} bad_replies[] = {
	{ "continue_with_value", 1, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE },
	{ "continue_with_high_value", 1LL << 32, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE },
	{ "continue_with_error", 0, -1, SECCOMP_USER_NOTIF_FLAG_CONTINUE },
	{ "flag_1", 0, 0, 1 << 1 },
	{ "flag_2", 0, 0, 1 << 2 },
	{ "flag_31", 0, 0, 1u << 31 },
	{ "continue_and_flag_1", 0, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE | 1 << 1 },
};

CASE(bad_reply, "a reply with an unknown flag, or with CONTINUE and a result, fails with EINVAL and changes nothing",
     CLAUSES("UN-SEND-1"), NEEDS(&need_user_notif, &need_notif_continue), ROWS(bad_replies))
{
	const struct bad_reply *row = run->row;
	int fd;
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif n = notify_and_recv(w, fd);

	EXPECT_EQ(-EINVAL, notif_send(fd, n.id, row->val, row->error, row->flags));
	/* Judged before the id, so that new flags can be probed for. */
	EXPECT_EQ(-EINVAL, notif_send(fd, n.id + 1000, row->val, row->error, row->flags));
	EXPECT_EQ(0, notif_valid(fd, n.id));
	EXPECT_EQ(OUT_RUNNING, worker_peek(w).kind);
	EXPECT_EQ(0, notif_send(fd, n.id, 3, 0, 0));
	EXPECT_RETURNED(worker_wait(w), 3);
}

CASE(unreadable_reply, "a reply in memory that isn't there fails with EFAULT and changes nothing",
     CLAUSES("UN-SEND-1"), NEEDS(&need_user_notif))
{
	int fd;
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif n = notify_and_recv(w, fd);

	EXPECT_EQ(-1, ioctl(fd, SECCOMP_IOCTL_NOTIF_SEND, NULL));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(0, notif_valid(fd, n.id));
	EXPECT_EQ(0, notif_send(fd, n.id, 3, 0, 0));
	EXPECT_RETURNED(worker_wait(w), 3);
}

CASE(unknown_id, "a reply to an id that there isn't fails with ENOENT",
     CLAUSES("UN-SEND-3"), NEEDS(&need_user_notif))
{
	int fd;
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif n = notify_and_recv(w, fd);

	EXPECT_EQ(-ENOENT, notif_send(fd, n.id + 1, 0, 0, 0));
	EXPECT_EQ(-ENOENT, notif_send(fd, n.id - 1, 0, 0, 0));
	EXPECT_EQ(-ENOENT, notif_send(fd, n.id ^ 1ULL << 40, 0, 0, 0));
	EXPECT_EQ(OUT_RUNNING, worker_peek(w).kind);
}

CASE(before_recv, "a reply to a notification that nobody received fails with EINPROGRESS",
     CLAUSES("UN-SEND-2"), NEEDS(&need_user_notif))
{
	int fd;
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif n = notify_and_recv(w, fd);

	ASSERT_EQ(0, notif_send(fd, n.id, 1, 0, 0));
	ASSERT_RETURNED(worker_wait(w), 1);
	notify(w);
	notif_await(fd, POLLIN);
	EXPECT_EQ(-EINPROGRESS, notif_send(fd, n.id + 1, 2, 0, 0));
	EXPECT_EQ(POLLIN, notif_poll(fd));
	n = notif_recv(fd, NR_getppid);
	EXPECT_EQ(0, notif_send(fd, n.id, 3, 0, 0));
	EXPECT_RETURNED(worker_wait(w), 3);
}

CASE(after_the_reply, "once the target has its reply, a further one fails with ENOENT",
     CLAUSES("UN-SEND-2"), NEEDS(&need_user_notif))
{
	int fd;
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif n = notify_and_recv(w, fd);

	ASSERT_EQ(0, notif_send(fd, n.id, 1, 0, 0));
	EXPECT_RETURNED(worker_wait(w), 1);
	EXPECT_EQ(-ENOENT, notif_send(fd, n.id, 2, 0, 0));
}

CASE(target_killed, "a reply to a target that was killed fails with ENOENT",
     CLAUSES("UN-SEND-3"), NEEDS(&need_user_notif))
{
	int fd;
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif n = notify_and_recv(w, fd);

	worker_kill(w);
	EXPECT_EQ(-ENOENT, notif_send(fd, n.id, 0, 0, 0));
	EXPECT_EQ(-ENOENT, notif_valid(fd, n.id));
}

static const struct { const char *name; int count; } orders[] = {
	{ "two", 2 }, { "five", 5 },
};

CASE(right_target, "replies out of order reach the targets that they are for",
     CLAUSES("UN-SEND-5", "UN-RECV-3"), NEEDS(&need_user_notif), ROWS(orders))
{
	const typeof(orders[0]) *row = run->row;
	struct worker *t[5] = { NULL };
	struct seccomp_notif n[5];
	int fd;

	t[0] = notified_worker(&fd, 0);
	for (int i = 1; i < row->count; i++)
		t[i] = worker_thread(t[0]);
	for (int i = 0; i < row->count; i++)
		n[i] = notify_and_recv(t[i], fd);
	for (int i = row->count - 1; i >= 0; i--) {
		EXPECT_EQ(t[i]->tid, n[i].pid);
		EXPECT_EQ(0, notif_send(fd, n[i].id, 100 + i, 0, 0));
		EXPECT_RETURNED(worker_wait(t[i]), 100 + i);
		for (int j = 0; j < i; j++)
			EXPECT_EQ(OUT_RUNNING, worker_peek(t[j]).kind);
	}
}

CASE(oldest_first, "notifications are received in the order in which they came",
     CLAUSES("UN-ORDER-1"), SINCE("5.19"), NEEDS(&need_user_notif))
{
	struct worker *t[4];
	int fd;

	t[0] = notified_worker(&fd, 0);
	for (int i = 1; i < 4; i++)
		t[i] = worker_thread(t[0]);
	for (int i = 3; i >= 0; i--)
		notify_pending(t[i]);
	for (int i = 3; i >= 0; i--)
		EXPECT_EQ(t[i]->tid, notif_recv(fd, NR_getppid).pid);
}
