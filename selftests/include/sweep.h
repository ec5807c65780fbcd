/* SPDX-License-Identifier: GPL-2.0 */
/* The same thing done by many processes, one after the other. */
#ifndef SWEEP_H
#define SWEEP_H

#include "worker.h"

/**
 * worker_sweep() - a process of its own for each number of a range
 * @w:	   idle and unfiltered; the processes are its children
 * @fn:	   what each process does; returns if the system call that it is
 *	   about came back
 * @arg:   shared memory, for @fn
 * @from:  first number; @count: how many
 *
 * For calls that end their process, when there are more of them than a case
 * may have workers.  A process whose @fn returns exits with SWEEP_CAME_BACK.
 * All processes are reaped on return.  They share their memory with the
 * worker, for speed, so that none must dump core: up to 5.15 that ends all
 * who share it.
 *
 * Return: array of @count wait statuses, in shared memory.
 */
const int *worker_sweep(struct worker *w, void (*fn)(void *arg, long number),
			void *arg, long from, long count);
#define SWEEP_CAME_BACK 99

/**
 * status_words() - a wait status in words
 *
 * Return: static buffer.
 */
const char *status_words(int status);

#endif /* SWEEP_H */
