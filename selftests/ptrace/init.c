// SPDX-License-Identifier: GPL-2.0
/* Tracees that are the first process of a pid namespace, which few signals end. */
#include <sched.h>

#include "common.h"

/* Such a worker, with a filter; the judge is its parent. */
static struct tracee *first_of_namespace(const struct run *run, uint32_t action)
{
	struct worker *w = worker_fork(worker_new(),
				       CLONE_PARENT | CLONE_NEWUSER | CLONE_NEWPID);

	ASSERT_RETURNED(worker_call(w, CALL(getpid)), 1);
	ASSERT_RETURNED(worker_install(w, run->entry, on_call(EFFECT_NR, action)), 0);
	return tracer_seize(w, PTRACE_O_TRACESECCOMP);
}

static const struct action_row killers[] = {
	{ "kill_thread", KILL_THREAD }, { "kill_process", KILL_PROCESS },
	{ "unknown", 0x00010000 },
};

CASE(init_killed, "a traced first process of a pid namespace dies of a deadly action as others do",
     CLAUSES("CUR-KP-1", "RET-KILL-2"), SINCE("4.14"), EACH_ENTRY, ROWS(killers),
     NEEDS(&need_user_namespace, &need_pid_namespace))
{
	const struct action_row *row = run->row;
	struct tracee *t = first_of_namespace(run, row->action);
	struct effect *effect = effect_new();

	worker_begin(t->worker, effect_call(effect));
	ASSERT_STOP(tracer_wait(t), STOP_GONE, -1);
	EXPECT_KILLED(worker_ending(t->worker), SIGSYS);
	EXPECT_NOT_RUN(effect);
}

CASE(init_trapped, "an unhandled trap does not end a first process of a pid namespace while it is traced",
     CLAUSES("RET-TRAP-1"), SINCE("4.14"), EACH_ENTRY,
     NEEDS(&need_user_namespace, &need_pid_namespace))
{
	struct tracee *t = first_of_namespace(run, TRAP(1));
	struct effect *effect = effect_new();

	worker_begin(t->worker, effect_call(effect));
	ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
	EXPECT_EQ(SIGSYS, t->last.sig);
	REQUIRE(arch_set_ret(t->tid, 8) == 0);
	tracer_resume(t, PTRACE_CONT, SIGSYS);
	EXPECT_RETURNED(tracer_finish(t), 8);
	EXPECT_NOT_RUN(effect);
	EXPECT(worker_alive(t->worker), "it to live", "it ended");
}

CASE(init_traced, "the event of a first process of a pid namespace is as that of others",
     CLAUSES("RET-TRACE-1", "RET-TRACE-4"), EACH_ENTRY,
     NEEDS(&need_user_namespace, &need_pid_namespace))
{
	struct tracee *t = first_of_namespace(run, TRACE(3));
	struct effect *effect = effect_new();

	begin_traced(t, effect_call(effect));
	EXPECT_EQ(3, t->last.msg);
	EXPECT_NOT_RUN(effect);
	EXPECT_RETURNED(tracer_finish(t), 0);
	EXPECT_RAN(effect);
}
