/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CI_FAULTS_GUEST_ONE_H
#define CI_FAULTS_GUEST_ONE_H

#include <stdbool.h>

struct program {
	const char *path;
	int limit;		/* seconds */
	bool tried;
};

/* What a program found: how is NULL if nothing. */
struct finding {
	const char *path;
	const char *how;	/* failed, crashed, hung, lost */
	char point[256];	/* or "-" */
	char note[16];
};

/* Whether a failure of this point is to be ignored. */
typedef bool ignore_fn(const struct program *p, const char *point);

/*
 * Runs a program, or one point of it, until its first failure; true if there
 * is one.  Without @found it runs to its end and prints "failed <program>
 * <point> <how>" for each.
 */
bool run_program(const struct program *p, const char *point, ignore_fn *ignore,
		 struct finding *found);

#endif /* CI_FAULTS_GUEST_ONE_H */
