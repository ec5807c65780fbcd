// SPDX-License-Identifier: GPL-2.0
/* Actions that the kernel does not know rank by their value, as signed numbers. */
#include "common.h"

/* Ascending: each is stronger than those after it. */
static const uint32_t values[] = {
	KILL_PROCESS, 0x80010000, 0x80050000, 0xc0000000, 0xfff00000, 0xffff0000,
	KILL_THREAD, 0x00010000, 0x00020000,
	TRAP(0), 0x00040000, ERRNO(0), 0x00060000, 0x01000000, 0x40000000, 0x7fbf0000,
	NOTIFY, 0x7fc10000, TRACE(0), 0x7ff10000, LOG, 0x7ffd0000, 0x7ffe0000, ALLOW,
};

/*
 * What can be seen: KILL_THREAD, for one, ends a thread where an action that
 * is not known ends the process.
 */
static uint32_t seen(uint32_t value, uint32_t data)
{
	switch (value) {
	case KILL_THREAD:
	case NOTIFY:
	case ALLOW:
		return value;
	case LOG:
		return ALLOW;
	case TRAP(0):
	case ERRNO(0):
	case TRACE(0):
		return value | data;
	default:
		return KILL_PROCESS;
	}
}

struct row {
	const char *name;
	int unknown;
};

static const struct row rows[] = {
	{ "80010000", 1 }, { "c0000000", 3 }, { "ffff0000", 5 },
	{ "00010000", 7 }, { "00020000", 8 }, { "00040000", 10 }, { "00060000", 12 },
	{ "01000000", 13 }, { "40000000", 14 }, { "7fbf0000", 15 }, { "7fc10000", 17 },
	{ "7ff10000", 19 }, { "7ffd0000", 21 }, { "7ffe0000", 22 },
};

static const int known[] = { 0, 6, 9, 11, 16, 18, 20, 23 };

/* With data that would turn the order, were it looked at. */
static void decide(const struct run *run, bool unknown_first)
{
	int unknown = ((const struct row *)run->row)->unknown;

	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		int first = unknown_first ? unknown : known[i];
		int second = unknown_first ? known[i] : unknown;
		int stronger = first < second ? first : second;
		uint32_t data[2] = { first < second ? 0x7777 : 1, first < second ? 1 : 0x7777 };
		struct subject *s = subject_new();

		ASSERT_RETURNED(worker_install(s->thread, run->entry,
			on_call(EFFECT_NR, values[first] | data[0])), 0);
		ASSERT_RETURNED(worker_install(s->thread, run->entry,
			on_call(EFFECT_NR, values[second] | data[1])), 0);
		EXPECT_TAKEN(seen(values[stronger], values[stronger] == ERRNO(0) ? 4095 : 0x7777),
			     action_taken(s, &arch_gates[0]));
	}
}

CASE(unknown_older, "a filter with an action that the kernel does not know yields to newer ones with lower values alone, as signed numbers",
     CLAUSES("PREC-4", "RET-OTHER"), SINCE("5.10"), ROWS(rows), EACH_ENTRY)
{
	decide(run, true);
}

CASE(unknown_newer, "a filter with an action that the kernel does not know yields to older ones with lower values alone, as signed numbers",
     CLAUSES("PREC-4", "RET-OTHER"), SINCE("5.10"), ROWS(rows), EACH_ENTRY)
{
	decide(run, false);
}
