// SPDX-License-Identifier: GPL-2.0
/* SECCOMP_IOCTL_NOTIF_RECV: what it tells, when it waits, how it fails. */
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "common.h"

CASE(tells_the_call, "RECV tells number, architecture and six arguments of the call, the target's thread id, and flags 0",
     CLAUSES("UN-RECV-4", "UN-RECV-5"), NEEDS(&need_user_notif), EACH_GATE)
{
	struct worker *w = worker_new();
	long nr = run->gate->nr[CALL_getppid];
	int fd = listen_on(w, 0, FILTER(ALLOW, { NOTIFY, { ARCH_IS(run->gate->audit),
							   NR_IS(nr) } }));
	struct seccomp_notif n;

	worker_begin(w, GATE_CALL(run->gate, getppid, 0x11223301, 0x11223302, 0x11223303,
				  0x11223304, 0x11223305, 0x11223306));
	n = notif_recv(fd, nr);
	EXPECT_EQ(w->tid, n.pid);
	EXPECT_EQ(0, n.flags);
	EXPECT_EQ(run->gate->audit, n.data.arch);
	if (run->gate->return_ip)
		EXPECT_EQ((uintptr_t)run->gate->return_ip, n.data.instruction_pointer);
	for (int i = 0; i < 6; i++)
		EXPECT_EQ(0x11223301 + i, n.data.args[i]);
	EXPECT_EQ(0, notif_send(fd, n.id, 0, 0, 0));
	EXPECT_RETURNED(worker_wait(w), 0);
}

static const struct data {
	const char *name;
	uint32_t data;
} with_data[] = {
	{ "1", 1 }, { "4096", 4096 }, { "65535", 65535 },
};

CASE(whatever_data, "USER_NOTIF asks the supervisor whatever its data",
     CLAUSES("UN-RECV-4", "PREC-4"), NEEDS(&need_user_notif), ROWS(with_data))
{
	const struct data *row = run->row;
	struct worker *w = worker_new();
	int fd = listen_on(w, 0, on_call(NR_getppid, NOTIFY | row->data));
	struct seccomp_notif n = notify_and_recv(w, fd);

	EXPECT_EQ(0, n.flags);
	EXPECT_EQ(0, notif_send(fd, n.id, 5, 0, 0));
	EXPECT_RETURNED(worker_wait(w), 5);
}

CASE(thread_id_of_a_thread, "RECV tells the id of the thread that made the call, not of its process",
     CLAUSES("UN-RECV-4"), NEEDS(&need_user_notif))
{
	int fd;
	struct worker *w = notified_worker(&fd, 0), *t = worker_thread(w);
	struct seccomp_notif n = notify_and_recv(t, fd);

	EXPECT_EQ(t->tid, n.pid);
	EXPECT_EQ(0, notif_send(fd, n.id, 5, 0, 0));
	EXPECT_RETURNED(worker_wait(t), 5);
}

CASE(ids_follow_each_other, "each notification of a filter has an id of its own, one more than the one before",
     CLAUSES("UN-RECV-3"), NEEDS(&need_user_notif))
{
	int fd;
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif first = notify_and_recv(w, fd), n = first;

	for (int i = 1; i < 4; i++) {
		ASSERT_EQ(0, notif_send(fd, n.id, i, 0, 0));
		ASSERT_RETURNED(worker_wait(w), i);
		n = notify_and_recv(w, fd);
		EXPECT_EQ(first.id + i, n.id);
	}
}

CASE(ids_start_at_random, "ids of different filters don't start at the same number",
     CLAUSES("UN-RECV-3"), NEEDS(&need_user_notif))
{
	int fd[2];
	struct worker *a = notified_worker(&fd[0], 0);
	struct worker *b = notified_worker(&fd[1], 0);
	uint64_t id = notify_and_recv(a, fd[0]).id;

	EXPECT_NE(id, notify_and_recv(b, fd[1]).id);
	EXPECT(id > UINT32_MAX, "an id of 64 random bits", "it is %llu",
	       (unsigned long long)id);
}

