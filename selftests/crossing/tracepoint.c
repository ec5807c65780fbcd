// SPDX-License-Identifier: GPL-2.0
/*
 * Calls while somebody traces system calls: an active tracepoint sends all
 * tasks through the kernel's slow way in, filtered or not.
 */
#include <fcntl.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "seccomp_test.h"
#include "sigsys.h"

#define TRACEFS "/sys/kernel/tracing"

static int read_id(void)
{
	static const char *const paths[] = {
		TRACEFS "/events/raw_syscalls/sys_enter/id",
		"/sys/kernel/debug/tracing/events/raw_syscalls/sys_enter/id",
	};
	int id = -1;

	for (size_t i = 0; i < ARRAY_SIZE(paths) && id < 0; i++) {
		FILE *f = fopen(paths[i], "re");

		if (f && fscanf(f, "%d", &id) != 1)
			id = -1;
		if (f)
			fclose(f);
	}
	return id;
}

/* Where nobody has mounted it: in a child's own namespace, gone with it. */
static int read_id_in_child(void)
{
	int fd[2], id = -1;
	pid_t pid;

	if (pipe2(fd, O_CLOEXEC))
		return -1;
	pid = fork();
	if (pid == 0) {
		if (unshare(CLONE_NEWNS) == 0 &&
		    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
		    mount("tracefs", TRACEFS, "tracefs", 0, NULL) == 0)
			id = read_id();
		_exit(write(fd[1], &id, sizeof(id)) != sizeof(id));
	}
	close(fd[1]);
	if (pid < 0 || read(fd[0], &id, sizeof(id)) != sizeof(id))
		id = -1;
	close(fd[0]);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	return id;
}

static int id;

