// SPDX-License-Identifier: GPL-2.0
/*
 * In the guest: switches one fault on and runs programs until a point notices.
 *
 *   one FAULT     by name; "healthy": runs everything, says what fails
 *
 * It reads, from /faults:
 *   order   "<seconds> <program>" a line: everything that there is to run
 *   first   "<fault> <program>[:<point>]..." a line: what to try before that
 *   known   "<program> <point>" a line: fails on the healthy kernel, is ignored
 *   quick   if it is there, what "first" names is all that is tried
 * It prints "try <program>" before each, "anyway <program> <point> <how>" of
 * what fails on the healthy kernel too, and one line at the end:
 *   noticed <program> <point> <how> [<times>]     survived <programs>
 * A point that fails has to pass on the healthy kernel and to fail again with
 * the fault before it counts ("sometimes", if only its first run failed).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "one.h"

#define PARAMETER "/sys/module/kernel/parameters/seccomp_fault"
#define MAX_PROGRAMS 4096
#define TAINT_OOPS (1 << 7)
#define TAINT_WARN (1 << 9)

static struct program programs[MAX_PROGRAMS];
static int count;
static char *known;		/* "\n<program> <point>\n..." */
static long taint_before;

static char *read_all(const char *path)
{
	FILE *in = fopen(path, "re");
	char *text = NULL;
	size_t room = 0;

	if (!in)
		return strdup("");
	if (getdelim(&text, &room, '\0', in) < 0)
		text = strdup("");
	fclose(in);
	return text;
}

static long taint(void)
{
	char *text = read_all("/proc/sys/kernel/tainted");
	long bits = atol(text);

	free(text);
	return bits & (TAINT_OOPS | TAINT_WARN);
}

/* Without the parameter every verdict would be about the healthy kernel. */
static void switch_to(const char *fault)
{
	int fd = open(PARAMETER, O_WRONLY | O_CLOEXEC);
	ssize_t len = strlen(fault);

	if (fd < 0 || write(fd, fault, len) != len) {
		printf("error cannot switch to fault %s: %s\n", fault,
		       strerror(errno));
		exit(2);
	}
	close(fd);
}

static void read_order(void)
{
	char *text = read_all("/faults/order"), *line, *rest = text;

	while ((line = strsep(&rest, "\n")) && count < MAX_PROGRAMS) {
		char *path = strchr(line, ' ');

		if (!path)
			continue;
		programs[count].limit = atoi(line);
		programs[count++].path = path + 1;
	}
	known = read_all("/faults/known");
}

static struct program *find(const char *path)
{
	for (int i = 0; i < count; i++) {
		if (!strcmp(programs[i].path, path))
			return &programs[i];
	}
	return NULL;
}

/* What the healthy kernel fails too tells nothing. */
static bool is_known(const struct program *p, const char *point)
{
	char line[512];

	snprintf(line, sizeof(line), "%s %s\n", p->path, point);
	for (char *at = known; (at = strstr(at, line)); at++) {
		if (at == known || at[-1] == '\n')
			return true;
	}
	return false;
}

/* Runs the point (or the program) alone, with and without the fault. */
static void confirm(const char *fault, struct program *p, struct finding *f)
{
	const char *point = strcmp(f->point, "-") ? f->point : NULL;
	struct finding again = { .how = "kernel-log" };
	int times = 0;
	bool anyway;

	switch_to("healthy");
	anyway = run_program(p, point, is_known, &again) || taint();
	switch_to(fault);
	if (anyway) {
		printf("anyway %s %s %s\n", p->path, f->point, again.how);
		f->how = NULL;
		return;
	}
	for (int i = 0; i < 2 && !taint(); i++)
		times += run_program(p, point, is_known, &again);
	snprintf(f->note, sizeof(f->note), times ? "again" : "sometimes");
}

/*
 * One program under the fault, or one point of it; true if that was the end.
 */
static bool try(const char *fault, struct program *p, const char *point,
		struct finding *sometimes)
{
	struct finding f = { .how = NULL, .point = "-" };

	if (p->tried)
		return false;
	p->tried = !point;
	printf("try %s\n", p->path);
	fflush(stdout);
	if (run_program(p, point, is_known, &f) && !taint())
		confirm(fault, p, &f);
	if (taint() && !taint_before) {
		printf("noticed %s %s kernel-log\n", p->path, f.point);
		return true;
	}
	if (!f.how)
		return false;
	if (!strcmp(f.note, "sometimes")) {
		if (!sometimes->how) {
			*sometimes = f;
			sometimes->path = p->path;
		}
		return false;
	}
	printf("noticed %s %s %s\n", p->path, f.point, f.how);
	return true;
}

static void one_fault(const char *fault)
{
	char *text = read_all("/faults/first"), *line, *word, *rest = text;
	struct finding sometimes = { .how = NULL };
	int i;

	switch_to(fault);
	while ((line = strsep(&rest, "\n"))) {
		word = strsep(&line, " ");
		if (!line || strcmp(word, fault))
			continue;
		while ((word = strsep(&line, " "))) {
			char *path = strsep(&word, ":");
			struct program *p = find(path);

			if (p && try(fault, p, word, &sometimes))
				return;
		}
	}
	for (i = 0; i < count && access("/faults/quick", F_OK); i++) {
		if (try(fault, &programs[i], NULL, &sometimes))
			return;
	}
	if (sometimes.how)
		printf("noticed %s %s %s sometimes\n", sometimes.path,
		       sometimes.point, sometimes.how);
	else
		printf("survived %d\n", count);
}

static void healthy(void)
{
	for (int i = 0; i < count; i++) {
		printf("try %s\n", programs[i].path);
		fflush(stdout);
		run_program(&programs[i], NULL, NULL, NULL);
	}
	printf("healthy %d taint=%ld\n", count, taint());
}

int main(int argc, char **argv)
{
	const char *fault = argc > 1 ? argv[1] : "healthy";

	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	taint_before = taint();
	read_order();
	if (strcmp(fault, "healthy")) {
		one_fault(fault);
		switch_to("healthy");
	} else {
		healthy();
	}
	return 0;
}
