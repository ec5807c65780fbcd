/* SPDX-License-Identifier: GPL-2.0 */
/* What the cases on synchronising threads share. */
#ifndef TSYNC_COMMON_H
#define TSYNC_COMMON_H

#include "procfs.h"
#include "seccomp_test.h"

#define TSYNC		SECCOMP_FILTER_FLAG_TSYNC
#define TSYNC_ESRCH	(SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_TSYNC_ESRCH)

/*
 * Filters that can be told apart: filter @n denies a call of its own, with an
 * errno that nothing else returns.
 */
#define MARKS 8
#define MARK_ERRNO 1000

static const long mark_nr[MARKS] = {
	NR_getppid, NR_getsid, NR_getpgid, NR_getpriority, NR_times,
	NR_getcpu, NR_uname, NR_sched_yield,
};

#define MARK(n) (1u << (n))

static inline struct sock_fprog *mark(int n)
{
	return deny(mark_nr[n], MARK_ERRNO + n);
}

/* Which of these filters a thread is under, by asking it for all the calls. */
static inline unsigned int marks_on(struct worker *w)
{
	struct op *op[MARKS];
	unsigned int marks = 0;
	struct outcome o;

	for (int n = 0; n < MARKS; n++)
		op[n] = worker_queue(w, (struct call){ .nr = mark_nr[n] });
	worker_start(w);
	o = worker_wait(w);
	ASSERT(o.kind == OUT_RETURNED, "a thread to answer", "%s", outcome_words(&o));
	for (int n = 0; n < MARKS; n++)
		if (op[n]->ret == -(MARK_ERRNO + n))
			marks |= MARK(n);
	return marks;
}

/* What can be seen of a thread's seccomp state. */
struct seen {
	long mode, filters, no_new_privs;
	unsigned int marks;
};

/* A thread in strict mode can't be asked; it is under no filter. */
static inline struct seen see(struct worker *w)
{
	struct seen s = {
		.mode = worker_status(w, "Seccomp"),
		.filters = worker_status(w, "Seccomp_filters"),
		.no_new_privs = worker_status(w, "NoNewPrivs"),
	};

	if (s.mode != SECCOMP_MODE_STRICT)
		s.marks = marks_on(w);
	return s;
}

static inline void expect_seen(struct seen want, struct seen is, const char *who,
			       const char *at)
{
	check(want.mode == is.mode && want.filters == is.filters &&
	      want.no_new_privs == is.no_new_privs && want.marks == is.marks, false, at,
	      check_format("%s to have Seccomp %ld, Seccomp_filters %ld, NoNewPrivs %ld, and filters 0x%02x",
			   who, want.mode, want.filters, want.no_new_privs, want.marks),
	      "it has %ld, %ld, %ld, and 0x%02x", is.mode, is.filters,
	      is.no_new_privs, is.marks);
}
#define EXPECT_SEEN(want, w, who) expect_seen((want), see(w), (who), CHECK_AT)

/* A thread with no_new_privs under @count filters: those of @marks. */
static inline struct seen under(int count, unsigned int marks)
{
	return (struct seen){ count ? SECCOMP_MODE_FILTER : SECCOMP_MODE_DISABLED,
			      count, 1, marks };
}

/* Have a thread install filters @first to @first + @count - 1. */
static inline void install_marks(struct worker *w, int first, int count)
{
	for (int n = first; n < first + count; n++)
		ASSERT_RETURNED(worker_install(w, BY_SECCOMP, mark(n)), 0);
}

/* Let a thread of worker_bare() install filters. */
static inline void allow_filters(struct worker *w)
{
	ASSERT_RETURNED(worker_call(w, CALL(prctl, PR_SET_NO_NEW_PRIVS, 1)), 0);
}

static inline struct outcome sync_marks(struct worker *w, unsigned long flags, int n)
{
	return worker_call(w, install_flags_call(flags, mark(n)));
}

/*
 * A process of four threads: its leader, and three in the order of their
 * creation.

 */
#define TEAM 4
static const char *const team_name[TEAM] = {
	"the leader", "the second thread", "the third thread", "the fourth thread",
};

static inline void team_of(struct worker *leader, struct worker *team[TEAM])
{
	team[0] = leader;
	for (int i = 1; i < TEAM; i++)
		team[i] = worker_thread(leader);
}

static inline void see_team(struct worker *team[TEAM], struct seen seen[TEAM])
{
	for (int i = 0; i < TEAM; i++)
		seen[i] = see(team[i]);
}

/* Nothing was attached, to nobody. */
#define EXPECT_TEAM_AS_BEFORE(team, before) do {			\
	for (int i_ = 0; i_ < TEAM; i_++)				\
		EXPECT_SEEN((before)[i_], (team)[i_], team_name[i_]);	\
} while (0)

/* All are under the same filters. */
#define EXPECT_TEAM_UNDER(team, count, marks) do {			\
	for (int i_ = 0; i_ < TEAM; i_++)				\
		EXPECT_SEEN(under(count, marks), (team)[i_], team_name[i_]); \
} while (0)

#endif /* TSYNC_COMMON_H */
