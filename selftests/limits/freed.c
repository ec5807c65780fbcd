// SPDX-License-Identifier: GPL-2.0
/*
 * The memory of filters that nobody is under any more is free again: else
 * anybody could use up the kernel's.  /proc/vmallocinfo tells of the programs
 * there are, each an area of its own, to root.  The filters here have a length
 * that no others of the suite have, and areas of other sizes are not counted.
 */
#include <sched.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "common.h"
#include "jit.h"
#include "tracer.h"

/* Instructions; three times, hardened, within the path limit.  ABIs run beside each other. */
#define LONG	(sizeof(long) == 8 ? 3000 : 3600)
#define CHAIN	2		/* such filters of one task */
#define ROUNDS	12

/* The size of one more area that holds a program; 0: there are no more. */
static unsigned long next_area(FILE *f)
{
	unsigned long size;
	char line[300], caller[64];

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "%*s %lu %63s", &size, caller) == 2 &&
		    (!strncmp(caller, "bpf_prog_alloc", 14) ||
		     !strncmp(caller, "bpf_prog_realloc", 16)))
			return size;
	return 0;
}

/* Of those that there are now and that can hold LONG instructions, the smallest. */
static unsigned long area_size(void)
{
	FILE *f = fopen("/proc/vmallocinfo", "re");
	unsigned long size, found = 0;

	while ((size = next_area(f)))
		if (size >= LONG * sizeof(struct sock_filter) && (!found || size < found))
			found = size;
	if (f)
		fclose(f);
	return found;
}

static int count_areas(unsigned long wanted)
{
	FILE *f = fopen("/proc/vmallocinfo", "re");
	unsigned long size;
	int n = 0;

	REQUIRE(f);
	while ((size = next_area(f)))
		n += size == wanted;
	fclose(f);
	return n;
}

/* Programs are freed by a kernel thread, some time after their last user. */
static void await_areas(unsigned long size, int most)
{
	waiting_for("the programs of %d filters to be freed, or more: at most %d may be left",
		    ROUNDS / 2, most);
	while (count_areas(size) > most)
		sched_yield();
	EXPECT_GE(0, count_areas(size));
}

static struct worker *filtered(enum entry entry, struct sock_fprog *filter)
{
	struct worker *w = worker_new();

	for (int i = 0; i < CHAIN; i++)
		ASSERT_RETURNED(worker_install(w, entry, filter), 0);
	return w;
}

/**
 * struct way - how filters come and go
 * @use: one round of it; each leaves no task behind
 */
struct way {
	const char *name;
	void (*use)(enum entry entry, struct sock_fprog *filter);
};

static void judge_way(const struct run *run)
{
	const struct way *way = run->row;
	struct sock_fprog *filter = allow_all(LONG);
	struct worker *w;
	unsigned long size;
	int before;

	workers_expect(3 * ROUNDS + 1);
	w = filtered(run->entry, filter);
	size = area_size();
	if (!size || count_areas(size) < CHAIN)
		case_skip("the kernel does not tell of the memory of programs");
	worker_kill(w);
	before = count_areas(size);
	for (int i = 0; i < ROUNDS; i++)
		way->use(run->entry, filter);
	/* What leaks one in a round would leave ROUNDS of them. */
	await_areas(size, before + ROUNDS / 2);
}

static void killed(enum entry entry, struct sock_fprog *filter)
{
	worker_kill(filtered(entry, filter));
}

static void executed(enum entry entry, struct sock_fprog *filter)
{
	struct worker *w = filtered(entry, filter);

	ASSERT_RETURNED(worker_exec(w, NULL), 0);
	worker_kill(w);
}

static void inherited(enum entry entry, struct sock_fprog *filter)
{
	struct worker *w = filtered(entry, filter), *child = worker_fork(w, CLONE_PARENT);

	worker_kill(w);
	ASSERT_RETURNED(worker_install(child, entry, filter), 0);
	worker_kill(child);
}

static void in_thread(enum entry entry, struct sock_fprog *filter)
{
	struct worker *w = worker_new(), *t = worker_thread(w);

	ASSERT_RETURNED(worker_install(t, entry, filter), 0);
	ASSERT_THREAD_GONE(worker_call(t, CALL(exit, 0)));
	worker_kill(w);
}

static void invalid(enum entry entry, struct sock_fprog *filter)
{
	struct worker *w = worker_new();

	/* Refused as a program of any kind, then as a filter. */
	filter->filter[LONG - 1].code = BPF_ST;
	EXPECT_ERRNO(worker_install(w, entry, filter), EINVAL);
	filter->filter[LONG - 1].code = BPF_RET | BPF_K;
	filter->filter[0].code = BPF_LD | BPF_H | BPF_ABS;
	EXPECT_ERRNO(worker_install(w, entry, filter), EINVAL);
	worker_kill(w);
}

