// SPDX-License-Identifier: GPL-2.0
/* Of equal actions, the filter installed last decides: its data, its listener. */
#include "common.h"
#include "listener.h"

struct row {
	const char *name;
	enum rank rank;
	int count;
	uint32_t data[4];
};

/* Ascending, descending, and neither: the size of the data must not matter. */
#define ORDERS(name, rank)						\
	{ name "_ascending", rank, 2, { 11, 22 } },			\
	{ name "_descending", rank, 2, { 22, 11 } },			\
	{ name "_zero_then_data", rank, 2, { 0, 22 } },			\
	{ name "_data_then_zero", rank, 2, { 22, 0 } },			\
	{ name "_of_three_ascending", rank, 3, { 11, 22, 33 } },	\
	{ name "_of_three_descending", rank, 3, { 33, 22, 11 } },	\
	{ name "_of_four", rank, 4, { 33, 44, 11, 22 } }

static const struct row rows[] = {
	ORDERS("errno", RANK_ERRNO),
	ORDERS("trap", RANK_TRAP),
	ORDERS("trace", RANK_TRACE),
	{ "trap_of_all_bits", RANK_TRAP, 2, { 0xffff, 0x8000 } },
	{ "trap_to_all_bits", RANK_TRAP, 2, { 0x8000, 0xffff } },
	{ "trace_of_all_bits", RANK_TRACE, 2, { 0xffff, 0x8000 } },
	{ "trace_to_all_bits", RANK_TRACE, 2, { 0x8000, 0xffff } },
};

CASE(data_of_newest, "of filters with equal actions, the data of the one installed last counts",
     CLAUSES("PREC-5", "CUR-RUN-2"), ROWS(rows), EACH_ENTRY)
{
	const struct row *row = run->row;
	struct subject *s = subject_new();

	for (int i = 0; i < row->count; i++)
		ASSERT_RETURNED(worker_install(s->thread, run->entry,
			on_call(EFFECT_NR, action_of(row->rank, row->data[i]))), 0);
	EXPECT_TAKEN(action_of(row->rank, row->data[row->count - 1]),
		     action_taken(s, &arch_gates[0]));
}

CASE(allowing_after, "filters that allow, installed before and after, change nothing about the data",
     CLAUSES("PREC-1", "PREC-5"), ROWS(rows), EACH_ENTRY)
{
	const struct row *row = run->row;
	struct subject *s = subject_new();

	ASSERT_RETURNED(worker_install(s->thread, run->entry, on_every_call(ALLOW | 9)), 0);
	for (int i = 0; i < row->count; i++) {
		ASSERT_RETURNED(worker_install(s->thread, run->entry,
			on_call(EFFECT_NR, action_of(row->rank, row->data[i]))), 0);
		ASSERT_RETURNED(worker_install(s->thread, run->entry,
			on_call(EFFECT_NR, i % 2 ? LOG | 9 : ALLOW | 9)), 0);
	}
	EXPECT_TAKEN(action_of(row->rank, row->data[row->count - 1]),
		     action_taken(s, &arch_gates[0]));
}

CASE(listener_of_newest, "of two filters that return USER_NOTIF the newer one's listener is asked",
     CLAUSES("PREC-5", "CUR-RUN-2"), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, on_call(NR_getppid, NOTIFY));
	int fd = listen_on(w, 0, on_call(NR_getppid, NOTIFY));
	struct seccomp_notif n;

	worker_begin(w, CALL(getppid));
	notif_await(fd, POLLIN);
	n = notif_recv(fd, NR_getppid);
	EXPECT_EQ(0, notif_send(fd, n.id, 4321, 0, 0));
	EXPECT_RETURNED(worker_wait(w), 4321);
}

CASE(listener_not_of_older, "of two filters that return USER_NOTIF the newer one, without a listener, makes the call fail with ENOSYS",
     CLAUSES("PREC-5", "CUR-RUN-2", "CUR-NOTIF-1"), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct worker *w = worker_new();
	int fd = listen_on(w, 0, on_call(EFFECT_NR, NOTIFY));

	ASSERT_RETURNED(worker_install(w, run->entry, on_call(EFFECT_NR, NOTIFY)), 0);
	EXPECT_ERRNO(worker_call(w, effect_call(effect)), ENOSYS);
	EXPECT_NOT_RUN(effect);
	EXPECT_EQ(0, notif_poll(fd) & POLLIN);
}
