// SPDX-License-Identifier: GPL-2.0
/* SECCOMP_IOCTL_NOTIF_ID_VALID, and ioctls that there aren't. */
#include <linux/ioctl.h>
#include <sys/ioctl.h>

#include "common.h"

static const struct valid_ioctl { const char *name; unsigned long request; } ioctls[] = {
	{ "iow", SECCOMP_IOCTL_NOTIF_ID_VALID },
	{ "ior", SECCOMP_IOCTL_NOTIF_ID_VALID_WRONG_DIR },
};

static int valid(int fd, unsigned long request, uint64_t id)
{
	return ioctl(fd, request, &id) ? -errno : 0;
}

CASE(valid_while_received, "an id is valid from RECV until the reply or the target's end, and at no other time",
     CLAUSES("UN-VALID-1"), SINCE("5.9"), NEEDS(&need_user_notif), ROWS(ioctls))
{
	const struct valid_ioctl *row = run->row;
	int fd;
	struct worker *w = notified_worker(&fd, 0);
	uint64_t id = notify_and_recv(w, fd).id;

	EXPECT_EQ(0, valid(fd, row->request, id));
	EXPECT_EQ(0, valid(fd, row->request, id));
	EXPECT_EQ(-ENOENT, valid(fd, row->request, id + 1));
	EXPECT_EQ(-ENOENT, valid(fd, row->request, id - 1));
	EXPECT_EQ(-ENOENT, valid(fd, row->request, id ^ 1ULL << 33));
	ASSERT_EQ(0, notif_send(fd, id, 1, 0, 0));
	ASSERT_RETURNED(worker_wait(w), 1);
	EXPECT_EQ(-ENOENT, valid(fd, row->request, id));

	notify(w);
	notif_await(fd, POLLIN);
	EXPECT_EQ(-ENOENT, valid(fd, row->request, id + 1));
	notif_recv(fd, NR_getppid);
	EXPECT_EQ(0, valid(fd, row->request, id + 1));
	worker_kill(w);
	EXPECT_EQ(-ENOENT, valid(fd, row->request, id + 1));
}

CASE(unreadable_id, "an id in memory that isn't there is EFAULT",
     CLAUSES("UN-VALID-1"), NEEDS(&need_user_notif))
{
	int fd;
	struct worker *w = notified_worker(&fd, 0);

	notify_and_recv(w, fd);
	EXPECT_EQ(-1, ioctl(fd, SECCOMP_IOCTL_NOTIF_ID_VALID, NULL));
	EXPECT_EQ(EFAULT, errno);
}

static const struct { const char *name; unsigned long request; } unknown[] = {
	{ "next_number", _IOW('!', 9, uint64_t) },
	{ "other_type", _IOW('"', 0, uint64_t) },
	{ "tcgets", 0x5401 },
	{ "recv_of_another_size", _IOWR('!', 0, uint32_t) },
	{ "send_of_another_size", _IOWR('!', 1, uint32_t) },
	{ "valid_of_another_size", _IOW('!', 2, uint32_t) },
	{ "set_flags_of_another_size", _IOW('!', 4, uint32_t) },
	{ "recv_without_direction", _IOC(_IOC_NONE, '!', 0, sizeof(struct seccomp_notif)) },
	{ "recv_read", _IOR('!', 0, struct seccomp_notif) },
	{ "recv_write", _IOW('!', 0, struct seccomp_notif) },
	{ "send_read", _IOR('!', 1, struct seccomp_notif_resp) },
	{ "send_write", _IOW('!', 1, struct seccomp_notif_resp) },
	{ "valid_both", _IOWR('!', 2, uint64_t) },
	{ "recv_of_another_type", _IOWR('"', 0, struct seccomp_notif) },
	{ "send_of_another_type", _IOWR('"', 1, struct seccomp_notif_resp) },
	{ "valid_of_another_type", _IOW('"', 2, uint64_t) },
	{ "addfd_of_another_type", _IOW('"', 3, struct seccomp_notif_addfd) },
	{ "zero", 0 },
};

CASE(unknown_ioctl, "an unknown ioctl on a listener fails with EINVAL",
     CLAUSES("UN-VALID-1"), NEEDS(&need_user_notif), ROWS(unknown))
{
	const typeof(unknown[0]) *row = run->row;
	union {
		uint64_t id;	/* what all but RECV begin with */
		char bytes[128];
	} buf = { 0 };
	int fd;
	struct worker *w = notified_worker(&fd, 0), *t = worker_thread(w);
	uint64_t id;

	/* One is received, one pending: each ioctl would find something to do. */
	id = notify_and_recv(w, fd).id;
	buf.id = _IOC_NR(row->request) ? id : 0;
	notify(t);
	notif_await(fd, POLLIN);
	/* SET_FLAGS takes a value. */
	EXPECT_EQ(-1, ioctl(fd, row->request, _IOC_NR(row->request) == 4 ?
			    SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP : (unsigned long)&buf));
	EXPECT_EQ(EINVAL, errno);
}

static const struct flags_row { const char *name; unsigned long value; int err; } flags[] = {
	{ "none", 0, 0 },
	{ "sync_wake_up", SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP, 0 },
	{ "bit_1", 2, EINVAL },
	{ "bit_1_and_known", 3, EINVAL },
	{ "bit_31", 1UL << 31, EINVAL },
	{ "bit_32", (unsigned long)(1ULL << 32), EINVAL },
	{ "bit_63", (unsigned long)(1ULL << 63), EINVAL },
	{ "all", ~0UL, EINVAL },
};

/* The upper bits only where a long has them. */
static bool fits(const void *row)
{
	const struct flags_row *flag = row;

	return flag->value || !flag->err;
}

CASE(set_flags, "SET_FLAGS takes its flags by value, and only SYNC_WAKE_UP; notifications go on working",
     CLAUSES("UN-FLAGS-1"), NEEDS(&need_set_flags, &need_user_notif), ROWS_IF(flags, fits))
{
	const struct flags_row *row = run->row;
	int fd;
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif n;

	EXPECT_EQ(row->err ? -1 : 0, ioctl(fd, SECCOMP_IOCTL_NOTIF_SET_FLAGS, row->value));
	if (row->err)
		EXPECT_EQ(row->err, errno);
	for (int i = 0; i < 3; i++) {
		n = notify_and_recv(w, fd);
		EXPECT_EQ(0, notif_send(fd, n.id, i, 0, 0));
		EXPECT_RETURNED(worker_wait(w), i);
	}
}
