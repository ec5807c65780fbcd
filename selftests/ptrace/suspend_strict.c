// SPDX-License-Identifier: GPL-2.0
/* PTRACE_O_SUSPEND_SECCOMP and strict mode; and what a suspended task may do to its mode. */
#include <sys/wait.h>

#include "common.h"

#define SUSPEND_NEEDS NEEDS(&need_root, &need_checkpoint_restore)

static void end_suspension(struct tracee *t)
{
	tracer_interrupt(t);
	REQUIRE(ptrace(PTRACE_SETOPTIONS, t->tid, NULL, 0) == 0);
	tracer_cont(t);
}

static void expect_suspended(const struct run *run, struct tracee *t)
{
	struct effect *effect = effect_new();

	worker_begin(t->worker, effect_gate_call(run->gate, effect));
	EXPECT_RETURNED(tracer_finish(t), 0);
	EXPECT_RAN(effect);
}

static void expect_strict(const struct run *run, struct worker *w)
{
	struct effect *effect = effect_new();

	worker_begin(w, effect_gate_call(run->gate, effect));
	EXPECT_KILLED(worker_wait(w), SIGKILL);
	EXPECT_NOT_RUN(effect);
}

/* Of a filter that denies the call with the effect by 77. */
static void expect_denied(struct tracee *t)
{
	struct effect *effect = effect_new();

	worker_begin(t->worker, effect_call(effect));
	EXPECT_ERRNO(tracer_finish(t), 77);
	EXPECT_NOT_RUN(effect);
}

CASE(until_cleared, "strict mode is suspended as long as the option is set, and in force again once it is cleared",
     CLAUSES("CUR-PT-3"), SINCE("4.3"), SUSPEND_NEEDS, EACH_ENTRY, EACH_GATE)
{
	struct tracee *t = tracer_seize(worker_strict(run), PTRACE_O_SUSPEND_SECCOMP);

	expect_suspended(run, t);
	end_suspension(t);
	expect_strict(run, t->worker);
}

CASE(until_detached, "strict mode is in force again when the tracer that suspended it has detached",
     CLAUSES("CUR-PT-3"), SINCE("4.3"), SUSPEND_NEEDS, EACH_ENTRY)
{
	struct tracee *t = tracer_seize(worker_strict(run), PTRACE_O_SUSPEND_SECCOMP);

	expect_suspended(run, t);
	tracer_interrupt(t);
	tracer_detach(t);
	expect_strict(run, t->worker);
}

CASE(still_strict, "a suspended task is still in strict mode, and says so",
     CLAUSES("CUR-PT-3", "CUR-PRCTL-2"), SINCE("4.3"), SUSPEND_NEEDS, EACH_ENTRY)
{
	struct tracee *t = tracer_seize(worker_strict(run), PTRACE_O_SUSPEND_SECCOMP);

	worker_begin(t->worker, CALL(prctl, PR_GET_SECCOMP));
	EXPECT_RETURNED(tracer_finish(t), SECCOMP_MODE_STRICT);
	end_suspension(t);
	expect_strict(run, t->worker);
}

CASE(still_filtered, "a suspended task is still in filter mode, and says so",
     CLAUSES("CUR-PT-3", "CUR-PRCTL-2"), SINCE("4.3"), SUSPEND_NEEDS, EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, deny(NR_prctl, 77));
	struct tracee *t = tracer_seize(w, PTRACE_O_SUSPEND_SECCOMP);

	worker_begin(w, CALL(prctl, PR_GET_SECCOMP));
	EXPECT_RETURNED(tracer_finish(t), SECCOMP_MODE_FILTER);
	end_suspension(t);
	worker_begin(w, CALL(prctl, PR_GET_SECCOMP));
	EXPECT_ERRNO(tracer_finish(t), 77);
}

CASE(filter_over_strict, "a strict task whose seccomp is suspended can't install a filter: EINVAL, and it stays strict",
     CLAUSES("STRICT-6", "CUR-ERR-EINVAL-A"), SINCE("4.3"), SUSPEND_NEEDS, EACH_ENTRY)
{
	struct tracee *t = tracer_seize(worker_strict(run), PTRACE_O_SUSPEND_SECCOMP);

	worker_begin(t->worker, install_call(run->entry, deny(EFFECT_NR, 77)));
	EXPECT_ERRNO(tracer_finish(t), EINVAL);
	end_suspension(t);
	expect_strict(run, t->worker);
}

CASE(strict_over_filter, "a filtered task whose seccomp is suspended can't become strict: EINVAL, and it stays filtered",
     CLAUSES("STRICT-6", "CUR-ERR-EINVAL-A"), SINCE("4.3"), SUSPEND_NEEDS, EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, deny(EFFECT_NR, 77));
	struct tracee *t = tracer_seize(w, PTRACE_O_SUSPEND_SECCOMP);

	worker_begin(w, strict_call(run->entry));
	EXPECT_ERRNO(tracer_finish(t), EINVAL);
	end_suspension(t);
	expect_denied(t);
}

