// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "case.h"
#include "logged.h"

/* Open in the keeper, and so locked until it and all its children are gone. */
static char before[200];

void logged_read(char *text, size_t size)
{
	int fd = open(ACTIONS_LOGGED, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, text, size - 1) : -1;

	text[n > 0 ? n : 0] = '\0';
	if (fd >= 0)
		close(fd);
}

int logged_write(const char *text)
{
	int fd = open(ACTIONS_LOGGED, O_WRONLY | O_CLOEXEC), ret;
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = write(fd, text, strlen(text));
	ret = n < 0 ? -errno : n == (ssize_t)strlen(text) ? 0 : -EIO;
	close(fd);
	return ret;
}

static void restore(void *arg)
{
	char now[sizeof(before)];

	(void)arg;
	logged_read(now, sizeof(now));
	if (strcmp(now, before) && logged_write(before))
		printf("# %s is changed: it was %s", ACTIONS_LOGGED, before);
}

static bool change_met(void)
{
	if (access(ACTIONS_LOGGED, W_OK) || !keeper_lock(ACTIONS_LOGGED, LOCK_EX))
		return false;
	logged_read(before, sizeof(before));
	on_cleanup(restore, NULL);
	return true;
}

static bool steady_met(void)
{
	return keeper_lock(ACTIONS_LOGGED, LOCK_SH);
}

const struct need need_logged_change = {
	"actions_logged", "needs to change actions_logged", .met = change_met };
const struct need need_logged_steady = {
	"actions_logged_steady", "needs to lock actions_logged", .met = steady_met };
