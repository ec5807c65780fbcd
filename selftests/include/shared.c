// SPDX-License-Identifier: GPL-2.0
/*
 * Memory that judge and workers share, what they print, and what of their
 * family is left.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "case.h"
#include "check.h"
#include "internal.h"

/* What is killed is gone long before, or hangs in the kernel. */
#define KILL_SECONDS 20

/* Room for some eighty filters of 4096 instructions. */
#define SHARED_SIZE (4u << 20)

#ifndef MAP_32BIT
#define MAP_32BIT 0
#endif

/*
 * Where it lies if it can: below 2 GiB, for the ABIs that end there, and out
 * of the way of what the kernel and libc put into a new program's memory, so
 * that a worker finds it at the same place after an execve().
 */
#define SHARED_AT ((char *)0x60000000)

static char *shared;
static size_t shared_used;
static int memory_fd = -1;

int shared_fd(void)
{
	return memory_fd;
}

/**
 * shared_map() - map the memory of another program's judge
 * @fd: its shared_fd(), inherited
 *
 * Return: 0 or -1.
 */
int shared_map(int fd)
{
	shared = mmap(SHARED_AT, SHARED_SIZE, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_FIXED_NOREPLACE, fd, 0);
	memory_fd = fd;
	return shared == SHARED_AT ? 0 : -1;
}

/* Called by each judge: its points start with fresh memory. */
void shared_reset(void)
{
	int fd = syscall(SYS_memfd_create, "shared", 1 /* MFD_CLOEXEC */);

	shared_used = 0;
	if (fd >= 0 && ftruncate(fd, SHARED_SIZE) == 0 && shared_map(fd) == 0)
		return;
	/* Good enough for all but worker_exec(). */
	memory_fd = -1;
	shared = mmap(NULL, SHARED_SIZE, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	if (shared == MAP_FAILED)
		abort();
}

void *shared_alloc(size_t size)
{
	void *p = shared + shared_used;

	size = (size + 15) & ~(size_t)15;
	REQUIRE(size <= SHARED_SIZE - shared_used);
	shared_used += size;
	return p;
}

const char *shared_printf(const char *fmt, ...)
{
	char text[1024], *copy;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	copy = shared_alloc(strlen(text) + 1);
	return strcpy(copy, text);
}

/*
 * Judge and workers print into a file without a name: nothing that they
 * print can be taken for TAP, and nothing is lost that explains a failure.
 */
static int noise = -1;

void noise_open(void)
{
	noise = syscall(SYS_memfd_create, "noise", 1 /* MFD_CLOEXEC */);
}

void noise_redirect(void)
{
	int fd = noise >= 0 ? noise : open("/dev/null", O_WRONLY);

	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
}

#define NOISE_LINES 40

void noise_print(void (*say)(const char *line))
{
	char line[400];
	FILE *file;
	int n = 0;

	if (noise < 0 || lseek(noise, 0, SEEK_SET))
		return;
	file = fdopen(dup(noise), "r");
	while (file && n++ < NOISE_LINES && fgets(line, sizeof(line) - 8, file)) {
		char text[sizeof(line) + 8];

		line[strcspn(line, "\n")] = '\0';
		snprintf(text, sizeof(text), "said: %s", line);
		say(text);
	}
	if (file)
		fclose(file);
}

/*
 * Kill each process whose parent is the caller, and tell one of them; false
 * if nothing tells which they are.
 */
static bool kill_listed_children(pid_t *one)
{
	char path[64];
	FILE *f;
	int pid;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
	f = fopen(path, "re");	/* CONFIG_PROC_CHILDREN */
	if (!f)
		return false;
	while (fscanf(f, "%d", &pid) == 1) {
		kill(pid, SIGKILL);
		*one = pid;
	}
	fclose(f);
	return true;
}

/* The same by a look at all processes. */
static void kill_children_by_stat(pid_t *one)
{
	struct dirent *entry;
	DIR *proc = opendir("/proc");

	while (proc && (entry = readdir(proc))) {
		char path[300], stat[512], *p;
		int fd, len, parent;

		if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
			continue;
		snprintf(path, sizeof(path), "/proc/%s/stat", entry->d_name);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		len = fd >= 0 ? read(fd, stat, sizeof(stat) - 1) : -1;
		if (fd >= 0)
			close(fd);
		if (len <= 0)
			continue;
		stat[len] = '\0';
		p = strrchr(stat, ')');
		if (p && sscanf(p, ") %*c %d", &parent) == 1 && parent == getpid()) {
			*one = atoi(entry->d_name);
			kill(*one, SIGKILL);
		}
	}
	if (proc)
		closedir(proc);
}

/**
 * wait_for_death() - wait until a process that was killed has ended
 *
 * Return: false if it has not after KILL_SECONDS: it hangs in the kernel.
 */
bool wait_for_death(pid_t pid)
{
	struct pollfd pfd = { .events = POLLIN };
	bool dead;

	pfd.fd = syscall(SYS_pidfd_open, pid, 0);
	if (pfd.fd < 0)
		return true;
	while (poll(&pfd, 1, KILL_SECONDS * 1000) < 0)
		;
	dead = pfd.revents;
	close(pfd.fd);
	return dead;
}

/**
 * reap_descendants() - end and reap every process below the caller
 *
 * The caller is a subreaper, so that whoever loses its parent becomes its
 * child: killing children until none are left ends them all.
 *
 * Return: 0, or the process that can't be killed.
 */
pid_t reap_descendants(void)
{
	pid_t pid;

	for (;;) {
		pid_t one = 0;

		do
			pid = waitpid(-1, NULL, WNOHANG | __WALL);
		while (pid > 0);
		if (pid < 0 && errno == ECHILD)
			return 0;
		if (!kill_listed_children(&one))
			kill_children_by_stat(&one);
		if (one && !wait_for_death(one))
			return one;
	}
}
