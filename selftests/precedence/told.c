// SPDX-License-Identifier: GPL-2.0
/* A supervisor is told of a call only if no filter has a stronger action. */
#include "common.h"
#include "listener.h"
#include "sigsys.h"

struct row {
	const char *name;
	enum rank rank;
};

static const struct row stronger[] = {
	{ "kill_thread", RANK_KILL_THREAD }, { "trap", RANK_TRAP }, { "errno", RANK_ERRNO },
};

static const struct row weaker[] = {
	{ "trace", RANK_TRACE }, { "log", RANK_LOG }, { "allow", RANK_ALLOW },
};

/* A thread with the filter with a listener, and the row's, in either order. */
static struct worker *two_filters(const struct run *run, struct worker *leader,
				  bool listener_first, int *fd)
{
	const struct row *row = run->row;
	struct sock_fprog *filter = on_call(EFFECT_NR, action_of(row->rank, 7));
	struct worker *t = worker_thread(leader);

	sigsys_catch(leader, 0);
	if (listener_first)
		*fd = listen_on(t, 0, on_call(EFFECT_NR, NOTIFY));
	ASSERT_RETURNED(worker_install(t, run->entry, filter), 0);
	if (!listener_first)
		*fd = listen_on(t, 0, on_call(EFFECT_NR, NOTIFY));
	return t;
}

static void not_told(const struct run *run, bool listener_first)
{
	struct effect *effect = effect_new();
	struct worker *leader = worker_new();
	int fd;
	struct worker *t = two_filters(run, leader, listener_first, &fd);

	worker_call(t, effect_call(effect));
	EXPECT_NOT_RUN(effect);
	EXPECT_EQ(0, notif_poll(fd) & POLLIN);
	EXPECT_TRUE(worker_alive(leader));
}

CASE(not_told_by_older, "a supervisor is not told of a call if a newer filter has a stronger action",
     CLAUSES("CUR-NOTIF-2"), ROWS(stronger), EACH_ENTRY)
{
	not_told(run, true);
}

CASE(not_told_by_newer, "a supervisor is not told of a call if an older filter has a stronger action",
     CLAUSES("CUR-NOTIF-2"), ROWS(stronger), EACH_ENTRY)
{
	not_told(run, false);
}

static void told(const struct run *run, bool listener_first)
{
	struct effect *effect = effect_new();
	struct worker *leader = worker_new();
	struct seccomp_notif n;
	int fd;
	struct worker *t = two_filters(run, leader, listener_first, &fd);

	worker_begin(t, effect_call(effect));
	n = notif_recv(fd, EFFECT_NR);
	EXPECT_NOT_RUN(effect);
	EXPECT_EQ(t->tid, n.pid);
	EXPECT_EQ(0, notif_send(fd, n.id, 0, -123, 0));
	EXPECT_ERRNO(worker_wait(t), 123);
	EXPECT_NOT_RUN(effect);
}

CASE(told_by_older, "a supervisor is told of a call if a newer filter has a weaker action",
     CLAUSES("CUR-NOTIF-2", "PREC-3"), ROWS(weaker), EACH_ENTRY)
{
	told(run, true);
}

CASE(told_by_newer, "a supervisor is told of a call if an older filter has a weaker action",
     CLAUSES("CUR-NOTIF-2", "PREC-3"), ROWS(weaker), EACH_ENTRY)
{
	told(run, false);
}