static void unreadable(enum entry entry, struct sock_fprog *filter)
{
	struct worker *w = worker_new();

	filter->filter = (struct sock_filter *)sizeof(*filter->filter);
	EXPECT_ERRNO(worker_install(w, entry, filter), EFAULT);
	worker_kill(w);
}

static void full(enum entry entry, struct sock_fprog *filter)
{
	struct worker *w = worker_new();

	fill_up(w, entry, filter);
	EXPECT_ERRNO(worker_install(w, entry, filter), ENOMEM);
	worker_kill(w);
}

static void read_back(enum entry entry, struct sock_fprog *filter)
{
	struct worker *w = filtered(entry, filter);
	struct tracee *t = tracer_attach(w, 0);
	uint64_t metadata[2] = { 0 };

	/* Where the kernel can't do it, there is nothing to be lost. */
	for (long i = 0; i <= CHAIN; i++) {
		ptrace(PTRACE_SECCOMP_GET_FILTER, t->tid, (void *)i, NULL);
		ptrace(PTRACE_SECCOMP_GET_FILTER, t->tid, (void *)i, (void *)8);
		ptrace(PTRACE_SECCOMP_GET_METADATA, t->tid, (void *)sizeof(metadata), metadata);
	}
	tracer_detach(t);
	worker_kill(w);
}

static void looked_up(enum entry entry, struct sock_fprog *filter)
{
	struct worker *w = filtered(entry, filter);
	FILE *f = fopen(shared_printf("/proc/%d/seccomp_cache", w->pid), "re");
	char line[100];

	while (f && fgets(line, sizeof(line), f))
		;
	if (f)
		fclose(f);
	worker_kill(w);
}

static const struct way ways[] = {
	{ "killed", killed }, { "executed", executed }, { "inherited", inherited },
	{ "in_thread", in_thread }, { "invalid", invalid }, { "unreadable", unreadable },
	{ "full", full }, { "read_back", read_back }, { "looked_up", looked_up },
};

CASE(freed, "the memory of filters is free again when the last task that has them has ended, or when they were refused",
     CLAUSES("CUR-LIMIT-1"), NEEDS(&need_root, &need_jit_steady), EACH_ENTRY, ROWS(ways))
{
	judge_way(run);
}

#define LISTENER SECCOMP_FILTER_FLAG_NEW_LISTENER

static void synchronised(enum entry entry, struct sock_fprog *filter)
{
	struct worker *w = worker_new(), *t;

	ASSERT_RETURNED(worker_install(w, entry, filter), 0);
	t = worker_thread(w);
	worker_thread(w);
	ASSERT_RETURNED(worker_call(t, install_flags_call(SECCOMP_FILTER_FLAG_TSYNC, filter)), 0);
	worker_kill(w);
}

static void not_synchronised(enum entry entry, struct sock_fprog *filter)
{
	struct worker *w = worker_new(), *t = worker_thread(w);

	ASSERT_RETURNED(worker_install(w, entry, allow_all(1)), 0);
	EXPECT_RETURNED(worker_call(t, install_flags_call(SECCOMP_FILTER_FLAG_TSYNC, filter)),
			w->tid);
	worker_kill(w);
}

static void with_listener(enum entry entry, struct sock_fprog *filter)
{
	struct worker *w = worker_new();
	int listener = listen_on(w, 0, filter);

	(void)entry;
	worker_kill(w);
	close(listener);
}

static void listener_closed(enum entry entry, struct sock_fprog *filter)
{
	struct worker *w = worker_new();

	close(listen_on(w, 0, filter));
	ASSERT_RETURNED(worker_install(w, entry, filter), 0);
	worker_kill(w);
}

static void second_listener(enum entry entry, struct sock_fprog *filter)
{
	struct worker *w = worker_new();
	int listener = listen_on(w, 0, allow_all(1));

	(void)entry;
	for (int i = 0; i < 2; i++)
		EXPECT_ERRNO(worker_call(w, install_flags_call(LISTENER, filter)), EBUSY);
	worker_kill(w);
	close(listener);
}

static const struct way flag_ways[] = {
	{ "synchronised", synchronised }, { "not_synchronised", not_synchronised },
	{ "with_listener", with_listener }, { "listener_closed", listener_closed },
	{ "second_listener", second_listener },
};

CASE(freed_with_flags, "the same for filters that were given to other threads, or had a listener",
     CLAUSES("CUR-LIMIT-1"), NEEDS(&need_root, &need_user_notif), EACH_ENTRY, ROWS(flag_ways))
{
	judge_way(run);
}
