// SPDX-License-Identifier: GPL-2.0
/* SECCOMP_IOCTL_NOTIF_ADDFD: what it refuses. */
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common.h"

static const struct bad {
	const char *name;
	uint32_t flags;
	int srcfd;
	uint32_t newfd, newfd_flags;
	int err;
} bad[] = {
	{ "newfd_without_setfd", 0, 0, 5, 0, EINVAL },
	{ "newfd_with_send_only", SECCOMP_ADDFD_FLAG_SEND, 0, 5, 0, EINVAL },
	{ "flag_2", 1 << 2, 0, 0, 0, EINVAL },
	{ "flag_31", 1u << 31, 0, 0, 0, EINVAL },
	{ "nonblock_newfd_flag", 0, 0, 0, O_NONBLOCK, EINVAL },
	{ "cloexec_and_append", 0, 0, 0, O_CLOEXEC | O_APPEND, EINVAL },
	{ "newfd_flag_1", 0, 0, 0, 1, EINVAL },
	{ "closed_srcfd", 0, 9999, 0, 0, EBADF },
	{ "negative_srcfd", 0, -1, 0, 0, EBADF },
	{ "flag_before_srcfd", 1 << 2, -1, 0, 0, EINVAL },
	{ "huge_newfd", SECCOMP_ADDFD_FLAG_SETFD, 0, 0x7fffffff, 0, EBADF },
	{ "all_ones_newfd", SECCOMP_ADDFD_FLAG_SETFD, 0, ~0u, 0, EBADF },
};

CASE(bad_arguments, "ADDFD with bad flags, numbers or files is refused, and changes nothing",
     CLAUSES("UN-ADDFD-1", "UN-ADDFD-3"), NEEDS(&need_addfd_send, &need_user_notif), ROWS(bad))
{
	const struct bad *row = run->row;
	int fd;
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif n = notify_and_recv(w, fd);

	/* Older kernels use -1 for "any" inside, and so take it from outside. */
	if (row->newfd == ~0u && !kernel_at_least("5.14"))
		case_skip("needs Linux 5.14");
	EXPECT_EQ(-row->err, notif_addfd(fd, n.id, row->flags, row->srcfd, row->newfd,
					 row->newfd_flags));
	if (row->err == EINVAL)	/* judged before the id */
		EXPECT_EQ(-row->err, notif_addfd(fd, n.id + 99, row->flags, row->srcfd,
						 row->newfd, row->newfd_flags));
	EXPECT_EQ(0, notif_valid(fd, n.id));
	EXPECT_EQ(0, notif_send(fd, n.id, 2, 0, 0));
	EXPECT_RETURNED(worker_wait(w), 2);
}

CASE(path_source, "ADDFD of a descriptor that only stands for a path (O_PATH) is EBADF",
     CLAUSES("UN-ADDFD-1"), NEEDS(&need_addfd, &need_user_notif))
{
	int fd, path = open("/", O_PATH | O_CLOEXEC);
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif n = notify_and_recv(w, fd);

	REQUIRE(path >= 0);
	EXPECT_EQ(-EBADF, notif_addfd(fd, n.id, 0, path, 0, 0));
	EXPECT_EQ(0, notif_valid(fd, n.id));
}

static const struct { const char *name; uint32_t flags; } both[] = {
	{ "plain", 0 }, { "send", SECCOMP_ADDFD_FLAG_SEND },
};

CASE(only_while_received, "ADDFD is ENOENT for an unknown id or one that was answered, EINPROGRESS before RECV",
     CLAUSES("UN-ADDFD-6"), NEEDS(&need_addfd_send, &need_user_notif), ROWS(both))
{
	const typeof(both[0]) *row = run->row;
	int fd;
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif n = notify_and_recv(w, fd);

	EXPECT_EQ(-ENOENT, notif_addfd(fd, n.id + 1, row->flags, 0, 0, 0));
	ASSERT_EQ(0, notif_send(fd, n.id, 1, 0, 0));
	ASSERT_RETURNED(worker_wait(w), 1);
	EXPECT_EQ(-ENOENT, notif_addfd(fd, n.id, row->flags, 0, 0, 0));
	notify(w);
	notif_await(fd, POLLIN);
	EXPECT_EQ(-EINPROGRESS, notif_addfd(fd, n.id + 1, row->flags, 0, 0, 0));
	n = notif_recv(fd, NR_getppid);
	EXPECT_EQ(0, notif_send(fd, n.id, 2, 0, 0));
	EXPECT_RETURNED(worker_wait(w), 2);
}

