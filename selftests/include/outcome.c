// SPDX-License-Identifier: GPL-2.0
/* What became of a worker and its batch. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "internal.h"
#include "worker.h"

const char *call_name(const struct call *call)
{
	static char text[48];
	const struct arch_gate *gate = call->gate ?: &arch_gates[0];
	static const char *const names[] = {
#define CALL_NAME(name) #name,
		ARCH_CALLS(CALL_NAME)
	};

	for (int i = 0; i < ARCH_NR_CALLS; i++)
		if (gate->nr[i] == call->nr && call->nr != NR_ABSENT) {
			snprintf(text, sizeof(text), "%s()%s%s", names[i],
				 call->gate ? " by " : "",
				 call->gate ? gate->name : "");
			return text;
		}
	snprintf(text, sizeof(text), "syscall %ld by %s", call->nr, gate->name);
	return text;
}

static const char *op_name(const struct op *op)
{
	return op->fn ? "a function" : call_name(&op->call);
}

/* Fill in what the ops say: the last one started, how many came back. */
static void read_ops(struct worker *w, struct outcome *o)
{
	const struct op *last = NULL;

	o->done = 0;
	for (int i = 0; i < w->queued; i++) {
		int state = __atomic_load_n(&w->op[i].state, __ATOMIC_SEQ_CST);

		if (state == OP_DONE)
			o->done++;
		if (state >= OP_STARTED)
			last = &w->op[i];
	}
	if (!last) {
		snprintf(o->what, sizeof(o->what), "%s",
			 w->queued ? op_name(&w->op[0]) : "nothing");
		return;
	}
	snprintf(o->what, sizeof(o->what), "%s", op_name(last));
	if (last->state == OP_DONE)
		o->ret = last->ret;
}

static enum outcome_kind kind_of(int code)
{
	return code == CLD_EXITED ? OUT_EXITED :
	       code == CLD_DUMPED ? OUT_DUMPED : OUT_KILLED;
}

/* The process is a zombie or gone: get its status from whoever may reap it. */
static void reap(struct worker *leader)
{
	siginfo_t *info;

	if (leader->reaped)
		return;
	info = shared_alloc(sizeof(*info));
	if (!leader->parent) {
		REQUIRE(waitid(P_PID, leader->pid, info, WEXITED | __WALL) == 0);
	} else {
		struct outcome o = worker_call(leader->parent,
			CALL(waitid, P_PID, leader->pid, PTR(info), WEXITED | __WALL, 0));

		ASSERT_RETURNED(o, 0);
	}
	leader->ending.code = info->si_code;
	leader->ending.status = info->si_status;
	leader->reaped = true;
}

static void process_ended(struct worker *w, struct outcome *o)
{
	reap(w->leader);
	o->kind = kind_of(w->leader->ending.code);
	o->status = w->leader->ending.status;
}

static bool readable(int fd, int ms)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };

	return poll(&pfd, 1, ms) == 1;
}

/* Take the acknowledgement of a batch, if it is there. */
static bool acknowledged(struct worker *w)
{
	uint64_t token;

	return readable(w->ack_fd, 0) &&
	       read(w->ack_fd, &token, sizeof(token)) == sizeof(token);
}

/* In /proc/PID/task/TID/stat: state, flags and private pending signals. */
#define STAT_EXITING	0x4u		/* PF_EXITING */

static char thread_stat(pid_t pid, pid_t tid, unsigned int *flags,
			unsigned long *pending)
{
	char path[64], text[1024], state = '?', *p;
	int fd, len;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", pid, tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	len = fd >= 0 ? read(fd, text, sizeof(text) - 1) : -1;
	if (fd >= 0)
		close(fd);
	text[len > 0 ? len : 0] = '\0';
	p = strrchr(text, ')');
	*flags = 0;
	*pending = 0;
	if (p)
		sscanf(p, ") %c %*d %*d %*d %*d %*d %u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %*u %*u %*d %*u %*u %*u %*u %*u %*u %lu",
		       &state, flags, pending);
	return state;
}

/*
 * That one thread has gone may be the beginning of the end of them all: when
 * it is, no other sleeps undisturbed any more.
 */
static bool others_live(struct worker *w)
{
	char path[64];
	struct dirent *entry;
	bool live = false;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", w->pid);
	dir = opendir(path);
	while (dir && !live && (entry = readdir(dir))) {
		unsigned long pending;
		unsigned int flags;
		pid_t tid = atoi(entry->d_name);
		char state = tid ? thread_stat(w->pid, tid, &flags, &pending) : '?';

		live = (state == 'S' || state == 'T') && tid != w->tid &&
		       !(flags & STAT_EXITING) && !(pending & 1ul << (SIGKILL - 1));
	}
	if (dir)
		closedir(dir);
	return live;
}

/*
 * The kernel clears the word when a thread goes, /proc when it has gone.  A
 * first thread stays in /proc, as a zombie.
 */
static bool thread_gone(struct worker *w)
{
	unsigned long pending;
	unsigned int flags;
	char state;

	if (w->leader == w ? !w->threaded :
	    __atomic_load_n(&w->alive_word, __ATOMIC_SEQ_CST) != 0)
		return false;
	state = thread_stat(w->pid, w->tid, &flags, &pending);
	return state == (w->leader == w ? 'Z' : '?') && others_live(w);
}

/* One look, in an order that loses nothing: the end, then what preceded it. */
static bool look(struct worker *w, struct outcome *o)
{
	bool process = w->leader->reaped || readable(w->pidfd, 0);
	bool thread = !process && thread_gone(w);
	bool ack = acknowledged(w);

	read_ops(w, o);
	if (ack && o->done == w->queued)
		o->kind = OUT_RETURNED;
	else if (process)
		process_ended(w, o);
	else if (thread)
		o->kind = OUT_THREAD_GONE;
	else
		return false;
	return true;
}

