// SPDX-License-Identifier: GPL-2.0
/*
 * Calls while somebody traces system calls: an active tracepoint sends all
 * tasks through the kernel's slow way in, filtered or not.
 */
#include <unistd.h>

#include "answers.h"
#include "sigsys.h"
#include "tracepoint.h"

/* The tracepoint was on: what the worker did besides has been counted. */
static void expect_on(int fd)
{
	EXPECT(tracepoint_hits(fd) > 0, "the tracepoint to be hit", "it is not");
	close(fd);
}

static struct sock_fprog *on_effect(const struct arch_gate *gate, uint32_t action)
{
	return FILTER(ALLOW, { action, { ARCH_IS(gate->audit), NR_IS(gate->nr[CALL_uname]) } });
}

static void expect_action(const struct run *run, struct worker *w)
{
	struct effect *effect = effect_new();

	expect_answer(run->row, worker_call(w, effect_gate_call(run->gate, effect)), effect);
}

static struct worker *handling_worker(void)
{
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, 0);

	s->answer = true;
	s->result = TRAP_ANSWER;
	return w;
}

CASE(filter_then_tracepoint, "a filter takes its action as ever when its task's calls come to be traced",
     CLAUSES("FILTER-2"), NEEDS(&need_tracepoint), ROWS(answers), EACH_ENTRY, EACH_GATE)
{
	const struct answer *row = run->row;
	struct worker *w = handling_worker();
	int fd;

	ASSERT_RETURNED(worker_install(w, run->entry, on_effect(run->gate, row->action)), 0);
	fd = tracepoint_count(w->tid);
	EXPECT_TRUE(worker_alive(w));
	expect_action(run, w);
	expect_on(fd);
}

CASE(tracepoint_then_filter, "a filter that comes while its task's calls are traced takes its action as ever, also for a child",
     CLAUSES("FILTER-2", "FILTER-FORK"), NEEDS(&need_tracepoint), ROWS(answers), EACH_ENTRY,
     EACH_GATE)
{
	const struct answer *row = run->row;
	struct worker *w = handling_worker();
	int fd = tracepoint_count(w->tid);

	ASSERT_RETURNED(worker_install(w, run->entry, on_effect(run->gate, row->action)), 0);
	expect_action(run, worker_fork(w, CLONE_PARENT));
	expect_action(run, w);
	expect_on(fd);
}

CASE(traced_strict, "strict mode forbids and allows the same calls while these are traced",
     CLAUSES("STRICT-1", "STRICT-2"), NEEDS(&need_tracepoint), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct worker *w = worker_strict(run);
	int fd = tracepoint_count(w->tid);

	EXPECT_TRUE(worker_alive(w));
	EXPECT_KILLED(worker_call(w, effect_call(effect)), SIGKILL);
	EXPECT_NOT_RUN(effect);
	expect_on(fd);
}

CASE(lifted, "when nobody traces calls any more filters go on",
     CLAUSES("FILTER-2"), NEEDS(&need_tracepoint), ROWS(answers), EACH_ENTRY)
{
	const struct answer *row = run->row;
	struct worker *w = handling_worker();
	int fd = tracepoint_count(w->tid);

	ASSERT_RETURNED(worker_install(w, run->entry, on_effect(run->gate, row->action)), 0);
	EXPECT_TRUE(worker_alive(w));
	expect_on(fd);
	expect_action(run, w);
}

#define TIMES 5

/* How many entries a batch has in which a call is made a few times. */
static uint64_t entries_of(struct worker *w, int fd, struct call call)
{
	uint64_t before;

	worker_blocked(w, NR_read);
	before = tracepoint_hits(fd);
	for (int i = 0; i < TIMES; i++)
		worker_queue(w, call);
	worker_start(w);
	worker_wait(w);
	worker_blocked(w, NR_read);
	return tracepoint_hits(fd) - before;
}

static bool comes_back(const void *row)
{
	/* The return from a trap's handler is a call of its own. */
	return !answer_kills(row) && ((const struct answer *)row)->action != TRAP(1);
}

CASE(denied_is_no_entry, "who traces calls sees those that run, and none that a filter denies",
     CLAUSES("RET-ERRNO-1", "RET-TRACE-2", "CUR-NOTIF-1", "RET-ALLOW-1"), NEEDS(&need_tracepoint),
     ROWS_IF(answers, comes_back))
{
	const struct answer *row = run->row;
	struct worker *w = worker_new();
	uint64_t allowed;
	int fd;

	ASSERT_RETURNED(worker_install(w, run->entry, on_call(NR_getuid, row->action)), 0);
	fd = tracepoint_count(w->tid);
	allowed = entries_of(w, fd, CALL(getppid));
	EXPECT_GE(TIMES, allowed);
	EXPECT_EQ(allowed - (row->runs ? 0 : TIMES), entries_of(w, fd, CALL(getuid)));
	expect_on(fd);
}
