// SPDX-License-Identifier: GPL-2.0
/* Actions that the kernel does not know end the process. */
#include "common.h"

struct row {
	const char *name;
	uint32_t action;
};

static const struct row rows[] = {
	/* Above ALLOW and between those that are known. */
	{ "7ffe0000_below_allow", 0x7ffe0000 },
	{ "7ffd0000_above_log", 0x7ffd0000 },
	{ "7ffb0000_below_log", 0x7ffb0000 },
	{ "7ff10000_above_trace", 0x7ff10000 },
	{ "7fef0000_below_trace", 0x7fef0000 },
	{ "7fc10000_above_user_notif", 0x7fc10000 },
	{ "7fbf0000_below_user_notif", 0x7fbf0000 },
	{ "00060000_above_errno", 0x00060000 },
	{ "00040000_below_errno", 0x00040000 },
	{ "00020000_below_trap", 0x00020000 },
	{ "00010000_above_kill_thread", 0x00010000 },
	/* One bit alone. */
	{ "00080000", 0x00080000 },
	{ "00100000", 0x00100000 },
	{ "00800000", 0x00800000 },
	{ "01000000", 0x01000000 },
	{ "10000000", 0x10000000 },
	{ "40000000", 0x40000000 },
	/* Known ones but for the sign bit, or with it. */
	{ "80010000_above_kill_process", 0x80010000 },
	{ "80030000_trap_and_sign", 0x80030000 },
	{ "80050000_errno_and_sign", 0x80050000 },
	{ "ffc00000_user_notif_and_sign", 0xffc00000 },
	{ "fff00000_trace_and_sign", 0xfff00000 },
	{ "fffc0000_log_and_sign", 0xfffc0000 },
	{ "ffff0000_allow_and_sign", 0xffff0000 },
	{ "fffe0000", 0xfffe0000 },
	{ "c0000000", 0xc0000000 },
	/* Data changes nothing. */
	{ "7ffe0001_with_data", 0x7ffe0001 },
	{ "7ffeffff_with_data", 0x7ffeffff },
	{ "0001ffff_with_data", 0x0001ffff },
	{ "ffffffff_with_data", 0xffffffff },
};

CASE(ends_process, "an action that the kernel does not know ends the whole process with SIGSYS, and the call does not run",
     CLAUSES("RET-OTHER", "CUR-AVAIL-2"), SINCE("5.10"), ROWS(rows), EACH_ENTRY)
{
	struct crew c = crew_new();

	EXPECT_KILLED(crew_violates(&c, 1, run, ((const struct row *)run->row)->action), SIGSYS);
	EXPECT_NOT_RUN(c.effect);
}
