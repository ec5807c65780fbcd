// SPDX-License-Identifier: GPL-2.0
/* A listener in the hands of another user: whoever has it is the supervisor. */
#include <sys/syscall.h>
#include <unistd.h>

#include "common.h"
#include "priv.h"

static const struct { const char *name; uint64_t keep; } users[] = {
	{ "without_capabilities", CAPS_NONE }, { "with_capabilities", CAPS_ALL },
};

CASE(of_another_user, "a supervisor needs the listener and nothing else: also of another user's task it receives, adds descriptors, and replies",
     CLAUSES("UN-RECV-4", "UN-SEND-4", "UN-ADDFD-1"), NEEDS(&need_addfd, &need_root), ROWS(users))
{
	struct recv_order *order = shared_alloc(sizeof(*order));
	struct seccomp_notif_addfd *add = shared_alloc(sizeof(*add));
	struct seccomp_notif_resp *resp = shared_alloc(sizeof(*resp));
	struct worker *w = notified_worker(&order->fd, 0), *s = worker_new();
	struct outcome o;

	worker_drop(s, ((const typeof(users[0]) *)run->row)->keep);
	notify(w);
	ASSERT_RETURNED(worker_run(s, recv_in_worker, order), 0);
	EXPECT_EQ(w->pid, order->n.pid);
	add->id = resp->id = order->n.id;
	resp->val = 3;
	o = worker_call(s, CALL(ioctl, order->fd, SECCOMP_IOCTL_NOTIF_ADDFD, PTR(add)));
	EXPECT(o.kind == OUT_RETURNED && o.ret > 0, "a descriptor in the target", "%s",
	       outcome_words(&o));
	EXPECT_RETURNED(worker_call(s, CALL(ioctl, order->fd, SECCOMP_IOCTL_NOTIF_SEND,
					    PTR(resp))), 0);
	EXPECT_RETURNED(worker_wait(w), 3);
}

CASE(not_taken, "an ordinary user can't take the listener out of a supervisor that is another's: pidfd_getfd(2) fails with EPERM",
     CLAUSES("UN-RECV-4"), NEEDS(&need_user_notif, &need_root))
{
	int fd, pidfd = syscall(SYS_pidfd_open, getpid(), 0);
	struct worker *w = notified_worker(&fd, 0), *thief;

	REQUIRE(pidfd >= 0);
	thief = worker_new();
	worker_drop(thief, CAPS_NONE);
	notify_and_recv(w, fd);
	EXPECT_ERRNO(worker_call(thief, CALL(pidfd_getfd, pidfd, fd, 0)), EPERM);
}
