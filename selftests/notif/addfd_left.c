// SPDX-License-Identifier: GPL-2.0
/*
 * What is left of an ADDFD: nobody holds the supervisor's file but those who
 * have a descriptor of it.  It is a pipe, whose reader is told when no writer
 * is left.
 */
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common.h"

/**
 * struct gift - a file, and whom it is for
 * @reader, @file: ends of a pipe
 * @n: received
 */
struct gift {
	int reader, file;
	struct worker *w;
	int fd;
	struct seccomp_notif n;
};

/* After the workers, who would inherit it. */
static void make_file(struct gift *g)
{
	int ends[2];

	REQUIRE(pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0);
	g->reader = ends[0];
	g->file = ends[1];
}

static bool is_held(const struct gift *g)
{
	char byte;

	return read(g->reader, &byte, 1) != 0;
}

static void expect_left(struct gift *g, bool held, const char *at)
{
	close(g->file);
	check(is_held(g) == held, false, at, held ? "the file to be open still" :
	      "nobody to have the file any more", held ? "it is not" : "somebody has");
}
#define EXPECT_HELD(g) expect_left(g, true, CHECK_AT)
#define EXPECT_FREE(g) expect_left(g, false, CHECK_AT)

static struct gift gift_new(void)
{
	struct gift g;

	g.w = notified_worker(&g.fd, 0);
	g.n = notify_and_recv(g.w, g.fd);
	make_file(&g);
	return g;
}

static const struct refused {
	const char *name;
	uint64_t other_id;
	uint32_t flags, newfd, newfd_flags;
	int err;
} refused[] = {
	{ "unknown_id", 1, 0, 0, 0, ENOENT },
	{ "unknown_flag", 0, 1 << 2, 0, 0, EINVAL },
	{ "newfd_flag", 0, 0, 0, 1, EINVAL },
	{ "newfd_without_setfd", 0, 0, 5, 0, EINVAL },
	{ "huge_newfd", 0, SECCOMP_ADDFD_FLAG_SETFD, 0x7fffffff, 0, EBADF },
	{ "huge_newfd_send", 0, SECCOMP_ADDFD_FLAG_SETFD | SECCOMP_ADDFD_FLAG_SEND,
	  0x7fffffff, 0, EBADF },
};

CASE(refused, "an ADDFD that is refused does not hold the file",
     CLAUSES("UN-ADDFD-1", "UN-ADDFD-6"), NEEDS(&need_addfd_send, &need_user_notif), ROWS(refused))
{
	const struct refused *row = run->row;
	struct gift g = gift_new();

	EXPECT_EQ(-row->err, notif_addfd(g.fd, g.n.id + row->other_id, row->flags, g.file,
					 row->newfd, row->newfd_flags));
	EXPECT_FREE(&g);
}

CASE(add_before_recv, "an ADDFD before RECV does not hold the file",
     CLAUSES("UN-ADDFD-6"), NEEDS(&need_addfd, &need_user_notif))
{
	struct gift g = gift_new();

	close(g.file);
	close(g.reader);
	ASSERT_EQ(0, notif_send(g.fd, g.n.id, 0, 0, 0));
	ASSERT_RETURNED(worker_wait(g.w), 0);
	notify(g.w);
	notif_await(g.fd, POLLIN);
	make_file(&g);
	EXPECT_EQ(-EINPROGRESS, notif_addfd(g.fd, g.n.id + 1, 0, g.file, 0, 0));
	EXPECT_FREE(&g);
}

CASE(no_free_number, "an ADDFD for which the target has no free number does not hold the file",
     CLAUSES("UN-ADDFD-3"), NEEDS(&need_addfd, &need_user_notif))
{
	struct gift g;

	g.w = notified_worker(&g.fd, 0);
	worker_limit(g.w, RLIMIT_NOFILE, 3);
	g.n = notify_and_recv(g.w, g.fd);
	make_file(&g);
	EXPECT_EQ(-EMFILE, notif_addfd(g.fd, g.n.id, 0, g.file, 0, 0));
	EXPECT_FREE(&g);
}

static const struct given { const char *name; uint32_t flags, newfd; } givens[] = {
	{ "lowest", 0, 0 },
	{ "chosen", SECCOMP_ADDFD_FLAG_SETFD, 60 },
	{ "lowest_send", SECCOMP_ADDFD_FLAG_SEND, 0 },
	{ "chosen_send", SECCOMP_ADDFD_FLAG_SEND | SECCOMP_ADDFD_FLAG_SETFD, 60 },
};

CASE(given, "a file that was added is open as long as the target has it, and no longer",
     CLAUSES("UN-ADDFD-1"), NEEDS(&need_addfd_send, &need_user_notif), ROWS(givens))
{
	const struct given *row = run->row;
	struct gift g = gift_new();
	int got = notif_addfd(g.fd, g.n.id, row->flags, g.file, row->newfd, 0);

	ASSERT_GE(0, got);
	if (!(row->flags & SECCOMP_ADDFD_FLAG_SEND))
		EXPECT_EQ(0, notif_send(g.fd, g.n.id, got, 0, 0));
	EXPECT_RETURNED(worker_wait(g.w), got);
	EXPECT_HELD(&g);
	ASSERT_RETURNED(worker_call(g.w, CALL(close, got)), 0);
	EXPECT(!is_held(&g), "nobody to have the file any more", "somebody has");
}

CASE(replaced, "a file that ADDFD replaces is closed",
     CLAUSES("UN-ADDFD-1"), NEEDS(&need_addfd, &need_user_notif))
{
	struct gift g = gift_new();
	int got = notif_addfd(g.fd, g.n.id, 0, g.file, 0, 0);

	ASSERT_GE(0, got);
	EXPECT_EQ(got, notif_addfd(g.fd, g.n.id, SECCOMP_ADDFD_FLAG_SETFD, g.reader, got, 0));
	/* What a task closes in the kernel is gone when it leaves that. */
	EXPECT_EQ(0, notif_send(g.fd, g.n.id, 3, 0, 0));
	EXPECT_RETURNED(worker_wait(g.w), 3);
	EXPECT_FREE(&g);
}