/* Return: a perf event that counts the thread's entries, or -1. */
static int count_entries(pid_t tid)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT, .size = sizeof(attr), .config = id,
	};

	return syscall(SYS_perf_event_open, &attr, tid, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

static bool tracepoint_met(void)
{
	int fd;

	if (!need_root.met())
		return false;
	id = read_id();
	if (id < 0)
		id = read_id_in_child();
	fd = id < 0 ? -1 : count_entries(0);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static const struct need need_tracepoint = {
	.name = "tracepoint",
	.reason = "needs the tracepoint sys_enter by perf (CONFIG_FTRACE_SYSCALLS, root)",
	.met = tracepoint_met,
};

static uint64_t entries(int fd)
{
	uint64_t count = 0;

	REQUIRE(read(fd, &count, sizeof(count)) == sizeof(count));
	return count;
}

/* The tracepoint was on: what the worker did besides has been counted. */
static void expect_on(int fd)
{
	EXPECT(entries(fd) > 0, "the tracepoint to be hit", "it is not");
	close(fd);
}

static const struct action_row {
	const char *name;
	uint32_t action;
	long ret;
	bool runs;
} actions[] = {
	{ "kill_process", KILL_PROCESS, 0, false }, { "kill_thread", KILL_THREAD, 0, false },
	{ "trap", TRAP(1), 66, false }, { "errno", ERRNO(77), -77, false },
	{ "user_notif", NOTIFY, -ENOSYS, false }, { "trace", TRACE(1), -ENOSYS, false },
	{ "log", LOG, 0, true }, { "allow", ALLOW, 0, true },
};

static struct sock_fprog *on_effect(const struct arch_gate *gate, uint32_t action)
{
	return FILTER(ALLOW, { action, { ARCH_IS(gate->audit), NR_IS(gate->nr[CALL_uname]) } });
}

static void expect_action(const struct run *run, struct worker *w)
{
	const struct action_row *row = run->row;
	struct effect *effect = effect_new();
	struct outcome o = worker_call(w, effect_gate_call(run->gate, effect));

	if (row->action == KILL_PROCESS || row->action == KILL_THREAD)
		EXPECT_KILLED(o, SIGSYS);
	else
		EXPECT_RETURNED(o, row->ret);
	EXPECT_EQ(row->runs, effect_seen(effect));
}

static struct worker *handling_worker(void)
{
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, 0);

	s->answer = true;
	s->result = 66;
	return w;
}

CASE(filter_then_tracepoint, "a filter takes its action as ever when its task's calls come to be traced",
     CLAUSES("FILTER-2"), NEEDS(&need_tracepoint), ROWS(actions), EACH_ENTRY, EACH_GATE)
{
	const struct action_row *row = run->row;
	struct worker *w = handling_worker();
	int fd;

	ASSERT_RETURNED(worker_install(w, run->entry, on_effect(run->gate, row->action)), 0);
	fd = count_entries(w->tid);
	REQUIRE(fd >= 0);
	EXPECT_TRUE(worker_alive(w));
	expect_action(run, w);
	expect_on(fd);
}

CASE(tracepoint_then_filter, "a filter that comes while its task's calls are traced takes its action as ever, also for a child",
     CLAUSES("FILTER-2", "FILTER-FORK"), NEEDS(&need_tracepoint), ROWS(actions), EACH_ENTRY,
     EACH_GATE)
{
	const struct action_row *row = run->row;
	struct worker *w = handling_worker();
	int fd = count_entries(w->tid);

	REQUIRE(fd >= 0);
	ASSERT_RETURNED(worker_install(w, run->entry, on_effect(run->gate, row->action)), 0);
	expect_action(run, worker_fork(w, CLONE_PARENT));
	expect_action(run, w);
	expect_on(fd);
}

CASE(strict, "strict mode forbids and allows the same calls while these are traced",
     CLAUSES("STRICT-1", "STRICT-2"), NEEDS(&need_tracepoint), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct worker *w = worker_strict(run);
	int fd = count_entries(w->tid);

	REQUIRE(fd >= 0);
	EXPECT_TRUE(worker_alive(w));
	EXPECT_KILLED(worker_call(w, effect_call(effect)), SIGKILL);
	EXPECT_NOT_RUN(effect);
	expect_on(fd);
}

CASE(lifted, "when nobody traces calls any more filters go on",
     CLAUSES("FILTER-2"), NEEDS(&need_tracepoint), ROWS(actions), EACH_ENTRY)
{
	const struct action_row *row = run->row;
	struct worker *w = handling_worker();
	int fd = count_entries(w->tid);

	REQUIRE(fd >= 0);
	ASSERT_RETURNED(worker_install(w, run->entry, on_effect(run->gate, row->action)), 0);
	EXPECT_TRUE(worker_alive(w));
	expect_on(fd);
	expect_action(run, w);
}

#define TIMES 5

/* How many entries a batch has in which a call is made a few times. */
static uint64_t entries_of(struct worker *w, int fd, struct call call)
{
	uint64_t before;

	worker_blocked(w, NR_read);
	before = entries(fd);
	for (int i = 0; i < TIMES; i++)
		worker_queue(w, call);
	worker_start(w);
	worker_wait(w);
	worker_blocked(w, NR_read);
	return entries(fd) - before;
}

static bool comes_back(const void *row)
{
	uint32_t action = ((const struct action_row *)row)->action;

	/* The return from a trap's handler is a call of its own. */
	return action != KILL_PROCESS && action != KILL_THREAD && action != TRAP(1);
}

CASE(denied_is_no_entry, "who traces calls sees those that run, and none that a filter denies",
     CLAUSES("RET-ERRNO-1", "RET-TRACE-2", "CUR-NOTIF-1", "RET-ALLOW-1"), NEEDS(&need_tracepoint),
     ROWS_IF(actions, comes_back))
{
	const struct action_row *row = run->row;
	struct worker *w = worker_new();
	uint64_t allowed;
	int fd;

	ASSERT_RETURNED(worker_install(w, run->entry, on_call(NR_getuid, row->action)), 0);
	fd = count_entries(w->tid);
	REQUIRE(fd >= 0);
	allowed = entries_of(w, fd, CALL(getppid));
	EXPECT_GE(TIMES, allowed);
	EXPECT_EQ(allowed - (row->runs ? 0 : TIMES), entries_of(w, fd, CALL(getuid)));
	expect_on(fd);
}
