// SPDX-License-Identifier: GPL-2.0
/* A signal that reaches a waiting target between RECV and reply. */
#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "handler.h"
#include "listener.h"
#include "procfs.h"
#include "seccomp_test.h"
#include "turns.h"

#define KILLABLE SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define REPLY 42
#define FAR_FD 1000
#define NEAR_FD 900

static const struct { const char *name; int flags; } handlers[] = {
	{ "interrupting", 0 }, { "restarting", SA_RESTART },
};

/* A worker under a listener with these flags, which handles SIGUSR1. */
static struct worker *target_new(int flags, int **handled, unsigned long filter_flags,
				 int *listener)
{
	struct worker *w = worker_new();

	*handled = handle_signal(w, SIGUSR1, flags);
	*listener = listen_on(w, filter_flags, on_call(NR_getppid, NOTIFY));
	return w;
}

static void begin_call(struct worker *w)
{
	worker_begin(w, CALL(getppid));
	worker_blocked(w, NR_getppid);
}

/* A call that begins again would wait for another reply. */
static void expect_reply(struct worker *w, int listener)
{
	struct outcome o;

	do
		sched_yield();
	while ((o = worker_peek(w)).kind == OUT_RUNNING && !(notif_poll(listener) & POLLIN));
	EXPECT(o.kind == OUT_RETURNED && o.ret == REPLY, "the call to return the reply",
	       "%s", o.kind == OUT_RUNNING ? "it began again" : outcome_words(&o));
}

CASE(both_before_it_runs, "with WAIT_KILLABLE_RECV a reply counts, also if a signal came between RECV and reply, and the target runs after both",
     CLAUSES("UN-SIG-2", "CUR-WK-1"), NEEDS(&need_wait_killable, &need_root), ROWS(handlers))
{
	const typeof(handlers[0]) *row = run->row;
	int *handled;
	struct seccomp_notif n;
	int fd;
	struct worker *w = target_new(row->flags, &handled, KILLABLE, &fd);

	begin_call(w);
	turns_begin(w);
	n = notif_recv(fd, NR_getppid);
	REQUIRE(kill(w->pid, SIGUSR1) == 0);
	EXPECT_EQ(0, notif_send(fd, n.id, REPLY, 0, 0));
	turns_end();
	expect_reply(w, fd);
	EXPECT_EQ(1, *handled);
}

/* What a supervisor is told to do: one ioctl(2) on the listener. */
struct reply_order {
	int listener;
	unsigned long request;
	union {
		struct seccomp_notif_resp resp;
		struct seccomp_notif_addfd addfd;
	};
};

static long do_reply(void *arg)
{
	struct reply_order *order = arg;

	return arch_syscall(NR_ioctl, order->listener, order->request,
			    PTR(&order->resp), 0, 0, 0);
}

static bool uninterruptible(struct worker *w)
{
	char line[80] = "";

	status_line(w->tid, "State", line, sizeof(line));
	return strstr(line, "\tD") || strstr(line, "\tI");
}

static bool done(struct worker *w)
{
	return __atomic_load_n(&w->op[0].state, __ATOMIC_SEQ_CST) == OP_DONE;
}

/* Look until the one is so, or nobody waits for it any more. */
#define WAIT_UNLESS(is_so, over) ({					\
	while (!(is_so) && !(over))					\
		sched_yield();						\
	!(over);							\
})

/* Have the supervisor do this, once it is started. */
static void tell(struct worker *s, struct reply_order *order, int listener,
		 unsigned long request)
{
	order->listener = listener;
	order->request = request;
	worker_queue_fn(s, do_reply, order);
}

static struct worker *supervisor_for(struct reply_order *order, int listener,
				     unsigned long request)
{
	struct worker *s = worker_new();

	tell(s, order, listener, request);
	return s;
}

/*
 * Installing a descriptor beyond the table of a process with threads takes a
 * grace period of RCU, during which the holder keeps the listener's lock:
 * first what the supervisors do queues for it, then the target that the signal
 * has woken.
 *
 * Return: whether this order came about.
 */
