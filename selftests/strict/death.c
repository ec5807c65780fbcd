// SPDX-License-Identifier: GPL-2.0
/* Strict mode: how the end comes that a violation brings. */
#include <sys/resource.h>
#include <unistd.h>

#include "procfs.h"
#include "seccomp_test.h"
#include "tracer.h"

CASE(no_core, "no core is dumped, whatever the limit",
     CLAUSES("STRICT-2"), EACH_ENTRY, EACH_GATE)
{
	struct worker *w = worker_new();
	struct rlimit limit;
	struct outcome o;

	REQUIRE(getrlimit(RLIMIT_CORE, &limit) == 0);
	if (!limit.rlim_max)
		case_skip("needs a limit for core dumps that is not 0 (ulimit -H -c)");
	limit.rlim_cur = limit.rlim_max;
	REQUIRE(prlimit(w->pid, RLIMIT_CORE, &limit, NULL) == 0);
	ASSERT_RETURNED(worker_call(w, CALL(chdir, PTR(scratch_path(".")))), 0);
	ASSERT_RETURNED(worker_call(w, strict_call(run->entry)), 0);
	o = worker_call(w, GATE_CALL(run->gate, getppid));
	EXPECT_KILLED(o, SIGKILL);
	EXPECT(o.kind != OUT_DUMPED, "no core dump", "the core flag is set");
	EXPECT(access(scratch_path("core"), F_OK) != 0, "no core file", "there is one");
}

CASE(not_by_a_signal, "no signal is delivered: a tracer sees the thread exit, with the status of SIGKILL",
     CLAUSES("STRICT-2"), EACH_ENTRY)
{
	struct worker *w = worker_new();
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACEEXIT);
	struct effect *effect = effect_new();
	struct stop s;

	worker_queue(w, strict_call(run->entry));
	worker_queue(w, effect_call(effect));
	worker_start(w);
	s = tracer_wait(t);
	ASSERT_STOP(s, STOP_EXITING, -1);
	EXPECT_EQ(SIGKILL, s.msg);
	EXPECT_NOT_RUN(effect);
	tracer_cont(t);
	EXPECT_KILLED(worker_ending(w), SIGKILL);
}

CASE(mode_is_gone, "a thread that strict mode has ended is in strict mode no more: no further call of it would be let through",
     CLAUSES("STRICT-2"), SINCE("5.17"), EACH_ENTRY)
{
	struct worker *w = worker_new();
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACEEXIT);
	struct effect *effect = effect_new();
	long mode;

	worker_queue(w, strict_call(run->entry));
	worker_queue(w, effect_call(effect));
	worker_start(w);
	ASSERT_STOP(tracer_wait(t), STOP_EXITING, -1);
	mode = worker_status(w, "Seccomp");
	EXPECT(mode > SECCOMP_MODE_FILTER, "Seccomp: a mode beyond those that can be set",
	       "it is %ld", mode);
	tracer_cont(t);
	EXPECT_KILLED(worker_ending(w), SIGKILL);
	EXPECT_NOT_RUN(effect);
}

CASE(status_of_exit, "_exit(2) reaches a tracer with its status",
     CLAUSES("STRICT-1"), EACH_ENTRY)
{
	struct worker *w = worker_new();
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACEEXIT);
	struct stop s;

	worker_queue(w, strict_call(run->entry));
	worker_queue(w, CALL(exit, 7));
	worker_start(w);
	s = tracer_wait(t);
	ASSERT_STOP(s, STOP_EXITING, -1);
	EXPECT_EQ(7 << 8, s.msg);
	tracer_cont(t);
	EXPECT_EXITED(worker_ending(w), 7);
}

CASE(blocked_signals, "a task that blocks every signal is ended all the same",
     CLAUSES("STRICT-2", "CUR-STRICT-3"), EACH_ENTRY)
{
	struct worker *w = worker_new();
	uint64_t *all = shared_alloc(sizeof(*all) * 2);
	struct effect *effect = effect_new();

	all[0] = all[1] = ~0ULL;
	ASSERT_RETURNED(worker_call(w, CALL(rt_sigprocmask, SIG_SETMASK, PTR(all), 0, _NSIG / 8)), 0);
	ASSERT_RETURNED(worker_call(w, strict_call(run->entry)), 0);
	EXPECT_KILLED(worker_call(w, effect_call(effect)), SIGKILL);
	EXPECT_NOT_RUN(effect);
}

CASE(first_of_two, "nothing runs after the violation",
     CLAUSES("STRICT-2"), EACH_ENTRY, EACH_GATE)
{
	struct worker *w = worker_new();
	struct effect *first = effect_new(), *second = effect_new();

	worker_queue(w, strict_call(run->entry));
	worker_queue(w, effect_gate_call(run->gate, first));
	worker_queue(w, effect_call(second));
	worker_start(w);
	EXPECT_KILLED(worker_wait(w), SIGKILL);
	EXPECT_EQ(OP_DONE, w->op[0].state);
	EXPECT_EQ(OP_STARTED, w->op[1].state);
	EXPECT_EQ(OP_QUEUED, w->op[2].state);
	EXPECT_NOT_RUN(first);
	EXPECT_NOT_RUN(second);
}
