/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Filters, built in shared memory, so that no case types a sock_filter array
 * unless the array is its subject.
 */
#ifndef FILTER_H
#define FILTER_H

#include <stdint.h>

#include "arch.h"
#include "uapi.h"

/* Short names of what a filter returns. */
#define ALLOW		SECCOMP_RET_ALLOW
#define LOG		SECCOMP_RET_LOG
#define TRACE(data)	(SECCOMP_RET_TRACE | ((data) & 0xffff))
#define NOTIFY		SECCOMP_RET_USER_NOTIF
#define ERRNO(e)	(SECCOMP_RET_ERRNO | ((e) & 0xffff))
#define TRAP(data)	(SECCOMP_RET_TRAP | ((data) & 0xffff))
#define KILL_THREAD	SECCOMP_RET_KILL_THREAD
#define KILL_PROCESS	SECCOMP_RET_KILL_PROCESS

/* How a rule compares 32 bits of what the filter sees. */
enum test_op { TEST_END, TEST_EQ, TEST_NE, TEST_GT, TEST_GE, TEST_SET };

/**
 * struct rule_test - one comparison of a 32-bit word of struct seccomp_data
 * @op:		the word is equal, unequal, greater, greater or equal
 *		(unsigned), or has one of the bits in common with, @value
 * @offset:	of the word in struct seccomp_data
 * @value:	what it is compared with
 */
struct rule_test {
	enum test_op op;
	uint32_t offset;
	uint32_t value;
};

#define RULE_TESTS 12

/**
 * struct rule - if all tests hold, the filter returns @action
 */
struct rule {
	uint32_t action;
	struct rule_test test[RULE_TESTS];
};

/* Offsets of the halves of argument @n, by value and not by address. */
uint32_t arg_low(int n);
uint32_t arg_high(int n);

/* Initialisers for struct rule's tests. */
#define NR_IS(number)	{ TEST_EQ, offsetof(struct seccomp_data, nr), (uint32_t)(number) }
#define NR_IS_NOT(number) { TEST_NE, offsetof(struct seccomp_data, nr), (uint32_t)(number) }
#define ARCH_IS(audit)	{ TEST_EQ, offsetof(struct seccomp_data, arch), (audit) }
#define ARCH_IS_NOT(audit) { TEST_NE, offsetof(struct seccomp_data, arch), (audit) }
#define ARG_LOW_IS(n, v)  { TEST_EQ, arg_low(n), (uint32_t)(v) }
#define ARG_HIGH_IS(n, v) { TEST_EQ, arg_high(n), (uint32_t)(v) }
/* Both halves: two initialisers. */
#define ARG_IS(n, v)	ARG_LOW_IS(n, v), ARG_HIGH_IS(n, (uint64_t)(v) >> 32)

/**
 * filter_of() - a filter of rules, the first that holds decides
 * @otherwise:	what it returns if none does
 * @rules:	array; copied
 * @count:	number of rules
 *
 * FILTER(otherwise, { .action = ..., .test = { NR_IS(..), ... } }, ...) is
 * the same with the rules written in place.
 *
 * Return: program in shared memory.
 */
struct sock_fprog *filter_of(uint32_t otherwise, const struct rule *rules,
			     int count);
#define FILTER(otherwise, ...)						\
	filter_of(otherwise, (const struct rule[]){ __VA_ARGS__ },	\
		  ARRAY_SIZE(((const struct rule[]){ __VA_ARGS__ })))

/**
 * filter_raw() - a filter of given instructions
 * @insns: array; copied
 * @count: written into the program as it is (also 0 and more than the limit)
 */
struct sock_fprog *filter_raw(const struct sock_filter *insns, unsigned int count);
#define FILTER_RAW(...)							\
	filter_raw((const struct sock_filter[]){ __VA_ARGS__ },		\
		   ARRAY_SIZE(((const struct sock_filter[]){ __VA_ARGS__ })))

/* The usual ones; all other calls, and other architectures, are allowed. */
struct sock_fprog *on_call(long nr, uint32_t action);
struct sock_fprog *deny(long nr, int err);
/* @action for every call, whatever its architecture and number. */
struct sock_fprog *on_every_call(uint32_t action);
/* @action for @nr if the whole 64-bit argument @n has the value. */
struct sock_fprog *on_arg(long nr, int n, uint64_t value, uint32_t action);
/* Allow everything; @length instructions (1..4096), of which one decides. */
struct sock_fprog *allow_all(unsigned int length);

/**
 * action_name() - "ERRNO|22" for a value that a filter returned
 *
 * Return: static buffer.
 */
const char *action_name(uint32_t action);

#endif /* FILTER_H */
