// SPDX-License-Identifier: GPL-2.0
/* A call that is denied leaves no effect, whatever it would have done. */
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "common.h"
#include "procfs.h"

/**
 * struct scene - what a call could change
 * @w:	   makes the call; @other: a process to be killed
 * @path:  a file that does not exist; @file: one of four bytes
 * @pipe:  an empty pipe
 * @before: text that must stay the same
 * @child: where a clone would leave the child's id
 */
struct scene {
	struct worker *w, *other;
	const char *path, *file;
	int pipe[2];
	char before[200];
	int child;
};

struct row {
	const char *name;
	enum arch_call call;
	struct call (*make)(struct scene *s);
	bool (*untouched)(struct scene *s);
};

static struct call make_mkdir(struct scene *s)
{
	return CALL(mkdirat, AT_FDCWD, PTR(s->path), 0700);
}

static struct call make_create(struct scene *s)
{
	return CALL(openat, AT_FDCWD, PTR(s->path), O_CREAT | O_WRONLY, 0600);
}

static bool nothing_made(struct scene *s)
{
	return access(s->path, F_OK) != 0;
}

static struct call make_unlink(struct scene *s)
{
	return CALL(unlinkat, AT_FDCWD, PTR(s->file), 0);
}

static struct call make_chmod(struct scene *s)
{
	return CALL(fchmodat, AT_FDCWD, PTR(s->file), 0777);
}

static bool file_as_it_was(struct scene *s)
{
	struct stat st;

	return stat(s->file, &st) == 0 && st.st_size == 4 && (st.st_mode & 0777) == 0600;
}

static struct call make_write(struct scene *s)
{
	struct iovec *vec = shared_alloc(sizeof(*vec));

	vec->iov_base = shared_alloc(1);
	vec->iov_len = 1;
	return CALL(writev, s->pipe[1], PTR(vec), 1);
}

static bool pipe_empty(struct scene *s)
{
	struct pollfd pfd = { .fd = s->pipe[0], .events = POLLIN };

	return poll(&pfd, 1, 0) == 0;
}

#define FREE_FD 99

static struct call make_dup(struct scene *s)
{
	return CALL(dup3, s->pipe[0], FREE_FD, 0);
}

static struct call make_close(struct scene *s)
{
	return CALL(close, s->pipe[0]);
}

static bool fd_open(struct scene *s, int fd)
{
	struct stat st;

	return lstat(shared_printf("/proc/%d/fd/%d", s->w->pid, fd), &st) == 0;
}

static bool fds_as_they_were(struct scene *s)
{
	return fd_open(s, s->pipe[0]) && !fd_open(s, FREE_FD);
}

static struct call make_chdir(struct scene *s)
{
	(void)s;
	return CALL(chdir, PTR(shared_printf("/")));
}

static bool not_in_root(struct scene *s)
{
	char cwd[200] = "";

	return readlink(shared_printf("/proc/%d/cwd", s->w->pid), cwd, sizeof(cwd) - 1) > 1;
}

static struct call make_umask(struct scene *s)
{
	(void)s;
	return CALL(umask, 0703);
}

static struct call make_name(struct scene *s)
{
	(void)s;
	return CALL(prctl, PR_SET_NAME, PTR(shared_printf("changed")));
}

static void read_status(struct scene *s, char *text, size_t size)
{
	char line[100];

	status_line(s->w->pid, "Umask", line, sizeof(line));
	snprintf(text, size, "%s", line);
	status_line(s->w->pid, "Name", line, sizeof(line));
	snprintf(text + strlen(text), size - strlen(text), " %s", line);
}

static bool status_as_it_was(struct scene *s)
{
	char now[200];

	read_status(s, now, sizeof(now));
	return !strcmp(now, s->before);
}

static struct call make_group(struct scene *s)
{
	(void)s;
	return CALL(setpgid, 0, 0);
}

static struct call make_session(struct scene *s)
{
	(void)s;
	return CALL(setsid);
}

static bool same_group(struct scene *s)
{
	return getpgid(s->w->pid) == getpgrp() && getsid(s->w->pid) == getsid(0);
}

static struct call make_nice(struct scene *s)
{
	(void)s;
	return CALL(setpriority, PRIO_PROCESS, 0, 19);
}

static bool not_nice(struct scene *s)
{
	return getpriority(PRIO_PROCESS, s->w->pid) == getpriority(PRIO_PROCESS, 0);
}

static struct call make_kill(struct scene *s)
{
	return CALL(kill, s->other->pid, SIGKILL);
}

static bool other_alive(struct scene *s)
{
	return worker_alive(s->other);
}

static struct call make_exit_group(struct scene *s)
{
	(void)s;
	return CALL(exit_group, 1);
}

