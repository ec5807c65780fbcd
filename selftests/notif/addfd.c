// SPDX-License-Identifier: GPL-2.0
/* SECCOMP_IOCTL_NOTIF_ADDFD: what the target gets. */
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common.h"

/* What is installed: the write end of a pipe that the judge reads. */
static int pipe_fd[2];

static int installed_file(void)
{
	REQUIRE(pipe2(pipe_fd, O_CLOEXEC | O_NONBLOCK) == 0);
	return pipe_fd[1];
}

/* The target's descriptor is that file: a byte written to it arrives. */
static void expect_installed(struct worker *w, long fd, int flags)
{
	static unsigned char byte;
	unsigned char *out = shared_alloc(1), in = 0;

	*out = ++byte;
	EXPECT_RETURNED(worker_call(w, CALL(fcntl, fd, F_GETFD)), flags);
	EXPECT_RETURNED(worker_call(w, CALL(write, fd, PTR(out), 1)), 1);
	EXPECT(read(pipe_fd[0], &in, 1) == 1 && in == *out,
	       "the target's descriptor to be the supervisor's file",
	       "what is written to it does not arrive there");
}

static void reply_and_wait(struct worker *w, int fd, uint64_t id)
{
	EXPECT_EQ(0, notif_send(fd, id, 41, 0, 0));
	EXPECT_RETURNED(worker_wait(w), 41);
}

static const struct form {
	const char *name;
	uint32_t newfd_flags;
	int seen;
} forms[] = {
	{ "plain", 0, 0 }, { "cloexec", O_CLOEXEC, FD_CLOEXEC },
};

CASE(lowest_free, "ADDFD installs the file at the target's lowest free descriptor and returns its number; the target waits on",
     CLAUSES("UN-ADDFD-1"), NEEDS(&need_addfd, &need_user_notif), ROWS(forms))
{
	const struct form *row = run->row;
	struct seccomp_notif n;
	int fd, src = installed_file();
	struct worker *w = notified_worker(&fd, 0);
	long free_fd = worker_free_fd(w);

	n = notify_and_recv(w, fd);
	EXPECT_EQ(free_fd, notif_addfd(fd, n.id, 0, src, 0, row->newfd_flags));
	EXPECT_EQ(OUT_RUNNING, worker_peek(w).kind);
	EXPECT_EQ(0, notif_valid(fd, n.id));
	EXPECT_EQ(free_fd + 1, notif_addfd(fd, n.id, 0, src, 0, row->newfd_flags));
	reply_and_wait(w, fd, n.id);
	expect_installed(w, free_fd, row->seen);
	expect_installed(w, free_fd + 1, row->seen);
	EXPECT_RETURNED(worker_call(w, CALL(fcntl, free_fd + 2, F_GETFD)), -EBADF);
}

CASE(chosen_number, "ADDFD with SETFD installs the file at the number asked for, which it returns",
     CLAUSES("UN-ADDFD-1"), NEEDS(&need_addfd, &need_user_notif), ROWS(forms))
{
	const struct form *row = run->row;
	int fd, src = installed_file();
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif n = notify_and_recv(w, fd);

	EXPECT_EQ(200, notif_addfd(fd, n.id, SECCOMP_ADDFD_FLAG_SETFD, src, 200,
				   row->newfd_flags));
	reply_and_wait(w, fd, n.id);
	expect_installed(w, 200, row->seen);
}

CASE(replaces, "ADDFD with SETFD replaces what the number held, also 0",
     CLAUSES("UN-ADDFD-1"), NEEDS(&need_addfd, &need_user_notif), ROWS(forms))
{
	const struct form *row = run->row;
	int fd, src = installed_file();
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif n;

	ASSERT_RETURNED(worker_call(w, CALL(dup3, 1, 90, row->seen ? 0 : O_CLOEXEC)), 90);
	ASSERT_RETURNED(worker_call(w, CALL(fcntl, 0, F_SETFD, row->seen ? 0 : FD_CLOEXEC)), 0);
	n = notify_and_recv(w, fd);
	EXPECT_EQ(90, notif_addfd(fd, n.id, SECCOMP_ADDFD_FLAG_SETFD, src, 90,
				  row->newfd_flags));
	EXPECT_EQ(0, notif_addfd(fd, n.id, SECCOMP_ADDFD_FLAG_SETFD, src, 0,
				 row->newfd_flags));
	reply_and_wait(w, fd, n.id);
	expect_installed(w, 90, row->seen);
	expect_installed(w, 0, row->seen);
}

CASE(supervisor_may_close, "the target's descriptor is its own: the supervisor may close the one it gave",
     CLAUSES("UN-ADDFD-1"), NEEDS(&need_addfd, &need_user_notif))
{
	int fd, src = installed_file(), got;
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif n = notify_and_recv(w, fd);

	got = notif_addfd(fd, n.id, 0, src, 0, 0);
	ASSERT_GE(0, got);
	close(src);
	reply_and_wait(w, fd, n.id);
	expect_installed(w, got, 0);
}

