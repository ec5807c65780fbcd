// SPDX-License-Identifier: GPL-2.0
/*
 * SYNC_WAKE_UP: whoever sleeps on another processor is woken on the waker's.
 * A scheduler may leave a sleeper where it is for a moment, if that processor
 * is busy, so not each try has to succeed.  Without the flag a sleeper wakes
 * where it slept, if that processor is idle: measured, none of 64 came over,
 * with both processors busy up to 44, with the flag all 64.
 */
#include <stdio.h>

#include "common.h"

#define TRIES 64
#define MOST 48

/* A system call to sleep in, begun on a processor that is not the judge's. */
struct sleep_order {
	int here, away;
	struct call call;
};

static void one_cpu(cpu_set_t *set, int cpu)
{
	CPU_ZERO(set);
	CPU_SET(cpu, set);
}

/* Return: the processor that it woke on. */
static long sleep_away(void *arg)
{
	struct sleep_order *order = arg;
	const struct call *c = &order->call;
	cpu_set_t set;

	one_cpu(&set, order->away);
	sched_setaffinity(0, sizeof(set), &set);
	CPU_SET(order->here, &set);
	sched_setaffinity(0, sizeof(set), &set);
	arch_syscall(c->nr, c->arg[0], c->arg[1], c->arg[2], 0, 0, 0);
	return sched_getcpu();
}

static int next_cpu(const cpu_set_t *set, int cpu)
{
	while (++cpu < CPU_SETSIZE)
		if (CPU_ISSET(cpu, set))
			return cpu;
	case_skip("needs two processors");
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
	cpu_set_t set;

	if (replaced_scheduler())
		case_skip("needs the kernel's own scheduler, not one of sched_ext");
	REQUIRE(sched_getaffinity(0, sizeof(set), &set) == 0);
	order->here = next_cpu(&set, -1);
	order->away = next_cpu(&set, order->here);
	order->call = call;
	one_cpu(&set, order->here);
	REQUIRE(sched_setaffinity(0, sizeof(set), &set) == 0);
	return order;
}

static void fall_asleep(struct worker *w, struct sleep_order *order)
{
	worker_queue_fn(w, sleep_away, order);
	worker_start(w);
	worker_blocked(w, order->call.nr);
}

CASE(reply_wakes_here, "with SYNC_WAKE_UP a reply wakes its target on the supervisor's processor",
     CLAUSES("UN-FLAGS-1", "UN-SEND-5"),
     NEEDS(&need_set_flags, &need_user_notif, &need_cpus))
{
	struct sleep_order *order = sleep_order(CALL(getppid));
	int fd, came = 0;
	struct worker *w = notified_worker(&fd, 0);

	set_wake_flags(fd, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
	for (int i = 0; i < TRIES; i++) {
		fall_asleep(w, order);
		EXPECT_EQ(0, notif_send(fd, notif_recv(fd, NR_getppid).id, 0, 0, 0));
		came += worker_wait(w).ret == order->here;
	}
	EXPECT_GT(MOST, came);
}

CASE(notification_wakes_here, "with SYNC_WAKE_UP a notification wakes who waits in RECV on its own processor",
     CLAUSES("UN-FLAGS-1", "UN-RECV-2"),
     NEEDS(&need_set_flags, &need_user_notif, &need_cpus))
{
	struct seccomp_notif *n = shared_alloc(sizeof(*n));
	struct sleep_order *order = sleep_order(CALL(ioctl, 0, SECCOMP_IOCTL_NOTIF_RECV,
						     PTR(n)));
	struct worker *w, *s;
	int fd, came = 0;

	w = notified_worker(&fd, 0);
	s = worker_new();
	order->call.arg[0] = fd;
	set_wake_flags(fd, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
	for (int i = 0; i < TRIES; i++) {
		memset(n, 0, sizeof(*n));
		fall_asleep(s, order);
		notify(w);
		came += worker_wait(s).ret == order->here;
		EXPECT_EQ(0, notif_send(fd, n->id, 0, 0, 0));
		worker_wait(w);
	}
	EXPECT_GT(MOST, came);
}
