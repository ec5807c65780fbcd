// SPDX-License-Identifier: GPL-2.0
/*
 * A clone(2) that fails at its very end: its pid namespace dies while the
 * kernel is held in storing the pidfd.
 */
#include <poll.h>
#include <sched.h>

#include "held.h"
#include "listener.h"
#include "seccomp_test.h"

/* Without reaping it, for which its parent has no time. */
static void await_end(struct worker *w)
{
	struct pollfd end = { .fd = w->pidfd, .events = POLLIN };

	waiting_for("process %d to be killed with its namespace", w->pid);
	REQUIRE(poll(&end, 1, -1) == 1);
}

/* a1140cb215fa "seccomp: Move copy_seccomp() to no failure path." */
CASE(no_leak, "a fork that fails at its end keeps no filter: the listener hangs up when the last task has gone",
     CLAUSES("FILTER-FORK", "UN-POLL-4"),
     NEEDS(&need_user_notif, &need_user_namespace, &need_pid_namespace, &need_held_page))
{
	struct worker *w = worker_new(), *init, *other;
	int fd = listen_on(w, 0, on_call(NR_getppid, NOTIFY));
	struct held_page page = page_hold(w);

	ASSERT_RETURNED(worker_call(w, CALL(unshare, CLONE_NEWUSER | CLONE_NEWPID)), 0);
	init = worker_clone(w, SIGCHLD);
	other = worker_clone(w, SIGCHLD);
	worker_clone_begin(w, CLONE_PIDFD | SIGCHLD, page.addr);
	page_wait(&page);
	REQUIRE(kill(init->pid, SIGKILL) == 0);
	/* The namespace takes no more processes before it kills those it has. */
	await_end(other);
	page_release(&page, NULL, 0);
	EXPECT_ERRNO(worker_wait(w), ENOMEM);
	worker_ending(other);
	worker_ending(init);
	worker_kill(w);
	notif_await(fd, POLLHUP);
	EXPECT_EQ(POLLHUP, notif_poll(fd));
}
