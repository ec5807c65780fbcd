// SPDX-License-Identifier: GPL-2.0
/*
 * Threads that synchronise, or make threads, at the same time.  What their
 * order is can't be forced without privileges (see meanwhile.c), so it is
 * tried a number of times, with another start each time.
 */
/* parallel program */
#include <dirent.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "common.h"

/* Begin together. */
static void meet(int *arrived, int all)
{
	__atomic_add_fetch(arrived, 1, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(arrived, __ATOMIC_SEQ_CST) < all)
		arch_syscall(NR_sched_yield, 0, 0, 0, 0, 0, 0);
}

#define RIVALS 3
#define ROUNDS 20

struct rivalry {
	int arrived;
	struct rival {
		struct rivalry *in;
		struct sock_fprog *filter;
		int installed;
		long error;
	} rival[RIVALS];
};

static long sync_repeatedly(void *arg)
{
	struct rival *me = arg;

	for (int round = 1; round <= ROUNDS; round++) {
		long ret;

		meet(&me->in->arrived, round * RIVALS);
		ret = arch_syscall(NR_seccomp, SECCOMP_SET_MODE_FILTER, TSYNC,
				   PTR(me->filter), 0, 0, 0);
		if (ret)
			me->error = ret;
		else
			me->installed++;
	}
	return 0;
}

CASE(rivals, "threads that synchronise at the same time all succeed, and end under the same filters",
     CLAUSES("TSYNC-1", "TSYNC-5"), NEEDS(&need_tsync))
{
	struct rivalry *rivalry = shared_alloc(sizeof(*rivalry));
	struct worker *team[TEAM];

	team_of(worker_new(), team);
	for (int i = 0; i < RIVALS; i++) {
		rivalry->rival[i] = (struct rival){ .in = rivalry, .filter = mark(i) };
		worker_queue_fn(team[i], sync_repeatedly, &rivalry->rival[i]);
		worker_start(team[i]);
	}
	for (int i = 0; i < RIVALS; i++) {
		ASSERT_RETURNED(worker_wait(team[i]), 0);
		EXPECT_EQ(0, rivalry->rival[i].error);
		EXPECT_EQ(ROUNDS, rivalry->rival[i].installed);
	}
	EXPECT_TEAM_UNDER(team, RIVALS * ROUNDS, MARK(0) | MARK(1) | MARK(2));
}

/* A thread that does nothing but live on; the kernel clears no word for it. */
#define CROWD 8
#define CROWD_STACK 4096

struct crowd {
	int made;
	int sync_after;
	struct sock_fprog *filter;
};

static int live_on(void *arg)
{
	(void)arg;
	for (;;)
		arch_syscall(TIMED_NR(ppoll), 0, 0, 0, 0, 0, 0);
	return 0;
}

static long make_crowd(void *arg)
{
	struct crowd *crowd = arg;
	char *stacks = mmap(NULL, CROWD * CROWD_STACK, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	const unsigned long flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |
				    CLONE_THREAD | CLONE_SYSVSEM;

	if (stacks == MAP_FAILED)
		return -1;
	for (int i = 1; i <= CROWD; i++) {
		__atomic_store_n(&crowd->made, i - 1, __ATOMIC_SEQ_CST);
		if (clone(live_on, stacks + i * CROWD_STACK, flags, NULL) < 0)
			return -1;
	}
	return 0;
}

static long sync_in_the_middle(void *arg)
{
	struct crowd *crowd = arg;

	while (__atomic_load_n(&crowd->made, __ATOMIC_SEQ_CST) < crowd->sync_after)
		arch_syscall(NR_sched_yield, 0, 0, 0, 0, 0, 0);
	return arch_syscall(NR_seccomp, SECCOMP_SET_MODE_FILTER, TSYNC,
			    PTR(crowd->filter), 0, 0, 0);
}

/* Number of a process's threads; @same of them are under one filter. */
static int count_threads(pid_t pid, int *same)
{
	char path[64];
	struct dirent *entry;
	DIR *dir;
	int n = 0;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	dir = opendir(path);
	REQUIRE(dir);
	*same = 0;
	while ((entry = readdir(dir))) {
		int tid = atoi(entry->d_name);

		if (tid <= 0)
			continue;
		n++;
		*same += status_field(tid, "Seccomp") == SECCOMP_MODE_FILTER &&
			 status_field(tid, "Seccomp_filters") == 1 &&
			 status_field(tid, "NoNewPrivs") == 1;
	}
	closedir(dir);
	return n;
}

/* dbd952127d11 "seccomp: introduce writer locking" */
CASE(threads_being_made, "no thread that is made while others synchronise escapes the filter",
     CLAUSES("TSYNC-1", "FILTER-FORK"), NEEDS(&need_tsync))
{
	struct crowd *crowd = shared_alloc(sizeof(*crowd));

	crowd->filter = mark(0);
	for (int round = 0; round < 2 * CROWD; round++) {
		struct worker *maker = worker_bare(), *caller = worker_thread(maker);
		int same;

		crowd->made = 0;
		crowd->sync_after = round % CROWD;
		allow_filters(caller);
		worker_queue_fn(caller, sync_in_the_middle, crowd);
		worker_start(caller);
		ASSERT_RETURNED(worker_run(maker, make_crowd, crowd), 0);
		EXPECT_RETURNED(worker_wait(caller), 0);
		EXPECT_EQ(2 + CROWD, count_threads(maker->pid, &same));
		EXPECT_EQ(2 + CROWD, same);
		worker_kill(maker);
	}
}
