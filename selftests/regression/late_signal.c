// SPDX-License-Identifier: GPL-2.0
/* A signal that reaches a waiting target between RECV and reply. */
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "listener.h"
#include "procfs.h"
#include "seccomp_test.h"
#include "turns.h"

#define KILLABLE SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define REPLY 42
#define FAR_FD 1000

struct handler {
	int flags;
	int handled;
};

static struct handler *handler;

static void note_signal(int sig)
{
	(void)sig;
	handler->handled++;
}

static long set_handler(void *arg)
{
	struct sigaction sa = { .sa_handler = note_signal };

	handler = arg;
	sa.sa_flags = handler->flags;
	return sigaction(SIGUSR1, &sa, NULL);
}

static const struct { const char *name; int flags; } handlers[] = {
	{ "interrupting", 0 }, { "restarting", SA_RESTART },
};

/* A worker under a listener, which handles SIGUSR1. */
static struct worker *target_new(int flags, struct handler *h, int *listener)
{
	struct worker *w = worker_new();

	h->flags = flags;
	ASSERT_RETURNED(worker_run(w, set_handler, h), 0);
	*listener = listen_on(w, KILLABLE, on_call(NR_getppid, NOTIFY));
	return w;
}

static void begin_call(struct worker *w)
{
	worker_queue(w, CALL(getppid));
	worker_start(w);
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
	struct handler *h = shared_alloc(sizeof(*h));
	struct seccomp_notif n;
	int fd;
	struct worker *w = target_new(row->flags, h, &fd);

	begin_call(w);
	turns_begin(w);
	n = notif_recv(fd, NR_getppid);
	REQUIRE(kill(w->pid, SIGUSR1) == 0);
	EXPECT_EQ(0, notif_send(fd, n.id, REPLY, 0, 0));
	turns_end();
	expect_reply(w, fd);
	EXPECT_EQ(1, h->handled);
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

/*
 * Installing a descriptor beyond the table of a process with threads takes a
 * grace period of RCU, during which the holder keeps the listener's lock:
 * first the reply queues for it, then the target that the signal has woken.
 *
 * Return: whether this order came about.
 */
static bool signal_behind_reply(struct worker *w, struct worker *holder, int listener)
{
	struct reply_order *send = shared_alloc(sizeof(*send));
	struct reply_order *add = shared_alloc(sizeof(*add));
	struct worker *sender = worker_new(), *adder = worker_new();
	struct seccomp_notif n;
	bool in_order;

	begin_call(w);
	n = notif_recv(listener, NR_getppid);
	*send = (struct reply_order){ listener, SECCOMP_IOCTL_NOTIF_SEND,
				      .resp = { .id = n.id, .val = REPLY } };
	begin_call(holder);
	n = notif_recv(listener, NR_getppid);
	*add = (struct reply_order){ listener, SECCOMP_IOCTL_NOTIF_ADDFD,
				     .addfd = { .id = n.id, .newfd = FAR_FD,
						.flags = SECCOMP_ADDFD_FLAG_SETFD } };

	worker_queue_fn(sender, do_reply, send);
	worker_queue_fn(adder, do_reply, add);
	waiting_for("the order reply, signal, behind the listener's lock");
	worker_start(adder);
	in_order = WAIT_UNLESS(uninterruptible(holder), done(adder));
	worker_start(sender);
	in_order &= WAIT_UNLESS(worker_sleeps(sender, NR_ioctl), done(sender));
	REQUIRE(syscall(SYS_tgkill, w->pid, w->tid, SIGUSR1) == 0);
	in_order &= WAIT_UNLESS(uninterruptible(w), done(sender));
	EXPECT_RETURNED(worker_wait(adder), FAR_FD);
	EXPECT_RETURNED(worker_wait(sender), 0);
	return in_order;
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

	workers_expect(4 * TRIES);
	for (int i = 0; i < TRIES && !in_order; i++) {
		struct handler *h = shared_alloc(sizeof(*h));
		int fd;
		struct worker *w = target_new(row->flags, h, &fd);

		in_order = signal_behind_reply(w, worker_thread(w), fd);
		expect_reply(w, fd);
		worker_kill(w);
	}
	if (!in_order)
		case_skip("the listener was never locked long enough for the order of events");
}
