// SPDX-License-Identifier: GPL-2.0
/*
 * Listeners of threads that install filters at the same time.  The threads
 * wait for each other in the kernel while a third is held in execve(2): their
 * installations are prepared by then, with the listener's file.
 */
#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

#include "held.h"
#include "listener.h"
#include "procfs.h"
#include "seccomp_test.h"

#define LISTENER SECCOMP_FILTER_FLAG_NEW_LISTENER
#define SYNC_LISTENER (LISTENER | SECCOMP_FILTER_FLAG_TSYNC | \
		       SECCOMP_FILTER_FLAG_TSYNC_ESRCH)

static void install_later(struct worker *w)
{
	worker_begin(w, install_flags_call(SYNC_LISTENER, on_call(NR_getppid, NOTIFY)));
	worker_blocked(w, NR_seccomp);
}

static bool is_fd(struct outcome o)
{
	return o.kind == OUT_RETURNED && o.ret >= 0;
}

/* dfe719fef03d "seccomp: Make duplicate listener detection non-racy" */
CASE(one_of_two, "of two threads that at the same time install a listener for all threads one succeeds, the other gets EBUSY",
     CLAUSES("CUR-LISTEN-2", "CUR-ERR-EBUSY", "CUR-TSYNC-2"),
     NEEDS(&need_tsync_esrch, &need_user_notif))
{
	struct worker *leader = worker_new();
	struct worker *a = worker_thread(leader), *b = worker_thread(leader);
	struct held_exec held = exec_hold_failing(leader);
	struct outcome of_a, of_b;

	install_later(a);
	install_later(b);
	exec_release(&held);
	of_a = worker_wait(a);
	of_b = worker_wait(b);
	worker_wait(leader);
	EXPECT(is_fd(of_a) != is_fd(of_b), "one listener",
	       is_fd(of_a) ? "both threads got one" : "nobody got one");
	EXPECT_ERRNO(is_fd(of_a) ? of_b : of_a, EBUSY);
	EXPECT_EQ(1, worker_status(a, "Seccomp_filters"));
	EXPECT_EQ(1, worker_status(b, "Seccomp_filters"));
	EXPECT_EQ(1, worker_status(leader, "Seccomp_filters"));
}

CASE(own_before_all, "a thread that installs a listener of its own while another waits to install one for all makes that fail with ESRCH",
     CLAUSES("CUR-LISTEN-2", "CUR-TSYNC-2"), NEEDS(&need_tsync_esrch, &need_user_notif))
{
	struct worker *leader = worker_new();
	struct worker *a = worker_thread(leader), *b = worker_thread(leader);
	struct held_exec held = exec_hold_failing(leader);
	int fd;

	install_later(a);
	fd = listen_on(b, 0, on_call(NR_getppid, NOTIFY));
	exec_release(&held);
	EXPECT_ERRNO(worker_wait(a), ESRCH);
	worker_wait(leader);
	EXPECT_EQ(0, worker_status(a, "Seccomp_filters"));
	EXPECT_EQ(0, worker_status(leader, "Seccomp_filters"));
	EXPECT_EQ(1, worker_status(b, "Seccomp_filters"));
	EXPECT_EQ(0, notif_poll(fd));
}

static int count_fds(pid_t pid)
{
	char path[40];
	int n = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	dir = opendir(path);
	REQUIRE(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

static const struct { const char *name; bool busy; int err; } failures[] = {
	{ "diverged", false, ESRCH }, { "second", true, EBUSY },
};

/* a566a9012acd "seccomp: don't leak memory when filter install races" */
CASE(failures_leave_nothing, "installations of a listener for all threads that fail leave no descriptor",
     CLAUSES("CUR-TSYNC-2", "TSYNC-2", "CUR-ERR-EBUSY"),
     NEEDS(&need_tsync_esrch, &need_user_notif), ROWS(failures))
{
	const typeof(failures[0]) *row = run->row;
	struct worker *leader = worker_new(), *t;
	struct sock_fprog *filter = allow_all(1);
	int before;

	if (row->busy)
		listen_on(leader, 0, filter);
	t = worker_thread(leader);
	ASSERT_RETURNED(worker_install(t, BY_SECCOMP, filter), 0);
	before = count_fds(leader->pid);
	for (int i = 0; i < WORKER_OPS; i++)
		worker_queue(leader, install_flags_call(SYNC_LISTENER, filter));
	worker_start(leader);
	EXPECT_ERRNO(worker_wait(leader), row->err);
	for (int i = 0; i < WORKER_OPS; i++)
		EXPECT_EQ(-row->err, leader->op[i].ret);
	EXPECT_EQ(before, count_fds(leader->pid));
}
