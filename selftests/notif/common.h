/* SPDX-License-Identifier: GPL-2.0 */
/* What the cases on user notification share. */
#ifndef NOTIF_COMMON_H
#define NOTIF_COMMON_H

#include <sched.h>
#include <sys/ioctl.h>

#include "seccomp_test.h"

/* A worker whose getppid() is notified of; the judge's listener in *@fd. */
static inline struct worker *notified_worker(int *fd, unsigned long flags)
{
	struct worker *w = worker_new();

	*fd = listen_on(w, flags, on_call(NR_getppid, NOTIFY));
	return w;
}

/* Have it call getppid(), which waits for the supervisor. */
static inline void notify(struct worker *w)
{
	worker_queue(w, CALL(getppid));
	worker_start(w);
}

/* The same, and receive the notification. */
static inline struct seccomp_notif notify_and_recv(struct worker *w, int fd)
{
	notify(w);
	return notif_recv(fd, NR_getppid);
}

/* A supervisor that is a worker: its RECV may block and be interrupted. */
struct recv_order { int fd; struct seccomp_notif n; };

static inline long recv_in_worker(void *arg)
{
	struct recv_order *order = arg;

	return arch_syscall(NR_ioctl, order->fd, SECCOMP_IOCTL_NOTIF_RECV,
			    PTR(&order->n), 0, 0, 0);
}

/* A handler in the worker, which does nothing but interrupt and count. */
struct handler_order {
	int sig, flags;
	int count;
};

static struct handler_order *handler_order;

static inline void handler_counts(int sig)
{
	(void)sig;
	__atomic_add_fetch(&handler_order->count, 1, __ATOMIC_SEQ_CST);
}

static inline long set_handler(void *arg)
{
	struct sigaction sa = { .sa_handler = handler_counts };

	handler_order = arg;
	sa.sa_flags = handler_order->flags;
	return sigaction(handler_order->sig, &sa, NULL);
}

/**
 * handle_signal() - have a worker handle a signal
 *
 * Return: in shared memory, how often the handler ran.
 */
static inline int *handle_signal(struct worker *w, int sig, int flags)
{
	struct handler_order *order = shared_alloc(sizeof(*order));

	*order = (struct handler_order){ sig, flags, 0 };
	ASSERT_RETURNED(worker_run(w, set_handler, order), 0);
	return &order->count;
}

/* Wait until a handler has run @times. */
static inline void await_handler(const int *count, int times)
{
	waiting_for("a signal handler to run");
	while (__atomic_load_n(count, __ATOMIC_SEQ_CST) < times)
		sched_yield();
}

#endif /* NOTIF_COMMON_H */
