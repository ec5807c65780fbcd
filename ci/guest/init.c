// SPDX-License-Identifier: GPL-2.0
/*
 * Pid 1 of a guest: runs the programs that /suite.list names, one after the
 * other, and sends what they print to the host.
 *
 * /suite.list: one program a line, "<seconds> <seconds in all> <flags> <path>
 * [arguments]".  The first limit counts from its last output: what is slow and
 * goes on is no hang.  Flags: l: ask it for its points ("-l") first; p: it may
 * use all processors; "-": none.
 * Arguments (after "--" on the kernel's command line):
 *   start=N     first line to run, from 0 (the host resumes after a crash)
 *   channel=DEV where results go (may be repeated: the first that opens);
 *               without it they share the console
 *   SECCOMP_*=VALUE  what the programs find in their environment
 *
 * Everything is sent in frames (frame.c), so that the host can tell whether
 * it received all of it.  This process is single: what a program may kill
 * with kill(-1), it may.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "init.h"

#define LIST		"/suite.list"
#define BEAT_MS		2000	/* silence that the host may mistake for a hang */
#define GRACE_MS	5000	/* for killed processes to go away */

static const struct {
	const char *what, *where, *options;
} mounts[] = {
	{ "proc",	"/proc",	NULL },
	{ "sysfs",	"/sys",		NULL },
	{ "devtmpfs",	"/dev",		NULL },
	{ "tmpfs",	"/tmp",		"mode=1777" },
	{ "devpts",	"/dev/pts",	"ptmxmode=0666" },
	{ "tmpfs",	"/dev/shm",	"mode=1777" },
	{ "debugfs",	"/sys/kernel/debug",	NULL },
	{ "tracefs",	"/sys/kernel/tracing",	NULL },
};

long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

/* Whatever this kernel does not have, the tests skip or do without. */
static void mount_all(void)
{
	size_t i;

	for (i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		mkdir(mounts[i].where, 0755);
		mount(mounts[i].what, mounts[i].where, mounts[i].what, 0,
		      mounts[i].options);
	}
	symlink("/proc/self/fd", "/dev/fd");
}

static void power_off(void)
{
	frame('Z', "%lld ms", now_ms());
	frame_drain();
	sync();
	reboot(RB_POWER_OFF);
	/* No power to switch off: -no-reboot ends qemu as well. */
	reboot(RB_AUTOBOOT);
	for (;;)
		pause();
}

static void say_hello(int start, int count, const char *channel)
{
	struct utsname u;

	uname(&u);
	frame('H', "start=%d\ncount=%d\nuname: %s %s %s %s %s\nrelease: %s\n"
	      "version: %s\nmachine: %s\nboot-ms: %lld\ncpus: %ld\ntaint: %ld\n"
	      "channel: %s\n",
	      start, count, u.sysname, u.nodename, u.release, u.version,
	      u.machine, u.release, u.version, u.machine, now_ms(),
	      sysconf(_SC_NPROCESSORS_ONLN), kernel_taint(), channel);
	frame_file("cmdline", "/proc/cmdline");
}

/*
 * An emulated guest is about three times faster while its processes stay on
 * one processor, and nearly no test is about more; those that are may leave
 * it (SECCOMP_TEST_SPREAD).
 */
static void stay_on_one_cpu(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/*
 * The environment of the programs; the rest is from the arguments.  The kernel
 * is theirs: they may change settings that concern all of it.  The host leaves
 * the kernel's configuration where it knows it.
 */
static char *env[16] = { "PATH=/bin:/usr/bin", "HOME=/tmp", "TMPDIR=/tmp",
			 "LC_ALL=C", "TERM=dumb", "SECCOMP_TEST_SPREAD=1",
			 "SECCOMP_TEST_OWN_KERNEL=1",
			 "SECCOMP_TEST_CONFIG=/config" };

static void add_to_env(char *setting)
{
	size_t n = 0;

	while (env[n])
		n++;
	if (n + 1 < sizeof(env) / sizeof(env[0]))
		env[n] = setting;
}

/* In the child: nothing of ours but the pipe. */
static void exec_program(char **argv, int out, bool parallel)
{
	sigset_t none;
	int null = open("/dev/null", O_RDONLY);

	setpgid(0, 0);
	if (!parallel)
		stay_on_one_cpu();
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (null < 0)
		null = open("/", O_RDONLY);
	dup2(null, 0);
	dup2(out, 1);
	dup2(out, 2);
	execve(argv[0], argv, env);
	if (errno == ENOEXEC) {
		dprintf(1, "TAP version 13\n1..0 # SKIP this kernel runs no programs of this ABI\n");
		_exit(4);
	}
	dprintf(2, "# guest: cannot execute %s: %s\n", argv[0],
		strerror(errno));
	_exit(127);
}

/* It has shown a sign of life. */
static void set_deadline(struct run *run)
{
	run->deadline = now_ms() + run->limit_ms;
	if (run->deadline > run->last)
		run->deadline = run->last;
}

/* Send what is in the pipe; 0 at its end, -1 if it is empty for now. */
static int forward(int fd, struct run *run)
{
	char buf[FRAME_MAX];
	ssize_t n = read(fd, buf, sizeof(buf));

	if (n <= 0)
		return n < 0 && (errno == EAGAIN || errno == EINTR) ? -1 : 0;
	run->bytes += n;
	run->crc = frame_crc(run->crc, buf, n);
	frame_data(run->kind, buf, n);
	set_deadline(run);
	return 1;
}

/* Reap everything that has ended; notes the program's own status. */
static void reap(struct run *run)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == run->pid) {
			run->status = status;
			run->ended = true;
		}
	}
}

