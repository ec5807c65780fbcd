// SPDX-License-Identifier: GPL-2.0
/* Listeners in epoll(7) sets. */
#include <sys/epoll.h>
#include <unistd.h>

#include "common.h"

/* An epoll set of one listener. */
static int watch(int listener, uint32_t events)
{
	struct epoll_event event = { .events = events };
	int epfd = epoll_create1(EPOLL_CLOEXEC);

	REQUIRE(epfd >= 0 && epoll_ctl(epfd, EPOLL_CTL_ADD, listener, &event) == 0);
	return epfd;
}

static void change_watch(int epfd, int listener, uint32_t events)
{
	REQUIRE(epoll_ctl(epfd, EPOLL_CTL_MOD, listener,
			  &(struct epoll_event){ .events = events }) == 0);
}

/* The events that there are now, or 0. */
static uint32_t event_now(int epfd)
{
	struct epoll_event event = { 0 };
	int n = epoll_wait(epfd, &event, 1, 0);

	REQUIRE(n >= 0);
	return n ? event.events : 0;
}

static uint32_t next_event(int epfd)
{
	struct epoll_event event = { 0 };

	waiting_for("an epoll event of the listener");
	REQUIRE(epoll_wait(epfd, &event, 1, -1) == 1);
	return event.events;
}

CASE(with_epoll, "a listener works in epoll as in poll: level-triggered, each event is told of as long as it lasts",
     CLAUSES("UN-POLL-1", "UN-POLL-3", "UN-POLL-4"), SINCE("5.9"), NEEDS(&need_user_notif))
{
	int fd, epfd;
	struct worker *w = notified_worker(&fd, 0);

	epfd = watch(fd, EPOLLIN | EPOLLOUT);
	EXPECT_EQ(0, event_now(epfd));
	notify(w);
	EXPECT_EQ(EPOLLIN, next_event(epfd));
	EXPECT_EQ(EPOLLIN, event_now(epfd));
	notif_recv(fd, NR_getppid);
	EXPECT_EQ(EPOLLOUT, event_now(epfd));
	EXPECT_EQ(EPOLLOUT, event_now(epfd));
	worker_kill(w);
	EXPECT_EQ(EPOLLHUP, next_event(epfd));
	EXPECT_EQ(EPOLLHUP, event_now(epfd));
}

CASE(hup_unasked, "EPOLLHUP is told of whatever events were asked for, by EPOLL_CTL_ADD or EPOLL_CTL_MOD",
     CLAUSES("UN-POLL-4"), SINCE("5.9"), NEEDS(&need_user_notif))
{
	int fd, added, changed;
	struct worker *w = notified_worker(&fd, 0);

	added = watch(fd, 0);
	changed = watch(fd, EPOLLIN | EPOLLHUP);
	change_watch(changed, fd, 0);
	notify_pending(w);
	EXPECT_EQ(0, event_now(added));
	EXPECT_EQ(0, event_now(changed));
	worker_kill(w);
	EXPECT_EQ(EPOLLHUP, next_event(added));
	EXPECT_EQ(EPOLLHUP, next_event(changed));
}

CASE(one_shot, "with EPOLLONESHOT, one event is told of; when armed again, also one that there was already",
     CLAUSES("UN-POLL-1", "UN-POLL-4"), SINCE("5.9"), NEEDS(&need_user_notif))
{
	int fd, epfd;
	struct worker *w = notified_worker(&fd, 0);

	epfd = watch(fd, EPOLLIN | EPOLLONESHOT);
	notify(w);
	EXPECT_EQ(EPOLLIN, next_event(epfd));
	EXPECT_EQ(0, event_now(epfd));
	change_watch(epfd, fd, EPOLLIN | EPOLLONESHOT);
	EXPECT_EQ(EPOLLIN, event_now(epfd));
	worker_kill(w);
	notif_await(fd, POLLHUP);
	EXPECT_EQ(0, event_now(epfd));
	change_watch(epfd, fd, EPOLLIN | EPOLLONESHOT);
	EXPECT_EQ(EPOLLHUP, event_now(epfd));
}

/* What wakes who sleeps in poll(2) on the epoll set. */
static const struct { const char *name; bool end; } events[] = {
	{ "notification", false }, { "end", true },
};

CASE(nested, "who waits in poll for an epoll set is woken by a notification of the listener in it, and by the end of its last user",
     CLAUSES("UN-POLL-1", "UN-POLL-4"), SINCE("5.9"), NEEDS(&need_user_notif), ROWS(events))
{
	const typeof(events[0]) *event = run->row;
	struct poll_order *order = shared_alloc(sizeof(*order));
	int fd;
	struct worker *w = notified_worker(&fd, 0);
	struct worker *s = polling_worker(order, watch(fd, EPOLLIN), POLLIN);

	if (event->end)
		worker_kill(w);
	else
		notify(w);
	EXPECT_RETURNED(worker_wait(s), 1);
	EXPECT_EQ(POLLIN, order->pfd.revents);
}

CASE(edges, "edge-triggered epoll tells of each new notification, of its RECV, and of the end of the last user",
     CLAUSES("UN-POLL-1", "UN-POLL-3", "UN-POLL-4"), SINCE("5.9"), NEEDS(&need_user_notif))
{
	int fd, epfd;
	struct worker *w = notified_worker(&fd, 0), *t = worker_thread(w);

	epfd = watch(fd, EPOLLIN | EPOLLOUT | EPOLLET);
	notify(w);
	EXPECT_EQ(EPOLLIN, next_event(epfd));
	/* One is pending already. */
	notify(t);
	EXPECT_EQ(EPOLLIN, next_event(epfd));
	notif_recv(fd, NR_getppid);
	EXPECT_EQ(EPOLLIN | EPOLLOUT, next_event(epfd));
	notif_recv(fd, NR_getppid);
	EXPECT_EQ(EPOLLOUT, next_event(epfd));
	worker_kill(w);
	EXPECT_EQ(EPOLLHUP, next_event(epfd));
	close(epfd);
}

CASE(edge_of_a_failed_recv, "edge-triggered epoll tells again of a notification that RECV could not store",
     CLAUSES("UN-RECV-8", "UN-POLL-1"), SINCE("6.6"), NEEDS(&need_user_notif))
{
	const struct seccomp_notif *read_only = read_only_page();
	int fd, epfd;
	struct worker *w = notified_worker(&fd, 0);

	/* Not woken by what RECV does before it fails: that wakes for POLLOUT. */
	epfd = watch(fd, EPOLLIN | EPOLLET);
	notify(w);
	EXPECT_EQ(EPOLLIN, next_event(epfd));
	EXPECT_EQ(0, event_now(epfd));
	EXPECT_EQ(-1, ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, read_only));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(EPOLLIN, next_event(epfd));
	close(epfd);
}