static const struct send_form {
	const char *name;
	uint32_t flags, newfd, newfd_flags;
	int seen;
	bool stdin_closed;
} send_forms[] = {
	{ "lowest", SECCOMP_ADDFD_FLAG_SEND, 0, 0, 0 },
	{ "lowest_cloexec", SECCOMP_ADDFD_FLAG_SEND, 0, O_CLOEXEC, FD_CLOEXEC },
	{ "chosen", SECCOMP_ADDFD_FLAG_SEND | SECCOMP_ADDFD_FLAG_SETFD, 77, 0, 0 },
	{ "chosen_cloexec", SECCOMP_ADDFD_FLAG_SEND | SECCOMP_ADDFD_FLAG_SETFD, 77,
	  O_CLOEXEC, FD_CLOEXEC },
	{ "lowest_0", SECCOMP_ADDFD_FLAG_SEND, 0, 0, 0, .stdin_closed = true },
	{ "chosen_0", SECCOMP_ADDFD_FLAG_SEND | SECCOMP_ADDFD_FLAG_SETFD, 0, 0, 0 },
};

CASE(send_answers_too, "ADDFD with SEND installs the file and makes the call return its number, in one step",
     CLAUSES("UN-ADDFD-1", "UN-ADDFD-4"), NEEDS(&need_addfd_send, &need_user_notif), ROWS(send_forms))
{
	const struct send_form *row = run->row;
	int fd, src = installed_file(), got;
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif n;

	if (row->stdin_closed)
		ASSERT_RETURNED(worker_call(w, CALL(close, 0)), 0);
	n = notify_and_recv(w, fd);
	got = notif_addfd(fd, n.id, row->flags, src, row->newfd, row->newfd_flags);
	ASSERT_GE(0, got);
	if (row->stdin_closed || (row->flags & SECCOMP_ADDFD_FLAG_SETFD))
		EXPECT_EQ(row->newfd, got);
	EXPECT_RETURNED(worker_wait(w), got);
	expect_installed(w, got, row->seen);
	EXPECT_EQ(-ENOENT, notif_valid(fd, n.id));
	EXPECT_EQ(-ENOENT, notif_send(fd, n.id, 0, 0, 0));
}

CASE(send_after_others, "descriptors may be added one by one before the one that answers",
     CLAUSES("UN-ADDFD-4"), NEEDS(&need_addfd_send, &need_user_notif))
{
	int fd, src = installed_file(), got[3];
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif n = notify_and_recv(w, fd);

	for (int i = 0; i < 2; i++)
		got[i] = notif_addfd(fd, n.id, 0, src, 0, 0);
	got[2] = notif_addfd(fd, n.id, SECCOMP_ADDFD_FLAG_SEND, src, 0, 0);
	EXPECT_RETURNED(worker_wait(w), got[2]);
	for (int i = 0; i < 3; i++)
		expect_installed(w, got[i], 0);
}

static const struct { const char *name; uint32_t flags, newfd; int err; } limits[] = {
	{ "lowest", 0, 0, EMFILE },
	{ "lowest_send", SECCOMP_ADDFD_FLAG_SEND, 0, EMFILE },
	{ "chosen", SECCOMP_ADDFD_FLAG_SETFD, 3000, EBADF },
	{ "chosen_send", SECCOMP_ADDFD_FLAG_SETFD | SECCOMP_ADDFD_FLAG_SEND, 3000, EBADF },
	{ "chosen_at_limit", SECCOMP_ADDFD_FLAG_SETFD, 3, EBADF },
};

CASE(target_limit, "what the target's RLIMIT_NOFILE forbids is EMFILE, or EBADF for a chosen number; the target waits on",
     CLAUSES("UN-ADDFD-3", "UN-ADDFD-5"), NEEDS(&need_addfd_send, &need_user_notif), ROWS(limits))
{
	const typeof(limits[0]) *row = run->row;
	int fd, src = installed_file();
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif n;

	worker_limit(w, RLIMIT_NOFILE, 3);
	n = notify_and_recv(w, fd);
	EXPECT_EQ(-row->err, notif_addfd(fd, n.id, row->flags, src, row->newfd, 0));
	EXPECT_EQ(0, notif_valid(fd, n.id));
	EXPECT_EQ(OUT_RUNNING, worker_peek(w).kind);
	/* The limit is the target's, and the reply is still to come. */
	EXPECT_EQ(2, notif_addfd(fd, n.id, SECCOMP_ADDFD_FLAG_SETFD, src, 2, 0));
	reply_and_wait(w, fd, n.id);
}