struct outcome worker_peek(struct worker *w)
{
	struct outcome o = { .kind = OUT_RUNNING };

	look(w, &o);
	return o;
}

/* Nothing to poll for tells of a single thread's end: look now and then. */
static const struct timespec soon = { .tv_nsec = 100000 }, later = { .tv_nsec = 2000000 };
#define SOON_LOOKS 20

struct outcome worker_wait(struct worker *w)
{
	struct pollfd pfd[2] = {
		{ .fd = w->ack_fd, .events = POLLIN },
		{ .fd = w->pidfd, .events = POLLIN },
	};
	struct outcome o = { .kind = OUT_RUNNING };
	bool threads = w->leader != w || w->threaded;

	for (int looks = 0; !look(w, &o); looks++) {
		waiting_for("a worker (pid %d, tid %d) in %s", w->pid, w->tid, o.what);
		ppoll(pfd, 2, !threads ? NULL : looks < SOON_LOOKS ? &soon : &later, NULL);
	}
	return o;
}

struct outcome worker_ending(struct worker *w)
{
	struct outcome o = { 0 };

	waiting_for("the end of process %d", w->pid);
	while (!w->leader->reaped && !readable(w->pidfd, -1))
		;
	read_ops(w, &o);
	process_ended(w, &o);
	return o;
}

/* The number that a thread sleeps in, -1 for none, -2 where one can't tell. */
static long sleeping_in(struct worker *w)
{
	unsigned long pending;
	unsigned int flags;
	char path[64], text[64], *end;
	char state = thread_stat(w->pid, w->tid, &flags, &pending);
	FILE *f;
	long nr;

	if (state != 'S' && state != 'D')
		return -1;
	snprintf(path, sizeof(path), "/proc/%d/task/%d/syscall", w->pid, w->tid);
	f = fopen(path, "re");
	if (!f)
		return -2;
	if (fgets(text, sizeof(text), f)) {
		nr = strtol(text, &end, 10);
		if (end == text)
			nr = -1;
	} else {
		nr = -1;
		/* Yama and other security modules let it be opened, but not read. */
		if (errno == EPERM || errno == EACCES)
			case_skip("ptrace is restricted: /proc/PID/syscall can't be read");
	}
	fclose(f);
	return nr;
}

bool worker_sleeps(struct worker *w, long nr)
{
	long in = sleeping_in(w);

	return in != -1 && (in < 0 || nr < 0 || in == nr);
}

void worker_blocked(struct worker *w, long nr)
{
	waiting_for("tid %d to sleep in syscall %ld", w->tid, nr);
	do {
		sched_yield();
		if (readable(w->pidfd, 0))
			ASSERT(false, "a worker to sleep in a system call",
			       "its process ended");
	} while (!worker_sleeps(w, nr));
}

const char *outcome_words(const struct outcome *o)
{
	static char text[200];

	switch (o->kind) {
	case OUT_RETURNED:
		if (o->ret < 0 && o->ret > -4096)
			snprintf(text, sizeof(text), "%s failed with %s", o->what,
				 errno_name(-o->ret));
		else
			snprintf(text, sizeof(text), "%s returned %ld (0x%lx)",
				 o->what, o->ret, o->ret);
		break;
	case OUT_EXITED:
		snprintf(text, sizeof(text), "the process exited with %d in %s",
			 o->status, o->what);
		break;
	case OUT_KILLED:
	case OUT_DUMPED:
		snprintf(text, sizeof(text), "the process was ended by %s%s in %s",
			 signal_name(o->status),
			 o->kind == OUT_DUMPED ? " (core dumped)" : "", o->what);
		break;
	case OUT_THREAD_GONE:
		snprintf(text, sizeof(text), "the thread ended in %s, its process lives",
			 o->what);
		break;
	default:
		snprintf(text, sizeof(text), "still in %s", o->what);
	}
	return text;
}

void expect_returned(struct outcome o, long value, bool stop, const char *at)
{
	check(o.kind == OUT_RETURNED && o.ret == value, stop, at,
	      value < 0 && value > -4096 ?
	      check_format("%s to fail with %s", o.what, errno_name(-value)) :
	      check_format("%s to return %ld (0x%lx)", o.what, value, value),
	      "%s", outcome_words(&o));
}

void expect_errno(struct outcome o, int err, bool stop, const char *at)
{
	expect_returned(o, -err, stop, at);
}

void expect_killed(struct outcome o, int sig, bool stop, const char *at)
{
	check((o.kind == OUT_KILLED || o.kind == OUT_DUMPED) && o.status == sig,
	      stop, at,
	      check_format("%s to end the process with %s", o.what, signal_name(sig)),
	      "%s", outcome_words(&o));
}

void expect_exited(struct outcome o, int status, bool stop, const char *at)
{
	check(o.kind == OUT_EXITED && o.status == status, stop, at,
	      check_format("the process to exit with %d in %s", status, o.what),
	      "%s", outcome_words(&o));
}

void expect_thread_gone(struct outcome o, bool stop, const char *at)
{
	check(o.kind == OUT_THREAD_GONE, stop, at,
	      check_format("%s to end its thread and no other", o.what),
	      "%s", outcome_words(&o));
}

struct effect *effect_new(void)
{
	return shared_alloc(sizeof(struct effect));
}

struct call effect_gate_call(const struct arch_gate *gate, struct effect *effect)
{
	return GATE_CALL(gate, uname, PTR(effect->buf));
}

struct call effect_call(struct effect *effect)
{
	return CALL(uname, PTR(effect->buf));
}

bool effect_seen(const struct effect *effect)
{
	return effect->buf[0] != '\0';
}
