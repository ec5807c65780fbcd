// SPDX-License-Identifier: GPL-2.0
/*
 * Numbers behind an architecture's last call.  Kernels look calls up in a table,
 * and an index that is not in it, but was taken for one, is that of number 0.
 */
#include <fcntl.h>
#include <unistd.h>

#include "seccomp_test.h"

/* From the end of 5.10's tables on; what is a call since then does no harm. */
#define FIRST	441
#define END	1024

/**
 * struct probe - what each number leaves behind if it is call 0 after all
 * @gate:	by which the numbers are called
 * @kind:	which call has number 0: CALL_read, CALL_io_setup, CALL_restart_syscall
 * @fd:		to read from
 * @buf:	what read(2) puts there, a byte for each number
 * @context:	what io_setup(2) puts there
 * @is_first:	whether the number was call 0
 */
struct probe {
	const struct arch_gate *gate;
	int kind, fd;
	char buf[END];
	unsigned long context[END];
	bool is_first[END];
};

static bool is_first_call(struct probe *p, int n)
{
	const struct arch_gate *gate = p->gate;
	long nr = arch_first_nr(gate) + n, ret;

	if (p->kind == CALL_read) {
		gate->call(nr, p->fd, PTR(&p->buf[n]), 1, 0, 0, 0);
		return p->buf[n];
	}
	if (p->kind == CALL_restart_syscall)
		return gate->call(nr, 0, 0, 0, 0, 0, 0) == -EINTR;
	ret = gate->call(nr, 1, PTR(&p->context[n]), 0, 0, 0, 0);
	return ret == 0 && p->context[n] &&
	       gate->call(gate->nr[CALL_io_destroy], p->context[n], 0, 0, 0, 0, 0) == 0;
}

static long try_first(void *arg)
{
	return is_first_call(arg, 0);
}

static long try_others(void *arg)
{
	struct probe *p = arg;

	for (int n = FIRST; n < END; n++)
		p->is_first[n] = !ARCH_APART(n) && is_first_call(p, n);
	return 0;
}

/* A call that shows whether it ran has number 0 on most architectures. */
static struct probe *probe_new(const struct arch_gate *gate)
{
	static const int kinds[] = { CALL_read, CALL_io_setup, CALL_restart_syscall };
	struct probe *p = shared_alloc(sizeof(*p));
	int fds[2];

	p->gate = gate;
	p->kind = ARCH_NR_CALLS;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (gate->nr[kinds[i]] == arch_first_nr(gate))
			p->kind = kinds[i];
	if (p->kind == ARCH_NR_CALLS)
		case_skip("the first number is no call that shows whether it ran");
	REQUIRE(pipe2(fds, O_NONBLOCK) == 0);
	p->fd = fds[0];
	for (int n = 0; n < END; n++)
		REQUIRE(write(fds[1], "x", 1) == 1);
	return p;
}

/* The worker may not be able to take orders under this filter. */
CASE(not_the_first, "a number behind the last call is not the first call, which the filter denies",
     CLAUSES("FILTER-2", "RET-ERRNO-1"), EACH_ENTRY, EACH_GATE)
{
	const struct arch_gate *gate = run->gate;
	int first = arch_first_nr(gate);
	struct probe *p = probe_new(gate);
	struct worker *w = worker_new();
	struct op *installed, *tried;

	if (!worker_run(worker_new(), try_first, p).ret)
		case_skip("the first number is no call of this kernel");
	installed = worker_queue(w, install_call(run->entry, FILTER(ALLOW,
		{ ERRNO(77), { ARCH_IS(gate->audit), NR_IS(first) } })));
	tried = worker_queue_fn(w, try_others, p);
	worker_start(w);
	worker_wait(w);
	ASSERT_EQ(0, installed->ret);
	ASSERT_EQ(OP_DONE, tried->state);
	for (int n = FIRST; n < END; n++)
		EXPECT(!p->is_first[n], check_format("%d to be another call than %d", first + n, first),
		       "it is the same");
}
