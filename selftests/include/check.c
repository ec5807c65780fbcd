// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "case.h"
#include "check.h"
#include "internal.h"

/* Where libc has no names there are numbers. */
#ifndef __GLIBC_PREREQ
#define __GLIBC_PREREQ(major, minor) 0
#endif
#if !__GLIBC_PREREQ(2, 32)
#define strerrorname_np(err)	NULL
#define sigabbrev_np(sig)	NULL
#endif

static void note_failure(const char *at, const char *expected,
			 const char *happened)
{
	struct case_state *state = case_state();
	unsigned int i = __atomic_fetch_add(&state->failures, 1, __ATOMIC_SEQ_CST);

	if (i >= CASE_FAILURES)
		return;
	snprintf(state->failure[i].expected, sizeof(state->failure[i].expected),
		 "%s", expected);
	snprintf(state->failure[i].happened, sizeof(state->failure[i].happened),
		 "%s", happened);
	snprintf(state->failure[i].at, sizeof(state->failure[i].at), "%s", at);
}

static bool made_by_worker(const char *at)
{
	if (in_worker)
		note_failure(at, "only the judge to make checks", "a worker made one");
	return in_worker;
}

void require(bool met, const char *at, const char *expected)
{
	if (made_by_worker(at) || met)
		return;
	note_failure(at, expected, check_errno());
	_exit(0);
}

/* Those of the layer itself are of what it prepares: no evidence for a case. */
void check(bool ok, bool stop, const char *at, const char *expected,
	   const char *fmt, ...)
{
	char happened[400];
	va_list ap;

	if (made_by_worker(at))
		return;
	if (!strstr(at, "selftests/include/"))
		case_state()->checks++;
	if (ok)
		return;
	va_start(ap, fmt);
	vsnprintf(happened, sizeof(happened), fmt, ap);
	va_end(ap);
	note_failure(at, expected, happened);
	if (stop)
		_exit(0);
}

const char *check_format(const char *fmt, ...)
{
	static char text[4][400];
	static unsigned int turn;
	char *buf = text[turn++ % 4];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(buf, sizeof(text[0]), fmt, ap);
	va_end(ap);
	return buf;
}

const char *check_errno(void)
{
	return check_format("it failed; errno is %s", errno_name(errno));
}

const char *errno_name(int err)
{
	static char text[24];
	const char *name = err >= 0 ? strerrorname_np(err) : NULL;

	if (name && err)
		return name;
	snprintf(text, sizeof(text), "errno %d", err);
	return text;
}

const char *signal_name(int sig)
{
	static char text[24];
	const char *name = sigabbrev_np(sig);

	snprintf(text, sizeof(text), name ? "SIG%s" : "signal %s%d",
		 name ?: "", sig);
	return text;
}