static const struct garbage { const char *name; unsigned int offset; } garbage[] = {
	{ "id", 0 }, { "id_last", 7 }, { "pid", 8 }, { "flags", 12 }, { "data", 16 },
	{ "arch", 20 }, { "last_argument", 72 }, { "last_byte", 79 },
};

CASE(buffer_must_be_zero, "RECV into a buffer with a byte that is not zero fails with EINVAL and loses nothing",
     CLAUSES("UN-RECV-1"), SINCE("5.5"), NEEDS(&need_user_notif), ROWS(garbage))
{
	const struct garbage *row = run->row;
	struct seccomp_notif n = { 0 };
	int fd;
	struct worker *w = notified_worker(&fd, 0);

	notify(w);
	notif_await(fd, POLLIN);
	((char *)&n)[row->offset] = 1;
	EXPECT_EQ(-1, ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &n));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(POLLIN, notif_poll(fd));
	n = notif_recv(fd, NR_getppid);
	EXPECT_EQ(0, notif_send(fd, n.id, 7, 0, 0));
	EXPECT_RETURNED(worker_wait(w), 7);
}

CASE(buffer_ends_with_struct, "bytes behind struct seccomp_notif don't matter to RECV",
     CLAUSES("UN-RECV-1"), NEEDS(&need_user_notif))
{
	struct { struct seccomp_notif n; uint64_t behind; } buf = { .behind = ~0ULL };
	int fd;
	struct worker *w = notified_worker(&fd, 0);

	notify(w);
	EXPECT_EQ(0, ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &buf));
	EXPECT_EQ(NR_getppid, buf.n.data.nr);
	EXPECT_EQ(~0ULL, buf.behind);
}

CASE(unreadable_buffer, "RECV into memory that isn't there fails with EFAULT and loses nothing",
     CLAUSES("UN-RECV-1"), NEEDS(&need_user_notif))
{
	int fd;
	struct worker *w = notified_worker(&fd, 0);

	notify(w);
	notif_await(fd, POLLIN);
	EXPECT_EQ(-1, ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, NULL));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(POLLIN, notif_poll(fd));
}

static const struct { const char *name; bool there; int error; } bad_buffers[] = {
	{ "not_zero", true, EINVAL }, { "unreadable", false, EFAULT },
};

CASE(buffer_before_waiting, "RECV refuses a bad buffer at once, and doesn't wait for a notification",
     CLAUSES("UN-RECV-1"), SINCE("5.5"), NEEDS(&need_user_notif), ROWS(bad_buffers))
{
	const typeof(bad_buffers[0]) *row = run->row;
	struct seccomp_notif *n = shared_alloc(sizeof(*n));
	int fd;

	n->pid = 1;
	notified_worker(&fd, 0);
	EXPECT_ERRNO(worker_call(worker_new(), CALL(ioctl, fd, SECCOMP_IOCTL_NOTIF_RECV,
						    row->there ? PTR(n) : 0)), row->error);
}

static void faulting_recv(unsigned long flags)
{
	struct seccomp_notif n;
	int fd;
	struct worker *w = notified_worker(&fd, flags);
	uint64_t id;

	id = notify_and_recv(w, fd).id;
	ASSERT_EQ(0, notif_send(fd, id, 1, 0, 0));
	ASSERT_RETURNED(worker_wait(w), 1);

	notify(w);
	notif_await(fd, POLLIN);
	EXPECT_EQ(-1, ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, read_only_page()));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(POLLIN, notif_poll(fd));
	EXPECT_EQ(-ENOENT, notif_valid(fd, id + 1));
	EXPECT_EQ(-EINPROGRESS, notif_send(fd, id + 1, 0, 0, 0));
	n = notif_recv(fd, NR_getppid);
	EXPECT_EQ(id + 1, n.id);
	EXPECT_EQ(0, notif_send(fd, n.id, 9, 0, 0));
	EXPECT_RETURNED(worker_wait(w), 9);
}

CASE(faulting_buffer, "a RECV that can't store its result fails with EFAULT; the next one gets the same notification",
     CLAUSES("UN-RECV-8"), NEEDS(&need_user_notif))
{
	faulting_recv(0);
}

