// SPDX-License-Identifier: GPL-2.0
/*
 * SYNC_WAKE_UP: whoever sleeps on another processor is woken on the waker's.
 * That processor takes the woken task back if it gets idle just then, as one
 * does that runs many short tasks.  So what counts is the best of a few rounds:
 * measured, of 64 sleepers 64 come over, beside short tasks 35 and more.
 * Without the flag a sleeper wakes where it slept, if that processor is idle:
 * none comes over, with all processors busy up to 44.
 */
#include <sched.h>
#include <stdio.h>

#include "common.h"
#include "cpus.h"

#define TRIES 64
#define MOST 48
#define ROUNDS 32

/* A system call to sleep in, begun on a processor that is not the judge's. */
struct sleep_order {
	int here, away;
	struct call call;
};

/**
 * struct scene - two sides of a listener that wakes synchronously
 * @order:      how the side sleeps that is to be woken
 * @target:     makes the call that is notified
 * @supervisor: waits in RECV, if that is the side that sleeps
 * @n:          what it receives there
 * @fd:         the listener
 */
struct scene {
	struct sleep_order *order;
	struct worker *target, *supervisor;
	struct seccomp_notif *n;
	int fd;
};

/* Return: the processor that it woke on. */
static long sleep_away(void *arg)
{
	struct sleep_order *order = arg;
	const struct call *c = &order->call;
	int cpu[] = { order->away, order->here };

	cpus_pin(0, cpu, 1);
	cpus_pin(0, cpu, 2);
	arch_syscall(c->nr, c->arg[0], c->arg[1], c->arg[2], 0, 0, 0);
	return sched_getcpu();
}

static bool replaced_scheduler(void)
{
	FILE *f = fopen("/sys/kernel/sched_ext/state", "re");
	char state[16] = "disabled";
	bool known = f && fscanf(f, "%15s", state) == 1;

	if (f)
		fclose(f);
	return known && strcmp(state, "disabled");
}

/* The judge goes to one processor and is the waker. */
static struct sleep_order *sleep_order(struct call call)
{
	struct sleep_order *order = shared_alloc(sizeof(*order));
	int cpu[3];

	if (replaced_scheduler())
		case_skip("needs the kernel's own scheduler, not one of sched_ext");
	REQUIRE(cpus_allowed(cpu, 3) >= 2);
	order->here = cpu[0];
	order->away = cpu[1];
	order->call = call;
	REQUIRE(cpus_pin(0, cpu, 1));
	return order;
}

static struct scene scene_new(struct sleep_order *order)
{
	struct scene s = { .order = order };

	s.target = notified_worker(&s.fd, 0);
	set_wake_flags(s.fd, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
	return s;
}

static void fall_asleep(struct worker *w, struct sleep_order *order)
{
	worker_queue_fn(w, sleep_away, order);
	worker_start(w);
	worker_blocked(w, order->call.nr);
}

/* Return: how many of TRIES sleepers woke on the waker's processor. */
static int best_round(int (*one)(struct scene *s), struct scene *s)
{
	int best = 0;

	for (int round = 0; round < ROUNDS && best <= MOST; round++) {
		int came = 0;

		for (int i = 0; i < TRIES; i++)
			came += one(s);
		if (came > best)
			best = came;
	}
	return best;
}

static int reply(struct scene *s)
{
	fall_asleep(s->target, s->order);
	EXPECT_EQ(0, notif_send(s->fd, notif_recv(s->fd, NR_getppid).id, 0, 0, 0));
	return worker_wait(s->target).ret == s->order->here;
}

CASE(reply_wakes_here, "with SYNC_WAKE_UP a reply wakes its target on the supervisor's processor",
     CLAUSES("UN-FLAGS-1", "UN-SEND-5"),
     NEEDS(&need_set_flags, &need_user_notif, &need_cpus))
{
	struct scene s = scene_new(sleep_order(CALL(getppid)));

	EXPECT_GT(MOST, best_round(reply, &s));
}

static int notification(struct scene *s)
{
	struct seccomp_notif *n = s->n;
	bool here;

	memset(n, 0, sizeof(*n));
	fall_asleep(s->supervisor, s->order);
	notify(s->target);
	here = worker_wait(s->supervisor).ret == s->order->here;
	EXPECT_EQ(0, notif_send(s->fd, n->id, 0, 0, 0));
	worker_wait(s->target);
	return here;
}

CASE(notification_wakes_here, "with SYNC_WAKE_UP a notification wakes who waits in RECV on its own processor",
     CLAUSES("UN-FLAGS-1", "UN-RECV-2"),
     NEEDS(&need_set_flags, &need_user_notif, &need_cpus))
{
	struct seccomp_notif *n = shared_alloc(sizeof(*n));
	struct scene s = scene_new(sleep_order(CALL(ioctl, 0, SECCOMP_IOCTL_NOTIF_RECV,
						    PTR(n))));

	s.n = n;
	s.supervisor = worker_new();
	s.order->call.arg[0] = s.fd;
	EXPECT_GT(MOST, best_round(notification, &s));
}
