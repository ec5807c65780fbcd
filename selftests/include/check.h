/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Checks.  EXPECT_* notes a failure and goes on, ASSERT_* ends the case.
 *
 * Only the judge may check: a check in a worker is itself a failure.  Every
 * message says what was expected and what happened, in words that stand
 * alone in a log.
 */
#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>
#include <stdint.h>

/**
 * check() - the one function behind all checks
 * @ok:		 whether it holds
 * @stop:	 end the case if not
 * @at:		 "file:line"
 * @expected:	 text; what was promised
 * @fmt:	 as for printf; what happened
 */
void check(bool ok, bool stop, const char *at, const char *expected,
	   const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/**
 * check_format() - format the text for check()'s @expected
 *
 * Return: one of a few static buffers, used in turn.
 */
const char *check_format(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));

#define CHECK_STR_(x)	#x
#define CHECK_STR(x)	CHECK_STR_(x)
#define CHECK_AT	__FILE__ ":" CHECK_STR(__LINE__)

/**
 * EXPECT() - a condition, with the words for both outcomes
 * @cond:	what must hold
 * @expected:	text
 * @...:	format and arguments: what happened instead
 */
#define EXPECT(cond, expected, ...) \
	check(!!(cond), false, CHECK_AT, expected, __VA_ARGS__)
#define ASSERT(cond, expected, ...) \
	check(!!(cond), true, CHECK_AT, expected, __VA_ARGS__)

/**
 * REQUIRE() - setup that isn't what the case is about must work
 * @cond: what must hold, else errno tells why it does not
 *
 * Ends the case if not.  It is no evidence: a case that makes no other checks
 * fails.
 */
#define REQUIRE(cond) require(!!(cond), CHECK_AT, "preparation to work: " #cond)
void require(bool met, const char *at, const char *expected);
const char *check_errno(void);

#define CHECK_CMP_(stop, want, op, seen) do {				\
	long long want_ = (long long)(want), seen_ = (long long)(seen);	\
	check(seen_ op want_, stop, CHECK_AT,				\
	      check_format("%s " #op " %lld (0x%llx)", #seen, want_,	\
			   (unsigned long long)want_),			\
	      "%s is %lld (0x%llx)", #seen, seen_,			\
	      (unsigned long long)seen_);				\
} while (0)

/* The harness's argument order: what is expected, then what was seen. */
#define EXPECT_EQ(want, seen) CHECK_CMP_(false, want, ==, seen)
#define EXPECT_NE(want, seen) CHECK_CMP_(false, want, !=, seen)
#define EXPECT_GE(want, seen) CHECK_CMP_(false, want, >=, seen)
#define EXPECT_GT(want, seen) CHECK_CMP_(false, want, >, seen)
#define ASSERT_EQ(want, seen) CHECK_CMP_(true, want, ==, seen)
#define ASSERT_NE(want, seen) CHECK_CMP_(true, want, !=, seen)
#define ASSERT_GE(want, seen) CHECK_CMP_(true, want, >=, seen)
#define ASSERT_GT(want, seen) CHECK_CMP_(true, want, >, seen)
#define EXPECT_TRUE(cond)  EXPECT(cond, #cond, "it is not so")
#define EXPECT_FALSE(cond) EXPECT(!(cond), "not: " #cond, "it is so")
#define ASSERT_TRUE(cond)  ASSERT(cond, #cond, "it is not so")

/**
 * errno_name() - "EINVAL" for EINVAL
 * @err: positive error number
 *
 * Return: name, or a static "errno N".
 */
const char *errno_name(int err);

/**
 * signal_name() - "SIGSYS" for SIGSYS
 */
const char *signal_name(int sig);

#endif /* CHECK_H */
