/* SPDX-License-Identifier: GPL-2.0 */
/*
 * /proc/sys/kernel/seccomp/actions_logged, of which the system has one, and
 * which programs that run at the same time may want to change, or need to
 * stay as it is.
 *
 * Whoever lists one of these needs holds a lock on the file until the end of
 * the point, whatever becomes of its judge.  Lists name them last, as
 * obtaining the lock may have to wait for another point's end.
 */
#ifndef LOGGED_H
#define LOGGED_H

#include <stdbool.h>
#include <stddef.h>

#include "needs.h"

#define SYSCTL_DIR	"/proc/sys/kernel/seccomp/"
#define ACTIONS_AVAIL	SYSCTL_DIR "actions_avail"
#define ACTIONS_LOGGED	SYSCTL_DIR "actions_logged"

/* It is nobody else's, may be changed, and is restored after the point. */
extern const struct need need_logged_change;
/* Nobody changes it, but for other programs than this suite's. */
extern const struct need need_logged_steady;

/**
 * logged_read() - what the file holds
 * @text: gets it, newline included; "" if it can't be read
 * @size: of @text
 */
void logged_read(char *text, size_t size);

/**
 * logged_write() - set it, by one write(2) of the judge
 *
 * Return: 0, or -errno; -EIO if less was written.
 */
int logged_write(const char *text);

#endif /* LOGGED_H */
