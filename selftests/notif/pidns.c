// SPDX-License-Identifier: GPL-2.0
/* Notifications across pid namespaces. */
#include <sched.h>
#include <unistd.h>

#include "common.h"

CASE(pid_of_receiver, "RECV tells the target's id in the receiver's pid namespace, not in the target's own",
     CLAUSES("UN-RECV-4"), NEEDS(&need_user_notif, &need_root, &need_pid_namespace))
{
	struct worker *w = worker_new(), *child;
	struct seccomp_notif n;
	int fd = listen_on(w, 0, on_call(NR_getppid, NOTIFY));

	ASSERT_RETURNED(worker_call(w, CALL(unshare, CLONE_NEWPID)), 0);
	child = worker_fork(w, 0);
	ASSERT_RETURNED(worker_call(child, CALL(getpid)), 1);
	n = notify_and_recv(child, fd);
	EXPECT_EQ(child->pid, n.pid);
	EXPECT_EQ(0, notif_send(fd, n.id, 3, 0, 0));
	EXPECT_RETURNED(worker_wait(child), 3);
}

CASE(invisible_target, "RECV by a task in whose pid namespace the target is not visible tells 0",
     CLAUSES("UN-RECV-4"), NEEDS(&need_user_notif, &need_root, &need_pid_namespace))
{
	struct recv_order *order = shared_alloc(sizeof(*order));
	struct worker *w = notified_worker(&order->fd, 0), *s, *child;

	/* Forked after the listener came: has it, under the same number. */
	s = worker_new();
	ASSERT_RETURNED(worker_call(s, CALL(unshare, CLONE_NEWPID)), 0);
	child = worker_fork(s, 0);
	notify(w);
	order->n.pid = 0;
	EXPECT_RETURNED(worker_run(child, recv_in_worker, order), 0);
	EXPECT_EQ(0, order->n.pid);
	EXPECT_EQ(NR_getppid, order->n.data.nr);
	EXPECT_EQ(0, notif_send(order->fd, order->n.id, 3, 0, 0));
	EXPECT_RETURNED(worker_wait(w), 3);
}

CASE(receiver_unshared, "RECV tells the id in the pid namespace that the receiver is in, not in the one that its children will be in",
     CLAUSES("UN-RECV-4"), NEEDS(&need_user_notif, &need_root, &need_pid_namespace))
{
	struct recv_order *order = shared_alloc(sizeof(*order));
	struct worker *w = notified_worker(&order->fd, 0), *s = worker_new();

	ASSERT_RETURNED(worker_call(s, CALL(unshare, CLONE_NEWPID)), 0);
	/* The first child makes the namespace one that has ids. */
	worker_fork(s, 0);
	notify(w);
	EXPECT_RETURNED(worker_run(s, recv_in_worker, order), 0);
	EXPECT_EQ(w->pid, order->n.pid);
	EXPECT_EQ(0, notif_send(order->fd, order->n.id, 3, 0, 0));
	EXPECT_RETURNED(worker_wait(w), 3);
}
