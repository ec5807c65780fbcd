// SPDX-License-Identifier: GPL-2.0
/* ADDFD, and what comes between it and the target that is to carry it out. */
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "listener.h"
#include "seccomp_test.h"
#include "turns.h"

#define NEW_FD 42

static void do_nothing(int sig)
{
	(void)sig;
}

static struct worker *waiting_target(int *listener)
{
	struct worker *w = worker_new();

	*listener = listen_on(w, 0, on_call(NR_getppid, NOTIFY));
	worker_begin(w, CALL(getppid));
	worker_blocked(w, NR_getppid);
	return w;
}

/*
 * 832b9b176be0 "seccomp: restore knotif->state when SECCOMP_ADDFD_FLAG_SEND
 * is interrupted": the call returned 0, without descriptor, and a second
 * attempt failed with EINPROGRESS.
 */
static void interrupted_addfd(uint32_t flags)
{
	struct sigaction sa = { .sa_handler = do_nothing };
	struct worker *w, *killer = worker_new();
	struct seccomp_notif n;
	struct outcome o;
	int fd, ret;

	REQUIRE(sigaction(SIGUSR1, &sa, NULL) == 0);
	w = waiting_target(&fd);
	turns_begin(w);
	turns_between(killer);
	n = notif_recv(fd, NR_getppid);
	/* It runs when the judge waits for the target, and before that does. */
	worker_begin(killer, CALL(kill, getpid(), SIGUSR1));
	ret = notif_addfd(fd, n.id, flags, STDIN_FILENO, NEW_FD, 0);
	if (ret >= 0)
		case_skip("the target ran before its turn");
	EXPECT_EQ(-EINTR, ret);
	EXPECT_EQ(0, notif_valid(fd, n.id));
	EXPECT_EQ(POLLOUT, notif_poll(fd));
	turns_end();

	EXPECT_EQ(NEW_FD, notif_addfd(fd, n.id, flags, STDIN_FILENO, NEW_FD, 0));
	if (!(flags & SECCOMP_ADDFD_FLAG_SEND))
		EXPECT_EQ(0, notif_send(fd, n.id, NEW_FD, 0, 0));
	o = worker_wait(w);
	EXPECT_RETURNED(o, NEW_FD);
	EXPECT_RETURNED(worker_call(w, CALL(fcntl, NEW_FD, F_GETFD)), 0);
}

CASE(send_interrupted, "an ADDFD with SEND that a signal interrupts leaves the notification as it was, and can be tried again",
     CLAUSES("UN-ADDFD-8"), NEEDS(&need_addfd_send, &need_user_notif, &need_root))
{
	interrupted_addfd(SECCOMP_ADDFD_FLAG_SETFD | SECCOMP_ADDFD_FLAG_SEND);
}

CASE(add_interrupted, "an ADDFD that a signal interrupts leaves the notification as it was, and can be tried again",
     CLAUSES("UN-ADDFD-8"), NEEDS(&need_addfd, &need_user_notif, &need_root))
{
	interrupted_addfd(SECCOMP_ADDFD_FLAG_SETFD);
}

struct addfd_order {
	int listener;
	struct seccomp_notif_addfd addfd;
};

static long add_fd(void *arg)
{
	struct addfd_order *order = arg;

	return arch_syscall(NR_ioctl, order->listener, SECCOMP_IOCTL_NOTIF_ADDFD,
			    PTR(&order->addfd), 0, 0, 0);
}

/*
 * ddc473916955 "seccomp: Refactor notification handler to prepare for new
 * semantics": a descriptor that was on its way was lost if a reply overtook it.
 */
CASE(reply_after_add, "a descriptor that is on its way to a target when the reply comes is installed before the call returns",
     CLAUSES("UN-ADDFD-1", "UN-ADDFD-6"), NEEDS(&need_addfd, &need_user_notif, &need_root))
{
	struct addfd_order *order = shared_alloc(sizeof(*order));
	struct worker *w = waiting_target(&order->listener), *adder = worker_new();
	struct seccomp_notif n;

	turns_begin(w);
	turns_above(adder);
	n = notif_recv(order->listener, NR_getppid);
	order->addfd = (struct seccomp_notif_addfd){
		.id = n.id, .flags = SECCOMP_ADDFD_FLAG_SETFD,
		.srcfd = STDIN_FILENO, .newfd = NEW_FD,
	};
	worker_queue_fn(adder, add_fd, order);
	/* It runs at once, until it waits for the target. */
	worker_start(adder);
	if (worker_peek(adder).kind != OUT_RUNNING)
		case_skip("the target ran before its turn");
	EXPECT_EQ(0, notif_send(order->listener, n.id, 7, 0, 0));
	turns_end();
	EXPECT_RETURNED(worker_wait(adder), NEW_FD);
	EXPECT_RETURNED(worker_wait(w), 7);
	EXPECT_RETURNED(worker_call(w, CALL(fcntl, NEW_FD, F_GETFD)), 0);
}