static bool signal_behind(struct worker *w, struct worker *holder, int listener,
			  struct worker *const supervisor[], int supervisors)
{
	struct reply_order *add = shared_alloc(sizeof(*add));
	struct worker *adder = supervisor_for(add, listener, SECCOMP_IOCTL_NOTIF_ADDFD);
	struct worker *last = supervisor[supervisors - 1];
	struct seccomp_notif n;
	bool in_order;

	begin_call(holder);
	n = notif_recv(listener, NR_getppid);
	add->addfd = (struct seccomp_notif_addfd){
		.id = n.id, .newfd = FAR_FD, .flags = SECCOMP_ADDFD_FLAG_SETFD };

	waiting_for("the order supervisor, signal, behind the listener's lock");
	worker_start(adder);
	in_order = WAIT_UNLESS(uninterruptible(holder), done(adder));
	for (int i = 0; i < supervisors; i++) {
		worker_start(supervisor[i]);
		in_order &= WAIT_UNLESS(worker_sleeps(supervisor[i], NR_ioctl),
					done(supervisor[i]));
	}
	REQUIRE(syscall(SYS_tgkill, w->pid, w->tid, SIGUSR1) == 0);
	in_order &= WAIT_UNLESS(uninterruptible(w), done(last));
	EXPECT_RETURNED(worker_wait(adder), FAR_FD);
	return in_order;
}

/* A reply to the target's call, then a signal. */
static bool signal_behind_reply(struct worker *w, struct worker *holder, int listener)
{
	struct reply_order *send = shared_alloc(sizeof(*send));
	struct worker *sender;
	bool in_order;

	begin_call(w);
	send->resp = (struct seccomp_notif_resp){
		.id = notif_recv(listener, NR_getppid).id, .val = REPLY };
	sender = supervisor_for(send, listener, SECCOMP_IOCTL_NOTIF_SEND);
	in_order = signal_behind(w, holder, listener, &sender, 1);
	EXPECT_RETURNED(worker_wait(sender), 0);
	return in_order;
}

/* The descriptor that takes long to install must be one that may be had. */
static void allow_far_fd(void)
{
	struct rlimit limit;

	REQUIRE(getrlimit(RLIMIT_NOFILE, &limit) == 0);
	limit.rlim_cur = limit.rlim_max;
	REQUIRE(setrlimit(RLIMIT_NOFILE, &limit) == 0);
	if (limit.rlim_max <= FAR_FD)
		case_skip("needs a higher limit of open files (ulimit -H -n)");
}

static void skip_unless(bool in_order)
{
	if (!in_order)
		case_skip("the listener was never locked long enough for the order of events");
}

#define TRIES 8

/*
 * cce436aafc2a "seccomp: Fix a race with WAIT_KILLABLE_RECV if the tracer
 * replies too fast"
 */
CASE(reply_beats_signal, "with WAIT_KILLABLE_RECV a reply counts, also if it comes when a signal has woken the target already",
     CLAUSES("UN-SIG-2", "CUR-WK-1"), NEEDS(&need_wait_killable), ROWS(handlers))
{
	const typeof(handlers[0]) *row = run->row;
	bool in_order = false;

	allow_far_fd();
	workers_expect(4 * TRIES);
	for (int i = 0; i < TRIES && !in_order; i++) {
		int *handled;
		int fd;
		struct worker *w = target_new(row->flags, &handled, KILLABLE, &fd);

		in_order = signal_behind_reply(w, worker_thread(w), fd);
		expect_reply(w, fd);
		worker_kill(w);
	}
	skip_unless(in_order);
}