/* Wait for output, an end or the next heartbeat; returns false at the limit. */
static bool wait_more(struct run *run, int fd, bool open)
{
	struct pollfd fds[] = {
		{ .fd = open ? fd : -1, .events = POLLIN },
		{ .fd = run->sigchld, .events = POLLIN },
		{ .fd = kmsg_fd(), .events = POLLIN },
	};
	long long left = run->deadline - now_ms();
	int n;

	if (left <= 0)
		return false;
	n = poll(fds, 3, left < BEAT_MS ? (int)left : BEAT_MS);
	if (fds[2].revents) {
		/* What the program said before it, so that it is blamed. */
		while (open && forward(fd, run) > 0)
			;
		kmsg_forward();
	}
	if (fds[1].revents)
		drain_signals(run->sigchld);
	if (n == 0)
		frame('T', "%lld ms", now_ms());
	return true;
}

/*
 * End whatever the program left behind, in its group or out of it: orphans
 * are our children.  A tracer may be holding one, so again until none is left.
 */
static void kill_rest(struct run *run)
{
	long long limit = now_ms() + GRACE_MS;
	pid_t pid = 0;
	int status;

	while (now_ms() < limit) {
		pid = waitpid(-1, &status, WNOHANG);
		if (pid < 0)
			break;
		if (pid == run->pid) {
			run->status = status;
			continue;
		}
		if (pid > 0) {
			run->left++;
			continue;
		}
		kill(-1, SIGKILL);
		usleep(1000);
	}
	/* What not even that has ended meets the next program. */
	if (pid == 0)
		run->left++;
}

/* From fork() to the last byte of its output; false if there is no child. */
static bool follow(struct run *run, char **argv, int limit, int longest)
{
	bool open = true, in_time = true;
	int p[2], error;

	run->sigchld = signal_fd();
	run->begun = now_ms();
	run->last = run->begun + longest * 1000LL;
	run->limit_ms = limit * 1000LL;
	set_deadline(run);
	if (pipe2(p, O_CLOEXEC)) {
		close(run->sigchld);
		return false;
	}
	fcntl(p[0], F_SETFL, O_NONBLOCK);
	run->pid = fork();
	error = errno;
	if (run->pid == 0)
		exec_program(argv, p[1], run->parallel);
	close(p[1]);
	while (run->pid > 0 && !run->ended && in_time) {
		while (open && (in_time = now_ms() < run->deadline)) {
			int more = forward(p[0], run);

			if (more < 0)
				break;
			open = more > 0;
		}
		reap(run);
		if (!run->ended)
			in_time = wait_more(run, p[0], open);
	}
	run->timeout = !run->ended;
	kill_rest(run);
	while (open && forward(p[0], run) > 0)
		;
	close(p[0]);
	close(run->sigchld);
	errno = error;
	return run->pid > 0;
}

/* The points that it has, for the host to know what it should report. */
static void list_points(char *path, int limit, int longest)
{
	struct run run = { .kind = 'P' };
	char *argv[] = { path, (char *)"-l", NULL };

	follow(&run, argv, limit, longest);
	frame('Q', "exit %d bytes=%ld crc=%08x", run.timeout ? 256 : run.status,
	      run.bytes, run.crc);
}

static void run_program(int index, char *line)
{
	struct run run = { .kind = 'D' };
	char *argv[16], *flags;
	int limit = atoi(strtok(line, " ")), longest = atoi(strtok(NULL, " "));
	int n = 0;

	flags = strtok(NULL, " ");
	while (n < 15 && (argv[n] = strtok(NULL, " ")))
		n++;
	argv[n] = NULL;
	if (!n)
		return;
	run.parallel = strchr(flags, 'p');
	frame('B', "%d %s", index, argv[0]);
	if (strchr(flags, 'l'))
		list_points(argv[0], limit, longest);
	if (!follow(&run, argv, limit, longest)) {
		frame('E', "%d error %s", index, strerror(errno));
		return;
	}
	kmsg_forward();
	frame('E', "%d %s %d ms=%lld bytes=%ld crc=%08x left=%d taint=%ld",
	      index, run.timeout ? "timeout" :
	      WIFSIGNALED(run.status) ? "signal" : "exit",
	      WIFSIGNALED(run.status) ? WTERMSIG(run.status) :
	      WEXITSTATUS(run.status), now_ms() - run.begun, run.bytes,
	      run.crc, run.left, kernel_taint());
	frame_drain();
}

/* The list, cut into lines; returns how many there are. */
static int read_list(char ***lines)
{
	static char *found[4096];
	char line[1024];
	int n = 0;
	FILE *in = fopen(LIST, "re");

	while (in && n < 4096 && fgets(line, sizeof(line), in)) {
		line[strcspn(line, "\n")] = '\0';
		found[n++] = strdup(line);
	}
	if (in)
		fclose(in);
	*lines = found;
	return n;
}

int main(int argc, char **argv)
{
	const char *channel = NULL;
	char **lines;
	int i, count, start = 0;

	mount_all();
	for (i = 1; i < argc; i++) {
		sscanf(argv[i], "start=%d", &start);
		if (!strncmp(argv[i], "SECCOMP_", 8))
			add_to_env(argv[i]);
		if (!channel && !strncmp(argv[i], "channel=", 8) &&
		    frame_open(argv[i] + 8))
			channel = argv[i] + 8;
	}
	if (!channel)
		frame_open("/dev/console");
	kmsg_open(channel != NULL);
	block_signals();
	count = read_list(&lines);
	say_hello(start, count, channel ? channel : "console");
	for (i = start; i < count; i++)
		run_program(i, lines[i]);
	power_off();
}
