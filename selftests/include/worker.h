/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Workers: the processes and threads that are filtered, traced, put into
 * strict mode and killed, while the judge, which made them, looks on.
 *
 * A worker waits until the judge gives it work - a batch of system calls and
 * functions - does it, and notes the results in memory that both share.  No
 * result needs the worker to be alive afterwards, nor any system call.  A
 * worker reads its orders with read(2) from an eventfd and acknowledges a
 * batch with write(2) to another; if its filter forbids that, it ends itself
 * (or is ended) after the batch, and the results are there all the same.
 *
 * No worker survives its case: each asks for SIGKILL at its parent's death,
 * and the keeper kills what is left.
 */
#ifndef WORKER_H
#define WORKER_H

#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "arch.h"
#include "case.h"
#include "filter.h"

/**
 * struct call - a system call to be made
 * @nr:		number; of the gate's own numbering
 * @arg:	arguments; pointers by PTR()
 * @gate:	way into the kernel; NULL: arch_syscall()
 */
struct call {
	long nr;
	arch_arg_t arg[6];
	const struct arch_gate *gate;
};

/* Make it, in whoever runs this. */
static inline long call_make(const struct call *c)
{
	const struct arch_gate *gate = c->gate ?: &arch_gates[0];

	return gate->call(c->nr, c->arg[0], c->arg[1], c->arg[2], c->arg[3], c->arg[4],
			  c->arg[5]);
}

