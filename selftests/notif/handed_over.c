// SPDX-License-Identifier: GPL-2.0
/* A listener in the hands of another user: whoever has it is the supervisor. */
#include "common.h"
#include "priv.h"

static const struct { const char *name; uint64_t keep; } users[] = {
	{ "without_capabilities", CAPS_NONE }, { "with_capabilities", CAPS_ALL },
};

struct add_order {
	int fd;
	struct seccomp_notif_addfd add;
	struct seccomp_notif_resp resp;
};

static long add_in_worker(void *arg)
{
	struct add_order *order = arg;

	return arch_syscall(NR_ioctl, order->fd, SECCOMP_IOCTL_NOTIF_ADDFD,
			    PTR(&order->add), 0, 0, 0);
}

static long send_in_worker(void *arg)
{
	struct add_order *order = arg;

	return arch_syscall(NR_ioctl, order->fd, SECCOMP_IOCTL_NOTIF_SEND,
			    PTR(&order->resp), 0, 0, 0);
}

CASE(of_another_user, "a supervisor needs the listener and nothing else: also of another user's task it receives, adds descriptors, and replies",
     CLAUSES("UN-RECV-4", "UN-SEND-4", "UN-ADDFD-1"), NEEDS(&need_addfd, &need_root), ROWS(users))
{
	struct recv_order *order = shared_alloc(sizeof(*order));
	struct add_order *add = shared_alloc(sizeof(*add));
	struct worker *w = notified_worker(&order->fd, 0), *s = worker_new();
	struct outcome o;

	worker_drop(s, ((const typeof(users[0]) *)run->row)->keep);
	notify(w);
	ASSERT_RETURNED(worker_run(s, recv_in_worker, order), 0);
	EXPECT_EQ(w->pid, order->n.pid);
	add->fd = order->fd;
	add->add.id = add->resp.id = order->n.id;
	add->resp.val = 3;
	o = worker_run(s, add_in_worker, add);
	EXPECT(o.kind == OUT_RETURNED && o.ret > 0, "a descriptor in the target", "%s",
	       outcome_words(&o));
	EXPECT_RETURNED(worker_run(s, send_in_worker, add), 0);
	EXPECT_RETURNED(worker_wait(w), 3);
}
