// SPDX-License-Identifier: GPL-2.0
/* TRAP: the call does not run, and the thread gets SIGSYS with the details. */
#include "common.h"

struct row {
	const char *name;
	uint32_t data;
};

static const struct row rows[] = {
	{ "0", 0 }, { "1", 1 }, { "38", 38 }, { "255", 255 }, { "256", 256 },
	{ "4095", 4095 }, { "4096", 4096 }, { "32767", 32767 },
	{ "32768", 32768 }, { "65535", 65535 },
};

CASE(trap_data, "TRAP sends SIGSYS with code SYS_SECCOMP and all 16 bits of data in si_errno, and the call does not run",
     CLAUSES("RET-TRAP-1", "RET-TRAP-6", "RET-TRAP-7"), ROWS(rows), EACH_ENTRY)
{
	const struct row *row = run->row;
	struct effect *effect = effect_new();
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, 0);
	siginfo_t *info = &s->seen[0].info;

	ASSERT_RETURNED(worker_install(w, run->entry, on_call(EFFECT_NR, TRAP(row->data))), 0);
	violate(w, &arch_gates[0], effect);
	EXPECT_NOT_RUN(effect);
	ASSERT_EQ(1, s->count);
	EXPECT_EQ(SIGSYS, info->si_signo);
	EXPECT_EQ(SYS_SECCOMP, info->si_code);
	EXPECT_EQ(row->data, info->si_errno);
}

CASE(where, "SIGSYS tells number, architecture and address of the call, and the handler finds its registers as they were",
     CLAUSES("RET-TRAP-2", "RET-TRAP-3", "RET-TRAP-4", "RET-TRAP-5"), EACH_ENTRY, EACH_GATE)
{
	const struct arch_gate *gate = run->gate;
	struct effect *effect = effect_new();
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, 0);
	siginfo_t *info = &s->seen[0].info;
	struct outcome o;

	ASSERT_RETURNED(worker_install(w, run->entry, on_gate_effect(gate, TRAP(7))), 0);
	o = violate(w, gate, effect);
	ASSERT_EQ(1, s->count);
	EXPECT_NOT_RUN(effect);
	EXPECT_EQ(gate->nr[CALL_uname], info->si_syscall);
	EXPECT_EQ(gate->audit, (uint32_t)info->si_arch);
	EXPECT_EQ(s->seen[0].ip, (uintptr_t)info->si_call_addr);
	if (gate->return_ip)
		EXPECT_EQ((uintptr_t)gate->return_ip, s->seen[0].ip);
	EXPECT_ROLLED_BACK(s->seen[0].ret, effect_gate_call(gate, effect));
	/* With a handler that leaves it alone, the caller finds it there. */
	EXPECT_RETURNED(o, s->seen[0].ret);
}

/* A program may look at what has no name, and none of it may tell secrets. */
CASE(nothing_else, "the rest of SIGSYS's information is zero, to its last byte",
     CLAUSES("RET-TRAP-1", "RET-TRAP-6"), EACH_ENTRY, EACH_GATE)
{
	struct effect *effect = effect_new();
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, 0);
	siginfo_t *info = &s->seen[0].info, want;
	const unsigned char *a = (void *)info, *b = (void *)&want;
	size_t wrong = 0;

	ASSERT_RETURNED(worker_install(w, run->entry,
				       on_gate_effect(run->gate, TRAP(0xfedc))), 0);
	violate(w, run->gate, effect);
	ASSERT_EQ(1, s->count);
	memset(&want, 0, sizeof(want));
	want.si_signo = SIGSYS;
	want.si_code = SYS_SECCOMP;
	want.si_errno = 0xfedc;
	/* Of these, another case says what they are. */
	want.si_call_addr = info->si_call_addr;
	want.si_syscall = info->si_syscall;
	want.si_arch = info->si_arch;
	while (wrong < sizeof(want) && a[wrong] == b[wrong])
		wrong++;
	EXPECT(wrong == sizeof(want), "nothing but the fields of SIGSYS to be there",
	       "byte %zu is 0x%02x", wrong, wrong < sizeof(want) ? a[wrong] : 0);
}

struct number {
	const char *name;
	long nr;
};

static const struct number numbers[] = {
	{ "getppid", NR_getppid },
	{ "read", NR_read },
	{ "unused_3000", 3000 },
	{ "unused_100000", 100000 },
};

CASE(number, "si_syscall is the number of the call, whether there is such a call or not",
     CLAUSES("RET-TRAP-3"), ROWS(numbers), EACH_ENTRY)
{
	const struct number *row = run->row;
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, 0);
	struct op *op;

	/* Of orders by read(2) there will be no more. */
	worker_queue(w, install_call(run->entry, on_call(arch_nr_seen(row->nr), TRAP(9))));
	op = worker_queue(w, (struct call){ .nr = row->nr });
	worker_start(w);
	worker_wait(w);
	EXPECT(op->state == OP_DONE, "the call to come back", "it did not");
	EXPECT_GE(1, s->count);
	EXPECT_EQ(arch_nr_seen(row->nr), s->seen[0].info.si_syscall);
	EXPECT_EQ(9, s->seen[0].info.si_errno);
}

struct answer {
	const char *name;
	long result;
};

static const struct answer answers[] = {
	{ "0", 0 }, { "42", 42 }, { "eperm", -EPERM }, { "large", 0x7ffffffe },
};

