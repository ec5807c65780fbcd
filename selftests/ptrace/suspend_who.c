// SPDX-License-Identifier: GPL-2.0
/* Who may set PTRACE_O_SUSPEND_SECCOMP. */
#include "common.h"
#include "priv.h"
#include "procfs.h"

static const struct way_row {
	const char *name;
	bool later;
} ways[] = {
	{ "seize", false }, { "setoptions", true },
};

/*
 * A filtered worker, child of the tracer, and the tracer's attempt to suspend
 * its seccomp: the outcome of the request.  What the tracer itself becomes
 * before that, its child does not inherit.
 */
static struct outcome attempt(const struct run *run, struct worker *tracer,
			      const struct call *becomes, struct worker **w)
{
	const struct way_row *row = run->row;

	*w = worker_fork(tracer, 0);
	ASSERT_RETURNED(worker_install(*w, run->entry, deny(EFFECT_NR, 77)), 0);
	if (row->later) {
		ASSERT_RETURNED(worker_ptrace(tracer, PTRACE_SEIZE, *w, 0, 0), 0);
		ASSERT_RETURNED(worker_ptrace(tracer, PTRACE_INTERRUPT, *w, 0, 0), 0);
		worker_await_stop(tracer, *w);
	}
	if (becomes)
		ASSERT_RETURNED(worker_call(tracer, *becomes), 0);
	return worker_ptrace(tracer, row->later ? PTRACE_SETOPTIONS : PTRACE_SEIZE, *w, 0,
			     PTRACE_O_SUSPEND_SECCOMP);
}

static void let_go(const struct run *run, struct worker *tracer, struct worker *w)
{
	const struct way_row *row = run->row;

	if (row->later)
		ASSERT_RETURNED(worker_ptrace(tracer, PTRACE_CONT, w, 0, 0), 0);
}

static void expect_refused(const struct run *run, struct worker *tracer,
			   const struct call *becomes, int err)
{
	const struct way_row *row = run->row;
	struct effect *effect = effect_new();
	struct worker *w;

	EXPECT_ERRNO(attempt(run, tracer, becomes, &w), err);
	EXPECT_EQ(row->later ? tracer->tid : 0, status_field(w->tid, "TracerPid"));
	/* It is this option that was refused. */
	if (!row->later)
		EXPECT_RETURNED(worker_ptrace(tracer, PTRACE_SEIZE, w, 0, 0), 0);
	let_go(run, tracer, w);
	EXPECT_ERRNO(worker_call(w, effect_call(effect)), 77);
	EXPECT_NOT_RUN(effect);
}

static void expect_permitted(const struct run *run, struct worker *tracer)
{
	struct effect *effect = effect_new();
	struct worker *w;

	EXPECT_RETURNED(attempt(run, tracer, NULL, &w), 0);
	let_go(run, tracer, w);
	EXPECT_RETURNED(worker_call(w, effect_call(effect)), 0);
	EXPECT_RAN(effect);
}

CASE(suspend_root, "a tracer with CAP_SYS_ADMIN and no filter of its own may suspend a tracee's seccomp",
     CLAUSES("CUR-PT-3"), SINCE("4.3"), NEEDS(&need_root, &need_checkpoint_restore),
     EACH_ENTRY, ROWS(ways))
{
	expect_permitted(run, worker_new());
}

CASE(suspend_one_capability, "CAP_SYS_ADMIN alone is what a tracer needs to suspend a tracee's seccomp",
     CLAUSES("CUR-PT-3"), SINCE("4.3"), NEEDS(&need_root, &need_checkpoint_restore),
     EACH_ENTRY, ROWS(ways))
{
	struct worker *tracer = worker_new();

	worker_drop(tracer, CAP(SYS_ADMIN));
	expect_permitted(run, tracer);
}

CASE(suspend_unprivileged, "an ordinary user who would suspend a tracee's seccomp gets EPERM, and the filters stay in force",
     CLAUSES("RET-TRACE-9", "CUR-PT-3"), SINCE("4.3"), NEEDS(&need_checkpoint_restore),
     EACH_ENTRY, ROWS(ways))
{
	struct worker *tracer = worker_new();

	worker_drop(tracer, CAPS_NONE);
	expect_refused(run, tracer, NULL, EPERM);
}

