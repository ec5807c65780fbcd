// SPDX-License-Identifier: GPL-2.0
/* A KILL action can't be caught, ignored, blocked, or taken by another. */
#include "common.h"

/* What the process does about SIGSYS beforehand. */
static struct sigsys *handles(struct worker *w)
{
	return sigsys_catch(w, SA_NODEFER);
}

static struct sigsys *ignores(struct worker *w)
{
	sigsys_ignore(w);
	return NULL;
}

static struct sigsys *blocks(struct worker *w)
{
	sigsys_block(w);
	return NULL;
}

static struct sigsys *blocks_and_handles(struct worker *w)
{
	sigsys_block(w);
	return sigsys_catch(w, 0);
}

struct row {
	const char *name;
	uint32_t action;
	struct sigsys *(*prepare)(struct worker *w);
};

#define EACH_WAY(name, action)						\
	{ name "_handled", action, handles },				\
	{ name "_ignored", action, ignores },				\
	{ name "_blocked", action, blocks },				\
	{ name "_blocked_and_handled", action, blocks_and_handles }

static const struct row rows[] = {
	EACH_WAY("kill_thread", KILL_THREAD),
	EACH_WAY("kill_process", KILL_PROCESS),
};

static void dies(const struct run *run)
{
	const struct row *row = run->row;
	struct effect *effect = effect_new();
	struct worker *w = worker_new();
	struct sigsys *s = row->prepare(w);

	ASSERT_RETURNED(worker_install(w, run->entry, on_call(EFFECT_NR, row->action)), 0);
	EXPECT_KILLED(violate(w, &arch_gates[0], effect), SIGSYS);
	EXPECT_NOT_RUN(effect);
	if (s)
		EXPECT_EQ(0, s->count);
}

CASE(inescapable, "neither a handler of SIGSYS nor ignoring or blocking it saves a process from KILL_PROCESS, or a last thread from KILL_THREAD",
     CLAUSES("CUR-KP-1", "RET-KILL-1", "RET-KILL-2"), SINCE("4.14"), ROWS(rows), EACH_ENTRY)
{
	dies(run);
}

static const struct row unknown[] = {
	EACH_WAY("positive", 0x00010000),
	EACH_WAY("negative", 0x80010000),
};

CASE(inescapable_unknown, "neither a handler of SIGSYS nor ignoring or blocking it saves a process from an action that the kernel does not know",
     CLAUSES("RET-OTHER"), ROWS(unknown), EACH_ENTRY)
{
	dies(run);
}

CASE(not_by_threads, "KILL_PROCESS ends the process although another thread handles SIGSYS, and a third waits for it",
     CLAUSES("CUR-KP-1"), SINCE("4.14"), EACH_ENTRY)
{
	struct crew c = crew_new();
	struct sigsys *s = sigsys_catch(c.w[0], 0);
	sigset_t *set = shared_alloc(sizeof(*set));

	sigemptyset(set);
	sigaddset(set, SIGSYS);
	sigsys_block(c.w[1]);
	sigsys_block(c.w[2]);
	worker_begin(c.w[1], TIMED_CALL(rt_sigtimedwait, PTR(set), 0, 0, _NSIG / 8));
	worker_blocked(c.w[1], -1);
	EXPECT_KILLED(crew_violates(&c, 2, run, KILL_PROCESS), SIGSYS);
	EXPECT_NOT_RUN(c.effect);
	EXPECT_EQ(0, s->count);
}

static const struct row by_init[] = {
	{ "kill_thread", KILL_THREAD },
	{ "kill_process", KILL_PROCESS },
	{ "trap", TRAP(1) },
};

CASE(first_of_namespace, "the first process of a pid namespace, whom no unhandled signal of its own kills, dies of KILL and TRAP as others do",
     CLAUSES("CUR-KP-1", "RET-KILL-2", "RET-TRAP-1"), SINCE("4.14"),
     NEEDS(&need_user_namespace, &need_pid_namespace), ROWS(by_init), EACH_ENTRY)
{
	const struct row *row = run->row;
	struct effect *effect = effect_new();
	struct worker *w = worker_new();
	struct worker *init = worker_fork(w, CLONE_PARENT | CLONE_NEWUSER | CLONE_NEWPID);

	ASSERT_RETURNED(worker_call(init, CALL(getpid)), 1);
	ASSERT_RETURNED(worker_install(init, run->entry, on_call(EFFECT_NR, row->action)), 0);
	EXPECT_KILLED(violate(init, &arch_gates[0], effect), SIGSYS);
	EXPECT_NOT_RUN(effect);
}
