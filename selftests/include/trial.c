// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "check.h"
#include "model.h"
#include "trial.h"

struct trial *trial_new(enum entry entry, int filters, int calls)
{
	struct trial *t = shared_alloc(sizeof(*t));

	t->entry = entry;
	t->filters = shared_alloc(filters * sizeof(*t->filters));
	t->calls = shared_alloc(calls * sizeof(*t->calls));
	t->met = shared_alloc(calls * sizeof(*t->met));
	t->w = worker_new();
	return t;
}

static long raw(long nr, arch_arg_t a, arch_arg_t b, arch_arg_t c, arch_arg_t d)
{
	return arch_syscall(nr, a, b, c, d, 0, 0);
}

/* Of the process that makes the calls: all below runs there. */
static struct trial *current;
static jmp_buf after_call;
static volatile bool in_call;
static char stack[64u << 10] __attribute__((aligned(64)));
static int thread_id;

/*
 * The way back must not be rt_sigreturn(2), which the filters see as well:
 * the handler jumps.  SA_NODEFER leaves SIGSYS unblocked.
 */
static void on_sigsys(int sig, siginfo_t *info, void *context)
{
	struct met *met = &current->met[current->next];

	(void)sig, (void)context;
	if (!in_call)
		__builtin_trap();
	met->data = info->si_errno;
	met->nr = info->si_syscall;
	met->arch = info->si_arch;
	met->kind = MET_SIGSYS;
	_longjmp(after_call, 1);
}

static void make_call(struct trial *t, struct met *met)
{
	met->kind = MET_STARTED;
	in_call = true;
	if (!_setjmp(after_call)) {
		met->ret = call_make(&t->calls[t->next].call);
		met->kind = MET_RETURN;
	}
	in_call = false;
}

static int thread_main(void *arg)
{
	struct trial *t = arg;

	in_call = false;
	t->installed = 0;
	for (int i = 0; i < t->filter_count && !t->installed; i++) {
		struct call c = install_call(t->entry, t->filters[i]);

		t->installed = raw(c.nr, c.arg[0], c.arg[1], c.arg[2], 0);
	}
	if (!t->installed)
		for (; t->next < t->call_count; t->next++)
			make_call(t, &t->met[t->next]);
	t->done = true;
	/* If the filters won't let it go, it goes all the same. */
	raw(NR_exit, 0, 0, 0, 0);
	__builtin_trap();
	return 0;
}

/* Whoever made the call is no more; false if there was no call. */
static bool call_ended(struct trial *t, enum met_kind kind)
{
	if (t->next >= t->call_count || t->met[t->next].kind != MET_STARTED)
		return false;
	t->met[t->next].kind = kind;
	t->done = ++t->next == t->call_count;
	return true;
}

static void await_thread(void)
{
	int id;

	while ((id = __atomic_load_n(&thread_id, __ATOMIC_SEQ_CST)) != 0)
		raw(NR_futex != NR_ABSENT ? NR_futex : NR_futex_time64,
		    PTR(&thread_id), FUTEX_WAIT, id, 0);
}

/* The first thread: a new second one, as long as calls are left. */
static void __attribute__((noreturn)) process_main(struct trial *t)
{
	struct sigaction sa = { .sa_flags = SA_SIGINFO | SA_NODEFER };

	raw(NR_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0);
	current = t;
	sa.sa_sigaction = on_sigsys;
	sigaction(SIGSYS, &sa, NULL);
	while (!t->done) {
		thread_id = 1;
		if (clone(thread_main, stack + sizeof(stack), WORKER_THREAD, t, NULL,
			  NULL, &thread_id) < 0)
			break;
		await_thread();
		if (!t->done && !call_ended(t, MET_THREAD_END))
			break;
	}
	raw(NR_exit_group, 0, 0, 0, 0);
	__builtin_trap();
}

