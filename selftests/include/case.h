/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Declaring cases, and the process that gives their verdict.
 *
 * Four processes take part in a case:
 *
 *   main      the kselftest harness: plan, numbering, TAP
 *   keeper    forked by the harness for each point; unfiltered; checks what
 *             the case needs, waits for the judge with a deadline, gives the
 *             verdict, removes whatever is left
 *   judge     runs the body of the case and all its checks; never filtered
 *   workers   are filtered, traced, put into strict mode, killed; they never
 *             judge (see worker.h)
 *
 * A point passes only if its judge came to the end of the body by itself,
 * made at least one check, failed none, and exited with 0.
 */
#ifndef CASE_H
#define CASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch.h"
#include "needs.h"

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#endif

/* The two entry points that install filters and strict mode. */
enum entry { BY_PRCTL, BY_SECCOMP };

/**
 * struct run - which point of a case is running
 * @name:	full name of the point
 * @entry:	the entry point, for cases with EACH_ENTRY; else BY_SECCOMP
 * @gate:	the way into the kernel, for EACH_GATE; else arch_gates[0]
 * @row:	the row of the table, for ROWS(); else NULL
 */
struct run {
	const char *name;
	enum entry entry;
	const struct arch_gate *gate;
	const void *row;
};

/**
 * struct test_case - a case, as CASE() declares it
 *
 * Filled by the attributes below; see there.
 */
struct test_case {
	const char *theme, *name;
	const char *promise;
	const char *file;
	void (*body)(const struct run *run);
	const char *const *clauses;
	const char *since;
	const struct need *const *needs;
	const void *rows;
	size_t row_count, row_size;
	bool (*row_exists)(const void *row);
	bool each_entry, each_gate;
	unsigned int seconds;
	struct test_case *next;
};

/**
 * CASE() - declare and define a case
 * @name_:	[a-z0-9_]+, unique in its theme
 * @promise_:	what is promised, in words, on one line
 * @...:	attributes: CLAUSES() always, any of the others
 *
 * Followed by the body, which sees one parameter, "run" (struct run *).
 */
#define CASE(name_, promise_, ...)					\
	static void name_##_body(const struct run *run);		\
	static struct test_case name_##_case = {			\
		.theme = THEME, .name = #name_, .promise = promise_, .file = __FILE__,	\
		.body = name_##_body, __VA_ARGS__			\
	};								\
	static void __attribute__((constructor)) name_##_register(void)	\
	{								\
		case_register(&name_##_case);				\
	}								\
	static void name_##_body(const struct run *run __attribute__((unused)))

/* Clause ids (ci/clauses) that the case verifies: CLAUSES("PREC-1", ...). */
#define CLAUSES(...)	.clauses = (const char *const[]){ __VA_ARGS__, NULL }

/* First mainline version that promises it: SINCE("5.10"); older: SKIP. */
#define SINCE(v)	.since = v

/* What it needs of kernel and caller: NEEDS(&need_root, ...), see needs.h. */
#define NEEDS(...)	.needs = (const struct need *const[]){ __VA_ARGS__, NULL }

/*
 * One point for each row of a table.  Rows are structs of any type whose
 * first member is "const char *name"; the body finds its row in run->row.
 * ROWS_IF: only rows for which the function says true, e.g. because the
 * system call exists on this ABI.
 */
#define ROWS(table)	.rows = (table), .row_count = ARRAY_SIZE(table), \
			.row_size = sizeof((table)[0])
#define ROWS_IF(table, fn) ROWS(table), .row_exists = (fn)

/* One point each for prctl(2) and seccomp(2); the body asks run->entry. */
#define EACH_ENTRY	.each_entry = true

/* One point for each way into the kernel that the ABI has; run->gate. */
#define EACH_GATE	.each_gate = true

/* A deadline other than CASE_SECONDS, for cases that have much to do. */
#define SECONDS(n)	.seconds = (n)

/* Time until the keeper ends a case: nothing here takes a tenth of it. */
#define CASE_SECONDS	20

/**
 * case_register() - add a case to the program; for CASE()
 * @test: static storage
 */
void case_register(struct test_case *test);

/**
 * case_skip() - end this point with SKIP
 * @reason: constant text, without '#': CI systems make names of it
 *
 * For what only the body can find out; what can be declared belongs in
 * NEEDS().  Callable from the judge only.
 */
void case_skip(const char *reason) __attribute__((noreturn));

/**
 * case_note() - say something of a case that is told whatever its verdict
 * @fmt: as for printf; how much was tried, say, where that is not constant
 *
 * One line of TAP diagnostics, "note: ..."; the last one counts.
 */
void case_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/**
 * waiting_for() - say what the judge is about to wait for
 * @fmt: as for printf; completes "waiting for ..."
 *
 * Costs no system call.  If the deadline passes, the failure message tells.
 */
void waiting_for(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/**
 * scratch_path() - a path in this point's own directory
 * @name: last component
 *
 * The directory is made at the first call and removed by the keeper with all
 * it holds, whatever happens to the case.  World-writable, so that workers
 * may drop privileges.
 *
 * Return: path, in memory shared with all workers (see shared_alloc()).
 */
const char *scratch_path(const char *name);

/**
 * shared_alloc() - zeroed memory that judge and workers share
 * @size: bytes; 16-byte aligned
 *
 * Lives until the end of the point, at one address in all processes, below
 * 4 GiB where the ABI's 32-bit gate needs that.  Ends the case if exhausted.
 */
void *shared_alloc(size_t size);

/**
 * shared_printf() - format a string into shared memory
 */
const char *shared_printf(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));

/**
 * on_cleanup() - have the keeper call a function after the case
 * @fn:	 restores what the case changed (a sysctl, say); runs unfiltered,
 *	 also if the judge was killed or timed out
 * @arg: as the keeper knows it: what shared_alloc() gave is the judge's
 *
 * Called in reverse order of registration.
 */
void on_cleanup(void (*fn)(void *arg), void *arg);

/**
 * keeper_lock() - lock a file until the point is over, in the met() of a need
 * @path: of what other programs of the suite change meanwhile, or need steady
 * @how:  LOCK_SH or LOCK_EX of flock(2)
 *
 * Return: whether it is locked: it is there, and the run was not ended meanwhile.
 */
bool keeper_lock(const char *path, int how);

/* For check.c: where the judge's checks leave their evidence. */
struct case_state *case_state(void);

#endif /* CASE_H */
