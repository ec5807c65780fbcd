// SPDX-License-Identifier: GPL-2.0
/* SECCOMP_IOCTL_NOTIF_ADDFD: every kind of file, and numbers that meet. */
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common.h"

static int the_listener(int listener)
{
	return listener;
}

static int another_listener(int listener)
{
	int fd;

	(void)listener;
	notified_worker(&fd, 0);
	return fd;
}

static int a_socket(int listener)
{
	(void)listener;
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static int a_pidfd(int listener)
{
	(void)listener;
	return syscall(SYS_pidfd_open, getpid(), 0);
}

static int an_epoll(int listener)
{
	(void)listener;
	return epoll_create1(EPOLL_CLOEXEC);
}

static int a_directory(int listener)
{
	(void)listener;
	return open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static const struct kind {
	const char *name;
	int (*open)(int listener);
} kinds[] = {
	{ "the_listener", the_listener }, { "another_listener", another_listener },
	{ "socket", a_socket }, { "pidfd", a_pidfd }, { "epoll", an_epoll },
	{ "directory", a_directory },
};

/* One open file: both descriptors have its status flags. */
static void expect_same_file(struct worker *w, long fd, int src)
{
	for (int i = 1; i <= 2; i++) {
		int flags = fcntl(src, F_GETFL) ^ O_NONBLOCK;

		REQUIRE(fcntl(src, F_SETFL, flags) == 0);
		EXPECT_RETURNED(worker_call(w, CALL(fcntl, fd, F_GETFL)), flags);
	}
}

CASE(any_file, "ADDFD takes any open file of the supervisor, even the listener that it is asked of",
     CLAUSES("UN-ADDFD-1"), NEEDS(&need_addfd, &need_user_notif), ROWS(kinds))
{
	const struct kind *kind = run->row;
	int fd, src;
	struct worker *w = notified_worker(&fd, 0);
	long free_fd = worker_free_fd(w);
	struct seccomp_notif n = notify_and_recv(w, fd);

	src = kind->open(fd);
	REQUIRE(src >= 0);
	EXPECT_EQ(free_fd, notif_addfd(fd, n.id, 0, src, 0, 0));
	EXPECT_EQ(0, notif_send(fd, n.id, 41, 0, 0));
	EXPECT_RETURNED(worker_wait(w), 41);
	expect_same_file(w, free_fd, src);
}

static const struct number {
	const char *name;
	uint32_t flags;
	int number;
} numbers[] = {
	{ "set_0", SECCOMP_ADDFD_FLAG_SETFD, 0 },
	{ "set_1", SECCOMP_ADDFD_FLAG_SETFD, 1 },
	{ "set_200", SECCOMP_ADDFD_FLAG_SETFD, 200 },
	{ "set_send_0", SECCOMP_ADDFD_FLAG_SETFD | SECCOMP_ADDFD_FLAG_SEND, 0 },
	{ "set_send_1", SECCOMP_ADDFD_FLAG_SETFD | SECCOMP_ADDFD_FLAG_SEND, 1 },
	{ "set_send_200", SECCOMP_ADDFD_FLAG_SETFD | SECCOMP_ADDFD_FLAG_SEND, 200 },
};

CASE(number_of_its_own, "ADDFD puts the file at the number asked for, be it the supervisor's number of the file",
     CLAUSES("UN-ADDFD-1"), NEEDS(&need_addfd, &need_addfd_send, &need_user_notif), ROWS(numbers))
{
	const struct number *row = run->row;
	int fd, src = row->number;
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif n = notify_and_recv(w, fd);
	bool sends = row->flags & SECCOMP_ADDFD_FLAG_SEND;

	if (src > 1) {
		int ends[2];

		REQUIRE(pipe2(ends, O_CLOEXEC) == 0 && dup3(ends[1], src, O_CLOEXEC) == src);
	}
	EXPECT_EQ(src, notif_addfd(fd, n.id, row->flags, src, src, 0));
	EXPECT_EQ(sends ? -ENOENT : 0, notif_send(fd, n.id, 41, 0, 0));
	EXPECT_RETURNED(worker_wait(w), sends ? src : 41);
	if (src > 1)
		expect_same_file(w, src, src);
}

/**
 * struct inside - a process that serves itself
 * @w: has the filter; calls
 * @t: a thread of @w's process without the filter: the supervisor
 * @listener: its number there
 */
struct inside {
	struct worker *w, *t;
	long listener;
	struct seccomp_notif *n;
};

static struct inside inside_new(void)
{
	struct inside in = { .w = worker_new(), .n = shared_alloc(sizeof(*in.n)) };
	struct outcome o;

	in.t = worker_thread(in.w);
	o = worker_call(in.w, install_flags_call(SECCOMP_FILTER_FLAG_NEW_LISTENER,
						 on_call(NR_getppid, NOTIFY)));
	ASSERT(o.kind == OUT_RETURNED && o.ret >= 0, "a listener", "%s", outcome_words(&o));
	in.listener = o.ret;
	notify_pending(in.w);
	ASSERT_RETURNED(worker_call(in.t, CALL(ioctl, in.listener, SECCOMP_IOCTL_NOTIF_RECV,
					       PTR(in.n))), 0);
	return in;
}

static void expect_reply(struct inside *in, int val)
{
	struct seccomp_notif_resp *resp = shared_alloc(sizeof(*resp));

	*resp = (struct seccomp_notif_resp){ .id = in->n->id, .val = val };
	EXPECT_RETURNED(worker_call(in->t, CALL(ioctl, in->listener, SECCOMP_IOCTL_NOTIF_SEND,
						PTR(resp))), 0);
	EXPECT_RETURNED(worker_wait(in->w), val);
}

CASE(by_own_thread, "a thread without the filter receives and answers the call of another thread of its process",
     CLAUSES("UN-RECV-4", "UN-SEND-5"), NEEDS(&need_user_notif))
{
	struct inside in = inside_new();

	EXPECT_EQ(in.w->tid, in.n->pid);
	expect_reply(&in, 17);
}

static const struct added {
	const char *name;
	uint32_t flags;
	int newfd;
} added[] = {
	{ "lowest", 0, 0 }, { "same", SECCOMP_ADDFD_FLAG_SETFD, 1 },
};

CASE(into_own_table, "ADDFD by a thread of the target's process adds to the table that both have",
     CLAUSES("UN-ADDFD-1"), NEEDS(&need_addfd, &need_user_notif), ROWS(added))
{
	const struct added *row = run->row;
	struct inside in = inside_new();
	struct seccomp_notif_addfd *add = shared_alloc(sizeof(*add));
	long number = row->flags ? row->newfd : worker_free_fd(in.t);

	*add = (struct seccomp_notif_addfd){
		.id = in.n->id, .flags = row->flags, .srcfd = 1, .newfd = row->newfd,
		.newfd_flags = O_CLOEXEC,
	};
	EXPECT_RETURNED(worker_call(in.t, CALL(ioctl, in.listener, SECCOMP_IOCTL_NOTIF_ADDFD,
					       PTR(add))), number);
	expect_reply(&in, 17);
	EXPECT_RETURNED(worker_call(in.w, CALL(fcntl, number, F_GETFD)), FD_CLOEXEC);
	EXPECT_RETURNED(worker_call(in.t, CALL(fcntl, number, F_GETFD)), FD_CLOEXEC);
}
