// SPDX-License-Identifier: GPL-2.0
/* Runs a test program and reads its TAP as it comes. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "one.h"

#define GRACE_MS 5000		/* for killed processes to go away */
#define EXIT_SKIP 4
#define EXIT_USAGE 2

struct reader {
	const struct program *p;
	const char *asked;	/* only this point, or NULL */
	ignore_fn *ignore;
	struct finding *found;
	char line[4096];
	size_t len;
	char running[256];	/* the point that has begun */
	int planned, seen, failed;
	bool stop, any;
};

static long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

static void note(struct reader *r, const char *point, const char *how)
{
	if (r->ignore && r->ignore(r->p, point))
		return;
	r->any = true;
	if (!r->found) {
		printf("failed %s %s %s\n", r->p->path, point, how);
		fflush(stdout);
		return;
	}
	r->found->how = how;
	snprintf(r->found->point, sizeof(r->found->point), "%s", point);
	r->stop = true;
}

/* "1..N", "ok N name", "not ok N name", "#  RUN           name ..." */
static void read_line(struct reader *r)
{
	char *at = r->line, *end;
	bool failed;

	if (!strncmp(at, "#  RUN ", 7)) {
		at += 7 + strspn(at + 7, " ");
		snprintf(r->running, sizeof(r->running), "%.*s",
			 (int)strcspn(at, " \n"), at);
		return;
	}
	if (sscanf(at, "1..%d", &r->planned) == 1)
		return;
	failed = !strncmp(at, "not ok ", 7);
	if (!failed && strncmp(at, "ok ", 3))
		return;
	r->seen++;
	r->running[0] = '\0';
	if (!failed)
		return;
	r->failed++;
	at += 7;
	strtol(at, &end, 10);
	end += strspn(end, " ");
	end[strcspn(end, " ")] = '\0';
	note(r, end, "failed");
}

static void feed(struct reader *r, const char *data, size_t n)
{
	for (size_t i = 0; i < n && !r->stop; i++) {
		if (data[i] != '\n') {
			if (r->len < sizeof(r->line) - 1)
				r->line[r->len++] = data[i];
			continue;
		}
		r->line[r->len] = '\0';
		r->len = 0;
		read_line(r);
	}
}

static pid_t start(const struct program *p, const char *point, int out)
{
	pid_t pid = fork();
	char *argv[] = { (char *)p->path, NULL, NULL, NULL };

	if (pid)
		return pid;
	if (point) {
		argv[1] = (char *)"-t";
		argv[2] = (char *)point;
	}
	setpgid(0, 0);
	dup2(out, 1);
	dup2(out, 2);
	execv(p->path, argv);
	_exit(127);
}

/* Nothing may live on into the next run: a tracer may be holding a child. */
static void kill_rest(pid_t pid, int *status)
{
	long long limit = now_ms() + GRACE_MS;

	for (;;) {
		int s;
		pid_t got = waitpid(-1, &s, WNOHANG);

		if (got < 0 && errno == ECHILD)
			return;
		if (got == pid)
			*status = s;
		if (got > 0)
			continue;
		if (now_ms() > limit)
			break;
		kill(-1, SIGKILL);
		usleep(500);
	}
	printf("dirty: processes that SIGKILL does not end\n");
	fflush(stdout);
}

/* Whether the program's end fits what it said. */
static void judge_end(struct reader *r, int status, bool ended)
{
	const char *point = r->running[0] ? r->running : "-";
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;

	if (r->stop)
		return;
	/* Hints come from another ABI's build: this one may not have the point. */
	if (r->asked && code == EXIT_USAGE && !r->planned)
		return;
	if (!ended)
		note(r, point, "hung");
	else if (code < 0 || (code && code != 1 && code != EXIT_SKIP) ||
		 (code == 1 && !r->failed) || (code == 0 && r->failed))
		note(r, point, "crashed");
	else if (r->seen < r->planned)
		note(r, point, "lost");
}

bool run_program(const struct program *p, const char *point, ignore_fn *ignore,
		 struct finding *found)
{
	struct reader r = { .p = p, .asked = point, .ignore = ignore, .found = found };
	long long deadline = now_ms() + p->limit * 1000LL;
	bool ended = false, open = true, in_time;
	int status = 0, fds[2];
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC))
		return false;
	pid = start(p, point, fds[1]);
	close(fds[1]);
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	while (pid > 0 && !r.stop && now_ms() < deadline) {
		struct pollfd pfd = { .fd = open ? fds[0] : -1, .events = POLLIN };
		char buf[4096];
		ssize_t n;

		poll(&pfd, 1, open ? 100 : 5);
		while (open && (n = read(fds[0], buf, sizeof(buf))) >= 0) {
			open = n > 0;
			feed(&r, buf, n);
		}
		if (!ended)
			ended = waitpid(pid, &status, WNOHANG) == pid;
		else if (!open || !pfd.revents)
			break;
	}
	in_time = ended;
	kill_rest(pid, &status);
	close(fds[0]);
	judge_end(&r, status, in_time);
	return r.any;
}