CASE(faulting_buffer_killable, "the same for a listener with WAIT_KILLABLE_RECV",
     CLAUSES("UN-RECV-8", "CUR-WK-1"), NEEDS(&need_wait_killable))
{
	faulting_recv(SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV);
}

/* Until 5.19 the last call was received first. */
CASE(faulting_buffer_others_wait, "a notification that a RECV could not store is still the first of those that are pending",
     CLAUSES("UN-ORDER-1", "UN-RECV-8", "UN-RECV-3"), SINCE("5.19"), NEEDS(&need_user_notif))
{
	int fd;
	struct worker *w = notified_worker(&fd, 0);
	struct worker *other = worker_fork(w, CLONE_PARENT);
	struct seccomp_notif first, second;

	notify_pending(w);
	notify_pending(other);
	EXPECT_EQ(-1, ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, read_only_page()));
	EXPECT_EQ(EFAULT, errno);
	first = notif_recv(fd, NR_getppid);
	EXPECT_EQ(w->tid, first.pid);
	EXPECT_EQ(POLLIN | POLLOUT, notif_poll(fd));
	second = notif_recv(fd, NR_getppid);
	EXPECT_EQ(first.id + 1, second.id);
	EXPECT_EQ(other->tid, second.pid);
	EXPECT_EQ(POLLOUT, notif_poll(fd));
}

static const struct { const char *name; int flags; } recv_modes[] = {
	{ "blocking", 0 }, { "o_nonblock", O_NONBLOCK },
};

CASE(waits_for_a_notification, "RECV waits until there is a notification, O_NONBLOCK or not",
     CLAUSES("UN-RECV-2"), NEEDS(&need_user_notif), ROWS(recv_modes))
{
	const typeof(recv_modes[0]) *mode = run->row;
	struct recv_order *order = shared_alloc(sizeof(*order));
	struct worker *w = notified_worker(&order->fd, 0), *s;
	struct outcome o;

	REQUIRE(fcntl(order->fd, F_SETFL, mode->flags) == 0);
	s = receiving_worker(order);
	EXPECT_EQ(OUT_RUNNING, worker_peek(s).kind);
	notify(w);
	o = worker_wait(s);
	EXPECT_RETURNED(o, 0);
	EXPECT_EQ(NR_getppid, order->n.data.nr);
	EXPECT_EQ(w->tid, order->n.pid);
}

CASE(interrupted_by_a_signal, "a signal ends a waiting RECV with EINTR; a later RECV works",
     CLAUSES("UN-RECV-2"), NEEDS(&need_user_notif))
{
	struct recv_order *order = shared_alloc(sizeof(*order));
	struct worker *w = notified_worker(&order->fd, 0);
	struct worker *s = receiving_worker(order);

	REQUIRE(kill(s->pid, SIGUSR1) == 0);
	EXPECT_ERRNO(worker_wait(s), EINTR);
	notify_and_recv(w, order->fd);
}

/* Until 6.6 RECV waited with down_interruptible(), which knows EINTR alone. */
CASE(restarted_after_a_signal, "a RECV that a signal interrupts waits on after a handler with SA_RESTART",
     CLAUSES("UN-RECV-2"), NEEDS(&need_user_notif), SINCE("6.6"))
{
	struct recv_order *order = shared_alloc(sizeof(*order));
	struct worker *w = notified_worker(&order->fd, 0), *s = worker_new();
	int *count = handle_signal(s, SIGUSR1, SA_RESTART);

	worker_queue_fn(s, recv_in_worker, order);
	worker_start(s);
	worker_blocked(s, NR_ioctl);
	REQUIRE(kill(s->pid, SIGUSR1) == 0);
	await_handler(count, 1);
	notify(w);
	EXPECT_RETURNED(worker_wait(s), 0);
	EXPECT_EQ(w->tid, order->n.pid);
}

/* Two that wait in RECV; what they receive is in @order. */
static void receivers_new(struct worker *s[2], struct recv_order *order[2], int fd)
{
	for (int i = 0; i < 2; i++) {
		order[i] = shared_alloc(sizeof(*order[i]));
		order[i]->fd = fd;
		s[i] = receiving_worker(order[i]);
	}
}

