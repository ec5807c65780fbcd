// SPDX-License-Identifier: GPL-2.0
/* Threads in a ptrace stop while another thread synchronises. */
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common.h"
#include "tracer.h"

#define DENIED 77

/**
 * struct scene - a traced sibling with an effect_call() to make
 */
struct scene {
	struct worker *caller, *sibling;
	struct tracee *t;
	struct effect *effect;
	struct op *op;
	const struct arch_gate *gate;
};

static struct scene traced_sibling(const struct run *run, struct sock_fprog *before,
				   unsigned long options)
{
	struct scene s = { .gate = run->gate, .effect = effect_new() };
	struct worker *leader = worker_new();

	if (before)
		ASSERT_RETURNED(worker_install(leader, BY_SECCOMP, before), 0);
	s.caller = worker_thread(leader);
	s.sibling = worker_thread(leader);
	s.t = tracer_attach(s.sibling, options);
	s.op = worker_queue(s.sibling, effect_gate_call(s.gate, s.effect));
	worker_start(s.sibling);
	return s;
}

static struct sock_fprog *on_effect(const struct arch_gate *gate, uint32_t action)
{
	return FILTER(ALLOW, { action, { ARCH_IS(gate->audit),
					 NR_IS(gate->nr[CALL_uname]) } });
}

/* Synchronise a filter that denies the sibling's call. */
static void sync_scene(struct scene *s)
{
	EXPECT_RETURNED(worker_call(s->caller,
		install_flags_call(TSYNC, on_effect(s->gate, ERRNO(DENIED)))), 0);
	EXPECT_EQ(SECCOMP_MODE_FILTER, worker_status(s->sibling, "Seccomp"));
}

static void expect_denied(struct scene *s)
{
	tracer_finish(s->t);
	EXPECT(s->op->ret == -DENIED, "the call to be filtered",
	       "it returned %ld", s->op->ret);
	EXPECT_NOT_RUN(s->effect);
}

/* 4a3591287fb7 "entry: Fix seccomp bypass after ptrace with TSYNC", CVE-2026-89603 */
CASE(stopped_at_entry, "the call that a thread is about to make, stopped at its entry by a tracer, is filtered if the thread is synchronised meanwhile",
     CLAUSES("TSYNC-7", "TSYNC-1"), NEEDS(&need_tsync), EACH_GATE)
{
	struct scene s = traced_sibling(run, NULL, 0);

	tracer_run_to(s.t, STOP_ENTRY, run->gate->nr[CALL_uname]);
	sync_scene(&s);
	expect_denied(&s);
}

CASE(filtered_at_entry, "the same if the thread was under another filter already",
     CLAUSES("TSYNC-7", "TSYNC-1"), NEEDS(&need_tsync), EACH_GATE)
{
	struct scene s = traced_sibling(run, mark(0), 0);

	tracer_run_to(s.t, STOP_ENTRY, run->gate->nr[CALL_uname]);
	sync_scene(&s);
	expect_denied(&s);
}

CASE(at_seccomp_stop, "the call of a thread that is stopped because a filter says TRACE is filtered again, also by filters that it got in the stop",
     CLAUSES("TSYNC-1", "RET-TRACE-8"), NEEDS(&need_tsync), EACH_GATE)
{
	struct scene s = traced_sibling(run, on_effect(run->gate, TRACE(5)),
					PTRACE_O_TRACESECCOMP);

	tracer_run_to(s.t, STOP_SECCOMP, run->gate->nr[CALL_uname]);
	sync_scene(&s);
	expect_denied(&s);
}

static void to_exit(struct scene *s)
{
	tracer_run_to(s->t, STOP_EXIT, NR_read);
}

static void to_signal(struct scene *s)
{
	REQUIRE(syscall(SYS_tgkill, s->sibling->pid, s->sibling->tid, SIGUSR1) == 0);
	tracer_run_to(s->t, STOP_SIGNAL, -1);
}

/* It is in this stop already. */
static void to_pause(struct scene *s)
{
	ASSERT_STOP(s->t->last, STOP_PAUSED, -1);
}

static const struct { const char *name; void (*bring)(struct scene *s); } stops[] = {
	{ "exit", to_exit }, { "signal", to_signal }, { "interrupt", to_pause },
};

CASE(other_stop, "a thread in any other ptrace stop is synchronised: its next call is filtered",
     CLAUSES("TSYNC-1"), NEEDS(&need_tsync), ROWS(stops))
{
	const typeof(stops[0]) *row = run->row;
	struct scene s = traced_sibling(run, NULL, 0);

	row->bring(&s);
	sync_scene(&s);
	expect_denied(&s);
}

static const struct { const char *name; bool strict; } remains[] = {
	{ "own_filter", false }, { "strict", true },
};

CASE(unreaped_thread, "a thread that has ended, and waits to be reaped by its tracer, is no obstacle to a sync",
     CLAUSES("TSYNC-6"), SINCE("6.11"), NEEDS(&need_tsync), ROWS(remains))
{
	const typeof(remains[0]) *row = run->row;
	struct worker *leader = worker_new(), *sibling = worker_thread(leader);
	char state[64];

	if (row->strict)
		ASSERT_RETURNED(worker_call(sibling, strict_call(BY_SECCOMP)), 0);
	else
		install_marks(sibling, 0, 1);
	tracer_seize(sibling, 0);
	worker_begin(sibling, CALL(exit, 0));
	waiting_for("tid %d to become a zombie", sibling->tid);
	do {
		sched_yield();
		REQUIRE(status_line(sibling->tid, "State", state, sizeof(state)) == 1);
	} while (!strchr(state, 'Z'));
	EXPECT_RETURNED(sync_marks(leader, TSYNC, 1), 0);
	EXPECT_SEEN(under(1, MARK(1)), leader, "the caller");
	EXPECT_EQ(1, status_line(sibling->tid, "State", state, sizeof(state)));
}
