/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Holding a worker in the middle of a system call, so that a race becomes an
 * order of events.
 */
#ifndef HELD_H
#define HELD_H

#include <stddef.h>

#include "needs.h"
#include "worker.h"

/**
 * struct held_exec - a worker that is inside execve(2)
 * @w:	   the worker
 * @lease: the judge's lease on the interpreter, which holds it
 */
struct held_exec {
	struct worker *w;
	int lease;
};

/**
 * exec_hold() - have a worker do its batch, which calls execve(2), and hold it there
 * @w:		 its batch is queued
 * @interpreter: file that the kernel opens for the program, executable,
 *		 owned by the judge, opened by nobody
 *
 * On return the kernel has read the program's first page and waits for the
 * judge to give up its lease on the interpreter: the worker's process holds
 * cred_guard_mutex, its credentials for the new program are half made.
 * exec_hold_failing() queues the execve(2) of a script whose interpreter is no
 * program: once let go, that returns an error.
 *
 * Skips the case where the file system knows no leases.
 */
struct held_exec exec_hold(struct worker *w, const char *interpreter);
struct held_exec exec_hold_failing(struct worker *w);

/**
 * own_interpreter() - give a copy of the test program an interpreter of its own
 * @program: of self_copy()
 *
 * A copy of the system's; the program finds it in its current directory, so
 * its worker has to chdir(2) to scratch_path("").
 *
 * Return: path of the interpreter.
 */
const char *own_interpreter(const char *program);

/**
 * exec_release() - let the execve(2) go on
 *
 * What comes of it is the outcome of the worker's batch.
 */
void exec_release(struct held_exec *held);

/**
 * struct held_page - a page of a worker's memory that holds whoever touches it
 * @addr: in the worker's process
 * @size: of a page
 * @fd:	  the userfaultfd
 */
struct held_page {
	void *addr;
	size_t size;
	int fd;
};

/**
 * page_hold() - make such a page
 * @w: idle; the page is of its process
 *
 * The kernel itself is held too, in copying from or to the page: that is what
 * need_held_page asks for.
 */
struct held_page page_hold(struct worker *w);
extern const struct need need_held_page;

/**
 * page_wait() - wait until a thread is held
 */
void page_wait(struct held_page *page);

/**
 * page_release() - let all go on that are held, and touch the page later
 * @data: what the page holds from now on; the rest is zero
 * @size: of @data
 */
void page_release(struct held_page *page, const void *data, size_t size);

/**
 * page_wake() - let all look again who are held, when the page has been unmapped
 */
void page_wake(struct held_page *page);

#endif /* HELD_H */
