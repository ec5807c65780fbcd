/* SPDX-License-Identifier: GPL-2.0 */
/* What the cases on user notification share. */
#ifndef NOTIF_COMMON_H
#define NOTIF_COMMON_H

#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "handler.h"
#include "procfs.h"
#include "seccomp_test.h"

/* A worker whose getppid() is notified of; the judge's listener in *@fd. */
static inline struct worker *notified_worker(int *fd, unsigned long flags)
{
	struct worker *w = worker_new();

	*fd = listen_on(w, flags, on_call(NR_getppid, NOTIFY));
	return w;
}

/* Where the listener's filter is among those of its target. */
static const struct place {
	const char *name;
	int above;
} places[] = {
	{ "newest", 0 }, { "below_another", 1 },
};

static inline void place_listener(struct worker *w, const struct place *place)
{
	for (int i = 0; i < place->above; i++)
		ASSERT_RETURNED(worker_install(w, BY_SECCOMP, allow_all(1)), 0);
}

/* Have it call getppid(), which waits for the supervisor. */
static inline void notify(struct worker *w)
{
	worker_begin(w, CALL(getppid));
}

/* The same, and wait until it waits: what it calls for is pending then. */
static inline void notify_pending(struct worker *w)
{
	notify(w);
	worker_blocked(w, NR_getppid);
}

/* Have it call getppid(), and receive the notification. */
static inline struct seccomp_notif notify_and_recv(struct worker *w, int fd)
{
	notify(w);
	return notif_recv(fd, NR_getppid);
}

/* Skips the point where the kernel has not all flags for a listener's filter. */
static inline void require_listener_flags(unsigned long flags)
{
	if ((flags & SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV) && !need_wait_killable.met())
		case_skip(need_wait_killable.reason);
}

/* SECCOMP_IOCTL_NOTIF_SET_FLAGS; skips the point where the kernel has it not. */
static inline void set_wake_flags(int fd, unsigned long flags)
{
	if (!kernel_at_least(need_set_flags.since))
		case_skip(need_set_flags.reason);
	REQUIRE(ioctl(fd, SECCOMP_IOCTL_NOTIF_SET_FLAGS, flags) == 0);
}

/* Zeroes that RECV may read, but can't store anything in. */
static inline void *read_only_page(void)
{
	void *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	REQUIRE(page != MAP_FAILED);
	return page;
}

/* A supervisor that is a worker: its RECV may block and be interrupted. */
struct recv_order { int fd; struct seccomp_notif n; };

static inline long recv_in_worker(void *arg)
{
	struct recv_order *order = arg;

	return arch_syscall(NR_ioctl, order->fd, SECCOMP_IOCTL_NOTIF_RECV,
			    PTR(&order->n), 0, 0, 0);
}

/* A supervisor that waits in RECV, which SIGUSR1 interrupts. */
static inline struct worker *receiving_worker(struct recv_order *order)
{
	struct worker *s = worker_new();

	handle_signal(s, SIGUSR1, 0);
	worker_queue_fn(s, recv_in_worker, order);
	worker_start(s);
	worker_blocked(s, NR_ioctl);
	return s;
}

/* A worker that waits in poll(2) for the events, without a time limit. */
struct poll_order { struct pollfd pfd; };

static inline long poll_in_worker(void *arg)
{
	struct poll_order *order = arg;

	return arch_syscall(TIMED_NR(ppoll), PTR(&order->pfd), 1, 0, 0, 0, 0);
}

static inline struct worker *polling_worker(struct poll_order *order, int fd, short events)
{
	struct worker *s = worker_new();

	order->pfd = (struct pollfd){ .fd = fd, .events = events };
	worker_queue_fn(s, poll_in_worker, order);
	worker_start(s);
	worker_blocked(s, TIMED_NR(ppoll));
	return s;
}

/* In a sleep that no signal ends, or only a deadly one. */
static inline bool worker_uninterruptible(struct worker *w)
{
	char line[80] = "";

	status_line(w->tid, "State", line, sizeof(line));
	return strstr(line, "\tD");
}

#endif /* NOTIF_COMMON_H */
