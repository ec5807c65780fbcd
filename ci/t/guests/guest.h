/* SPDX-License-Identifier: GPL-2.0 */
/* For programs that misbehave in a guest: TAP as far as they get. */
#ifndef CI_T_GUEST_H
#define CI_T_GUEST_H

#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef NAME
#define NAME "misbehave"
#endif

/* Answers -l, and begins a run of two points: the first passes. */
static inline void begin(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc > 1 && !strcmp(argv[1], "-l")) {
		printf("boot." NAME ".first\t-\t-\t-\tpasses\n");
		printf("boot." NAME ".second\t-\t-\t-\tdoes what it is for\n");
		exit(0);
	}
	printf("TAP version 13\n1..2\n");
	printf("#  RUN           boot." NAME ".first ...\n");
	printf("ok 1 boot." NAME ".first\n");
	printf("#  RUN           boot." NAME ".second ...\n");
}

/* Waits until the guest's init has passed on what was said, and waits for more. */
static inline void heard(void)
{
	int unread = 1, call = -1;

	while (unread || call != SYS_poll) {
		FILE *f = fopen("/proc/1/syscall", "r");

		sched_yield();
		if (ioctl(STDOUT_FILENO, FIONREAD, &unread) || !f || fscanf(f, "%d", &call) != 1)
			call = -1;
		if (f)
			fclose(f);
	}
}

static inline int end(void)
{
	printf("ok 2 boot." NAME ".second\n");
	return 0;
}

static inline void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		printf("# cannot write %s\n", path);
	if (fd >= 0)
		close(fd);
}

#endif /* CI_T_GUEST_H */