CASE(result, "the caller gets the result that the handler puts into the return register",
     CLAUSES("RET-TRAP-5"), ROWS(answers), EACH_ENTRY, EACH_GATE)
{
	const struct answer *row = run->row;
	struct effect *effect = effect_new();
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, 0);

	s->answer = true;
	s->result = row->result;
	ASSERT_RETURNED(worker_install(w, run->entry, on_gate_effect(run->gate, TRAP(7))), 0);
	EXPECT_RETURNED(violate(w, run->gate, effect), row->result);
	EXPECT_NOT_RUN(effect);
	EXPECT_EQ(1, s->count);
}

/* Results by which calls ask the kernel to make them again. */
static const struct answer restarts[] = {
	{ "restartsys", -512 }, { "restartnointr", -513 },
	{ "restartnohand", -514 }, { "restart_restartblock", -516 },
};

/* A signal that waits for the handler's end: here another SIGSYS. */
CASE(result_kept, "what the handler puts into the return register is the result, even if it means a restart inside the kernel, and the next signal finds it there",
     CLAUSES("RET-TRAP-5"), ROWS(restarts), EACH_ENTRY, EACH_GATE)
{
	const struct answer *row = run->row;
	const struct arch_gate *gate = run->gate;
	struct effect *effect = effect_new();
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, 0);
	struct call *signal = shared_alloc(sizeof(*signal));

	*signal = GATE_CALL(gate, tgkill, w->pid, w->tid, SIGSYS);
	s->answer = s->once = true;
	s->result = row->result;
	s->again = signal;
	ASSERT_RETURNED(worker_install(w, run->entry, on_gate_effect(gate, TRAP(7))), 0);
	EXPECT_RETURNED(violate(w, gate, effect), row->result);
	EXPECT_NOT_RUN(effect);
	ASSERT_EQ(2, s->count);
	EXPECT_EQ(SI_TKILL, s->seen[1].info.si_code);
	EXPECT_EQ(s->seen[0].ip, s->seen[1].ip);
}

CASE(every_time, "each call that meets TRAP gets its own SIGSYS, with its own data",
     CLAUSES("RET-TRAP-1", "RET-TRAP-6"), EACH_ENTRY)
{
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, 0);
	struct sock_fprog *filter = FILTER_RAW(
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NR_getppid, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, arg_low(0)),
		BPF_STMT(BPF_ALU | BPF_OR | BPF_K, SECCOMP_RET_TRAP),
		BPF_STMT(BPF_RET | BPF_A, 0),
		BPF_STMT(BPF_RET | BPF_K, ALLOW));

	ASSERT_RETURNED(worker_install(w, run->entry, filter), 0);
	for (int i = 0; i < SIGSYS_SEEN; i++) {
		worker_call(w, CALL(getppid, i * 0x1fff));
		ASSERT_EQ(i + 1, s->count);
		EXPECT_EQ(i * 0x1fff, s->seen[i].info.si_errno);
	}
}

CASE(nested, "a call that meets TRAP in the handler of SIGSYS gets a SIGSYS of its own, if that is not blocked",
     CLAUSES("RET-TRAP-1"), EACH_ENTRY)
{
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, SA_NODEFER);
	struct call *again = shared_alloc(sizeof(*again));

	*again = CALL(getppid);
	s->again = again;
	s->answer = true;
	s->result = 5;
	ASSERT_RETURNED(worker_install(w, run->entry, on_call(NR_getppid, TRAP(3))), 0);
	EXPECT_RETURNED(worker_call(w, CALL(getppid)), 5);
	EXPECT_EQ(2, s->count);
	EXPECT_EQ(5, s->again_ret);
	EXPECT_EQ(NR_getppid, s->seen[1].info.si_syscall);
	EXPECT_EQ(3, s->seen[1].info.si_errno);
}

CASE(alternate_stack, "the handler runs on the alternate stack if it asks for that",
     CLAUSES("RET-TRAP-1"), EACH_ENTRY)
{
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, SA_ONSTACK);
	uintptr_t stack = (uintptr_t)sigsys_altstack(w), at;

	ASSERT_RETURNED(worker_install(w, run->entry, on_call(NR_getppid, TRAP(3))), 0);
	worker_call(w, CALL(getppid));
	ASSERT_EQ(1, s->count);
	at = s->seen[0].stack;
	EXPECT(at >= stack && at < stack + SIGSYS_STACK, "the handler on the alternate stack",
	       "it ran at 0x%lx, the stack is at 0x%lx", (unsigned long)at,
	       (unsigned long)stack);
	EXPECT_TRUE(worker_alive(w));
}

CASE(handler_stays, "TRAP leaves the handler, the signal mask and the filters as they are",
     CLAUSES("RET-TRAP-1"), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, 0);
	unsigned long *blocked = shared_alloc(16);

	ASSERT_RETURNED(worker_install(w, run->entry, on_call(NR_getppid, TRAP(3))), 0);
	worker_call(w, CALL(getppid));
	ASSERT_EQ(1, s->count);
	ASSERT_RETURNED(worker_call(w, CALL(rt_sigprocmask, SIG_BLOCK, 0, PTR(blocked), _NSIG / 8)), 0);
	EXPECT_FALSE(blocked[0] & 1ul << (SIGSYS - 1));
	EXPECT_EQ(2, worker_call(w, CALL(prctl, PR_GET_SECCOMP, 0, 0, 0, 0)).ret);
	EXPECT_RETURNED(violate(w, &arch_gates[0], effect), 0);
	EXPECT_RAN(effect);
	worker_call(w, CALL(getppid));
	EXPECT_EQ(2, s->count);
}
