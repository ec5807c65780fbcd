// SPDX-License-Identifier: GPL-2.0
/*
 * Descriptors that are on their way to a target which has not run yet.  Judge
 * and target share one CPU, as described in turns.h: the target gets to none
 * of them before the judge sleeps or gives up its priority.
 */
#include <fcntl.h>
#include <unistd.h>

#include "common.h"
#include "turns.h"

/**
 * struct adder - a supervisor that is a worker, for an ADDFD that waits
 * @w:	   runs before the judge, whenever it can
 * @addfd: its argument; what the call returned is the worker's outcome
 */
struct adder {
	struct worker *w;
	int listener;
	struct seccomp_notif_addfd addfd;
};

static long add(void *arg)
{
	struct adder *adder = arg;

	return arch_syscall(NR_ioctl, adder->listener, SECCOMP_IOCTL_NOTIF_ADDFD,
			    PTR(&adder->addfd), 0, 0, 0);
}

/**
 * struct scene - a received call of a target that does not run
 */
struct scene {
	struct worker *w;
	int fd;
	struct seccomp_notif n;
	struct adder *adder[2];
};

static struct scene scene_new(void)
{
	struct scene s;

	s.w = notified_worker(&s.fd, 0);
	for (int i = 0; i < 2; i++) {
		s.adder[i] = shared_alloc(sizeof(*s.adder[i]));
		s.adder[i]->w = worker_new();
		s.adder[i]->listener = s.fd;
		handle_signal(s.adder[i]->w, SIGUSR1, 0);
	}
	/* Asleep before there is real-time priority: waiting with it starves. */
	notify_pending(s.w);
	turns_begin(s.w);
	turns_above(s.adder[0]->w);
	turns_above(s.adder[1]->w);
	s.n = notif_recv(s.fd, NR_getppid);
	return s;
}

/* Have it installed at @newfd; the adder sleeps until the target has done so. */
static void queue_add(struct scene *s, int i, uint32_t newfd)
{
	struct adder *adder = s->adder[i];
	struct outcome o;

	adder->addfd = (struct seccomp_notif_addfd){
		.id = s->n.id, .flags = SECCOMP_ADDFD_FLAG_SETFD, .newfd = newfd,
	};
	worker_queue_fn(adder->w, add, adder);
	worker_start(adder->w);
	o = worker_peek(adder->w);
	if (o.kind == OUT_RETURNED && o.ret >= 0)
		case_skip("the target ran before its turn");
	ASSERT(o.kind == OUT_RUNNING, "ADDFD to wait for its target", "%s", outcome_words(&o));
}

/* In its turn the adder leaves its wait at once, and the target has not run. */
static void interrupt_add(struct adder *adder)
{
	struct outcome o;

	REQUIRE(kill(adder->w->pid, SIGUSR1) == 0);
	o = worker_peek(adder->w);
	ASSERT(o.kind != OUT_RUNNING || !worker_uninterruptible(adder->w),
	       "ADDFD to end when a signal comes", "it waits on, and can't be interrupted");
	if (o.kind == OUT_RUNNING || (o.kind == OUT_RETURNED && o.ret >= 0))
		case_skip("the target ran before its turn");
	EXPECT_ERRNO(o, EINTR);
}

CASE(both_are_installed, "descriptors that wait for the target at the same time are all installed, and the target waits on",
     CLAUSES("UN-ADDFD-1"), NEEDS(&need_addfd, &need_user_notif, &need_root))
{
	struct scene s = scene_new();

	queue_add(&s, 0, 60);
	queue_add(&s, 1, 70);
	turns_end();
	EXPECT_RETURNED(worker_wait(s.adder[0]->w), 60);
	EXPECT_RETURNED(worker_wait(s.adder[1]->w), 70);
	EXPECT_EQ(0, notif_valid(s.fd, s.n.id));
	EXPECT_EQ(0, notif_send(s.fd, s.n.id, 5, 0, 0));
	EXPECT_RETURNED(worker_wait(s.w), 5);
	EXPECT_RETURNED(worker_call(s.w, CALL(fcntl, 60, F_GETFD)), 0);
	EXPECT_RETURNED(worker_call(s.w, CALL(fcntl, 70, F_GETFD)), 0);
}

CASE(no_send_behind_others, "ADDFD with SEND is EBUSY while others wait for the target; afterwards it works",
     CLAUSES("UN-ADDFD-4"), NEEDS(&need_addfd_send, &need_user_notif, &need_root))
{
	struct scene s = scene_new();
	uint32_t flags = SECCOMP_ADDFD_FLAG_SEND | SECCOMP_ADDFD_FLAG_SETFD;
	int ends[2];
	char byte;

	REQUIRE(pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0);
	queue_add(&s, 0, 60);
	EXPECT_EQ(-EBUSY, notif_addfd(s.fd, s.n.id, SECCOMP_ADDFD_FLAG_SEND, ends[1], 0, 0));
	EXPECT_EQ(-EBUSY, notif_addfd(s.fd, s.n.id, flags, ends[1], 70, 0));
	close(ends[1]);
	EXPECT(read(ends[0], &byte, 1) == 0, "nobody to have the file", "somebody has");
	EXPECT_EQ(0, notif_valid(s.fd, s.n.id));
	EXPECT_EQ(POLLOUT, notif_poll(s.fd));
	turns_end();
	EXPECT_RETURNED(worker_wait(s.adder[0]->w), 60);
	EXPECT_EQ(80, notif_addfd(s.fd, s.n.id, flags, 0, 80, 0));
	EXPECT_RETURNED(worker_wait(s.w), 80);
	EXPECT_RETURNED(worker_call(s.w, CALL(fcntl, 60, F_GETFD)), 0);
	EXPECT_RETURNED(worker_call(s.w, CALL(fcntl, 70, F_GETFD)), -EBADF);
	EXPECT_RETURNED(worker_call(s.w, CALL(fcntl, 80, F_GETFD)), 0);
}

