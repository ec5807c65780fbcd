// SPDX-License-Identifier: GPL-2.0
/* Workers: making them, giving them work. What came of it: outcome.c. */
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "check.h"
#include "internal.h"
#include "procfs.h"
#include "worker.h"

#define WORKERS_MAX 40
#define WORKER_STACK (128u << 10)

/*
 * The eventfds of all workers that a case may have: made before the first,
 * so that workers made by workers have theirs too.
 */
static int order_fds[WORKERS_MAX], ack_fds[WORKERS_MAX];
static int workers, worker_fds;

#define WORKER_FDS_STEP 10

static void make_fds(int upto)
{
	for (; worker_fds < upto && worker_fds < WORKERS_MAX; worker_fds++) {
		order_fds[worker_fds] = eventfd(0, 0);
		ack_fds[worker_fds] = eventfd(0, 0);
		REQUIRE(order_fds[worker_fds] >= 0 && ack_fds[worker_fds] >= 0);
	}
}

void workers_expect(int count)
{
	make_fds(count);
}

static struct worker *worker_alloc(void)
{
	struct worker *w = shared_alloc(sizeof(*w));

	/* A process of the judge inherits all that there is by now. */
	if (workers >= worker_fds)
		make_fds(worker_fds + WORKER_FDS_STEP);
	REQUIRE(workers < worker_fds);
	w->order_fd = order_fds[workers];
	w->ack_fd = ack_fds[workers];
	workers++;
	w->pidfd = -1;
	w->leader = w;
	return w;
}

static long raw(long nr, arch_arg_t a, arch_arg_t b, arch_arg_t c)
{
	return arch_syscall(nr, a, b, c, 0, 0, 0);
}

/* Out, by whatever way is left; a trap needs no system call. */
static void __attribute__((noreturn)) worker_exit(bool whole_process)
{
	if (whole_process)
		raw(NR_exit_group, 0, 0, 0);
	raw(NR_exit, 0, 0, 0);
	for (;;)
		__builtin_trap();
}

static long do_op(struct op *op)
{
	return op->fn ? op->fn(op->arg) : call_make(&op->call);
}

/* The batch, from its op @i on; false if the worker can't tell any more. */
static bool do_batch(struct worker *w, int i)
{
	uint64_t token = 1;

	for (; i < w->queued; i++) {
		struct op *op = &w->op[i];

		__atomic_store_n(&op->state, OP_STARTED, __ATOMIC_SEQ_CST);
		op->ret = do_op(op);
		__atomic_store_n(&op->state, OP_DONE, __ATOMIC_SEQ_CST);
	}
	return raw(NR_write, w->ack_fd, PTR(&token), sizeof(token)) == sizeof(token);
}

/* Everything a worker does; touches no libc state, for threads' sake. */
static void __attribute__((noreturn)) worker_loop(struct worker *w)
{
	uint64_t token;

	in_worker = true;
	while (raw(NR_read, w->order_fd, PTR(&token), sizeof(token)) == sizeof(token))
		if (!do_batch(w, 0))
			break;
	worker_exit(w->leader == w);
}

/* In the program that an op of the batch has executed. */
void worker_resume(struct worker *w)
{
	int i = 0;

	in_worker = true;
	raw(NR_prctl, PR_SET_PDEATHSIG, SIGKILL, 0);
	/* Whichever thread it was, it is the first of its process now. */
	w->tid = w->pid;
	w->leader = w;
	w->threaded = false;
	while (w->op[i].state == OP_DONE && i < w->queued - 1)
		i++;
	w->op[i].ret = 0;
	__atomic_store_n(&w->op[i].state, OP_DONE, __ATOMIC_SEQ_CST);
	if (!do_batch(w, i + 1))
		worker_exit(true);
	worker_loop(w);
}

/* Die with the judge; changes of credentials undo this: see drop_to_user(). */
static void die_with_parent(pid_t parent)
{
	raw(NR_prctl, PR_SET_PDEATHSIG, SIGKILL, 0);
	if (raw(NR_getppid, 0, 0, 0) != parent)
		worker_exit(true);
}

