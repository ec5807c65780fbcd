// SPDX-License-Identifier: GPL-2.0
#include <fcntl.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "case.h"
#include "check.h"
#include "procfs.h"
#include "tracepoint.h"

#define TRACEFS "/sys/kernel/tracing"

static int read_id(void)
{
	static const char *const paths[] = {
		TRACEFS "/events/raw_syscalls/sys_enter/id",
		"/sys/kernel/debug/tracing/events/raw_syscalls/sys_enter/id",
	};
	int id = -1;

	for (size_t i = 0; i < ARRAY_SIZE(paths) && id < 0; i++)
		id = file_number(paths[i], -1);
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

static int id = -1;

static int perf_count(pid_t tid)
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
	fd = id < 0 ? -1 : perf_count(0);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

const struct need need_tracepoint = {
	.name = "tracepoint",
	.reason = "needs the tracepoint sys_enter by perf (CONFIG_FTRACE_SYSCALLS, root)",
	.met = tracepoint_met,
};

int tracepoint_count(pid_t tid)
{
	int fd = perf_count(tid);

	REQUIRE(fd >= 0);
	return fd;
}

uint64_t tracepoint_hits(int fd)
{
	uint64_t count = 0;

	REQUIRE(read(fd, &count, sizeof(count)) == sizeof(count));
	return count;
}
