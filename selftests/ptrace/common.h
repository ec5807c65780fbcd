/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the ptrace cases: calls whose every use and argument shows. */
#ifndef PTRACE_COMMON_H
#define PTRACE_COMMON_H

#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "seccomp_test.h"
#include "tracer.h"

/* @action for the call that effect_gate_call() makes by this gate. */
static inline struct sock_fprog *on_gate_call(const struct arch_gate *gate,
					      long nr, uint32_t action)
{
	return FILTER(ALLOW, { action, { ARCH_IS(gate->audit), NR_IS(nr) } });
}

/**
 * struct action_row - an action of a table of cases
 * @action: as the filter returns it
 * @ret:    what the call returns (-errno), if the table has it
 * @runs:   the call takes effect, if the table has it
 */
struct action_row {
	const char *name;
	uint32_t action;
	long ret;
	bool runs;
};

#define GATE_EFFECT(gate)	((gate)->nr[CALL_uname])

/**
 * counter_new() - a call that counts how often it runs
 *
 * A file whose position each counter_call() advances by one.  Made by the
 * judge before the workers, which inherit the descriptor.
 */
static inline int counter_new(void)
{
	int fd = memfd_create("counter", 0);

	REQUIRE(fd >= 0);
	return fd;
}

static inline struct call counter_call(int fd)
{
	return CALL(lseek, (arch_arg_t)fd, 1, SEEK_CUR);
}

static inline long counter_read(int fd)
{
	return lseek(fd, 0, SEEK_CUR);
}

#define EXPECT_RAN_TIMES(times, fd)					\
	EXPECT(counter_read(fd) == (times),				\
	       check_format("the call to run %d times", (int)(times)),	\
	       "it ran %ld times", counter_read(fd))

/**
 * struct copy - a call of six arguments, each of which shows
 * @from, @to:	 what process_vm_readv(2) copies
 * @right:	 the arguments for that: copies COPY_BYTES
 * @wrong:	 for each position a value with which it does something else
 *
 * COPY_WORKS is what it returns with all arguments right.
 */
struct copy {
	char from[2][8], to[2][8], other[2][8];
	struct iovec local[2], remote[2], bad[2];
	arch_arg_t right[6], wrong[6];
};

#define COPY_BYTES 16

static inline struct copy *copy_new(struct worker *w)
{
	struct copy *c = shared_alloc(sizeof(*c));

	memcpy(c->from[0], "oneONE1", 8);
	memcpy(c->from[1], "twoTWO2", 8);
	for (int i = 0; i < 2; i++) {
		c->local[i] = (struct iovec){ c->to[i], 8 };
		c->remote[i] = (struct iovec){ c->from[i], 8 };
		c->bad[i] = (struct iovec){ c->other[i], 8 };
	}
	memcpy(c->right, ((arch_arg_t[]){ w->pid, PTR(c->local), 2,
					  PTR(c->remote), 2, 0 }), sizeof(c->right));
	memcpy(c->wrong, ((arch_arg_t[]){ 0, PTR(c->bad), 1,
					  PTR(c->bad), 1, 1 }), sizeof(c->wrong));
	return c;
}

/* All arguments right but that in @position, if that is 0..5. */
static inline struct call copy_call(const struct copy *c, int position)
{
	struct call call = CALL(process_vm_readv);

	memcpy(call.arg, c->right, sizeof(call.arg));
	if (position >= 0)
		call.arg[position] = c->wrong[position];
	return call;
}

static inline bool copy_done(const struct copy *c)
{
	return !memcmp(c->from, c->to, sizeof(c->to)) && !c->other[0][0];
}

static inline bool copy_untouched(const struct copy *c)
{
	return !c->to[0][0] && !c->to[1][0] && !c->other[0][0] && !c->other[1][0];
}

/* Positions of arguments, for ROWS(). */
struct position {
	const char *name;
	int n;
};
static const struct position positions[] __attribute__((unused)) = {
	{ "arg0", 0 }, { "arg1", 1 }, { "arg2", 2 },
	{ "arg3", 3 }, { "arg4", 4 }, { "arg5", 5 },
};

/* For ROWS_IF(positions): those that the tracer can set by registers. */
static inline bool settable(const void *row)
{
	return ((const struct position *)row)->n >= ARCH_FIRST_SETTABLE_ARG;
}

static inline bool wide_settable(const void *row)
{
	return ARCH_ARG_BITS == 64 && settable(row);
}

static inline long block_sigchld(void *arg)
{
	sigset_t set;

	(void)arg;
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	return sigprocmask(SIG_BLOCK, &set, NULL);
}

/* For a tracee that has children: else their stops and ends would stop it too. */
static inline void ignore_children(struct worker *w)
{
	ASSERT_RETURNED(worker_run(w, block_sigchld, NULL), 0);
}

/* Have a tracee begin a call, and wait for the event stop that its filter asks for. */
static inline struct stop begin_traced(struct tracee *t, struct call call)
{
	struct stop stop;

	worker_begin(t->worker, call);
	stop = tracer_wait(t);
	ASSERT_STOP(stop, STOP_SECCOMP, call.nr);
	return stop;
}

/**
 * give_result() - as tracer, give a call that won't run a result
 * @t:	in an entry or event stop; where that is too early for a result, on
 *	return in the exit stop
 */
static inline void give_result(struct tracee *t, long ret)
{
	if (!(t->last.kind == STOP_ENTRY ? ARCH_ENTRY_SETS_RET : ARCH_SKIP_SETS_RET))
		ASSERT_STOP(tracer_step(t), STOP_EXIT, -1);
	REQUIRE(arch_set_ret(t->tid, ret) == 0);
}

/* As tracer, skip the call and give it a result; see give_result(). */
static inline void skip_call(struct tracee *t, long nr, long ret)
{
	REQUIRE(arch_set_nr(t->tid, nr) == 0);
	give_result(t, ret);
}

/* As tracer, put all six arguments of a copy in place of those there are. */
static inline void put_arguments(struct tracee *t, const struct copy *copy)
{
	for (int i = ARCH_FIRST_SETTABLE_ARG; i < 6; i++)
		REQUIRE(arch_set_arg(t->tid, i, copy->right[i]) == 0);
}

/* A getppid() that put_arguments() can turn into the copy. */
static inline struct call junk_call(const struct copy *copy)
{
	struct call call = CALL(getppid, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL);

	for (int i = 0; i < ARCH_FIRST_SETTABLE_ARG; i++)
		call.arg[i] = copy->right[i];
	return call;
}

#endif /* PTRACE_COMMON_H */