static void note_process(struct worker *w, pid_t pid)
{
	w->pid = w->tid = pid;
	w->pidfd = syscall(SYS_pidfd_open, pid, 0);
	REQUIRE(w->pidfd >= 0);
}

static struct worker *start_process(bool no_new_privs)
{
	struct worker *w = worker_alloc();
	pid_t judge = getpid(), pid = fork();

	REQUIRE(pid >= 0);
	if (pid == 0) {
		die_with_parent(judge);
		if (no_new_privs)
			raw(NR_prctl, PR_SET_NO_NEW_PRIVS, 1, 0);
		worker_loop(w);
	}
	note_process(w, pid);
	return w;
}

struct worker *worker_new(void)
{
	return start_process(true);
}

struct worker *worker_bare(void)
{
	return start_process(false);
}

struct worker *worker_with_filters_(const struct run *run,
				    struct sock_fprog *const *filters)
{
	struct worker *w = worker_new();

	for (; *filters; filters++)
		ASSERT_RETURNED(worker_install(w, run->entry, *filters), 0);
	return w;
}

struct worker *worker_strict(const struct run *run)
{
	struct worker *w = worker_new();

	ASSERT_RETURNED(worker_call(w, strict_call(run->entry)), 0);
	return w;
}

static int clone_main(void *arg)
{
	struct worker *w = arg;

	if (w->leader == w)
		raw(NR_prctl, PR_SET_PDEATHSIG, SIGKILL, 0);
	worker_loop(w);
	return 0;
}

struct clone_order {
	struct worker *child;
	unsigned long flags;
	void *parent_tid;
};

/* In the process that clones.  The stack must not be shared memory: a fork
 * by the thread would run on its parent's. */
