// SPDX-License-Identifier: GPL-2.0
/*
 * The new image gets to know by its arguments where the shared memory and its
 * own struct worker are.  Test programs are not position independent, so that
 * the functions that a batch names are where they were.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "check.h"
#include "exec.h"
#include "internal.h"

#define WORKER_MARK "(worker)"

struct exec_order {
	const char *path;
	int fd;
	char *argv[6];
};

static struct exec_order *exec_order(struct worker *w, const char *path)
{
	struct exec_order *order = shared_alloc(sizeof(*order));

	REQUIRE(shared_fd() >= 0);
	order->path = path ?: "/proc/self/exe";
	order->fd = -1;
	order->argv[0] = (char *)shared_printf(WORKER_MARK);
	order->argv[1] = (char *)shared_printf(WORKER_MARK);
	order->argv[2] = (char *)shared_printf("%d", shared_fd());
	order->argv[3] = (char *)shared_printf("%p", (void *)w);
	order->argv[4] = (char *)shared_printf("%p", (void *)(uintptr_t)worker_resume);
	return order;
}

/* In the worker.  Comes back only if it fails. */
static long exec_self(void *arg)
{
	struct exec_order *order = arg;

	arch_syscall(NR_fcntl, shared_fd(), F_SETFD, 0, 0, 0, 0);
	if (order->fd >= 0)
		return arch_syscall(NR_execveat, order->fd, PTR(""), PTR(order->argv),
				    PTR(environ), AT_EMPTY_PATH, 0);
	return arch_syscall(NR_execve, PTR(order->path), PTR(order->argv),
			    PTR(environ), 0, 0, 0);
}

struct op *worker_queue_exec(struct worker *w, const char *path)
{
	return worker_queue_fn(w, exec_self, exec_order(w, path));
}

static struct outcome exec_and_wait(struct worker *w, struct exec_order *order)
{
	struct outcome o = worker_run(w, exec_self, order);

	snprintf(o.what, sizeof(o.what), "execve()");
	return o;
}

struct outcome worker_exec(struct worker *w, const char *path)
{
	return exec_and_wait(w, exec_order(w, path));
}

struct outcome worker_exec_fd(struct worker *w, int fd)
{
	struct exec_order *order = exec_order(w, NULL);

	order->fd = fd;
	return exec_and_wait(w, order);
}

/*
 * A set-id copy is there for anybody to execute, and does what it finds in the
 * memory: only if that is what a judge made that is root, as it is in these cases.
 */
static bool may_obey(int fd)
{
	struct stat st;

	return !getauxval(AT_SECURE) ||
	       (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && !st.st_uid && !st.st_nlink);
}

void exec_arrived(char **argv)
{
	while (*argv && strcmp(*argv, WORKER_MARK))
		argv++;
	/* The mark is there twice, as a script's interpreter sees one only. */
	if (*argv && argv[1] && !strcmp(argv[1], WORKER_MARK))
		argv++;
	if (!argv[0] || !argv[1] || !argv[2] || !argv[3])
		return;
	if (strtoull(argv[3], NULL, 16) != PTR(worker_resume) ||
	    !may_obey(atoi(argv[1])) || shared_map(atoi(argv[1])))
		_exit(127);
	worker_resume((struct worker *)(uintptr_t)strtoull(argv[2], NULL, 16));
}

const char *program_path(const char *name, unsigned int mode)
{
	struct statvfs fs;

	REQUIRE(statvfs(scratch_path(""), &fs) == 0);
	if (fs.f_flag & ST_NOEXEC)
		case_skip("needs a scratch directory without noexec");
	if ((mode & 06000) && (fs.f_flag & ST_NOSUID))
		case_skip("needs a scratch directory without nosuid");
	return scratch_path(name);
}

const char *program_copy(const char *from, const char *name, unsigned int mode, uid_t uid,
			 gid_t gid)
{
	const char *path = program_path(name, mode);
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
	char buf[16384];
	ssize_t n;

	REQUIRE(in >= 0 && out >= 0);
	while ((n = read(in, buf, sizeof(buf))) > 0)
		REQUIRE(write(out, buf, n) == n);
	REQUIRE(n == 0 && close(in) == 0);
	/* A change of owner clears the set-id bits: the mode comes last. */
	REQUIRE(fchown(out, uid, gid) == 0);
	REQUIRE(fchmod(out, mode) == 0);
	REQUIRE(close(out) == 0);
	return path;
}

const char *self_copy(const char *name, unsigned int mode, uid_t uid, gid_t gid)
{
	return program_copy("/proc/self/exe", name, mode, uid, gid);
}

const char *script_for(const char *interpreter)
{
	const char *path = program_path("script", 0755);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);

	REQUIRE(fd >= 0 && dprintf(fd, "#!%s\n", interpreter) > 0);
	REQUIRE(fchmod(fd, 0755) == 0 && close(fd) == 0);
	if (worker_exec(worker_new(), path).ret == -ENOEXEC)
		case_skip("needs CONFIG_BINFMT_SCRIPT");
	return path;
}
