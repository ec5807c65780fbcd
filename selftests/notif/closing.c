// SPDX-License-Identifier: GPL-2.0
/* A listener that is closed while calls of several tasks wait for it. */
#include <string.h>
#include <unistd.h>

#include "common.h"
#include "procfs.h"
#include "turns.h"

#define TEAM 4

/* A listener's target, and further threads of it. */
static int listen_on_team(struct worker *team[TEAM], unsigned long flags)
{
	int fd;

	team[0] = worker_new();
	handle_signal(team[0], SIGUSR1, 0);
	fd = listen_on(team[0], flags, on_call(NR_getppid, NOTIFY));
	for (int i = 1; i < TEAM; i++)
		team[i] = worker_thread(team[0]);
	return fd;
}

static const struct flags { const char *name; unsigned long flags; } flags[] = {
	{ "plain", 0 }, { "wait_killable", SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV },
};

CASE(ends_all_calls, "closing the listener ends all calls that wait, received or not, with ENOSYS",
     CLAUSES("UN-LIFE-2"), NEEDS(&need_user_notif), ROWS(flags))
{
	const struct flags *row = run->row;
	struct worker *team[TEAM];
	int fd;

	require_listener_flags(row->flags);
	fd = listen_on_team(team, row->flags);
	for (int i = 0; i < TEAM; i++)
		notify_pending(team[i]);
	for (int i = 0; i < TEAM / 2; i++)
		notif_recv(fd, NR_getppid);
	close(fd);
	for (int i = 0; i < TEAM; i++)
		EXPECT_ERRNO(worker_wait(team[i]), ENOSYS);
}

CASE(keeps_replies, "closing the listener ends calls with ENOSYS, but not those that have a reply already: they return that",
     CLAUSES("UN-LIFE-2", "UN-SEND-5"), NEEDS(&need_user_notif, &need_root))
{
	struct seccomp_notif n[TEAM];
	struct worker *team[TEAM];
	int fd = listen_on_team(team, 0);

	for (int i = 0; i < TEAM; i++) {
		notify_pending(team[i]);
		if (i < TEAM - 1)
			n[i] = notif_recv(fd, NR_getppid);
	}
	turns_begin(team[0], team[1], team[2], team[3]);
	EXPECT_EQ(0, notif_send(fd, n[1].id, 9, 0, 0));
	close(fd);
	turns_end();
	for (int i = 0; i < TEAM; i++)
		EXPECT_RETURNED(worker_wait(team[i]), i == 1 ? 9 : -ENOSYS);
}

CASE(ends_killable_wait, "closing the listener ends a call that takes no signals, with ENOSYS; the signal is handled then",
     CLAUSES("UN-LIFE-2", "CUR-WK-1"), NEEDS(&need_wait_killable))
{
	struct worker *w = worker_new();
	char state[80] = "";
	int fd, *count = handle_signal(w, SIGUSR1, 0);

	fd = listen_on(w, SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, on_call(NR_getppid, NOTIFY));
	notify_and_recv(w, fd);
	REQUIRE(kill(w->pid, SIGUSR1) == 0);
	waiting_for("the target to take no more signals");
	do
		status_line(w->tid, "State", state, sizeof(state));
	while (!strstr(state, "\tD") && notif_poll(fd) == POLLOUT);
	close(fd);
	EXPECT_ERRNO(worker_wait(w), ENOSYS);
	EXPECT_EQ(1, *count);
}

CASE(end_of_the_supervisor, "the end of the supervisor, which has the only descriptor, ends waiting calls with ENOSYS",
     CLAUSES("UN-LIFE-2"), NEEDS(&need_user_notif))
{
	struct recv_order *order = shared_alloc(sizeof(*order));
	struct worker *w = notified_worker(&order->fd, 0), *s = worker_new();

	close(order->fd);
	notify(w);
	EXPECT_RETURNED(worker_run(s, recv_in_worker, order), 0);
	EXPECT_EQ(OUT_RUNNING, worker_peek(w).kind);
	worker_kill(s);
	EXPECT_ERRNO(worker_wait(w), ENOSYS);
}

CASE(later_calls_of_others, "once the listener is closed, calls of threads and children fail with ENOSYS too",
     CLAUSES("UN-LIFE-2", "CUR-NOTIF-1"), NEEDS(&need_user_notif))
{
	int fd;
	struct worker *w = notified_worker(&fd, 0), *t = worker_thread(w), *child;

	close(fd);
	child = worker_fork(t, 0);
	EXPECT_ERRNO(worker_call(t, CALL(getppid)), ENOSYS);
	EXPECT_ERRNO(worker_call(w, CALL(getppid)), ENOSYS);
	EXPECT_ERRNO(worker_call(child, CALL(getppid)), ENOSYS);
	EXPECT_ERRNO(worker_call(worker_thread(child), CALL(getppid)), ENOSYS);
}
