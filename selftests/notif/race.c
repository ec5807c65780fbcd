// SPDX-License-Identifier: GPL-2.0
/*
 * The moment between a reply and its being picked up.  To hold it, judge and
 * target share one CPU, where the judge has real-time priority: the target
 * runs when the judge sleeps, and no sooner.
 */
#include "common.h"
#include "turns.h"

CASE(second_reply, "a second reply, before the target has the first, fails with EINPROGRESS; the first one counts",
     CLAUSES("UN-SEND-2"), NEEDS(&need_user_notif, &need_root))
{
	int fd, second;
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif n;

	/* Asleep before there is real-time priority: waiting with it starves. */
	notify_pending(w);
	turns_begin(w);
	n = notif_recv(fd, NR_getppid);
	EXPECT_EQ(0, notif_send(fd, n.id, 1, 0, 0));
	second = notif_send(fd, n.id, 2, 0, 0);
	if (worker_peek(w).kind == OUT_RETURNED)
		case_skip("the target ran before its turn");
	EXPECT_EQ(-EINPROGRESS, second);
	EXPECT_EQ(-EINPROGRESS, notif_addfd(fd, n.id, 0, 0, 0, 0));
	EXPECT_EQ(-ENOENT, notif_valid(fd, n.id));
	EXPECT_EQ(0, notif_poll(fd));
	EXPECT_RETURNED(worker_wait(w), 1);
}