static struct call make_exit(struct scene *s)
{
	(void)s;
	return CALL(exit, 1);
}

static struct call make_exec(struct scene *s)
{
	(void)s;
	return CALL(execve, PTR(shared_printf("/proc/self/exe")), 0, 0);
}

static bool itself_alive(struct scene *s)
{
	return worker_alive(s->w);
}

/* The layout of struct clone_args, version 0. */
static struct call make_fork(struct scene *s)
{
	uint64_t *args = shared_alloc(64);

	args[0] = CLONE_PARENT_SETTID;
	args[3] = PTR(&s->child);
	args[4] = SIGCHLD;
	return CALL(clone3, PTR(args), 64);
}

static bool no_child(struct scene *s)
{
	return s->child == 0;
}

static const struct row rows[] = {
	{ "mkdirat", CALL_mkdirat, make_mkdir, nothing_made },
	{ "openat", CALL_openat, make_create, nothing_made },
	{ "unlinkat", CALL_unlinkat, make_unlink, file_as_it_was },
	{ "fchmodat", CALL_fchmodat, make_chmod, file_as_it_was },
	{ "writev", CALL_writev, make_write, pipe_empty },
	{ "dup3", CALL_dup3, make_dup, fds_as_they_were },
	{ "close", CALL_close, make_close, fds_as_they_were },
	{ "chdir", CALL_chdir, make_chdir, not_in_root },
	{ "umask", CALL_umask, make_umask, status_as_it_was },
	{ "prctl", CALL_prctl, make_name, status_as_it_was },
	{ "setpgid", CALL_setpgid, make_group, same_group },
	{ "setsid", CALL_setsid, make_session, same_group },
	{ "setpriority", CALL_setpriority, make_nice, not_nice },
	{ "kill", CALL_kill, make_kill, other_alive },
	{ "exit_group", CALL_exit_group, make_exit_group, itself_alive },
	{ "exit", CALL_exit, make_exit, itself_alive },
	{ "execve", CALL_execve, make_exec, itself_alive },
	{ "clone3", CALL_clone3, make_fork, no_child },
};

static bool has_call(const void *row)
{
	return arch_native_nr[((const struct row *)row)->call] != NR_ABSENT;
}

static struct scene *scene_new(void)
{
	struct scene *s = shared_alloc(sizeof(*s));
	int fd;

	s->path = scratch_path("made");
	s->file = scratch_path("there");
	fd = open(s->file, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	REQUIRE(fd >= 0 && write(fd, "text", 4) == 4 && fchmod(fd, 0600) == 0 && close(fd) == 0);
	REQUIRE(pipe(s->pipe) == 0 && chdir("/proc/self") == 0);
	s->other = worker_new();
	s->w = worker_new();
	read_status(s, s->before, sizeof(s->before));
	return s;
}

CASE(success_pretended, "a call that ERRNO with 0 makes succeed has done nothing",
     CLAUSES("RET-ERRNO-1"), ROWS_IF(rows, has_call), EACH_ENTRY)
{
	const struct row *row = run->row;
	struct scene *s = scene_new();
	struct sock_fprog *filter = on_call(arch_native_nr[row->call], ERRNO(0));

	ASSERT_RETURNED(worker_install(s->w, run->entry, filter), 0);
	EXPECT_RETURNED(worker_call(s->w, row->make(s)), 0);
	EXPECT(row->untouched(s), "no effect of the call", "%s() had one", row->name);
}

struct denying {
	const char *name;
	uint32_t action;
};

static const struct denying denials[] = {
	{ "errno", ERRNO(5) },
	{ "errno_0", ERRNO(0) },
	{ "trap", TRAP(5) },
	{ "trace_untraced", TRACE(5) },
	{ "notify_unheard", NOTIFY },
	{ "kill_thread", KILL_THREAD },
	{ "kill_process", KILL_PROCESS },
	{ "unknown", 0x7ffe0000 },
};

CASE(denied, "a call does not run under any action but ALLOW and LOG",
     CLAUSES("RET-ERRNO-1", "RET-TRAP-1", "RET-TRACE-2", "CUR-NOTIF-1", "RET-KILL-1",
	     "CUR-KP-1", "RET-OTHER"), ROWS(denials), EACH_ENTRY, EACH_GATE)
{
	const struct denying *row = run->row;
	struct effect *effect = effect_new();
	struct worker *w = worker_new();

	sigsys_catch(w, 0);
	ASSERT_RETURNED(worker_install(w, run->entry,
				       on_gate_effect(run->gate, row->action)), 0);
	violate(w, run->gate, effect);
	EXPECT_NOT_RUN(effect);
}
