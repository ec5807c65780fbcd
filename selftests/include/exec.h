/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Workers that execve(2): they come back as workers, in a fresh image of the
 * test program, with the same struct worker, so that the same functions
 * (worker_call(), worker_run(), worker_status(), ...) look at what the exec
 * has left of them.
 */
#ifndef EXEC_H
#define EXEC_H

#include "worker.h"

/**
 * worker_exec() - have a worker execute the test program, and be a worker in it
 * @w:    idle; an exec by a further thread ends all others of its process,
 *	  whose structs are then dead
 * @path: the program: self_copy(), a script that has one as its interpreter,
 *	  or NULL for the running program itself
 *
 * Needs the calls of a program's start to be allowed.  What the worker had in
 * memory of its own is gone; memory from shared_alloc() is where it was.
 *
 * Return: the outcome of execve(2), unjudged: it "returned" 0 if it worked.
 */
struct outcome worker_exec(struct worker *w, const char *path);

/**
 * worker_queue_exec() - the same as part of a batch, whose rest the new
 * program does
 */
struct op *worker_queue_exec(struct worker *w, const char *path);

/* By execveat(2) of an open file, with AT_EMPTY_PATH. */
struct outcome worker_exec_fd(struct worker *w, int fd);

/**
 * program_path() - scratch_path() for a file that is to be executed
 * @name: of the file
 * @mode: the permissions that it will have
 *
 * Skips the point where the directory's file system forbids execution, or
 * with a set-uid or set-gid @mode, where it ignores these bits.
 *
 * Return: path in shared memory.
 */
const char *program_path(const char *name, unsigned int mode);

/**
 * program_copy() - a copy of a program in the scratch directory
 * @from: path of what is copied
 * @name: of the copy
 * @mode: permissions, e.g. 04755
 * @uid:  its owner, @gid: its group; (uid_t)-1: leave alone
 *
 * Skips as program_path() does.
 *
 * Return: path in shared memory.
 */
const char *program_copy(const char *from, const char *name, unsigned int mode, uid_t uid,
			 gid_t gid);

/* Of the test program itself. */
const char *self_copy(const char *name, unsigned int mode, uid_t uid, gid_t gid);

/**
 * script_for() - an executable script in the scratch directory
 * @interpreter: path of what executes it, e.g. of a self_copy()
 *
 * Skips as program_path() does, and where the kernel has no scripts
 * (CONFIG_BINFMT_SCRIPT).
 *
 * Return: path in shared memory.
 */
const char *script_for(const char *interpreter);

#endif /* EXEC_H */