static long clone_worker(void *arg)
{
	struct clone_order *order = arg;
	char *stack = mmap(NULL, WORKER_STACK, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int tid;

	if (stack == MAP_FAILED)
		return -errno;
	tid = clone(clone_main, stack + WORKER_STACK, order->flags, order->child,
		    order->parent_tid, NULL, &order->child->alive_word);
	return tid < 0 ? -errno : tid;
}

struct worker *worker_clone_begin(struct worker *w, unsigned long flags,
				  void *parent_tid)
{
	struct clone_order *order = shared_alloc(sizeof(*order));
	struct worker *child = worker_alloc();

	child->parent = child->cloned_by = w;
	if (flags & CLONE_THREAD) {
		child->leader = w->leader;
		child->leader->threaded = true;
		child->pid = w->pid;
		child->pidfd = w->pidfd;
		child->alive_word = 1;
	}
	*order = (struct clone_order){ child, flags, parent_tid };
	worker_queue_fn(w, clone_worker, order);
	worker_start(w);
	return child;
}

void worker_clone_end(struct worker *child)
{
	struct outcome o = worker_wait(child->cloned_by);

	ASSERT(o.kind == OUT_RETURNED && o.ret > 0, "a worker to clone",
	       "%s", outcome_words(&o));
	if (child->leader == child)
		note_process(child, o.ret);
	else
		child->tid = thread_id(child->pid, o.ret);
}

struct worker *worker_clone(struct worker *w, unsigned long flags)
{
	struct worker *child = worker_clone_begin(w, flags, NULL);

	worker_clone_end(child);
	return child;
}

struct worker *worker_thread(struct worker *w)
{
	return worker_clone(w, WORKER_THREAD);
}

struct fork_order {
	struct worker *child;
	long (*forks)(void *arg);
	void *arg;
	unsigned long flags;
};

static long fork_worker(void *arg)
{
	struct fork_order *order = arg;
	long pid = order->forks(order->arg);

	/* May be filtered: no call here that a case might deny.  A parent that
	 * dies before the prctl() is the keeper's business. */
	if (pid == 0) {
		raw(NR_prctl, PR_SET_PDEATHSIG, SIGKILL, 0);
		worker_loop(order->child);
	}
	return pid;
}

static struct worker *start_fork(struct worker *w, struct fork_order *order)
{
	struct worker *child = worker_alloc();
	struct outcome o;

	order->child = child;
	child->parent = order->flags & CLONE_PARENT ? NULL : w;
	o = worker_run(w, fork_worker, order);
	ASSERT(o.kind == OUT_RETURNED && o.ret > 0, "a worker to fork",
	       "%s", outcome_words(&o));
	note_process(child, o.ret);
	return child;
}

static long clone_with_flags(void *arg)
{
	unsigned long flags = *(unsigned long *)arg;

	return arch_clone(flags | SIGCHLD);
}

struct worker *worker_fork(struct worker *w, unsigned long flags)
{
	struct fork_order *order = shared_alloc(sizeof(*order));

	order->forks = clone_with_flags;
	order->flags = flags;
	order->arg = &order->flags;
	return start_fork(w, order);
}

struct worker *worker_fork_by(struct worker *w, long (*forks)(void *), void *arg)
{
	struct fork_order *order = shared_alloc(sizeof(*order));

	order->forks = forks;
	order->arg = arg;
	return start_fork(w, order);
}

static struct op *queue(struct worker *w, const struct op *op)
{
	struct op *slot;

	/* A batch that was started is over: its results make room. */
	if (w->queued && w->op[0].state != OP_QUEUED)
		w->queued = 0;
	ASSERT(w->queued < WORKER_OPS, "room in a worker's batch",
	       "%d entries are the limit", WORKER_OPS);
	slot = &w->op[w->queued++];
	*slot = *op;
	slot->state = OP_QUEUED;
	return slot;
}

struct op *worker_queue(struct worker *w, struct call call)
{
	return queue(w, &(struct op){ .call = call });
}

struct op *worker_queue_fn(struct worker *w, long (*fn)(void *), void *arg)
{
	return queue(w, &(struct op){ .fn = fn, .arg = arg });
}

void worker_start(struct worker *w)
{
	uint64_t one = 1;

	REQUIRE(write(w->order_fd, &one, sizeof(one)) == sizeof(one));
}

void worker_begin(struct worker *w, struct call call)
{
	worker_queue(w, call);
	worker_start(w);
}

struct outcome worker_call(struct worker *w, struct call call)
{
	worker_begin(w, call);
	return worker_wait(w);
}

struct outcome worker_run(struct worker *w, long (*fn)(void *), void *arg)
{
	worker_queue_fn(w, fn, arg);
	worker_start(w);
	return worker_wait(w);
}

static long nothing(void *arg)
{
	(void)arg;
	return 0;
}

bool worker_alive(struct worker *w)
{
	struct outcome o = worker_run(w, nothing, NULL);

	return o.kind == OUT_RETURNED;
}

void worker_limit(struct worker *w, int resource, uint64_t value)
{
	uint64_t *limit = shared_alloc(2 * sizeof(*limit));

	limit[0] = limit[1] = value;
	ASSERT_RETURNED(worker_call(w, CALL(prlimit64, 0, resource, PTR(limit), 0)), 0);
}

long worker_free_fd(struct worker *w)
{
	long fd = worker_call(w, CALL(dup, STDIN_FILENO)).ret;

	if (fd >= 0)
		ASSERT_RETURNED(worker_call(w, CALL(close, fd)), 0);
	return fd;
}

void worker_kill(struct worker *w)
{
	kill(w->pid, SIGKILL);
	worker_ending(w);
}

struct call install_call(enum entry entry, struct sock_fprog *filter)
{
	if (entry == BY_PRCTL)
		return CALL(prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, PTR(filter));
	return CALL(seccomp, SECCOMP_SET_MODE_FILTER, 0, PTR(filter));
}

struct call install_flags_call(unsigned long flags, struct sock_fprog *filter)
{
	return CALL(seccomp, SECCOMP_SET_MODE_FILTER, flags, PTR(filter));
}

struct call strict_call(enum entry entry)
{
	if (entry == BY_PRCTL)
		return CALL(prctl, PR_SET_SECCOMP, SECCOMP_MODE_STRICT, 0);
	return CALL(seccomp, SECCOMP_SET_MODE_STRICT, 0, 0);
}

struct outcome worker_install(struct worker *w, enum entry entry,
			      struct sock_fprog *filter)
{
	return worker_call(w, install_call(entry, filter));
}
