// SPDX-License-Identifier: GPL-2.0
/*
 * A read of a signalfd that is waiting in io_uring is tried again when SIGSYS
 * arrives, in the context of the very task that SIGSYS is to end.
 *
 * "signalfd: don't dequeue the forced fatal signals": the read took the
 * signal away, and the task went on as far as its next system call.
 * 495ac3069a62 "seccomp: Invalidate seccomp mode to catch death failures":
 * before, nothing stopped it there either.
 */
#include <linux/io_uring.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "seccomp_test.h"


/**
 * struct thief - what the worker is told, and what the thief took
 * @fd:	  the ring's
 * @info: where a signal is read to
 */
struct thief {
	int fd, signal_fd;
	struct signalfd_siginfo info;
};

static int ring_setup(struct io_uring_params *params)
{
	return arch_syscall(NR_io_uring_setup, 1, PTR(params), 0, 0, 0, 0);
}

static void *ring_map(int fd, size_t size, uint64_t offset)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, offset);

	return p == MAP_FAILED ? NULL : p;
}

/* In the worker: a ring, and one read that waits for SIGSYS. */
static long arm_thief(void *arg)
{
	struct thief *thief = arg;
	struct io_uring_params params = { 0 };
	struct io_uring_sqe *sqe;
	char *ring;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGSYS);
	thief->signal_fd = signalfd(-1, &set, 0);
	thief->fd = ring_setup(&params);
	if (thief->signal_fd < 0 || thief->fd < 0)
		return -errno;
	ring = ring_map(thief->fd, params.sq_off.array + params.sq_entries * sizeof(uint32_t),
			IORING_OFF_SQ_RING);
	sqe = ring_map(thief->fd, sizeof(*sqe), IORING_OFF_SQES);
	if (!ring || !sqe)
		return -errno;
	sqe->opcode = IORING_OP_READ;
	sqe->fd = thief->signal_fd;
	sqe->addr = PTR(&thief->info);
	sqe->len = sizeof(thief->info);
	*(uint32_t *)(ring + params.sq_off.array) = 0;
	__atomic_store_n((uint32_t *)(ring + params.sq_off.tail), 1, __ATOMIC_RELEASE);
	return arch_syscall(NR_io_uring_enter, thief->fd, 1, 0, 0, 0, 0);
}

static bool io_uring_met(void)
{
	struct io_uring_params params = { 0 };
	int fd = ring_setup(&params);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static const struct need need_io_uring = {
	.name = "io_uring", .reason = "needs io_uring (CONFIG_IO_URING, kernel.io_uring_disabled)",
	.met = io_uring_met,
};

static const struct { const char *name; uint32_t action; } deaths[] = {
	{ "kill_process", KILL_PROCESS }, { "kill_thread", KILL_THREAD },
	{ "unknown", 0x00020000 },
};

static struct worker *worker_with_thief(uint32_t action, struct thief *thief)
{
	struct worker *w = worker_new();

	ASSERT_RETURNED(worker_run(w, arm_thief, thief), 1);
	ASSERT_RETURNED(worker_install(w, BY_SECCOMP, on_call(NR_getppid, action)), 0);
	return w;
}

CASE(signal_not_stolen, "the SIGSYS of a deadly action can't be read from a signalfd: the process ends by it",
     CLAUSES("CUR-KP-1", "RET-KILL-2", "RET-OTHER"), SINCE("5.10"),
     NEEDS(&need_io_uring), ROWS(deaths))
{
	const typeof(deaths[0]) *row = run->row;
	struct thief *thief = shared_alloc(sizeof(*thief));
	struct worker *w = worker_with_thief(row->action, thief);

	EXPECT_KILLED(worker_call(w, CALL(getppid)), SIGSYS);
	EXPECT(thief->info.ssi_signo == 0, "no signal in the signalfd",
	       "%s was read from it", signal_name(thief->info.ssi_signo));
}

CASE(no_call_after_theft, "a task that a deadly action was to end makes no further system call, whatever becomes of its SIGSYS",
     CLAUSES("CUR-KP-1", "RET-KILL-1", "RET-OTHER"), SINCE("5.10"),
     NEEDS(&need_io_uring), ROWS(deaths))
{
	const typeof(deaths[0]) *row = run->row;
	struct thief *thief = shared_alloc(sizeof(*thief));
	struct worker *w = worker_with_thief(row->action, thief);
	struct effect *effect = effect_new();
	struct outcome o;

	worker_queue(w, CALL(getppid));
	worker_queue(w, effect_call(effect));
	worker_start(w);
	o = worker_wait(w);
	EXPECT_NOT_RUN(effect);
	EXPECT((o.kind == OUT_KILLED || o.kind == OUT_DUMPED) &&
	       (o.status == SIGSYS || o.status == SIGKILL),
	       "the process to end by SIGSYS, or SIGKILL at its next call",
	       "%s", outcome_words(&o));
}
