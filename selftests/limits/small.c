// SPDX-License-Identifier: GPL-2.0
/*
 * What belongs to a filter beside its program - itself, its listener, the copy
 * for those who dump it - is free again when it has gone.  /proc/slabinfo tells
 * of the kernel's small pieces of memory, of all that it does: a kernel of our
 * own is quiet enough.
 */
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "common.h"

#define SLABINFO "/proc/slabinfo"
#define PIECES	400
#define FEW	200

/* Pieces in use, as far as the kernel knows: it has stores of free ones. */
static long count_pieces(void)
{
	FILE *f = fopen(SLABINFO, "re");
	char line[300];
	long n, all = 0;

	while (f && fgets(line, sizeof(line), f))
		if ((!strncmp(line, "kmalloc", 7) || !strncmp(line, "filp ", 5)) &&
		    sscanf(line, "%*s %ld", &n) == 1)
			all += n;
	if (f)
		fclose(f);
	return all;
}

/* KASAN keeps pieces that were freed, as long as it has room for them. */
static bool pieces_met(void)
{
	return kernel_is_own() && kernel_config("CONFIG_KASAN") != 1 && count_pieces() > 0;
}

static const struct need need_pieces = {
	"slabinfo", "needs /proc/slabinfo of a kernel of its own (SECCOMP_TEST_OWN_KERNEL), without KASAN",
	.met = pieces_met };

/**
 * struct use - filters that come and go
 * @filters: of each of the tasks that come and go with them
 * @flags:   of their installation
 * @refused: how often more are refused then
 * @error:   with what
 * @code:    of their first instruction, if that is why
 * @call:    their installation
 * @more:    that of those which are refused
 */
struct use {
	const char *name;
	int filters;
	unsigned long flags;
	int refused, error;
	uint16_t code;
	struct call call, more;
};

static const struct use uses[] = {
	{ "filters", 40 },
	{ "listeners", 1, SECCOMP_FILTER_FLAG_NEW_LISTENER },
	{ "refused", 1, SECCOMP_FILTER_FLAG_NEW_LISTENER, PIECES - 1, EBUSY },
	{ "invalid", 1, 0, PIECES - 1, EINVAL, UINT16_MAX },
	{ "for_sockets_only", 1, 0, PIECES - 1, EINVAL, BPF_LD | BPF_H | BPF_ABS },
	{ "no_descriptor", 0, SECCOMP_FILTER_FLAG_NEW_LISTENER, PIECES, EMFILE },
};

static long install(const struct call *c)
{
	return arch_syscall(c->nr, c->arg[0], c->arg[1], c->arg[2], 0, 0, 0);
}

static struct sock_fprog *refused_filter(uint16_t code)
{
	return FILTER_RAW({ code }, BPF_STMT(BPF_RET | BPF_K, ALLOW));
}

static void come_and_go(const struct use *use)
{
	bool good = true;

	for (int i = 0; i < use->filters; i++)
		good &= install(&use->call) >= 0;
	for (int i = 0; i < use->refused; i++)
		good &= install(&use->more) == -use->error;
	arch_syscall(NR_exit_group, !good, 0, 0, 0, 0, 0);
}

/* Return: whether all tasks did as they should. */
static long tasks_come_and_go(void *arg)
{
	const struct use *use = arg;
	/* A fork: struct clone_args, version 0. */
	const uint64_t args[8] = { [4] = SIGCHLD };
	int tasks = PIECES / (use->filters + use->refused), status, good = 0;

	for (int i = 0; i < tasks; i++) {
		long pid = arch_syscall(NR_clone3, PTR(args), sizeof(args), 0, 0, 0, 0);

		if (pid == 0)
			come_and_go(use);
		good += pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
	}
	return good == tasks;
}

#define ROUNDS	20
#define LOOKS	2000

/* They are freed later: looks often, and in the @last round for ever. */
static bool fewer_than(long pieces, bool last)
{
	for (int i = 0; i < LOOKS || last; i++) {
		if (count_pieces() < pieces)
			return true;
		sched_yield();
	}
	return false;
}

static void leaves_nothing(const struct use *row)
{
	struct use *use = shared_alloc(sizeof(*use));
	struct worker *w = worker_new();
	long before;
	int rounds = 0;

	if (NR_clone3 == NR_ABSENT)
		case_skip("needs clone3");
	*use = *row;
	use->call = install_flags_call(use->flags, allow_all(1));
	use->more = use->code ?
		install_flags_call(0, refused_filter(use->code)) : use->call;
	if (use->error == EMFILE)
		worker_limit(w, RLIMIT_NOFILE, 0);
	/* The first time fills the kernel's stores. */
	EXPECT_RETURNED(worker_run(w, tasks_come_and_go, use), 1);
	before = count_pieces();
	/* The stores may grow on, but not with each round. */
	do {
		EXPECT_RETURNED(worker_run(w, tasks_come_and_go, use), 1);
		waiting_for("the pieces of memory of %d filters to be freed",
			    ++rounds * PIECES);
	} while (!fewer_than(before + rounds * FEW, rounds == ROUNDS));
}

CASE(small_pieces_freed, "filters that have gone, or were refused, leave no piece of memory behind",
     CLAUSES("CUR-LIMIT-1"), SINCE("5.3"),
     NEEDS(&need_root, &need_user_notif, &need_pieces), ROWS(uses))
{
	leaves_nothing(run->row);
}

/* Kernels rewrite a program, in a copy, before they translate it. */
CASE(small_pieces_freed_hardened, "filters whose constants the JIT hid leave no piece of memory behind",
     CLAUSES("CUR-LIMIT-1"), SINCE("5.3"),
     NEEDS(&need_root, &need_pieces, &need_jit_change))
{
	engine_choose(ENGINE_HARDENED);
	leaves_nothing(&uses[0]);
}
