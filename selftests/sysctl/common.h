/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the cases on /proc/sys/kernel/seccomp. */
#ifndef SYSCTL_COMMON_H
#define SYSCTL_COMMON_H

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "actions.h"
#include "logged.h"
#include "seccomp_test.h"

/* The first kernel that this suite knows nothing of: it may know more. */
#define UNKNOWN_KERNEL "7.4"

/* Read a file in pieces; its text, "" if it can't be read. */
static inline const char *read_by(const char *path, size_t piece)
{
	char *text = shared_alloc(400);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	ssize_t n;

	while (fd >= 0 && len + piece < 400 && (n = read(fd, text + len, piece)) > 0)
		len += n;
	if (fd >= 0)
		close(fd);
	return text;
}

/* The file's text, without its newline; one line is all that there may be. */
static inline const char *one_line(const char *path)
{
	char *text = (char *)read_by(path, 399), *end = strchr(text, '\n');

	EXPECT(end && !end[1], "a line and nothing more", "'%s'", text);
	if (end)
		*end = '\0';
	return text;
}

/* @w may read what it has opened with this outcome. */
static inline void expect_read(struct worker *w, struct outcome opened)
{
	char *text = shared_alloc(8);
	struct outcome o;

	ASSERT(opened.kind == OUT_RETURNED && opened.ret >= 0, "open() to succeed", "%s",
	       outcome_words(&opened));
	o = worker_call(w, CALL(read, opened.ret, PTR(text), 8));
	EXPECT(o.kind == OUT_RETURNED && o.ret > 0, "read() to read some", "%s",
	       outcome_words(&o));
}

#endif /* SYSCTL_COMMON_H */
