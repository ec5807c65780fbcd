// SPDX-License-Identifier: GPL-2.0
/* A sync while another thread is inside execve(2). */
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"
#include "exec.h"
#include "handler.h"
#include "held.h"
#include "priv.h"

/* Wait until a thread that was told to sync is done with it, or waits. */
static bool sync_waits(struct worker *w)
{
	struct outcome o = worker_peek(w);

	while (o.kind == OUT_RUNNING && !worker_sleeps(w, NR_seccomp))
		o = worker_peek(w);
	return o.kind == OUT_RUNNING;
}

CASE(waits_for_exec, "a sync waits for the end of another thread's execve, and changes nothing before it",
     CLAUSES("TSYNC-1"), NEEDS(&need_tsync, &need_gains))
{
	struct worker *leader = worker_bare(), *caller = worker_thread(leader);
	struct worker *third = worker_thread(leader);
	struct held_exec held = exec_hold_failing(leader);
	struct outcome o;

	allow_filters(caller);
	worker_begin(caller, install_flags_call(TSYNC, mark(0)));
	EXPECT(sync_waits(caller), "the sync to wait", "it is done");
	for (int i = 0; i < 2; i++) {
		struct worker *other = i ? third : leader;

		EXPECT_EQ(SECCOMP_MODE_DISABLED, worker_status(other, "Seccomp"));
		EXPECT_EQ(0, worker_status(other, "NoNewPrivs"));
	}
	exec_release(&held);
	EXPECT_RETURNED(worker_wait(caller), 0);
	o = worker_wait(leader);
	EXPECT(o.kind == OUT_RETURNED && o.ret < 0, "execve to fail", "%s", outcome_words(&o));
	EXPECT_SEEN(under(1, MARK(0)), leader, "the thread that called execve");
	EXPECT_SEEN(under(1, MARK(0)), caller, "the caller");
	EXPECT_SEEN(under(1, MARK(0)), third, "the third thread");
}

CASE(refused_after_exec, "a sync that waited for another thread's execve fails because of that thread's filter",
     CLAUSES("TSYNC-3"), NEEDS(&need_tsync))
{
	struct worker *leader = worker_new(), *caller = worker_thread(leader);
	struct held_exec held;

	install_marks(leader, 1, 1);
	held = exec_hold_failing(leader);
	worker_begin(caller, install_flags_call(TSYNC, mark(0)));
	EXPECT(sync_waits(caller), "the sync to wait", "it is done");
	exec_release(&held);
	EXPECT_RETURNED(worker_wait(caller), leader->tid);
	worker_wait(leader);
	EXPECT_SEEN(under(0, 0), caller, "the caller");
	EXPECT_SEEN(under(1, MARK(1)), leader, "the thread that called execve");
}

CASE(signal_waits_too, "a signal with a handler does not end a sync's wait for another thread's execve: it is handled after the sync",
     CLAUSES("TSYNC-1", "TSYNC-3"), NEEDS(&need_tsync))
{
	struct worker *leader = worker_new(), *caller = worker_thread(leader);
	int *count = handle_signal(leader, SIGUSR1, 0);
	struct held_exec held = exec_hold_failing(leader);

	worker_begin(caller, install_flags_call(TSYNC, mark(0)));
	EXPECT(sync_waits(caller), "the sync to wait", "it is done");
	REQUIRE(syscall(NR_tgkill, caller->pid, caller->tid, SIGUSR1) == 0);
	EXPECT(sync_waits(caller), "the sync to wait on", "it is done");
	EXPECT_EQ(0, *count);
	exec_release(&held);
	EXPECT_RETURNED(worker_wait(caller), 0);
	EXPECT_EQ(1, *count);
	worker_wait(leader);
	EXPECT_SEEN(under(1, MARK(0)), leader, "the thread that called execve");
}

CASE(install_does_not_wait, "an installation without TSYNC does not wait for another thread's execve",
     CLAUSES("SCOPE-1"), NEEDS(&need_tsync), EACH_ENTRY)
{
	struct worker *leader = worker_new(), *caller = worker_thread(leader);
	struct held_exec held = exec_hold_failing(leader);

	EXPECT_RETURNED(worker_install(caller, run->entry, mark(0)), 0);
	exec_release(&held);
	worker_wait(leader);
	EXPECT_SEEN(under(1, MARK(0)), caller, "the caller");
	EXPECT_SEEN(under(0, 0), leader, "the thread that called execve");
}

/* The kernel decides early in execve() that the program gives privileges. */
CASE(not_into_set_uid_program, "a sync during another thread's execve of a set-uid program never filters that program",
     CLAUSES("TSYNC-1", "FILTER-NNP-1"), NEEDS(&need_tsync, &need_root, &need_gains))
{
	const char *path = self_copy("program", 04755, 0, 0);
	const char *interpreter = own_interpreter(path);
	struct worker *leader = worker_bare(), *caller;
	struct held_exec held;
	char uid[80];

	REQUIRE(chmod(path, 04755) == 0);
	worker_drop(leader, CAPS_NONE);
	caller = worker_thread(leader);
	worker_queue(leader, CALL(chdir, PTR(scratch_path(""))));
	worker_queue_exec(leader, path);
	held = exec_hold(leader, interpreter);
	allow_filters(caller);
	worker_begin(caller, install_flags_call(TSYNC, mark(0)));
	EXPECT(sync_waits(caller), "the sync to wait", "it is done");
	exec_release(&held);
	ASSERT_RETURNED(worker_wait(leader), 0);
	EXPECT_EQ(1, status_line(leader->tid, "Uid", uid, sizeof(uid)));
	EXPECT(!strcmp(uid, check_format("Uid:\t%d\t0\t0\t0", USER_ID)),
	       "the program to run as root", "'%s'", uid);
	EXPECT_EQ(SECCOMP_MODE_DISABLED, worker_status(leader, "Seccomp"));
	EXPECT_EQ(0, worker_status(leader, "NoNewPrivs"));
}
