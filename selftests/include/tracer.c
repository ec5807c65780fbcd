// SPDX-License-Identifier: GPL-2.0
/* The judge as tracer: stops, and what becomes of them. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "internal.h"
#include "needs.h"
#include "reach.h"
#include "tracer.h"
#include "uapi.h"

/* Tells of a child's change of state, so that one can poll for that. */
static int child_fd = -1;

static void child_fd_init(void)
{
	sigset_t chld;

	if (child_fd >= 0)
		return;
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	REQUIRE(sigprocmask(SIG_BLOCK, &chld, NULL) == 0);
	child_fd = signalfd(-1, &chld, SFD_NONBLOCK | SFD_CLOEXEC);
	if (child_fd < 0 && errno == ENOSYS)
		case_skip("needs CONFIG_SIGNALFD");
	REQUIRE(child_fd >= 0);
}

/* User-mode-linux, the only one with that file, shows -1 for any call's number. */
static void skip_if_uml(void)
{
	if (access("/proc/exitcode", F_OK) == 0)
		case_skip("user-mode-linux does not show tracers which call is made");
}

struct tracee *tracer_adopt(pid_t tid, struct worker *w)
{
	struct tracee *t = shared_alloc(sizeof(*t));

	skip_if_restricted(need_root.met());
	skip_if_uml();
	child_fd_init();
	t->tid = tid;
	t->worker = w;
	t->nr = -1;
	t->by = PTRACE_CONT;
	return t;
}

struct tracee *tracer_seize(struct worker *w, unsigned long options)
{
	struct tracee *t = tracer_adopt(w->tid, w);

	REQUIRE(ptrace(PTRACE_SEIZE, w->tid, NULL, options | PTRACE_O_TRACESYSGOOD) == 0);
	return t;
}

void tracer_options(struct tracee *t, unsigned long options)
{
	REQUIRE(ptrace(PTRACE_SETOPTIONS, t->tid, NULL, options | PTRACE_O_TRACESYSGOOD) == 0);
}

struct tracee *tracer_attach(struct worker *w, unsigned long options)
{
	struct tracee *t = tracer_seize(w, options);

	tracer_interrupt(t);
	return t;
}

void tracer_interrupt(struct tracee *t)
{
	struct stop stop;

	REQUIRE(ptrace(PTRACE_INTERRUPT, t->tid, NULL, NULL) == 0);
	/* The batch may have been done, and not looked at: that is no stop. */
	t->by = PTRACE_SYSCALL;
	stop = tracer_wait(t);
	ASSERT_STOP(stop, STOP_PAUSED, -1);
}

static enum stop_kind event_kind(int event)
{
	switch (event) {
	case PTRACE_EVENT_SECCOMP:
		return STOP_SECCOMP;
	case PTRACE_EVENT_FORK:
	case PTRACE_EVENT_VFORK:
	case PTRACE_EVENT_CLONE:
		return STOP_NEW_TASK;
	case PTRACE_EVENT_EXEC:
		return STOP_EXEC;
	case PTRACE_EVENT_EXIT:
		return STOP_EXITING;
	case PTRACE_EVENT_STOP:
		return STOP_PAUSED;
	default:
		return STOP_OTHER;
	}
}

/* Classify a stop; an exit stop closes the call that another has shown. */
static struct stop read_stop(struct tracee *t, int status)
{
	struct stop s = { .nr = -1, .sig = status & 0x7f };

	if (status == (SIGTRAP | 0x80)) {
		s.kind = t->in_call ? STOP_EXIT : STOP_ENTRY;
		t->in_call = !t->in_call;
	} else if (status >> 8) {
		s.kind = event_kind(status >> 8);
		ptrace(PTRACE_GETEVENTMSG, t->tid, NULL, &s.msg);
	} else {
		s.kind = STOP_SIGNAL;
	}
	if (s.kind == STOP_SECCOMP || s.kind == STOP_NEW_TASK || s.kind == STOP_EXEC)
		t->in_call = true;
	if (s.kind == STOP_ENTRY || s.kind == STOP_SECCOMP)
		t->nr = (int)arch_get_nr(t->tid);
	if (s.kind == STOP_ENTRY || s.kind == STOP_SECCOMP || s.kind == STOP_EXIT)
		s.nr = t->nr;
	return s;
}