/* In the worker: a new process, as long as calls are left. */
static long run_all(void *arg)
{
	struct trial *t = arg;
	int status = 0;

	while (!t->done) {
		long pid = arch_clone(SIGCHLD);

		if (pid == 0)
			process_main(t);
		if (pid < 0)
			return pid;
		while (raw(NR_wait4, pid, PTR(&status), __WALL, 0) == -EINTR)
			;
		if (t->done)
			break;
		if (t->next < t->call_count)
			t->met[t->next].status = status;
		if (!call_ended(t, MET_PROCESS_END))
			return -ECHILD;
	}
	return 0;
}

long trial_run(struct trial *t)
{
	struct outcome o;

	memset(t->met, 0, t->call_count * sizeof(*t->met));
	t->next = 0;
	t->done = false;
	o = worker_run(t->w, run_all, t);
	ASSERT(o.kind == OUT_RETURNED, "all calls of a trial to be made",
	       "call %d of %d was not; %s", t->next + 1, t->call_count, outcome_words(&o));
	return t->installed ?: o.ret;
}

static bool ends_process(const struct met *met)
{
	return met->kind == MET_PROCESS_END && WIFSIGNALED(met->status) &&
	       WTERMSIG(met->status) == SIGSYS;
}

static bool returned(const struct met *met, long ret)
{
	return met->kind == MET_RETURN && met->ret == ret;
}

bool met_as(const struct trial_call *call, const struct met *met, uint32_t action)
{
	const struct arch_gate *gate = call->call.gate ?: &arch_gates[0];
	long data = action & SECCOMP_RET_DATA;

	switch (action & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_ALLOW:
	case SECCOMP_RET_LOG:
		if (call->runs_to == TRIAL_ID)
			return met->kind == MET_RETURN && met->ret > 0;
		return returned(met, call->runs_to);
	case SECCOMP_RET_TRACE:
	case SECCOMP_RET_USER_NOTIF:
		return returned(met, -ENOSYS);
	case SECCOMP_RET_ERRNO:
		return returned(met, data < 4095 ? -data : -4095);
	case SECCOMP_RET_TRAP:
		return met->kind == MET_SIGSYS && met->data == data &&
		       met->nr == arch_nr_seen(call->call.nr) && met->arch == gate->audit;
	case SECCOMP_RET_KILL_THREAD:
		return met->kind == MET_THREAD_END;
	default:
		return ends_process(met);
	}
}

const char *met_words(const struct met *met)
{
	static char text[120];

	switch (met->kind) {
	case MET_RETURN:
		snprintf(text, sizeof(text), "it returned %ld (0x%lx)", met->ret, met->ret);
		break;
	case MET_SIGSYS:
		snprintf(text, sizeof(text), "SIGSYS with data %d for number %d, arch 0x%08x",
			 met->data, met->nr, met->arch);
		break;
	case MET_THREAD_END:
		return "the end of its thread";
	case MET_PROCESS_END:
		snprintf(text, sizeof(text), "the end of its process%s, wait status 0x%x",
			 ends_process(met) ? " by SIGSYS" : "", met->status);
		break;
	default:
		return "it was not made";
	}
	return text;
}

void trial_expect(struct trial *t, uint32_t (*action)(const struct trial *t,
		  const struct call *call, bool *vague), const char *at)
{
	for (int i = 0; i < t->call_count; i++) {
		const struct trial_call *call = &t->calls[i];
		const struct seccomp_data data = model_data(&call->call);
		bool vague = false;
		uint32_t want = action(t, &call->call, &vague);

		check(vague || met_as(call, &t->met[i], want), false, at,
		      check_format("%s(0x%llx, 0x%llx, 0x%llx, 0x%llx, 0x%llx, 0x%llx) to meet %s",
				   call_name(&call->call), (unsigned long long)data.args[0],
				   (unsigned long long)data.args[1], (unsigned long long)data.args[2],
				   (unsigned long long)data.args[3], (unsigned long long)data.args[4],
				   (unsigned long long)data.args[5], action_name(want)),
		      "%s", met_words(&t->met[i]));
	}
}
