// SPDX-License-Identifier: GPL-2.0
/* Several notifications at a time: none is taken for another. */
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common.h"

#define TEAM 3

/* Three tasks under one listener: a process, a thread of it, and a child. */
static int team_new(struct worker *team[TEAM])
{
	int fd;

	team[0] = worker_new();
	fd = listen_on(team[0], 0, FILTER(ALLOW, { NOTIFY, { NR_IS(NR_getppid) } },
					  { NOTIFY, { NR_IS(NR_getpgid) } },
					  { NOTIFY, { NR_IS(NR_getsid) } }));
	team[1] = worker_thread(team[0]);
	team[2] = worker_fork(team[0], CLONE_PARENT);
	return fd;
}

static void call(struct worker *w, struct call call)
{
	worker_begin(w, call);
	worker_blocked(w, call.nr);
}

CASE(own_call, "each notification tells its own call, arguments and thread, while others wait or were received",
     CLAUSES("UN-RECV-3", "UN-RECV-4"), SINCE("5.19"), NEEDS(&need_user_notif))
{
	const struct call calls[TEAM] = {
		CALL(getppid, 10, 11, 12, 13, 14, 15), CALL(getpgid, 20, 21, 22, 23, 24, 25),
		CALL(getsid, 30, 31, 32, 33, 34, 35),
	};
	struct worker *team[TEAM];
	struct seccomp_notif n[TEAM];
	int fd = team_new(team);

	for (int i = 0; i < TEAM; i++)
		call(team[i], calls[i]);
	for (int i = 0; i < TEAM; i++) {
		n[i] = notif_recv(fd, calls[i].nr);
		EXPECT_EQ(n[0].id + i, n[i].id);
		EXPECT_EQ(team[i]->tid, n[i].pid);
		EXPECT_EQ(ARCH_AUDIT, n[i].data.arch);
		for (int j = 0; j < 6; j++)
			EXPECT_EQ(calls[i].arg[j], n[i].data.args[j]);
	}
	for (int i = 0; i < TEAM; i++) {
		EXPECT_EQ(0, notif_send(fd, n[i].id, 90 + i, 0, 0));
		EXPECT_RETURNED(worker_wait(team[i]), 90 + i);
	}
}

CASE(own_state, "what may be done with a notification depends on its own state, not on that of another which was received",
     CLAUSES("UN-VALID-1", "UN-SEND-2", "UN-ADDFD-6"), NEEDS(&need_addfd, &need_user_notif))
{
	struct worker *team[TEAM];
	int fd = team_new(team);
	struct seccomp_notif n;
	uint64_t pending;

	call(team[0], CALL(getppid));
	n = notif_recv(fd, NR_getppid);
	pending = n.id + 1;
	call(team[2], CALL(getsid));
	EXPECT_EQ(POLLIN | POLLOUT, notif_poll(fd));
	EXPECT_EQ(-ENOENT, notif_valid(fd, pending));
	EXPECT_EQ(-EINPROGRESS, notif_send(fd, pending, 2, 0, 0));
	EXPECT_EQ(-EINPROGRESS, notif_addfd(fd, pending, 0, 0, 0, 0));
	EXPECT_EQ(0, notif_valid(fd, n.id));
	EXPECT_EQ(0, notif_send(fd, n.id, 1, 0, 0));
	EXPECT_RETURNED(worker_wait(team[0]), 1);
	EXPECT_EQ(OUT_RUNNING, worker_peek(team[2]).kind);
	EXPECT_EQ(POLLIN, notif_poll(fd));
}

