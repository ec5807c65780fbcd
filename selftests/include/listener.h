/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Listeners: the judge (or a worker) as supervisor of filtered workers.
 *
 * Rules: seccomp_unotify(2), and what kernel/seccomp.c does where the page is
 * silent or wrong (research: clauses UN-*).
 */
#ifndef LISTENER_H
#define LISTENER_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#include "uapi.h"
#include "worker.h"

/**
 * listen_on() - have a worker install a filter with a listener
 * @w:	    idle; keeps no descriptor of the listener
 * @flags:  SECCOMP_FILTER_FLAG_* besides NEW_LISTENER
 * @filter: the filter that returns NOTIFY
 *
 * The judge takes the listener by worker_give_fd(); workers started later
 * inherit it under the same number.  Ends the case if any of this fails.
 *
 * Return: the judge's descriptor of the listener.
 */
int listen_on(struct worker *w, unsigned long flags, struct sock_fprog *filter);

/**
 * notif_try_recv() - SECCOMP_IOCTL_NOTIF_RECV; blocks until there is one
 * @n: zeroed here
 *
 * Return: 0 or -errno.
 */
int notif_try_recv(int listener, struct seccomp_notif *n);

/**
 * notif_recv() - the same, ends the case if it fails or @nr does not match
 * @nr: expected system call, -1: any
 */
struct seccomp_notif notif_recv(int listener, long nr);

/**
 * notif_send() - SECCOMP_IOCTL_NOTIF_SEND
 * @error: 0 or negative errno, as the kernel wants it
 *
 * Return: 0 or -errno.
 */
int notif_send(int listener, uint64_t id, int64_t val, int32_t error, uint32_t flags);

/* SECCOMP_IOCTL_NOTIF_ID_VALID.  Return: 0 or -errno. */
int notif_valid(int listener, uint64_t id);

/* SECCOMP_IOCTL_NOTIF_ADDFD.  Return: descriptor in the target, or -errno. */
int notif_addfd(int listener, uint64_t id, uint32_t flags, int srcfd,
		uint32_t newfd, uint32_t newfd_flags);

/**
 * notif_poll() - the events that poll(2) tells of now, without waiting
 * @listener: polled for POLLIN and POLLOUT
 */
short notif_poll(int listener);

/**
 * notif_await() - wait until poll(2) tells of all of these events
 */
void notif_await(int listener, short events);

#endif /* LISTENER_H */