CASE(reply_closes_the_queue, "once there is a reply no more descriptors are taken: EINPROGRESS; who waits with one comes back",
     CLAUSES("UN-ADDFD-6"), SINCE("5.13"), NEEDS(&need_addfd, &need_user_notif, &need_root))
{
	struct scene s = scene_new();

	queue_add(&s, 0, 60);
	queue_add(&s, 1, 70);
	EXPECT_EQ(0, notif_send(s.fd, s.n.id, 6, 0, 0));
	EXPECT_EQ(-EINPROGRESS, notif_addfd(s.fd, s.n.id, 0, 0, 0, 0));
	turns_end();
	EXPECT_RETURNED(worker_wait(s.w), 6);
	/* The call may return before all are installed: ESRCH for the others. */
	EXPECT_EQ(OUT_RETURNED, worker_wait(s.adder[0]->w).kind);
	EXPECT_EQ(OUT_RETURNED, worker_wait(s.adder[1]->w).kind);
}

static const struct { const char *name; int interrupted; } turns[] = {
	{ "first", 0 }, { "second", 1 },
};

CASE(one_is_interrupted, "of two ADDFDs that wait for the target one may be interrupted: EINTR, nothing is installed, and the other is",
     CLAUSES("UN-ADDFD-8"), NEEDS(&need_addfd, &need_user_notif, &need_root), ROWS(turns))
{
	const typeof(turns[0]) *row = run->row;
	int i = row->interrupted;
	struct scene s = scene_new();

	queue_add(&s, 0, 60);
	queue_add(&s, 1, 70);
	interrupt_add(s.adder[i]);
	turns_end();
	EXPECT_RETURNED(worker_wait(s.adder[!i]->w), i ? 60 : 70);
	EXPECT_EQ(0, notif_send(s.fd, s.n.id, 5, 0, 0));
	EXPECT_RETURNED(worker_wait(s.w), 5);
	EXPECT_RETURNED(worker_call(s.w, CALL(fcntl, i ? 60 : 70, F_GETFD)), 0);
	EXPECT_RETURNED(worker_call(s.w, CALL(fcntl, i ? 70 : 60, F_GETFD)), -EBADF);
}

CASE(made_again, "an ADDFD that a handler with SA_RESTART interrupts is made again, and waits on",
     CLAUSES("UN-ADDFD-8"), NEEDS(&need_addfd, &need_user_notif, &need_root))
{
	struct scene s = scene_new();
	int *count = handle_signal(s.adder[0]->w, SIGUSR1, SA_RESTART);

	queue_add(&s, 0, 60);
	REQUIRE(kill(s.adder[0]->w->pid, SIGUSR1) == 0);
	await_handler(count, 1);
	turns_end();
	EXPECT_RETURNED(worker_wait(s.adder[0]->w), 60);
	EXPECT_EQ(0, notif_send(s.fd, s.n.id, 5, 0, 0));
	EXPECT_RETURNED(worker_wait(s.w), 5);
}

CASE(reply_outlives_interruption, "an ADDFD that is interrupted behind a reply does not take that back",
     CLAUSES("UN-ADDFD-8", "UN-SEND-2"), NEEDS(&need_addfd, &need_user_notif, &need_root))
{
	struct scene s = scene_new();

	queue_add(&s, 0, 60);
	EXPECT_EQ(0, notif_send(s.fd, s.n.id, 7, 0, 0));
	interrupt_add(s.adder[0]);
	EXPECT_EQ(-ENOENT, notif_valid(s.fd, s.n.id));
	EXPECT_EQ(-EINPROGRESS, notif_send(s.fd, s.n.id, 8, 0, 0));
	turns_end();
	EXPECT_RETURNED(worker_wait(s.w), 7);
	EXPECT_RETURNED(worker_call(s.w, CALL(fcntl, 60, F_GETFD)), -EBADF);
}

CASE(end_of_the_target, "an ADDFD ends when its target is killed: by the descriptor's number, or ESRCH",
     CLAUSES("UN-ADDFD-6"), NEEDS(&need_addfd, &need_user_notif, &need_root))
{
	struct scene s = scene_new();

	queue_add(&s, 0, 60);
	queue_add(&s, 1, 70);
	REQUIRE(kill(s.w->pid, SIGKILL) == 0);
	turns_end();
	for (int i = 0; i < 2; i++) {
		struct outcome o = worker_wait(s.adder[i]->w);

		EXPECT(o.kind == OUT_RETURNED && (o.ret == (i ? 70 : 60) || o.ret == -ESRCH),
		       "the number, or ESRCH", "%s", outcome_words(&o));
	}
	EXPECT_KILLED(worker_ending(s.w), SIGKILL);
}
