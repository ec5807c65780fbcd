// SPDX-License-Identifier: GPL-2.0
/* What poll(2) tells of a listener, in every state of its notifications. */
#include <sys/select.h>
#include <unistd.h>

#include "common.h"

CASE(states, "poll tells POLLIN of what is to be received, POLLOUT of what is to be answered, else nothing",
     CLAUSES("UN-POLL-1", "UN-POLL-3"), NEEDS(&need_user_notif))
{
	int fd;
	struct worker *w = notified_worker(&fd, 0), *t = worker_thread(w);
	struct seccomp_notif n;

	EXPECT_EQ(0, notif_poll(fd));
	notify(w);
	notif_await(fd, POLLIN);
	EXPECT_EQ(POLLIN, notif_poll(fd));
	n = notif_recv(fd, NR_getppid);
	EXPECT_EQ(POLLOUT, notif_poll(fd));
	notify(t);
	notif_await(fd, POLLIN);
	EXPECT_EQ(POLLIN | POLLOUT, notif_poll(fd));
	ASSERT_EQ(0, notif_send(fd, n.id, 1, 0, 0));
	EXPECT_RETURNED(worker_wait(w), 1);
	EXPECT_EQ(POLLIN, notif_poll(fd));
	n = notif_recv(fd, NR_getppid);
	EXPECT_EQ(POLLOUT, notif_poll(fd));
	ASSERT_EQ(0, notif_send(fd, n.id, 2, 0, 0));
	EXPECT_RETURNED(worker_wait(t), 2);
	EXPECT_EQ(0, notif_poll(fd));
}

CASE(wakes_for_a_notification, "who waits in poll is woken by a new notification",
     CLAUSES("UN-POLL-1"), NEEDS(&need_user_notif))
{
	struct poll_order *order = shared_alloc(sizeof(*order));
	int fd;
	struct worker *w = notified_worker(&fd, 0);
	struct worker *s = polling_worker(order, fd, POLLIN);

	notify(w);
	EXPECT_RETURNED(worker_wait(s), 1);
	EXPECT_EQ(POLLIN, order->pfd.revents);
}

CASE(wakes_for_a_received_one, "who waits in poll for POLLOUT is woken when another receives a notification",
     CLAUSES("UN-POLL-3"), NEEDS(&need_user_notif))
{
	struct poll_order *order = shared_alloc(sizeof(*order));
	int fd;
	struct worker *w = notified_worker(&fd, 0);
	struct worker *s = polling_worker(order, fd, POLLOUT);

	notify_and_recv(w, fd);
	EXPECT_RETURNED(worker_wait(s), 1);
	EXPECT_EQ(POLLOUT, order->pfd.revents);
}

CASE(poll_ends_when_the_last_user_goes, "who waits in poll is woken by POLLHUP when the last task under the filter has exited",
     CLAUSES("UN-POLL-4"), SINCE("5.9"), NEEDS(&need_user_notif), ROWS(places))
{
	struct poll_order *order = shared_alloc(sizeof(*order));
	int fd;
	struct worker *w = notified_worker(&fd, 0), *s;

	place_listener(w, run->row);
	s = polling_worker(order, fd, POLLIN);
	worker_kill(w);
	EXPECT_RETURNED(worker_wait(s), 1);
	EXPECT_EQ(POLLHUP, order->pfd.revents);
}

static const struct { const char *name; short events; } asked[] = {
	{ "nothing", 0 }, { "out", POLLOUT }, { "pri", POLLPRI },
};

CASE(hup_unasked_wakes, "who waits in poll is woken by POLLHUP whatever it waits for, if for nothing at all",
     CLAUSES("UN-POLL-4"), SINCE("5.9"), NEEDS(&need_user_notif), ROWS(asked))
{
	struct poll_order *order = shared_alloc(sizeof(*order));
	int fd;
	struct worker *w = notified_worker(&fd, 0), *s;

	s = polling_worker(order, fd, ((const typeof(asked[0]) *)run->row)->events);
	worker_kill(w);
	EXPECT_RETURNED(worker_wait(s), 1);
	EXPECT_EQ(POLLHUP, order->pfd.revents);
}

