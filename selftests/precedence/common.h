/* SPDX-License-Identifier: GPL-2.0 */
/* The order of actions, and tables of pairs of them. */
#ifndef PRECEDENCE_COMMON_H
#define PRECEDENCE_COMMON_H

#include "seccomp_test.h"
#include "taken.h"

/* The actions, strongest first. */
enum rank {
	RANK_KILL_PROCESS, RANK_KILL_THREAD, RANK_TRAP, RANK_ERRNO,
	RANK_USER_NOTIF, RANK_TRACE, RANK_LOG, RANK_ALLOW, RANKS
};

/* An action as a filter returns it; data that tells which filter did. */
static inline uint32_t action_of(enum rank rank, uint32_t data)
{
	static const uint32_t actions[] = {
		[RANK_KILL_PROCESS] = KILL_PROCESS, [RANK_KILL_THREAD] = KILL_THREAD,
		[RANK_TRAP] = TRAP(0), [RANK_ERRNO] = ERRNO(0),
		[RANK_USER_NOTIF] = NOTIFY, [RANK_TRACE] = TRACE(0),
		[RANK_LOG] = LOG, [RANK_ALLOW] = ALLOW,
	};

	return actions[rank] | data;
}

/* The same as action_taken() tells it, which can't see all data. */
static inline uint32_t seen_of(enum rank rank, uint32_t data)
{
	bool has_data = rank == RANK_TRAP || rank == RANK_ERRNO || rank == RANK_TRACE;

	return rank >= RANK_LOG ? ALLOW : action_of(rank, has_data ? data : 0);
}

/**
 * struct pair - two actions, in the order in which their filters are installed
 */
struct pair {
	const char *name;
	enum rank older, newer;
};

#define PAIR_(older_name, older, newer_name, newer) \
	{ older_name "_then_" newer_name, older, newer }
#define PAIRS_OF_(name, rank)						\
	PAIR_(name, rank, "kill_process", RANK_KILL_PROCESS),		\
	PAIR_(name, rank, "kill_thread", RANK_KILL_THREAD),		\
	PAIR_(name, rank, "trap", RANK_TRAP),				\
	PAIR_(name, rank, "errno", RANK_ERRNO),				\
	PAIR_(name, rank, "user_notif", RANK_USER_NOTIF),		\
	PAIR_(name, rank, "trace", RANK_TRACE),				\
	PAIR_(name, rank, "log", RANK_LOG),				\
	PAIR_(name, rank, "allow", RANK_ALLOW)
#define ALL_PAIRS							\
	PAIRS_OF_("kill_process", RANK_KILL_PROCESS),			\
	PAIRS_OF_("kill_thread", RANK_KILL_THREAD),			\
	PAIRS_OF_("trap", RANK_TRAP),					\
	PAIRS_OF_("errno", RANK_ERRNO),					\
	PAIRS_OF_("user_notif", RANK_USER_NOTIF),			\
	PAIRS_OF_("trace", RANK_TRACE),					\
	PAIRS_OF_("log", RANK_LOG),					\
	PAIRS_OF_("allow", RANK_ALLOW)

#endif /* PRECEDENCE_COMMON_H */