CASE(target_gone, "ADDFD for a target that was killed is ENOENT",
     CLAUSES("UN-ADDFD-6"), NEEDS(&need_addfd_send, &need_user_notif), ROWS(both))
{
	const typeof(both[0]) *row = run->row;
	int fd;
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif n = notify_and_recv(w, fd);

	worker_kill(w);
	EXPECT_EQ(-ENOENT, notif_addfd(fd, n.id, row->flags, 0, 0, 0));
}

/* ADDFD with a struct of @size bytes, @value in the last one. */
static int addfd_sized(int fd, uint64_t id, unsigned int direction, unsigned int size,
		       unsigned char value)
{
	static union {
		struct seccomp_notif_addfd addfd;
		unsigned char bytes[0x4000];
	} buf;
	unsigned long request = _IOC(direction, '!', 3, size);
	int got;

	buf.addfd = (struct seccomp_notif_addfd){ .id = id };
	if (value)
		buf.bytes[size - 1] = value;
	got = ioctl(fd, request, &buf);
	return got < 0 ? -errno : got;
}

static const struct size_row { const char *name; unsigned int size; unsigned char last; int err; } size_rows[] = {
	{ "too_small", 23, 0, EINVAL },
	{ "nothing", 0, 0, EINVAL },
	{ "exact", 24, 0, 0 },
	{ "longer_zero", 32, 0, 0 },
	{ "longer_not_zero", 32, 1, E2BIG },
	{ "longer_by_one_not_zero", 25, 1, E2BIG },
	{ "below_a_page", 4095, 0, 0 },
};

CASE(sizes, "ADDFD takes a larger struct if what it doesn't know is zero (else E2BIG), no smaller one (EINVAL)",
     CLAUSES("UN-ADDFD-7"), NEEDS(&need_addfd, &need_user_notif), ROWS(size_rows))
{
	const struct size_row *row = run->row;
	int fd, got;
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif n = notify_and_recv(w, fd);

	got = addfd_sized(fd, n.id, _IOC_WRITE, row->size, row->last);
	if (row->err)
		EXPECT_EQ(-row->err, got);
	else
		EXPECT_GT(2, got);
	EXPECT_EQ(0, notif_valid(fd, n.id));
}

CASE(size_of_a_page, "ADDFD refuses a struct of a page or more with EINVAL",
     CLAUSES("UN-ADDFD-7"), NEEDS(&need_addfd, &need_user_notif))
{
	int fd;
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif n = notify_and_recv(w, fd);

	/* The number of bytes in a request has 13 or 14 bits. */
	if (sysconf(_SC_PAGESIZE) > 8191)
		case_skip("no ioctl is as large as a page here");
	EXPECT_EQ(-EINVAL, addfd_sized(fd, n.id, _IOC_WRITE, sysconf(_SC_PAGESIZE), 0));
}

/* On some architectures _IOC_NONE is a bit of its own, which counts. */
static const struct { const char *name; unsigned int bits; } directions[] = {
	{ "none", 0 }, { "read", _IOC_READ }, { "both", _IOC_READ | _IOC_WRITE },
};

CASE(any_direction, "ADDFD is known by its number, whatever direction the request names: a larger struct may have results",
     CLAUSES("UN-ADDFD-7"), NEEDS(&need_addfd, &need_user_notif), ROWS(directions))
{
	const typeof(directions[0]) *row = run->row;
	int fd;
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif n = notify_and_recv(w, fd);

	EXPECT_GT(2, addfd_sized(fd, n.id, row->bits, 24, 0));
	EXPECT_GT(2, addfd_sized(fd, n.id, row->bits, 32, 0));
	EXPECT_EQ(-E2BIG, addfd_sized(fd, n.id, row->bits, 32, 1));
}

CASE(unreadable, "ADDFD of memory that isn't there is EFAULT",
     CLAUSES("UN-ADDFD-7"), NEEDS(&need_addfd, &need_user_notif))
{
	int fd;
	struct worker *w = notified_worker(&fd, 0);

	notify_and_recv(w, fd);
	EXPECT_EQ(-1, ioctl(fd, SECCOMP_IOCTL_NOTIF_ADDFD, NULL));
	EXPECT_EQ(EFAULT, errno);
}