CASE(suspend_refused_with_others, "options that a tracer asks for together with the suspension are refused with it: RET_TRACE still is ENOSYS",
     CLAUSES("CUR-PT-3", "RET-TRACE-2"), SINCE("4.3"), NEEDS(&need_checkpoint_restore),
     EACH_ENTRY)
{
	struct worker *tracer = worker_new(), *w = worker_fork(tracer, 0);

	worker_drop(tracer, CAPS_NONE);
	worker_drop(w, CAPS_NONE);
	ASSERT_RETURNED(worker_install(w, run->entry, on_call(EFFECT_NR, TRACE(1))), 0);
	ASSERT_RETURNED(worker_ptrace(tracer, PTRACE_SEIZE, w, 0, 0), 0);
	ASSERT_RETURNED(worker_ptrace(tracer, PTRACE_INTERRUPT, w, 0, 0), 0);
	worker_await_stop(tracer, w);
	EXPECT_ERRNO(worker_ptrace(tracer, PTRACE_SETOPTIONS, w, 0,
				   PTRACE_O_SUSPEND_SECCOMP | PTRACE_O_TRACESECCOMP), EPERM);
	ASSERT_RETURNED(worker_ptrace(tracer, PTRACE_CONT, w, 0, 0), 0);
	EXPECT_ERRNO(worker_call(w, effect_call(effect_new())), ENOSYS);
}

CASE(suspend_other_capabilities, "all capabilities but CAP_SYS_ADMIN don't let a tracer suspend seccomp",
     CLAUSES("RET-TRACE-9", "CUR-PT-3"), SINCE("4.3"), NEEDS(&need_root, &need_checkpoint_restore),
     EACH_ENTRY, ROWS(ways))
{
	struct worker *tracer = worker_new();

	worker_drop(tracer, CAPS_ALL & ~CAP(SYS_ADMIN));
	expect_refused(run, tracer, NULL, EPERM);
}

CASE(suspend_user_namespace, "CAP_SYS_ADMIN in a user namespace of its own doesn't let a tracer suspend seccomp",
     CLAUSES("RET-TRACE-9", "CUR-PT-3"), SINCE("4.3"),
     NEEDS(&need_user_namespace, &need_checkpoint_restore), EACH_ENTRY, ROWS(ways))
{
	struct worker *tracer = worker_new();

	worker_enter_user_ns(tracer);
	expect_refused(run, tracer, NULL, EPERM);
}

CASE(suspend_filtered, "a privileged tracer that is filtered itself can't suspend a tracee's seccomp: EPERM",
     CLAUSES("CUR-PT-3"), SINCE("4.3"), NEEDS(&need_root, &need_checkpoint_restore),
     EACH_ENTRY, ROWS(ways))
{
	struct call becomes = install_call(run->entry, allow_all(1));

	expect_refused(run, worker_new(), &becomes, EPERM);
}

CASE(suspend_suspended, "a privileged tracer whose own seccomp is suspended can't suspend a tracee's: EPERM",
     CLAUSES("CUR-PT-3"), SINCE("4.3"), NEEDS(&need_root, &need_checkpoint_restore),
     EACH_ENTRY, ROWS(ways))
{
	struct worker *tracer = worker_new();

	ignore_children(tracer);
	tracer_seize(tracer, PTRACE_O_SUSPEND_SECCOMP);
	expect_refused(run, tracer, NULL, EPERM);
}

CASE(suspend_strict, "a privileged tracer in strict mode, itself suspended, can't suspend a tracee's: EPERM",
     CLAUSES("CUR-PT-3"), SINCE("4.3"), NEEDS(&need_root, &need_checkpoint_restore),
     EACH_ENTRY, ROWS(ways))
{
	struct worker *tracer = worker_new();
	struct call becomes = strict_call(run->entry);

	ignore_children(tracer);
	tracer_seize(tracer, PTRACE_O_SUSPEND_SECCOMP);
	expect_refused(run, tracer, &becomes, EPERM);
}

CASE(suspend_traced_tracer, "a privileged tracer that is itself traced, but not suspended, may suspend a tracee's seccomp",
     CLAUSES("CUR-PT-3"), SINCE("4.3"), NEEDS(&need_root, &need_checkpoint_restore),
     EACH_ENTRY, ROWS(ways))
{
	struct worker *tracer = worker_new();

	ignore_children(tracer);
	tracer_seize(tracer, PTRACE_O_TRACESECCOMP);
	expect_permitted(run, tracer);
}

static const struct drop_row {
	const char *name;
	bool later, privileged;
} droppings[] = {
	{ "seize.privileged", false, true }, { "seize.ordinary", false, false },
	{ "setoptions.privileged", true, true }, { "setoptions.ordinary", true, false },
};

CASE(suspend_not_built, "without CONFIG_CHECKPOINT_RESTORE the option is EINVAL for everybody",
     CLAUSES("CUR-PT-3"), SINCE("4.3"), EACH_ENTRY, ROWS(droppings))
{
	const struct drop_row *row = run->row;
	struct worker *tracer = worker_new();
	const struct way_row way = { row->name, row->later };
	struct run as = *run;

	if (need_checkpoint_restore.met())
		case_skip("CONFIG_CHECKPOINT_RESTORE is on");
	if (!row->privileged)
		worker_drop(tracer, CAPS_NONE);
	as.row = &way;
	expect_refused(&as, tracer, NULL, EINVAL);
}
