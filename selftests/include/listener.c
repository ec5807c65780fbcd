// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "check.h"
#include "listener.h"
#include "reach.h"

int listen_on(struct worker *w, unsigned long flags, struct sock_fprog *filter)
{
	struct outcome o;

	o = worker_call(w, install_flags_call(flags | SECCOMP_FILTER_FLAG_NEW_LISTENER,
					      filter));
	ASSERT(o.kind == OUT_RETURNED && o.ret >= 0,
	       "SECCOMP_FILTER_FLAG_NEW_LISTENER to return a descriptor",
	       "%s", outcome_words(&o));
	return worker_give_fd(w, o.ret);
}

int notif_try_recv(int listener, struct seccomp_notif *n)
{
	memset(n, 0, sizeof(*n));
	waiting_for("a notification");
	return ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, n) ? -errno : 0;
}

struct seccomp_notif notif_recv(int listener, long nr)
{
	struct seccomp_notif n;

	ASSERT_EQ(0, notif_try_recv(listener, &n));
	if (nr != -1)
		ASSERT(n.data.nr == nr, check_format("a notification of syscall %ld", nr),
		       "it is of syscall %d", n.data.nr);
	return n;
}

int notif_send(int listener, uint64_t id, int64_t val, int32_t error, uint32_t flags)
{
	struct seccomp_notif_resp resp = {
		.id = id, .val = val, .error = error, .flags = flags,
	};

	return ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &resp) ? -errno : 0;
}

int notif_valid(int listener, uint64_t id)
{
	return ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) ? -errno : 0;
}

int notif_addfd(int listener, uint64_t id, uint32_t flags, int srcfd,
		uint32_t newfd, uint32_t newfd_flags)
{
	struct seccomp_notif_addfd addfd = {
		.id = id, .flags = flags, .srcfd = srcfd, .newfd = newfd,
		.newfd_flags = newfd_flags,
	};
	int fd = ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &addfd);

	return fd < 0 ? -errno : fd;
}

short notif_poll(int listener)
{
	struct pollfd pfd = { .fd = listener, .events = POLLIN | POLLOUT };

	REQUIRE(poll(&pfd, 1, 0) >= 0);
	return pfd.revents;
}

void notif_await(int listener, short events)
{
	struct pollfd pfd = { .fd = listener, .events = events };

	waiting_for("poll events 0x%x on the listener", events);
	do
		REQUIRE(poll(&pfd, 1, -1) >= 0);
	while ((pfd.revents & events) != events);
}