CASE(soft_limit, "the limit is the soft one, however high the hard one is",
     CLAUSES("UN-ADDFD-3"), NEEDS(&need_addfd, &need_user_notif))
{
	int fd, src = installed_file();
	struct worker *w = notified_worker(&fd, 0);
	long free_fd = worker_free_fd(w);
	uint64_t *limit = shared_alloc(2 * sizeof(*limit));
	struct seccomp_notif n;

	limit[0] = free_fd;
	limit[1] = free_fd + 1;
	ASSERT_RETURNED(worker_call(w, CALL(prlimit64, 0, RLIMIT_NOFILE, PTR(limit))), 0);
	n = notify_and_recv(w, fd);
	EXPECT_EQ(-EMFILE, notif_addfd(fd, n.id, 0, src, 0, 0));
	reply_and_wait(w, fd, n.id);
	EXPECT_RETURNED(worker_call(w, CALL(fcntl, free_fd, F_GETFD)), -EBADF);
}

static const struct { const char *name; uint32_t flags, newfd; } unlimited[] = {
	{ "lowest", 0, 0 }, { "lowest_send", SECCOMP_ADDFD_FLAG_SEND, 0 },
	{ "chosen", SECCOMP_ADDFD_FLAG_SETFD, 200 },
	{ "chosen_send", SECCOMP_ADDFD_FLAG_SETFD | SECCOMP_ADDFD_FLAG_SEND, 200 },
};

CASE(supervisor_limit, "the supervisor's own RLIMIT_NOFILE is no limit to the target's descriptors",
     CLAUSES("UN-ADDFD-1", "UN-ADDFD-3"), NEEDS(&need_addfd_send, &need_user_notif), ROWS(unlimited))
{
	const typeof(unlimited[0]) *row = run->row;
	int fd, src = installed_file(), got;
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif n = notify_and_recv(w, fd);
	struct rlimit before, none = { 0 };

	REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
	none.rlim_max = before.rlim_max;
	REQUIRE(setrlimit(RLIMIT_NOFILE, &none) == 0);
	got = notif_addfd(fd, n.id, row->flags, src, row->newfd, 0);
	REQUIRE(setrlimit(RLIMIT_NOFILE, &before) == 0);
	ASSERT_GE(0, got);
	if (row->newfd)
		EXPECT_EQ(row->newfd, got);
	if (row->flags & SECCOMP_ADDFD_FLAG_SEND)
		EXPECT_RETURNED(worker_wait(w), got);
	else
		reply_and_wait(w, fd, n.id);
	expect_installed(w, got, 0);
}

CASE(same_description, "what ADDFD installs is no file opened again: its position and status flags are those of the supervisor's",
     CLAUSES("UN-ADDFD-1"), NEEDS(&need_addfd_send, &need_user_notif), ROWS(unlimited))
{
	const typeof(unlimited[0]) *row = run->row;
	int fd, src = memfd_create("shared", MFD_CLOEXEC), got;
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif n = notify_and_recv(w, fd);

	REQUIRE(src >= 0 && lseek(src, 1000, SEEK_SET) == 1000);
	got = notif_addfd(fd, n.id, row->flags, src, row->newfd, 0);
	ASSERT_GE(0, got);
	if (!(row->flags & SECCOMP_ADDFD_FLAG_SEND))
		ASSERT_EQ(0, notif_send(fd, n.id, got, 0, 0));
	ASSERT_RETURNED(worker_wait(w), got);
	EXPECT_RETURNED(worker_call(w, CALL(lseek, got, 234, SEEK_CUR)), 1234);
	EXPECT_EQ(1234, lseek(src, 0, SEEK_CUR));
	EXPECT_RETURNED(worker_call(w, CALL(fcntl, got, F_SETFL, O_APPEND)), 0);
	EXPECT_EQ(O_APPEND, fcntl(src, F_GETFL) & O_APPEND);
}

CASE(failed_replacement, "an ADDFD that can't replace a descriptor leaves the one that is there as it was",
     CLAUSES("UN-ADDFD-2", "UN-ADDFD-3"), NEEDS(&need_addfd_send, &need_user_notif))
{
	int fd, kept = installed_file(), src = dup(0);
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif n;

	REQUIRE(src >= 0);
	ASSERT_RETURNED(worker_call(w, CALL(dup3, kept, 90, O_CLOEXEC)), 90);
	worker_limit(w, RLIMIT_NOFILE, 3);
	n = notify_and_recv(w, fd);
	EXPECT_EQ(-EBADF, notif_addfd(fd, n.id, SECCOMP_ADDFD_FLAG_SETFD, src, 90, 0));
	reply_and_wait(w, fd, n.id);
	expect_installed(w, 90, FD_CLOEXEC);
}

CASE(after_a_failed_send, "an ADDFD with SEND that failed can be tried again",
     CLAUSES("UN-ADDFD-5", "UN-ADDFD-8"), NEEDS(&need_addfd_send, &need_user_notif))
{
	int fd, src = installed_file();
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif n = notify_and_recv(w, fd);
	uint32_t flags = SECCOMP_ADDFD_FLAG_SEND | SECCOMP_ADDFD_FLAG_SETFD;

	EXPECT_EQ(-EBADF, notif_addfd(fd, n.id, flags, src, 1u << 30, 0));
	EXPECT_EQ(60, notif_addfd(fd, n.id, flags, src, 60, 0));
	EXPECT_RETURNED(worker_wait(w), 60);
	expect_installed(w, 60, 0);
}