/* Two descriptors for the target, then a signal. */
static bool signal_behind_adds(struct worker *w, struct worker *holder, int listener)
{
	struct reply_order *add[2];
	struct worker *adder[2];
	struct outcome o[2];
	bool in_order;
	uint64_t id;

	begin_call(w);
	id = notif_recv(listener, NR_getppid).id;
	for (int i = 0; i < 2; i++) {
		add[i] = shared_alloc(sizeof(*add[i]));
		add[i]->addfd = (struct seccomp_notif_addfd){
			.id = id, .newfd = NEAR_FD + i, .flags = SECCOMP_ADDFD_FLAG_SETFD };
		adder[i] = supervisor_for(add[i], listener, SECCOMP_IOCTL_NOTIF_ADDFD);
	}
	in_order = signal_behind(w, holder, listener, adder, 2);
	EXPECT_ERRNO(worker_wait(w), EINTR);
	for (int i = 0; i < 2; i++)
		o[i] = worker_wait(adder[i]);
	for (int i = 0; in_order && i < 2; i++) {
		EXPECT_ERRNO(o[i], ESRCH);
		EXPECT_RETURNED(worker_call(w, CALL(fcntl, NEAR_FD + i, F_GETFD)), -EBADF);
	}
	return in_order;
}

CASE(signal_beats_add, "an ADDFD that reaches its target when a signal has ended the call already fails with ESRCH, and installs nothing",
     CLAUSES("UN-ADDFD-6", "UN-SIG-1"), NEEDS(&need_addfd, &need_user_notif))
{
	bool in_order = false;

	allow_far_fd();
	workers_expect(5 * TRIES);
	for (int i = 0; i < TRIES && !in_order; i++) {
		int *handled;
		int fd;
		struct worker *w = target_new(0, &handled, 0, &fd);

		in_order = signal_behind_adds(w, worker_thread(w), fd);
		worker_kill(w);
	}
	skip_unless(in_order);
}

/*
 * To the supervisor, while its target installs the descriptor.
 *
 * Return: whether the signal found it so.
 */
static bool signal_during_add(struct worker *w, struct worker *adder)
{
	bool in_order;

	waiting_for("the order target, signal, behind the listener's lock");
	worker_start(adder);
	in_order = WAIT_UNLESS(uninterruptible(w), done(adder));
	REQUIRE(kill(adder->pid, SIGUSR1) == 0);
	in_order &= WAIT_UNLESS(uninterruptible(adder), done(adder));
	return in_order;
}

static bool interrupted_supervisor(void)
{
	struct reply_order *add = shared_alloc(sizeof(*add));
	int *handled;
	struct worker *w, *adder;
	struct outcome o;
	bool in_order;
	int fd;

	w = target_new(0, &handled, 0, &fd);
	worker_thread(w);
	begin_call(w);
	add->addfd = (struct seccomp_notif_addfd){
		.id = notif_recv(fd, NR_getppid).id,
		.newfd = FAR_FD, .flags = SECCOMP_ADDFD_FLAG_SETFD };
	adder = worker_new();
	handle_signal(adder, SIGUSR1, 0);
	tell(adder, add, fd, SECCOMP_IOCTL_NOTIF_ADDFD);
	in_order = signal_during_add(w, adder);
	o = worker_wait(adder);
	EXPECT_EQ(0, notif_send(fd, add->addfd.id, REPLY, 0, 0));
	EXPECT_RETURNED(worker_wait(w), REPLY);
	/* If the signal came before the target, there is no descriptor. */
	if (o.kind == OUT_RETURNED && o.ret == -EINTR) {
		EXPECT_ERRNO(worker_call(w, CALL(fcntl, FAR_FD, F_GETFD)), EBADF);
		in_order = false;
	} else {
		EXPECT_RETURNED(o, FAR_FD);
		EXPECT_RETURNED(worker_call(w, CALL(fcntl, FAR_FD, F_GETFD)), 0);
	}
	worker_kill(w);
	return in_order;
}

CASE(add_beats_signal, "an ADDFD returns the descriptor if there is one, also if a signal comes while it is being installed",
     CLAUSES("UN-ADDFD-1", "UN-ADDFD-8"), NEEDS(&need_addfd, &need_user_notif))
{
	bool in_order = false;

	allow_far_fd();
	workers_expect(3 * TRIES);
	for (int i = 0; i < TRIES && !in_order; i++)
		in_order = interrupted_supervisor();
	skip_unless(in_order);
}