/* Take what waitid() has for us; the end of a process stays for worker.c. */
static bool take(struct tracee *t, struct stop *s)
{
	siginfo_t info = { 0 };
	/* Who is neither our child nor ends with its process has no one else. */
	bool ours = !t->worker || t->worker->leader != t->worker || t->worker->parent;

	if (t->stopped) {
		*s = t->last;
		return true;
	}
	REQUIRE(waitid(P_PID, t->tid, &info, WSTOPPED | WEXITED | WNOHANG |
		       WNOWAIT | __WALL) == 0);
	if (!info.si_pid)
		return false;
	if (info.si_code != CLD_TRAPPED && info.si_code != CLD_STOPPED) {
		*s = (struct stop){ .kind = STOP_GONE, .nr = t->nr, .sig = info.si_status };
		if (ours)
			waitid(P_PID, t->tid, &info, WEXITED | WNOHANG | __WALL);
		return true;
	}
	/* Killed in between: then it is in no stop any more. */
	info.si_pid = 0;
	REQUIRE(waitid(P_PID, t->tid, &info, WSTOPPED | WNOHANG | __WALL) == 0);
	if (!info.si_pid)
		return false;
	t->stopped = true;
	t->last = *s = read_stop(t, info.si_status);
	return true;
}

static bool done(const struct tracee *t)
{
	struct pollfd pfd = { .events = POLLIN };

	if (!t->worker || t->by != PTRACE_CONT)
		return false;
	pfd.fd = t->worker->ack_fd;
	return poll(&pfd, 1, 0) == 1;
}

struct stop tracer_peek(struct tracee *t)
{
	struct stop s = { .kind = STOP_NONE, .nr = -1 };

	take(t, &s);
	return s;
}

struct stop tracer_wait(struct tracee *t)
{
	struct stop s = { .kind = STOP_NONE, .nr = -1 };
	struct signalfd_siginfo drained;

	for (;;) {
		struct pollfd pfd[2] = {
			{ .fd = child_fd, .events = POLLIN },
			{ .fd = t->worker && t->by == PTRACE_CONT ?
				t->worker->ack_fd : -1, .events = POLLIN },
		};
		bool over = done(t);

		/* The end of the batch first: no stop before it is missed. */
		if (take(t, &s) || over)
			return s;
		waiting_for("a ptrace stop of tid %d (last call seen: %ld)", t->tid, t->nr);
		if (poll(pfd, 2, -1) > 0 && pfd[0].revents)
			while (read(child_fd, &drained, sizeof(drained)) > 0)
				;
	}
}

void tracer_resume(struct tracee *t, int request, int sig)
{
	ASSERT(t->stopped, "preparation to work: a tracee in a stop", "it is running");
	/* An emulated call has no stop but that at its entry. */
	t->by = request == PTRACE_SYSEMU ? PTRACE_SYSCALL : request;
	t->stopped = false;
	if (request != PTRACE_SYSCALL && request != PTRACE_SYSEMU)
		t->in_call = false;
	if (ptrace(request, t->tid, NULL, (long)sig) == 0)
		return;
	if (errno == EIO && request == PTRACE_SYSEMU)
		case_skip("the architecture has no PTRACE_SYSEMU");
	if (errno == EIO && request == PTRACE_SINGLESTEP)
		case_skip("the architecture has no PTRACE_SINGLESTEP");
	REQUIRE(!"ptrace");
}

struct stop tracer_step(struct tracee *t)
{
	tracer_syscall(t);
	return tracer_wait(t);
}

static bool is_wanted(const struct stop *s, enum stop_kind kind, long nr)
{
	if (s->kind != kind)
		return false;
	return nr == -1 || s->nr == nr || (kind != STOP_ENTRY &&
		kind != STOP_EXIT && kind != STOP_SECCOMP);
}

/* At the read(2) for new orders: nothing that was asked for is left to come. */
static bool asks_for_orders(const struct tracee *t, const struct stop *s)
{
	const struct worker *w = t->worker;

	if (!w || s->kind != STOP_ENTRY || s->nr != NR_read ||
	    (int)arch_get_arg(t->tid, 0) != w->order_fd)
		return false;
	for (int i = 0; i < w->queued; i++)
		if (__atomic_load_n(&w->op[i].state, __ATOMIC_SEQ_CST) != OP_DONE)
			return false;
	return w->queued > 0;
}

struct stop tracer_run_to_(struct tracee *t, enum stop_kind kind, long nr, const char *at)
{
	bool by_call = kind == STOP_ENTRY || kind == STOP_EXIT;
	struct stop s;

	ASSERT(t->stopped || !by_call || t->by == PTRACE_SYSCALL,
	       "preparation to work: a tracee that PTRACE_SYSCALL resumed",
	       "it runs by PTRACE_CONT: tracer_attach() it");
	if (!t->stopped)
		goto wait;
	for (;;) {
		tracer_resume(t, by_call ? PTRACE_SYSCALL : PTRACE_CONT, 0);
wait:
		s = tracer_wait(t);
		if (is_wanted(&s, kind, nr))
			return s;
		if ((s.kind != STOP_ENTRY && s.kind != STOP_EXIT) ||
		    asks_for_orders(t, &s))
			expect_stop(s, kind, nr, true, at);
	}
}

