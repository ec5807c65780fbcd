// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "procfs.h"

long file_number(const char *path, long otherwise)
{
	FILE *f = fopen(path, "re");
	long n;

	if (!f)
		return otherwise;
	if (fscanf(f, "%ld", &n) != 1)
		n = otherwise;
	fclose(f);
	return n;
}

static FILE *status_open(pid_t tid)
{
	char path[40] = "/proc/self/status";

	if (tid)
		snprintf(path, sizeof(path), "/proc/%d/status", tid);
	return fopen(path, "re");
}

int status_line(pid_t tid, const char *field, char *line, size_t size)
{
	size_t len = strlen(field), room = 0;
	char *buf = NULL;
	FILE *f = status_open(tid);
	int n = 0;

	line[0] = '\0';
	/* Lines of any length: Groups and Mems_allowed may be long. */
	while (f && getline(&buf, &room, f) > 0) {
		if (strncmp(buf, field, len) || buf[len] != ':')
			continue;
		buf[strcspn(buf, "\n")] = '\0';
		if (!n++)
			snprintf(line, size, "%s", buf);
	}
	free(buf);
	if (f)
		fclose(f);
	return n;
}

long status_field(pid_t tid, const char *field)
{
	char line[200], *text, *end;
	long value;

	if (status_line(tid, field, line, sizeof(line)) < 1)
		return -1;
	text = strchr(line, ':') + 1;
	errno = 0;
	value = strtol(text, &end, 10);
	return end == text || *end || errno || value < 0 ? -1 : value;
}

long worker_status(struct worker *w, const char *field)
{
	return status_field(w->tid, field);
}

/* What the thread itself takes for its id; 0 if nobody can tell. */
static pid_t innermost_id(pid_t tid)
{
	char line[200], *last;

	if (tid <= 0 || status_line(tid, "NSpid", line, sizeof(line)) < 1)
		return 0;
	last = strrchr(line, '\t');
	return last ? atoi(last + 1) : 0;
}

pid_t thread_id(pid_t pid, pid_t inner)
{
	struct dirent *entry;
	pid_t found = 0;
	char path[64];
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task/%d", pid, inner);
	if (access(path, F_OK) == 0)
		return inner;
	*strrchr(path, '/') = '\0';
	dir = opendir(path);
	while (dir && !found && (entry = readdir(dir)))
		if (innermost_id(atoi(entry->d_name)) == inner)
			found = atoi(entry->d_name);
	if (dir)
		closedir(dir);
	return found ?: inner;
}
