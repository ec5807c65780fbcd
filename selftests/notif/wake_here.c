// SPDX-License-Identifier: GPL-2.0
/*
 * SYNC_WAKE_UP: whoever sleeps on another processor is woken on the waker's.
 * That processor takes the woken task back if it gets idle just then, as one
 * does that runs many short tasks.  Without the flag a sleeper wakes where it
 * slept, if that processor is idle; if it is busy, it may be either.  So the
 * flag is set for every second sleeper: what else runs is the same for both.
 */
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

#include "common.h"
#include "cpus.h"

#define TRIES 64	/* in a round, with the flag, and as many without */
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
	return s;
}

static void fall_asleep(struct worker *w, struct sleep_order *order)
{
	worker_queue_fn(w, sleep_away, order);
	worker_start(w);
	worker_blocked(w, order->call.nr);
}

/* More to do than all processors can: then without the flag it is chance, too. */
static bool overloaded(void)
{
	return file_number("/proc/loadavg", 0) > 2 * sysconf(_SC_NPROCESSORS_ONLN);
}

/*
 * @one: whether one sleeper woke on the waker's processor
 *
 * If the flag meant nothing the difference would be one between equals: for
 * 64 of each, of a standard deviation of no more than the root of 32.  Six
 * times that, over all rounds so far, is no chance.
 */
static void expect_difference(bool (*one)(struct scene *s), struct scene *s)
{
	int came[2] = { 0, 0 };

	for (int round = 1; round <= ROUNDS; round++) {
		int more;

		for (int i = 0; i < 2 * TRIES; i++) {
			set_wake_flags(s->fd, i % 2 ? SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP : 0);
			came[i % 2] += one(s);
		}
		more = came[1] - came[0];
		if (more > 0 && more * more >= 36 * 32 * round)
			return;
	}
	if (overloaded())
		case_skip("needs processors that are idle at times");
	EXPECT(false, "more to wake here with the flag than without it",
	       "of %d each it were %d with it, %d without", ROUNDS * TRIES, came[1], came[0]);
}

static bool reply(struct scene *s)
{
	fall_asleep(s->target, s->order);
	EXPECT_EQ(0, notif_send(s->fd, notif_recv(s->fd, NR_getppid).id, 0, 0, 0));
	return worker_wait(s->target).ret == s->order->here;
}

CASE(reply_wakes_here, "with SYNC_WAKE_UP, and as long as it is set, a reply wakes its target on the supervisor's processor",
     CLAUSES("UN-FLAGS-1", "UN-SEND-5"),
     NEEDS(&need_set_flags, &need_user_notif, &need_cpus))
{
	struct scene s = scene_new(sleep_order(CALL(getppid)));

	expect_difference(reply, &s);
}

static bool notification(struct scene *s)
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

CASE(notification_wakes_here, "with SYNC_WAKE_UP, and as long as it is set, a notification wakes who waits in RECV on its own processor",
     CLAUSES("UN-FLAGS-1", "UN-RECV-2"),
     NEEDS(&need_set_flags, &need_user_notif, &need_cpus))
{
	struct seccomp_notif *n = shared_alloc(sizeof(*n));
	struct scene s = scene_new(sleep_order(CALL(ioctl, 0, SECCOMP_IOCTL_NOTIF_RECV,
						    PTR(n))));

	s.n = n;
	s.supervisor = worker_new();
	s.order->call.arg[0] = s.fd;
	expect_difference(notification, &s);
}