struct outcome tracer_finish_(struct tracee *t, const char *at)
{
	struct stop s;

	if (t->stopped)
		tracer_cont(t);
	s = tracer_wait(t);
	check(s.kind == STOP_NONE || s.kind == STOP_GONE, true, at,
	      "no further stop of the tracee", "%s", stop_words(&s));
	return worker_wait(t->worker);
}

siginfo_t tracer_siginfo(struct tracee *t)
{
	siginfo_t info = { 0 };

	REQUIRE(ptrace(PTRACE_GETSIGINFO, t->tid, NULL, &info) == 0);
	return info;
}

static const char *kind_words(enum stop_kind kind)
{
	static const char *const words[] = {
		[STOP_NONE] = "no stop: it came to the end of its batch",
		[STOP_GONE] = "no stop: it ended",
		[STOP_ENTRY] = "a system call entry stop",
		[STOP_EXIT] = "a system call exit stop",
		[STOP_SECCOMP] = "a PTRACE_EVENT_SECCOMP stop",
		[STOP_SIGNAL] = "a signal-delivery-stop",
		[STOP_NEW_TASK] = "a fork or clone event stop",
		[STOP_EXEC] = "a PTRACE_EVENT_EXEC stop",
		[STOP_EXITING] = "a PTRACE_EVENT_EXIT stop",
		[STOP_PAUSED] = "a PTRACE_EVENT_STOP stop",
		[STOP_OTHER] = "a stop of an unknown kind",
	};

	return words[kind];
}

const char *stop_words(const struct stop *s)
{
	struct call call = { .nr = s->nr };
	static char text[160];
	const char *kind = kind_words(s->kind);

	switch (s->kind) {
	case STOP_GONE:
		snprintf(text, sizeof(text), "%s (status or signal %d)", kind, s->sig);
		break;
	case STOP_ENTRY:
	case STOP_EXIT:
		snprintf(text, sizeof(text), "%s of %s", kind, call_name(&call));
		break;
	case STOP_SECCOMP:
		snprintf(text, sizeof(text), "%s of %s, message %lu", kind,
			 call_name(&call), s->msg);
		break;
	case STOP_NONE:
		return kind;
	case STOP_SIGNAL:
	case STOP_PAUSED:
		snprintf(text, sizeof(text), "%s with %s", kind, signal_name(s->sig));
		break;
	default:
		snprintf(text, sizeof(text), "%s, message %lu", kind, s->msg);
	}
	return text;
}

void expect_stop(struct stop s, enum stop_kind kind, long nr, bool stop, const char *at)
{
	struct call call = { .nr = nr };

	check(is_wanted(&s, kind, nr), stop, at,
	      nr == -1 ? check_format("%s", kind_words(kind)) :
	      check_format("%s of %s", kind_words(kind), call_name(&call)),
	      "%s", stop_words(&s));
}

void worker_may_be_traced(struct worker *w)
{
	/* Fails where there is no Yama: nothing to consent to. */
	worker_call(w, CALL(prctl, PR_SET_PTRACER, PTR(PR_SET_PTRACER_ANY), 0, 0, 0));
}

struct outcome worker_ptrace(struct worker *tracer, long request,
			     struct worker *w, arch_arg_t addr, arch_arg_t data)
{
	skip_if_restricted(false);
	return worker_call(tracer, CALL(ptrace, request, w->tid, addr, data));
}

int worker_await_stop(struct worker *tracer, struct worker *w)
{
	siginfo_t *info = shared_alloc(sizeof(*info));

	ASSERT_RETURNED(worker_call(tracer, CALL(waitid, P_PID, w->tid, PTR(info),
						 WSTOPPED | WEXITED | WNOWAIT | __WALL, 0)), 0);
	ASSERT(info->si_code == CLD_TRAPPED || info->si_code == CLD_STOPPED,
	       "a stop of the tracee", "it ended (status or signal %d)", info->si_status);
	ASSERT_RETURNED(worker_call(tracer, CALL(waitid, P_PID, w->tid, PTR(info),
						 WSTOPPED | __WALL, 0)), 0);
	return info->si_status;
}

long tracer_info(struct tracee *t, struct call_info *info, size_t size)
{
	long ret;

	memset(info, 0xa5, sizeof(*info));
	ret = ptrace(PTRACE_GET_SYSCALL_INFO, t->tid, (void *)size, info);
	return ret < 0 ? -errno : ret;
}