CASE(own_descriptor, "ADDFD adds to the process that the notification is of",
     CLAUSES("UN-ADDFD-1"), NEEDS(&need_addfd_send, &need_user_notif))
{
	struct worker *team[TEAM];
	struct seccomp_notif older, newer;
	int fd = team_new(team);

	call(team[0], CALL(getppid));
	older = notif_recv(fd, NR_getppid);
	call(team[2], CALL(getsid));
	newer = notif_recv(fd, NR_getsid);
	EXPECT_EQ(60, notif_addfd(fd, newer.id, SECCOMP_ADDFD_FLAG_SETFD, 0, 60, 0));
	EXPECT_EQ(70, notif_addfd(fd, older.id, SECCOMP_ADDFD_FLAG_SETFD, 0, 70, 0));
	EXPECT_EQ(80, notif_addfd(fd, newer.id, SECCOMP_ADDFD_FLAG_SETFD | SECCOMP_ADDFD_FLAG_SEND,
				  0, 80, 0));
	EXPECT_RETURNED(worker_wait(team[2]), 80);
	EXPECT_EQ(0, notif_send(fd, older.id, 6, 0, 0));
	EXPECT_RETURNED(worker_wait(team[0]), 6);
	EXPECT_RETURNED(worker_call(team[2], CALL(fcntl, 60, F_GETFD)), 0);
	EXPECT_RETURNED(worker_call(team[2], CALL(fcntl, 70, F_GETFD)), -EBADF);
	EXPECT_RETURNED(worker_call(team[2], CALL(fcntl, 80, F_GETFD)), 0);
	EXPECT_RETURNED(worker_call(team[0], CALL(fcntl, 60, F_GETFD)), -EBADF);
	EXPECT_RETURNED(worker_call(team[0], CALL(fcntl, 70, F_GETFD)), 0);
	EXPECT_RETURNED(worker_call(team[0], CALL(fcntl, 80, F_GETFD)), -EBADF);
}

CASE(own_listener, "a listener knows nothing of the notifications of another",
     CLAUSES("UN-SEND-3", "UN-VALID-1", "UN-ADDFD-6"), NEEDS(&need_addfd, &need_user_notif))
{
	int fd[2];
	struct worker *w = notified_worker(&fd[0], 0);
	struct seccomp_notif n;

	notified_worker(&fd[1], 0);
	n = notify_and_recv(w, fd[0]);
	EXPECT_EQ(0, notif_poll(fd[1]));
	EXPECT_EQ(-ENOENT, notif_valid(fd[1], n.id));
	EXPECT_EQ(-ENOENT, notif_send(fd[1], n.id, 1, 0, 0));
	EXPECT_EQ(-ENOENT, notif_addfd(fd[1], n.id, 0, 0, 0, 0));
	close(fd[1]);
	EXPECT_EQ(0, notif_send(fd[0], n.id, 2, 0, 0));
	EXPECT_RETURNED(worker_wait(w), 2);
}

/* What is answered, one call after the other, and what each returns. */
static const struct answer {
	int64_t val;
	int32_t error;
	uint32_t flags;
	long seen;
} answers[] = {
	{ 5, 0, 0, 5 },
	{ 0, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE, 0 },
	{ 0, -EPERM, 0, -EPERM },
	{ 0, 0, 0, 0 },
	{ 0, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE, 0 },
	{ 7, 0, 0, 7 },
	{ 8, -EACCES, 0, -EACCES },
	{ 9, 0, 0, 9 },
};

CASE(own_reply, "each call of a task gets its own reply, whatever the one before was answered",
     CLAUSES("UN-SEND-5", "UN-SEND-6"), NEEDS(&need_user_notif, &need_notif_continue))
{
	struct worker *w = worker_new();
	int fd = listen_on(w, 0, on_call(EFFECT_NR, NOTIFY));

	for (unsigned int i = 0; i < 2 * ARRAY_SIZE(answers); i++) {
		const struct answer *answer = &answers[i % ARRAY_SIZE(answers)];
		struct effect *effect = effect_new();
		struct seccomp_notif n;

		worker_begin(w, effect_call(effect));
		n = notif_recv(fd, EFFECT_NR);
		EXPECT_EQ(0, notif_send(fd, n.id, answer->val, answer->error, answer->flags));
		EXPECT_RETURNED(worker_wait(w), answer->seen);
		EXPECT_EQ(answer->flags != 0, effect_seen(effect));
	}
}
