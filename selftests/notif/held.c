// SPDX-License-Identifier: GPL-2.0
/*
 * A RECV that is held while it stores the notification: that is received by
 * then, and what happens in the meantime counts, whether the RECV succeeds in
 * the end or not.
 *
 * The buffer is a page that was there when RECV looked at it, before it waited
 * for a notification, and is missing when that has come.
 */
#include <sys/mman.h>

#include "common.h"
#include "held.h"

/**
 * struct scene - a receiver that is held, and its target
 * @w:	  the target; @other: its child, another
 * @fd:	  the listener
 * @r:	  the receiver; its process has a second thread, @t
 * @page: its buffer, which it is held by
 * @id:	  of the notification that it is about to tell
 * @handled: how often the target has handled SIGUSR1
 */
struct scene {
	struct worker *w, *other, *r, *t;
	int fd, *handled;
	struct held_page page;
	uint64_t id;
};

/* So that the next notification's id is known. */
static uint64_t answer_one(struct scene *s)
{
	struct seccomp_notif n = notify_and_recv(s->w, s->fd);

	ASSERT_EQ(0, notif_send(s->fd, n.id, 0, 0, 0));
	ASSERT_RETURNED(worker_wait(s->w), 0);
	return n.id;
}

static struct scene scene_new(unsigned long flags)
{
	struct scene s = { .w = worker_new() };

	s.handled = handle_signal(s.w, SIGUSR1, 0);
	s.fd = listen_on(s.w, flags, on_call(NR_getppid, NOTIFY));
	s.id = answer_one(&s) + 1;
	s.other = worker_fork(s.w, CLONE_PARENT);
	s.r = worker_new();
	s.page = page_hold(s.r);
	page_release(&s.page, NULL, 0);
	s.t = worker_thread(s.r);

	worker_begin(s.r, CALL(ioctl, s.fd, SECCOMP_IOCTL_NOTIF_RECV, PTR(s.page.addr)));
	worker_blocked(s.r, NR_ioctl);
	ASSERT_RETURNED(worker_call(s.t, CALL(madvise, PTR(s.page.addr), s.page.size,
					      MADV_DONTNEED)), 0);
	notify(s.w);
	page_wait(&s.page);
	return s;
}

static void recv_succeeds(struct scene *s)
{
	page_release(&s->page, NULL, 0);
	EXPECT_RETURNED(worker_wait(s->r), 0);
}

static void recv_fails(struct scene *s)
{
	ASSERT_RETURNED(worker_call(s->t, CALL(munmap, PTR(s->page.addr), s->page.size)), 0);
	page_wake(&s->page);
	EXPECT_ERRNO(worker_wait(s->r), EFAULT);
}

/* A second receiver, which waits: there is nothing for it. */
static struct worker *waiting_receiver(int fd, struct recv_order *order)
{
	struct worker *r = worker_new();

	order->fd = fd;
	worker_queue_fn(r, recv_in_worker, order);
	worker_start(r);
	waiting_for("a receiver to wait");
	while (!worker_sleeps(r, NR_ioctl) && worker_peek(r).kind == OUT_RUNNING)
		sched_yield();
	ASSERT_EQ(OUT_RUNNING, worker_peek(r).kind);
	return r;
}

static const struct ending {
	const char *name;
	void (*recv_ends)(struct scene *s);
	int sig;
} endings[] = {
	{ "told_interrupted", recv_succeeds, SIGUSR1 },
	{ "told_killed", recv_succeeds, SIGKILL },
	{ "not_told_interrupted", recv_fails, SIGUSR1 },
	{ "not_told_killed", recv_fails, SIGKILL },
};

CASE(target_leaves_meanwhile, "a target that leaves while RECV stores its notification is gone; RECV tells of it all the same, or fails with EFAULT, and leaves nothing",
     CLAUSES("UN-RECV-6", "UN-RECV-8", "UN-VALID-1", "UN-SIG-1"),
     NEEDS(&need_user_notif, &need_held_page), ROWS(endings))
{
	const struct ending *row = run->row;
	struct scene s = scene_new(0);
	struct worker *r;
	struct recv_order *order = shared_alloc(sizeof(*order));

	REQUIRE(kill(s.w->pid, row->sig) == 0);
	if (row->sig == SIGKILL)
		EXPECT_KILLED(worker_ending(s.w), SIGKILL);
	else
		EXPECT_ERRNO(worker_wait(s.w), EINTR);
	row->recv_ends(&s);
	EXPECT_EQ(-ENOENT, notif_valid(s.fd, s.id));
	EXPECT_EQ(-ENOENT, notif_send(s.fd, s.id, 0, 0, 0));
	EXPECT_EQ(0, notif_poll(s.fd));
	r = waiting_receiver(s.fd, order);
	notify(s.other);
	EXPECT_RETURNED(worker_wait(r), 0);
	EXPECT_EQ(s.id + 1, order->n.id);
	EXPECT_EQ(s.other->tid, order->n.pid);
}