/* CALL(openat, AT_FDCWD, PTR(path), O_RDONLY): by the ABI's own number. */
#define CALL(name, ...) \
	((struct call){ .nr = NR_##name, .arg = { __VA_ARGS__ } })
/* TIMED_CALL(ppoll, PTR(pfd), 1): without a time limit, which would be 64 bits wide. */
#define TIMED_CALL(name, ...) \
	((struct call){ .nr = TIMED_NR(name), .arg = { __VA_ARGS__ } })
/* GATE_CALL(run->gate, getppid): by the gate's number of that name. */
#define GATE_CALL(gate_, name, ...)					\
	((struct call){ .nr = (gate_)->nr[CALL_##name],			\
			.arg = { __VA_ARGS__ }, .gate = (gate_) })
#define PTR(p)	((arch_arg_t)(uintptr_t)(p))

enum op_state { OP_EMPTY, OP_QUEUED, OP_STARTED, OP_DONE };

#define WORKER_OPS 64

/**
 * struct op - one entry of a worker's batch, in shared memory
 * @state: how far the worker came; written by the worker
 * @ret:   result of @fn or @call, errors as -errno
 */
struct op {
	int state;
	long (*fn)(void *arg);
	void *arg;
	struct call call;
	long ret;
};

/**
 * struct worker - a process or thread at the judge's command
 * @pid:	process; @tid: thread, equal to @pid for a first thread
 * @pidfd:	of the process, for poll(2)
 * @leader:	the worker that is the process's first thread; itself if it is
 * @parent:	the worker that forked it, or NULL if the judge did
 * @cloned_by:	the worker that worker_clone_begin() was told to use
 * @op:		the batch; @queued entries of it
 *
 * Tests read @pid, @tid, @pidfd and @op; the rest is for worker.c.
 */
struct worker {
	pid_t pid, tid;
	int pidfd;
	struct worker *leader, *parent, *cloned_by;
	int queued;
	struct op op[WORKER_OPS];
	int order_fd, ack_fd;
	int alive_word;		/* the kernel clears it at a thread's exit */
	bool reaped, threaded;
	struct {
		int code, status;
		uid_t uid;
	} ending;
};

enum outcome_kind {
	OUT_RETURNED,		/* the last op came back: @ret */
	OUT_EXITED,		/* process ended with exit status @status */
	OUT_KILLED,		/* process ended by signal @status */
	OUT_DUMPED,		/* the same, with a core dump */
	OUT_THREAD_GONE,	/* this thread ended, its process lives */
	OUT_RUNNING,		/* still at it: worker_peek() only */
};

/**
 * struct outcome - what became of a batch
 * @kind:   see above
 * @ret:    of the last op, if it came back (errors as -errno)
 * @status: exit status or signal
 * @done:   number of ops that came back
 * @what:   the last op that was started, in words
 */
struct outcome {
	enum outcome_kind kind;
	long ret;
	int status;
	int done;
	char what[80];
};

/**
 * worker_new() - start a worker process
 *
 * A child of the judge, of one thread, unfiltered, with no_new_privs set, so
 * that it may install filters whoever runs the suite.
 */
struct worker *worker_new(void);

/**
 * worker_bare() - the same without no_new_privs
 */
struct worker *worker_bare(void);

/**
 * worker_with_filters() - a worker that has installed filters
 * @run:   for the entry point
 * @first: the oldest filter; more follow
 *
 * Ends the case if an installation fails.
 */
#define worker_with_filters(run, ...)					\
	worker_with_filters_((run), (struct sock_fprog *const[]){	\
			     __VA_ARGS__, NULL })
struct worker *worker_with_filters_(const struct run *run,
				    struct sock_fprog *const *filters);

/**
 * worker_strict() - a worker in strict mode
 */
struct worker *worker_strict(const struct run *run);

/**
 * worker_thread() - a further thread in the process of a worker
 * @w: idle; makes the thread and so passes on its filters
 *
 * Made by clone(2) with a stack of its own, without libc's knowledge: it may
 * do what struct op can, no stdio, no malloc.  Ends the case on failure.
 */
struct worker *worker_thread(struct worker *w);

/**
 * worker_clone() - a worker that another worker makes, on a stack of its own
 * @w:	   idle
 * @flags: all flags of clone(2), signal included: WORKER_THREAD for a thread,
 *	   CLONE_VM | SIGCHLD for a process that shares the memory
 *
 * worker_clone_begin() and worker_clone_end() are its halves, for calls that
 * don't return at once (CLONE_VFORK, CLONE_PIDFD into memory that faults):
 * in between, the new worker can be given work, but its ids are unknown.
 * @parent_tid is the argument of that name.
 */
#define WORKER_THREAD (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | \
		       CLONE_THREAD | CLONE_SYSVSEM | CLONE_CHILD_SETTID | \
		       CLONE_CHILD_CLEARTID)
struct worker *worker_clone(struct worker *w, unsigned long flags);
struct worker *worker_clone_begin(struct worker *w, unsigned long flags,
				  void *parent_tid);
void worker_clone_end(struct worker *child);

/**
 * workers_expect() - have room for many workers in one process
 * @count: workers of the whole case
 *
 * To be called before the first is made; not needed for up to ten.
 */
void workers_expect(int count);

/**
 * worker_fork() - a worker process that another worker makes
 * @w:	   idle; its parent, the judge can't wait for the child
 * @flags: CLONE_* for clone(2) besides SIGCHLD, 0 for a plain fork;
 *	   CLONE_PARENT makes it the judge's child: outcomes then know its
 *	   exit status
 *
 * worker_fork_by() is the same with a function that forks: it returns as
 * fork(2) does, errors as -errno.
 */
struct worker *worker_fork(struct worker *w, unsigned long flags);
struct worker *worker_fork_by(struct worker *w, long (*forks)(void *), void *arg);

/**
 * worker_call() - have a worker make one system call, and wait
 * worker_run()  - have it call a function, and wait
 *
 * The function runs in the worker; it may use raw calls (arch_syscall) and
 * shared memory, and must not check anything.
 */
struct outcome worker_call(struct worker *w, struct call call);
struct outcome worker_run(struct worker *w, long (*fn)(void *), void *arg);

/**
 * worker_queue(), worker_queue_fn() - add to the next batch
 * worker_start() - have the worker begin its batch; returns at once
 * worker_begin() - both, for one call
 * worker_wait()  - wait until the batch is done or the worker has ended
 * worker_peek()  - what became of the batch so far, without waiting
 *
 * Batches are for filters under which a worker could not take orders: queue
 * the installation and all calls, start, wait, then read worker->op[].
 * worker_queue() returns the op, whose results stay until the next batch.
 */
struct op *worker_queue(struct worker *w, struct call call);
struct op *worker_queue_fn(struct worker *w, long (*fn)(void *), void *arg);
void worker_start(struct worker *w);
void worker_begin(struct worker *w, struct call call);
struct outcome worker_wait(struct worker *w);
struct outcome worker_peek(struct worker *w);

/**
 * worker_ending() - wait until the worker's process has ended
 *
 * For workers that were told to exit or be killed by other means.
 */
struct outcome worker_ending(struct worker *w);

/**
 * worker_alive() - whether the worker answers: makes it do an empty batch
 *
 * Needs read(2) and write(2) to be allowed.
 */
bool worker_alive(struct worker *w);

/**
 * worker_blocked() - wait until a worker sleeps in a system call
 * @nr: the number it must be in, from /proc/PID/syscall; -1: any
 *
 * Waits for /proc state, not for time.  Where the kernel has no /proc/PID/syscall
 * any sleep counts; where it can't be read the point is skipped.
 */
void worker_blocked(struct worker *w, long nr);

/**
 * worker_sleeps() - whether a worker sleeps in a system call just now
 * @nr: as for worker_blocked()
 */
bool worker_sleeps(struct worker *w, long nr);

/**
 * worker_limit() - have a worker set a resource limit of its process
 * @resource: RLIMIT_*
 * @value:    soft and hard, in the unit of that limit
 *
 * By its own prlimit64(2), which its filters have to allow: a judge without
 * CAP_SYS_RESOURCE may not set the limits of another user.  Ends the case on
 * failure.
 */
void worker_limit(struct worker *w, int resource, uint64_t value);

/**
 * worker_free_fd() - a worker's lowest free descriptor, or -errno
 */
long worker_free_fd(struct worker *w);

/**
 * worker_kill() - end a worker's process by SIGKILL and reap it
 */
void worker_kill(struct worker *w);

/**
 * install_call() - the call that installs a filter
 * strict_call()  - the call that enters strict mode
 */
struct call install_call(enum entry entry, struct sock_fprog *filter);
struct call strict_call(enum entry entry);
/* seccomp(2) with flags; the entry point is given by the flags. */
struct call install_flags_call(unsigned long flags, struct sock_fprog *filter);

/**
 * worker_install() - have a worker install a filter
 *
 * Return: the outcome, unjudged.
 */
struct outcome worker_install(struct worker *w, enum entry entry,
			      struct sock_fprog *filter);

/**
 * struct effect - evidence whether a call ran
 *
 * effect_call() is a call, without side effects outside shared memory, that
 * leaves a mark when the kernel executes it: uname(2) into @buf.  Proof that
 * a call did not run is the absence of the mark.
 */
struct effect {
	char buf[400];
};

struct effect *effect_new(void);
struct call effect_call(struct effect *effect);
struct call effect_gate_call(const struct arch_gate *gate, struct effect *effect);
bool effect_seen(const struct effect *effect);
#define EFFECT_NR	NR_uname

/* Judging outcomes.  EXPECT_ERRNO takes a positive errno. */
void expect_returned(struct outcome o, long value, bool stop, const char *at);
void expect_errno(struct outcome o, int err, bool stop, const char *at);
void expect_killed(struct outcome o, int sig, bool stop, const char *at);
void expect_exited(struct outcome o, int status, bool stop, const char *at);
void expect_thread_gone(struct outcome o, bool stop, const char *at);
#define EXPECT_RETURNED(o, value) expect_returned(o, value, false, CHECK_AT)
#define ASSERT_RETURNED(o, value) expect_returned(o, value, true, CHECK_AT)
#define EXPECT_ERRNO(o, err)	  expect_errno(o, err, false, CHECK_AT)
#define ASSERT_ERRNO(o, err)	  expect_errno(o, err, true, CHECK_AT)
#define EXPECT_KILLED(o, sig)	  expect_killed(o, sig, false, CHECK_AT)
#define ASSERT_KILLED(o, sig)	  expect_killed(o, sig, true, CHECK_AT)
#define EXPECT_EXITED(o, status)  expect_exited(o, status, false, CHECK_AT)
#define EXPECT_THREAD_GONE(o)	  expect_thread_gone(o, false, CHECK_AT)
#define ASSERT_THREAD_GONE(o)	  expect_thread_gone(o, true, CHECK_AT)
#define EXPECT_RAN(effect) \
	EXPECT(effect_seen(effect), "the call to run", "its effect is missing")
#define EXPECT_NOT_RUN(effect) \
	EXPECT(!effect_seen(effect), "the call not to run", "its effect is there")

/**
 * outcome_words() - an outcome in words, for messages
 *
 * Return: static buffer.
 */
const char *outcome_words(const struct outcome *o);

/**
 * call_name() - "getppid" for a call, or "syscall 4000 by int80"
 *
 * Return: static buffer.
 */
const char *call_name(const struct call *call);

#endif /* WORKER_H */
