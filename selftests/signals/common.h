/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the cases on signals: workers with a handler, and a call that waits. */
#ifndef SIGNALS_COMMON_H
#define SIGNALS_COMMON_H

#include <fcntl.h>
#include <unistd.h>

#include "handler.h"
#include "seccomp_test.h"
#include "tracer.h"

/**
 * struct handled - what a worker's handler did
 * @flags:  of sigaction(2)
 * @count:  how often it ran
 * @call:   system call that it makes, if @acts
 * @result: of that call, the last time
 */
struct handled {
	int flags, count;
	bool acts;
	struct call call;
	long result;
};

static struct handled *handled;

static inline void handler(int sig)
{
	(void)sig;
	if (handled->acts)
		handled->result = call_make(&handled->call);
	__atomic_add_fetch(&handled->count, 1, __ATOMIC_SEQ_CST);
}

static inline long set_handler(void *arg)
{
	struct sigaction sa = { .sa_handler = handler };

	handled = arg;
	sa.sa_flags = handled->flags;
	return sigaction(SIGUSR1, &sa, NULL);
}

/* Have a worker handle SIGUSR1. */
static inline struct handled *handle(struct worker *w, int flags)
{
	struct handled *h = shared_alloc(sizeof(*h));

	h->flags = flags;
	ASSERT_RETURNED(worker_run(w, set_handler, h), 0);
	return h;
}

/**
 * struct pipe_read - a read(2) that waits until the judge lets it have a byte
 *
 * Made before the worker.
 */
struct pipe_read {
	int fd[2];
	char *buf;
};

static inline struct pipe_read pipe_read_new(void)
{
	struct pipe_read p = { .buf = shared_alloc(16) };

	REQUIRE(pipe2(p.fd, O_CLOEXEC) == 0);
	return p;
}

static inline struct call pipe_read_call(const struct arch_gate *gate, const struct pipe_read *p)
{
	return GATE_CALL(gate, read, (arch_arg_t)p->fd[0], PTR(p->buf), 16);
}

static inline void pipe_read_feed(const struct pipe_read *p)
{
	REQUIRE(write(p->fd[1], "x", 1) == 1);
}

/* @action for read(2) of this pipe, by this gate: not for the worker's orders. */
static inline struct sock_fprog *on_pipe_read(const struct arch_gate *gate,
					      const struct pipe_read *p, uint32_t action)
{
	return FILTER(ALLOW, { action, { ARCH_IS(gate->audit), NR_IS(gate->nr[CALL_read]),
					 ARG_LOW_IS(0, p->fd[0]), ARG_LOW_IS(1, PTR(p->buf)),
					 ARG_LOW_IS(2, 16) } });
}

#endif /* SIGNALS_COMMON_H */
