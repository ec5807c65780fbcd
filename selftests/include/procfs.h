/* SPDX-License-Identifier: GPL-2.0 */
/* What /proc/PID/status tells about a process or thread, and numbers in files. */
#ifndef PROCFS_H
#define PROCFS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "worker.h"

/**
 * file_number() - the number that a file of /proc or /sys begins with
 * @path:      of the file
 * @otherwise: where there is no such file, or no number in it
 */
long file_number(const char *path, long otherwise);

/**
 * status_field() - a number in /proc/TID/status
 * @tid:   process or thread, also one of another process; 0: the caller's
 *	   own process
 * @field: "Seccomp", "Seccomp_filters", "NoNewPrivs"; without the colon
 *
 * The judge's to call.  Threads have a status each, and it is the thread's
 * own that is read.
 *
 * Return: the value (decimal), or -1 if the line, or the whole file, is
 * missing or holds no number.
 */
long status_field(pid_t tid, const char *field);

/**
 * worker_status() - status_field() of a worker's own thread
 */
long worker_status(struct worker *w, const char *field);

/**
 * status_line() - a line of /proc/TID/status, as it is
 * @tid:   as for status_field()
 * @field: the same
 * @line:  gets the line, with its colon and without its newline; "" if there
 *	   is none
 * @size:  of @line
 *
 * Return: how many lines of that name there are.
 */
int status_line(pid_t tid, const char *field, char *line, size_t size);

/**
 * thread_id() - the id, as the judge sees it, of a thread in another pid namespace
 * @pid:   its process, as the judge sees it
 * @inner: its id in its own pid namespace, e.g. of gettid(2) or clone(2)
 *
 * Return: the id, which is @inner where the namespace is the judge's own, or
 * there is no such thread (any more).
 */
pid_t thread_id(pid_t pid, pid_t inner);

#endif /* PROCFS_H */