CASE(answered_meanwhile, "a notification that RECV is storing is received: it is valid, and may be answered, and the listener is free for others",
     CLAUSES("UN-VALID-1", "UN-SEND-5", "UN-POLL-3"), NEEDS(&need_user_notif, &need_held_page))
{
	struct scene s = scene_new(0);

	EXPECT_EQ(POLLOUT, notif_poll(s.fd));
	EXPECT_EQ(0, notif_valid(s.fd, s.id));
	EXPECT_EQ(0, notif_send(s.fd, s.id, 17, 0, 0));
	EXPECT_RETURNED(worker_wait(s.w), 17);
	recv_succeeds(&s);
	EXPECT_EQ(-ENOENT, notif_valid(s.fd, s.id));
	EXPECT_EQ(0, notif_poll(s.fd));
}

CASE(other_receiver_gets_it, "a notification that RECV could not store goes to another receiver, which waits already",
     CLAUSES("UN-RECV-8", "UN-RECV-2"), NEEDS(&need_user_notif, &need_held_page))
{
	struct scene s = scene_new(0);
	struct recv_order *order = shared_alloc(sizeof(*order));
	struct worker *r = waiting_receiver(s.fd, order);

	recv_fails(&s);
	EXPECT_RETURNED(worker_wait(r), 0);
	EXPECT_EQ(s.id, order->n.id);
	EXPECT_EQ(s.w->tid, order->n.pid);
	EXPECT_EQ(0, notif_send(s.fd, s.id, 18, 0, 0));
	EXPECT_RETURNED(worker_wait(s.w), 18);
}

CASE(newer_one_received, "a notification that RECV could not store is pending again, also if a newer one was received in the meantime",
     CLAUSES("UN-RECV-8", "UN-VALID-1", "UN-SEND-2", "UN-POLL-1"),
     NEEDS(&need_user_notif, &need_held_page))
{
	struct scene s = scene_new(0);
	struct seccomp_notif n;

	n = notify_and_recv(s.other, s.fd);
	EXPECT_EQ(s.id + 1, n.id);
	EXPECT_EQ(s.other->tid, n.pid);
	recv_fails(&s);
	EXPECT_EQ(POLLIN | POLLOUT, notif_poll(s.fd));
	EXPECT_EQ(-ENOENT, notif_valid(s.fd, s.id));
	EXPECT_EQ(-EINPROGRESS, notif_send(s.fd, s.id, 1, 0, 0));
	EXPECT_EQ(0, notif_valid(s.fd, n.id));
	EXPECT_EQ(0, notif_send(s.fd, n.id, 2, 0, 0));
	EXPECT_RETURNED(worker_wait(s.other), 2);
	n = notif_recv(s.fd, NR_getppid);
	EXPECT_EQ(s.id, n.id);
	EXPECT_EQ(s.w->tid, n.pid);
}

CASE(interruptible_again, "with WAIT_KILLABLE_RECV a signal that came while RECV stored the notification interrupts the call if RECV could not",
     CLAUSES("UN-RECV-8", "UN-SIG-2", "CUR-WK-1"), NEEDS(&need_wait_killable, &need_held_page))
{
	struct scene s = scene_new(SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV);

	REQUIRE(kill(s.w->pid, SIGUSR1) == 0);
	waiting_for("the target to take no more signals");
	while (!worker_uninterruptible(s.w) && worker_peek(s.w).kind == OUT_RUNNING)
		sched_yield();
	EXPECT_EQ(0, *s.handled);
	recv_fails(&s);
	EXPECT_ERRNO(worker_wait(s.w), EINTR);
	EXPECT_EQ(1, *s.handled);
	EXPECT_EQ(0, notif_poll(s.fd));
}