CASE(hup_of_a_zombie, "POLLHUP comes when the last task has exited, reaped or not",
     CLAUSES("UN-POLL-4"), SINCE("6.11"), NEEDS(&need_user_notif))
{
	int fd;
	struct worker *w = notified_worker(&fd, 0);

	worker_begin(w, CALL(exit_group, 3));
	/* The judge does not reap its child here. */
	waiting_for("POLLHUP while the target is a zombie");
	notif_await(fd, POLLHUP);
	EXPECT_EQ(POLLHUP, notif_poll(fd));
	EXPECT_EXITED(worker_ending(w), 3);
	EXPECT_EQ(POLLHUP, notif_poll(fd));
}

CASE(no_hup_while_used, "no POLLHUP while a forked child, a thread, or a filter on top still uses the filter",
     CLAUSES("UN-POLL-4", "UN-LIFE-1"), SINCE("5.9"), NEEDS(&need_user_notif))
{
	int fd;
	struct worker *w = notified_worker(&fd, 0);
	struct worker *child = worker_fork(w, CLONE_PARENT);
	struct seccomp_notif n;

	ASSERT_RETURNED(worker_install(child, BY_SECCOMP, allow_all(1)), 0);
	worker_kill(w);
	EXPECT_EQ(0, notif_poll(fd));
	n = notify_and_recv(child, fd);
	EXPECT_EQ(0, notif_send(fd, n.id, 8, 0, 0));
	EXPECT_RETURNED(worker_wait(child), 8);
	worker_kill(child);
	notif_await(fd, POLLHUP);
	EXPECT_EQ(POLLHUP, notif_poll(fd));
}

CASE(silent_after_interruption, "POLLIN vanishes when the target is interrupted before RECV, POLLOUT when after",
     CLAUSES("UN-POLL-1", "UN-POLL-3"), NEEDS(&need_user_notif))
{
	struct worker *w = worker_new();
	int fd;

	handle_signal(w, SIGUSR1, 0);
	fd = listen_on(w, 0, on_call(NR_getppid, NOTIFY));
	notify(w);
	notif_await(fd, POLLIN);
	REQUIRE(kill(w->pid, SIGUSR1) == 0);
	EXPECT_ERRNO(worker_wait(w), EINTR);
	EXPECT_EQ(0, notif_poll(fd));

	notify(w);
	notif_await(fd, POLLIN);
	REQUIRE(kill(w->pid, SIGUSR1) == 0);
	EXPECT_ERRNO(worker_wait(w), EINTR);
	EXPECT_EQ(0, notif_poll(fd));
}

/* What select(2) tells of a listener: bit 0, to be read; bit 1, to be written. */
static int selected(int listener)
{
	fd_set readable, writable;
	struct timeval now = { 0, 0 };

	FD_ZERO(&readable);
	FD_ZERO(&writable);
	FD_SET(listener, &readable);
	FD_SET(listener, &writable);
	REQUIRE(select(listener + 1, &readable, &writable, NULL, &now) >= 0);
	return FD_ISSET(listener, &readable) | FD_ISSET(listener, &writable) << 1;
}

CASE(with_select, "for select a listener is readable for POLLIN and POLLHUP, and writable for POLLOUT",
     CLAUSES("UN-POLL-1", "UN-POLL-3", "UN-POLL-4"), SINCE("5.9"), NEEDS(&need_user_notif))
{
	int fd;
	struct worker *w = notified_worker(&fd, 0);

	EXPECT_EQ(0, selected(fd));
	notify_pending(w);
	EXPECT_EQ(1, selected(fd));
	notif_recv(fd, NR_getppid);
	EXPECT_EQ(2, selected(fd));
	worker_kill(w);
	notif_await(fd, POLLHUP);
	EXPECT_EQ(1, selected(fd));
}
