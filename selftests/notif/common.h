/* SPDX-License-Identifier: GPL-2.0 */
/* What the cases on user notification share. */
#ifndef NOTIF_COMMON_H
#define NOTIF_COMMON_H

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

/* A handler in the worker that does nothing but interrupt. */
struct sigaction_order { int sig, flags; };

static inline void notif_do_nothing(int sig)
{
	(void)sig;
}

static inline long notif_set_handler(void *arg)
{
	const struct sigaction_order *order = arg;
	struct sigaction sa = {
		.sa_handler = notif_do_nothing, .sa_flags = order->flags,
	};

	return sigaction(order->sig, &sa, NULL);
}

/* Must come before the filter if that should deny rt_sigaction(2). */
static inline void handle_signal(struct worker *w, int sig, int flags)
{
	struct sigaction_order *order = shared_alloc(sizeof(*order));

	*order = (struct sigaction_order){ sig, flags };
	ASSERT_RETURNED(worker_run(w, notif_set_handler, order), 0);
}

#endif /* NOTIF_COMMON_H */