CASE(many_readers, "each of several readers of a listener gets a notification of its own",
     CLAUSES("UN-LIFE-1"), NEEDS(&need_user_notif))
{
	struct recv_order *order[2];
	int fd;
	struct worker *w = notified_worker(&fd, 0);
	struct worker *t = worker_thread(w), *s[2];

	receivers_new(s, order, fd);
	notify(w);
	notify(t);
	for (int i = 0; i < 2; i++)
		ASSERT_RETURNED(worker_wait(s[i]), 0);
	EXPECT_NE(order[0]->n.id, order[1]->n.id);
	EXPECT_EQ(w->tid + t->tid, order[0]->n.pid + order[1]->n.pid);
	EXPECT_EQ(POLLOUT, notif_poll(fd));
}

CASE(many_pending, "however many notifications are pending, each is received, in the order of the calls",
     CLAUSES("UN-ORDER-1", "UN-RECV-2", "UN-RECV-3", "UN-POLL-1"), SINCE("5.19"), NEEDS(&need_user_notif))
{
	enum { TARGETS = 40 };
	struct worker *w[TARGETS];
	int fd;

	workers_expect(TARGETS);
	w[0] = notified_worker(&fd, 0);
	for (int i = 1; i < TARGETS; i++)
		w[i] = worker_fork(w[0], CLONE_PARENT);
	for (int i = 0; i < TARGETS; i++)
		notify_pending(w[i]);
	for (int i = 0; i < TARGETS; i++) {
		EXPECT(notif_poll(fd) & POLLIN, "another notification to be pending", "none is");
		EXPECT_EQ(w[i]->tid, notif_recv(fd, NR_getppid).pid);
	}
	EXPECT_EQ(POLLOUT, notif_poll(fd));
}

CASE(gone_before_recv, "of a target that was killed before RECV nothing is told: poll is silent, RECV fails with ENOENT",
     CLAUSES("UN-RECV-6", "UN-RECV-7", "UN-POLL-2"), SINCE("6.11"), NEEDS(&need_user_notif))
{
	int fd;
	struct worker *w = notified_worker(&fd, 0);
	struct seccomp_notif n;

	notify(w);
	notif_await(fd, POLLIN);
	worker_kill(w);
	EXPECT_EQ(POLLHUP, notif_poll(fd));
	EXPECT_EQ(-ENOENT, notif_try_recv(fd, &n));
	EXPECT_EQ(-ENOENT, notif_try_recv(fd, &n));
}

CASE(signalled_before_recv, "of a call that a signal interrupted before RECV nothing is told; RECV fails with ENOENT",
     CLAUSES("UN-RECV-6", "UN-POLL-1"), NEEDS(&need_user_notif))
{
	struct worker *w = worker_new();
	struct seccomp_notif n;
	int fd;

	handle_signal(w, SIGUSR1, 0);
	fd = listen_on(w, 0, on_call(NR_getppid, NOTIFY));
	notify(w);
	notif_await(fd, POLLIN);
	REQUIRE(kill(w->pid, SIGUSR1) == 0);
	EXPECT_ERRNO(worker_wait(w), EINTR);
	EXPECT_EQ(0, notif_poll(fd));
	EXPECT_EQ(-ENOENT, notif_try_recv(fd, &n));
}

CASE(recv_ends_when_the_last_user_goes, "each waiting RECV ends with ENOENT when the last task under the filter exits",
     CLAUSES("UN-RECV-6", "UN-RECV-7"), SINCE("6.11"), NEEDS(&need_user_notif), ROWS(places))
{
	struct recv_order *order[2];
	int fd;
	struct worker *w = notified_worker(&fd, 0), *s[2];

	place_listener(w, run->row);
	receivers_new(s, order, fd);
	worker_begin(w, CALL(exit_group, 0));
	EXPECT_ERRNO(worker_wait(s[0]), ENOENT);
	EXPECT_ERRNO(worker_wait(s[1]), ENOENT);
}
