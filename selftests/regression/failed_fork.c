// SPDX-License-Identifier: GPL-2.0
/*
 * A clone(2) that fails at its very end: its pid namespace dies while the
 * kernel is held in storing the pidfd.
 */
#include <sched.h>
#include <unistd.h>
#include <stdio.h>
#include <string.h>

#include "held.h"
#include "listener.h"
#include "seccomp_test.h"

#define EXITING 0x4u	/* PF_EXITING in /proc/PID/stat */

/* Wait until a namespace's init, on its way out, waits for its last pid. */
static void wait_for_dying(struct worker *init)
{
	unsigned int flags;
	char path[40], text[512], state, *p;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", init->pid);
	waiting_for("process %d to wait for the end of its namespace", init->pid);
	do {
		sched_yield();
		f = fopen(path, "re");
		REQUIRE(f && fgets(text, sizeof(text), f));
		fclose(f);
		p = strrchr(text, ')');
		REQUIRE(p && sscanf(p, ") %c %*d %*d %*d %*d %*d %u", &state, &flags) == 2);
	} while (!(flags & EXITING) || !strchr("SDI", state));
}

/* a1140cb215fa "seccomp: Move copy_seccomp() to no failure path." */
CASE(no_leak, "a fork that fails at its end keeps no filter: the listener hangs up when the last task has gone",
     CLAUSES("FILTER-FORK", "UN-POLL-4"),
     NEEDS(&need_user_notif, &need_user_namespace, &need_held_page))
{
	struct worker *w = worker_new(), *init;
	int fd = listen_on(w, 0, on_call(NR_getppid, NOTIFY));
	struct held_page page = page_hold(w);

	ASSERT_RETURNED(worker_call(w, CALL(unshare, CLONE_NEWUSER | CLONE_NEWPID)), 0);
	init = worker_clone(w, SIGCHLD);
	worker_clone_begin(w, CLONE_PIDFD | SIGCHLD, page.addr);
	page_wait(&page);
	REQUIRE(kill(init->pid, SIGKILL) == 0);
	wait_for_dying(init);
	page_release(&page, NULL, 0);
	EXPECT_ERRNO(worker_wait(w), ENOMEM);
	worker_ending(init);
	worker_kill(w);
	notif_await(fd, POLLHUP);
	EXPECT_EQ(POLLHUP, notif_poll(fd));
}
