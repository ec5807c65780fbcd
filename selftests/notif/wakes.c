// SPDX-License-Identifier: GPL-2.0
/* Who is woken by what happens to a notification. */
#include <unistd.h>

#include "common.h"

/* What is waited for, alone; and whether RECV or the call itself brings it. */
static const struct wait {
	const char *name;
	short events;
	bool by_recv, sync;
} waits[] = {
	{ "in", POLLIN, false, false },
	{ "in_sync", POLLIN, false, true },
	{ "rdnorm", POLLRDNORM, false, false },
	{ "rdnorm_sync", POLLRDNORM, false, true },
	{ "out", POLLOUT, true, false },
	{ "out_sync", POLLOUT, true, true },
	{ "wrnorm", POLLWRNORM, true, false },
	{ "wrnorm_sync", POLLWRNORM, true, true },
};

CASE(each_event_alone, "who waits in poll for one event only is woken by it: POLLIN and POLLRDNORM by a notification, POLLOUT and POLLWRNORM by RECV",
     CLAUSES("UN-POLL-1", "UN-POLL-3", "UN-FLAGS-1"), NEEDS(&need_user_notif), ROWS(waits))
{
	const struct wait *row = run->row;
	struct poll_order *order[2] = { shared_alloc(sizeof(*order[0])),
					shared_alloc(sizeof(*order[0])) };
	struct worker *w, *s[2];
	int fd;

	w = notified_worker(&fd, 0);
	if (row->sync)
		set_wake_flags(fd, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
	for (int i = 0; i < 2; i++)
		s[i] = polling_worker(order[i], fd, row->events);
	notify(w);
	if (row->by_recv)
		notif_recv(fd, NR_getppid);
	for (int i = 0; i < 2; i++) {
		EXPECT_RETURNED(worker_wait(s[i]), 1);
		EXPECT_EQ(row->events, order[i]->pfd.revents);
	}
}

CASE(all_who_wait, "a notification wakes all who wait for it, in RECV and in poll",
     CLAUSES("UN-POLL-1", "UN-RECV-2"), NEEDS(&need_user_notif))
{
	struct recv_order *recv = shared_alloc(sizeof(*recv));
	struct poll_order *order[2] = { shared_alloc(sizeof(*order[0])),
					shared_alloc(sizeof(*order[0])) };
	struct worker *w = notified_worker(&recv->fd, 0), *s[3];

	/* Pending or received, as far as the receiver got. */
	s[0] = polling_worker(order[0], recv->fd, POLLIN | POLLOUT);
	s[1] = receiving_worker(recv);
	s[2] = polling_worker(order[1], recv->fd, POLLIN | POLLOUT);
	notify(w);
	EXPECT_RETURNED(worker_wait(s[0]), 1);
	EXPECT_RETURNED(worker_wait(s[1]), 0);
	EXPECT_RETURNED(worker_wait(s[2]), 1);
	EXPECT_EQ(w->tid, recv->n.pid);
}

static bool is_done(struct worker *w)
{
	return __atomic_load_n(&w->op[0].state, __ATOMIC_SEQ_CST) == OP_DONE;
}

CASE(one_of_two_receivers, "of two who wait in RECV one gets a notification, the other waits on, for the next",
     CLAUSES("UN-RECV-2", "UN-LIFE-1"), NEEDS(&need_user_notif))
{
	struct recv_order *order[2] = { shared_alloc(sizeof(*order[0])),
					shared_alloc(sizeof(*order[0])) };
	struct worker *w = notified_worker(&order[0]->fd, 0), *t = worker_thread(w), *s[2];
	int fd = order[1]->fd = order[0]->fd, other;

	s[0] = receiving_worker(order[0]);
	s[1] = receiving_worker(order[1]);
	notify(w);
	waiting_for("one of two receivers");
	while (!is_done(s[0]) && !is_done(s[1]))
		sched_yield();
	other = is_done(s[0]);
	EXPECT_RETURNED(worker_wait(s[!other]), 0);
	EXPECT_EQ(w->tid, order[!other]->n.pid);
	/* Woken or not, it sleeps again. */
	while (!worker_sleeps(s[other], NR_ioctl) && !is_done(s[other]))
		sched_yield();
	EXPECT_FALSE(is_done(s[other]));
	EXPECT_EQ(POLLOUT, notif_poll(fd));
	notify(t);
	EXPECT_RETURNED(worker_wait(s[other]), 0);
	EXPECT_EQ(t->tid, order[other]->n.pid);
}

static const struct { const char *name; unsigned long first, then; } modes[] = {
	{ "set", 0, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP },
	{ "unset", SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP, 0 },
};

CASE(sync_wake_up, "with SYNC_WAKE_UP, and when it is unset again, a notification wakes a waiting RECV, and the reply its target",
     CLAUSES("UN-FLAGS-1", "UN-RECV-2", "UN-SEND-5"), NEEDS(&need_set_flags, &need_user_notif),
     ROWS(modes))
{
	const typeof(modes[0]) *row = run->row;
	struct recv_order *order = shared_alloc(sizeof(*order));
	struct worker *w = notified_worker(&order->fd, 0), *s;

	for (int i = 0; i < 4; i++) {
		set_wake_flags(order->fd, i < 2 ? row->first : row->then);
		order->n = (struct seccomp_notif){ 0 };
		s = receiving_worker(order);
		notify(w);
		EXPECT_RETURNED(worker_wait(s), 0);
		worker_blocked(w, NR_getppid);
		EXPECT_EQ(0, notif_send(order->fd, order->n.id, 50 + i, 0, 0));
		EXPECT_RETURNED(worker_wait(w), 50 + i);
		worker_kill(s);
	}
}
