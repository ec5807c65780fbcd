// SPDX-License-Identifier: GPL-2.0
/*
 * A signal and a reply that both reach a waiting target before it runs.
 *
 * cce436aafc2a "seccomp: Fix a race with WAIT_KILLABLE_RECV if the tracer
 * replies too fast": the signal won, although the target had been received.
 */
#include <sched.h>

#include "listener.h"
#include "seccomp_test.h"
#include "turns.h"

#define KILLABLE SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV

struct handler {
	int flags;
	int handled;
};

static struct handler *handler;

static void note_signal(int sig)
{
	(void)sig;
	handler->handled++;
}

static long set_handler(void *arg)
{
	struct sigaction sa = { .sa_handler = note_signal };

	handler = arg;
	sa.sa_flags = handler->flags;
	return sigaction(SIGUSR1, &sa, NULL);
}

static const struct { const char *name; int flags; } handlers[] = {
	{ "interrupting", 0 }, { "restarting", SA_RESTART },
};

CASE(reply_beats_signal, "with WAIT_KILLABLE_RECV a reply counts, also if a signal came between RECV and reply before the target ran",
     CLAUSES("UN-SIG-2", "CUR-WK-1"), NEEDS(&need_wait_killable, &need_root), ROWS(handlers))
{
	const typeof(handlers[0]) *row = run->row;
	struct handler *h = shared_alloc(sizeof(*h));
	struct worker *w = worker_new();
	struct seccomp_notif n;
	struct outcome o;
	int fd;

	h->flags = row->flags;
	ASSERT_RETURNED(worker_run(w, set_handler, h), 0);
	fd = listen_on(w, KILLABLE, on_call(NR_getppid, NOTIFY));
	worker_queue(w, CALL(getppid));
	worker_start(w);
	worker_blocked(w, NR_getppid);

	turns_begin(w);
	n = notif_recv(fd, NR_getppid);
	REQUIRE(kill(w->pid, SIGUSR1) == 0);
	EXPECT_EQ(0, notif_send(fd, n.id, 42, 0, 0));
	turns_end();
	/* A call that begins again would wait for another reply. */
	do
		sched_yield();
	while ((o = worker_peek(w)).kind == OUT_RUNNING && !(notif_poll(fd) & POLLIN));
	EXPECT(o.kind == OUT_RETURNED && o.ret == 42, "the call to return the reply",
	       "%s", o.kind == OUT_RUNNING ? "it began again" : outcome_words(&o));
	EXPECT_EQ(1, h->handled);
}
