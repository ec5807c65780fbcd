// SPDX-License-Identifier: GPL-2.0
/* Strict mode: read, write and _exit do what they always do. */
#include <fcntl.h>
#include <unistd.h>

#include "seccomp_test.h"

static void make_pipe(int fd[2])
{
	REQUIRE(pipe2(fd, O_CLOEXEC) == 0);
}

CASE(read_works, "read(2) is allowed and delivers its data",
     CLAUSES("STRICT-1"), EACH_ENTRY, EACH_GATE)
{
	char *buf = shared_alloc(16);
	struct worker *w;
	int fd[2];

	make_pipe(fd);
	REQUIRE(write(fd[1], "strict", 6) == 6);
	w = worker_strict(run);
	EXPECT_RETURNED(worker_call(w, GATE_CALL(run->gate, read, fd[0], PTR(buf), 3)), 3);
	EXPECT_RETURNED(worker_call(w, GATE_CALL(run->gate, read, fd[0], PTR(buf + 3), 9)), 3);
	EXPECT(!strcmp(buf, "strict"), "the pipe's bytes", "there is '%s'", buf);
	EXPECT_TRUE(worker_alive(w));
}

CASE(write_works, "write(2) is allowed and delivers its data",
     CLAUSES("STRICT-1"), EACH_ENTRY, EACH_GATE)
{
	const char *text = shared_printf("strict");
	char got[16] = "";
	struct worker *w;
	int fd[2];

	make_pipe(fd);
	w = worker_strict(run);
	EXPECT_RETURNED(worker_call(w, GATE_CALL(run->gate, write, fd[1], PTR(text), 2)), 2);
	EXPECT_RETURNED(worker_call(w, GATE_CALL(run->gate, write, fd[1], PTR(text + 2), 4)), 4);
	EXPECT_EQ(6, read(fd[0], got, sizeof(got)));
	EXPECT(!strcmp(got, "strict"), "the worker's bytes", "there is '%s'", got);
	EXPECT_TRUE(worker_alive(w));
}

struct bad_call {
	const char *name;
	int call;
	int fd;
	arch_arg_t buf;
	int err;
};

enum { BAD_FD = -1, READ_END = 0, WRITE_END = 1 };

static const struct bad_call bad_calls[] = {
	{ "read_no_fd", CALL_read, BAD_FD, 0, EBADF },
	{ "write_no_fd", CALL_write, BAD_FD, 0, EBADF },
	{ "read_write_end", CALL_read, WRITE_END, 0, EBADF },
	{ "write_read_end", CALL_write, READ_END, 0, EBADF },
	{ "read_no_memory", CALL_read, READ_END, 8, EFAULT },
	{ "write_no_memory", CALL_write, WRITE_END, 8, EFAULT },
};

CASE(error, "an allowed call that fails returns its own error",
     CLAUSES("STRICT-1"), ROWS(bad_calls), EACH_GATE)
{
	const struct bad_call *bad = run->row;
	struct worker *w;
	int fd[2];

	make_pipe(fd);
	REQUIRE(write(fd[1], "x", 1) == 1);
	w = worker_strict(run);
	EXPECT_ERRNO(worker_call(w, (struct call){
		.nr = run->gate->nr[bad->call], .gate = run->gate,
		.arg = { bad->fd == BAD_FD ? -1 : fd[bad->fd], bad->buf, 1 } }), bad->err);
	EXPECT_TRUE(worker_alive(w));
}

CASE(blocking_read, "read(2) may block, and returns what comes",
     CLAUSES("STRICT-1"), EACH_ENTRY, EACH_GATE)
{
	char *buf = shared_alloc(16);
	struct worker *w;
	int fd[2];

	make_pipe(fd);
	w = worker_strict(run);
	worker_begin(w, GATE_CALL(run->gate, read, fd[0], PTR(buf), 16));
	worker_blocked(w, run->gate->nr[CALL_read]);
	REQUIRE(write(fd[1], "late", 4) == 4);
	EXPECT_RETURNED(worker_wait(w), 4);
	EXPECT(!strcmp(buf, "late"), "the pipe's bytes", "there is '%s'", buf);
}

CASE(end_of_file, "read(2) sees the end of a file",
     CLAUSES("STRICT-1"), EACH_GATE)
{
	struct worker *w;
	int fd[2];

	make_pipe(fd);
	close(fd[1]);
	w = worker_strict(run);
	EXPECT_RETURNED(worker_call(w, GATE_CALL(run->gate, read, fd[0], PTR(shared_alloc(16)), 16)), 0);
}

CASE(broken_pipe, "a signal that write(2) causes is delivered as always",
     CLAUSES("STRICT-1"), EACH_GATE)
{
	struct worker *w;
	int fd[2];

	make_pipe(fd);
	close(fd[0]);
	signal(SIGPIPE, SIG_DFL);
	w = worker_strict(run);
	EXPECT_KILLED(worker_call(w, GATE_CALL(run->gate, write, fd[1], PTR("x"), 1)), SIGPIPE);
}

struct status {
	const char *name;
	long status;
};

static const struct status statuses[] = {
	{ "0", 0 }, { "1", 1 }, { "9", 9 }, { "31", 31 }, { "127", 127 },
	{ "128", 128 }, { "255", 255 }, { "256", 256 }, { "minus_1", -1 },
};

CASE(exit_status, "_exit(2), the call and not libc's function, is allowed and passes its status on",
     CLAUSES("STRICT-1", "CUR-STRICT-1"), ROWS(statuses), EACH_ENTRY, EACH_GATE)
{
	const struct status *status = run->row;

	EXPECT_EXITED(worker_call(worker_strict(run), GATE_CALL(run->gate, exit, status->status)),
		      status->status & 0xff);
}

static long libc_exit(void *arg)
{
	(void)arg;
	_exit(0);
}

CASE(exit_by_libc, "libc's _exit() calls exit_group, which ends the process with SIGKILL",
     CLAUSES("STRICT-1", "CUR-STRICT-1"), EACH_ENTRY)
{
	EXPECT_KILLED(worker_run(worker_strict(run), libc_exit, NULL), SIGKILL);
}