CASE(strict_again, "a strict task whose seccomp is suspended may ask for strict mode again",
     CLAUSES("STRICT-6"), SINCE("4.3"), SUSPEND_NEEDS, EACH_ENTRY)
{
	struct tracee *t = tracer_seize(worker_strict(run), PTRACE_O_SUSPEND_SECCOMP);

	worker_begin(t->worker, strict_call(run->entry));
	EXPECT_RETURNED(tracer_finish(t), 0);
	end_suspension(t);
	expect_strict(run, t->worker);
}

CASE(becomes_strict, "strict mode that a suspended task enters is in force once the option is cleared",
     CLAUSES("CUR-PT-3"), SINCE("4.3"), SUSPEND_NEEDS, EACH_ENTRY)
{
	struct tracee *t = tracer_seize(worker_new(), PTRACE_O_SUSPEND_SECCOMP);

	worker_begin(t->worker, strict_call(run->entry));
	EXPECT_RETURNED(tracer_finish(t), 0);
	expect_suspended(run, t);
	end_suspension(t);
	expect_strict(run, t->worker);
}

CASE(installs_filter, "a filter that a suspended task installs is in force once the option is cleared",
     CLAUSES("CUR-PT-3", "FILTER-LAYER-1"), SINCE("4.3"), SUSPEND_NEEDS, EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, on_call(EFFECT_NR, KILL_PROCESS));
	struct tracee *t = tracer_seize(w, PTRACE_O_SUSPEND_SECCOMP);

	worker_begin(w, install_call(run->entry, deny(NR_getppid, 78)));
	EXPECT_RETURNED(tracer_finish(t), 0);
	worker_begin(w, CALL(getppid));
	EXPECT_RETURNED(tracer_finish(t), getpid());
	expect_suspended(run, t);
	end_suspension(t);
	worker_begin(w, CALL(getppid));
	EXPECT_ERRNO(tracer_finish(t), 78);
}

/* In the worker: a child that makes the call with the effect, and exits. */
static long fork_to_run(void *arg)
{
	const struct call *call = arg;
	long pid = arch_clone(SIGCHLD);

	if (pid == 0) {
		arch_syscall(call->nr, call->arg[0], 0, 0, 0, 0, 0);
		arch_syscall(NR_exit, 3, 0, 0, 0, 0, 0);
	}
	return pid;
}

CASE(child_is_strict, "a child that a suspended strict task forks is strict, and not suspended",
     CLAUSES("CUR-PT-3", "FILTER-FORK"), SINCE("4.3"), SUSPEND_NEEDS, EACH_ENTRY)
{
	struct worker *w = worker_new();
	struct effect *effect = effect_new();
	struct call *call = shared_alloc(sizeof(*call));
	siginfo_t *info = shared_alloc(sizeof(*info));
	struct outcome o;

	*call = effect_call(effect);
	ignore_children(w);
	tracer_seize(w, PTRACE_O_SUSPEND_SECCOMP);
	ASSERT_RETURNED(worker_call(w, strict_call(run->entry)), 0);
	o = worker_run(w, fork_to_run, call);
	ASSERT(o.kind == OUT_RETURNED && o.ret > 0, "a suspended task to fork",
	       "%s", outcome_words(&o));
	ASSERT_RETURNED(worker_call(w, CALL(waitid, P_PID, o.ret, PTR(info), WEXITED, 0)), 0);
	EXPECT_EQ(CLD_KILLED, info->si_code);
	EXPECT_EQ(SIGKILL, info->si_status);
	EXPECT_NOT_RUN(effect);
}

CASE(strict_over_exec, "a suspended strict task that executes a program is suspended as before, and strict once the option is cleared",
     CLAUSES("CUR-PT-3", "FILTER-EXEC"), SINCE("4.3"), SUSPEND_NEEDS, EACH_ENTRY)
{
	struct tracee *t = tracer_seize(worker_strict(run), PTRACE_O_SUSPEND_SECCOMP);

	/* On x86 strict mode takes the TSC away, which the C library reads at its start. */
	worker_call(t->worker, CALL(prctl, PR_SET_TSC, PR_TSC_ENABLE));
	ASSERT_RETURNED(worker_exec(t->worker, NULL), 0);
	expect_suspended(run, t);
	end_suspension(t);
	expect_strict(run, t->worker);
}

CASE(filter_over_exec, "a suspended filtered task that executes a program is suspended as before, and filtered once the option is cleared",
     CLAUSES("CUR-PT-3", "FILTER-EXEC"), SINCE("4.3"), SUSPEND_NEEDS, EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, deny(EFFECT_NR, 77));
	struct tracee *t = tracer_seize(w, PTRACE_O_SUSPEND_SECCOMP);

	ASSERT_RETURNED(worker_exec(w, NULL), 0);
	expect_suspended(run, t);
	end_suspension(t);
	expect_denied(t);
}
