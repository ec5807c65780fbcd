// SPDX-License-Identifier: GPL-2.0
/* The instruction pointer that filters see. */
#include <sys/auxv.h>

#include "elsewhere.h"
#include "seccomp_test.h"
#include "seen.h"

/* Where the address isn't known, it is the vDSO that enters the kernel. */
#define VDSO_SIZE 16384

CASE(return_address, "instruction_pointer is the address behind the instruction that entered the kernel",
     CLAUSES("DATA-3"), EACH_ENTRY, EACH_GATE)
{
	struct call call = GATE_CALL(run->gate, getppid);
	struct seccomp_data want = call_data(&call), seen;
	uint64_t ip = PTR(run->gate->return_ip);

	if (ip) {
		EXPECT_SEEN(run->entry, &call, &want, &ip);
		return;
	}
	seen = seen_data(run->entry, call);
	EXPECT(seen.instruction_pointer - getauxval(AT_SYSINFO_EHDR) < VDSO_SIZE,
	       check_format("an address in the vDSO, at 0x%lx", getauxval(AT_SYSINFO_EHDR)),
	       "it is 0x%llx", (unsigned long long)seen.instruction_pointer);
}

CASE(upper_half, "instruction_pointer has both halves of a 64-bit address",
     CLAUSES("DATA-1", "DATA-3"), EACH_ENTRY)
{
	const struct arch_gate *gate = gate_elsewhere();
	struct call call = GATE_CALL(gate, getppid);
	struct seccomp_data want = call_data(&call);
	uint64_t ip = PTR(gate->return_ip);

	EXPECT(sizeof(void *) < 8 || ip >> 32, "code above 4 GiB", "it is at 0x%llx",
	       (unsigned long long)ip);
	EXPECT_SEEN(run->entry, &call, &want, &ip);
}

CASE(two_places, "the same call from two places has two instruction pointers, and a filter can tell them apart",
     CLAUSES("DATA-3", "FILTER-2"), EACH_ENTRY)
{
	const struct arch_gate *other = gate_elsewhere();
	uint64_t ip = PTR(other->return_ip);
	const uint32_t at = offsetof(struct seccomp_data, instruction_pointer);
	bool big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
	struct worker *w = worker_with_filters(run, FILTER(ALLOW,
		{ ERRNO(77), { ARCH_IS(ARCH_AUDIT), NR_IS(NR_getpid),
			       { TEST_EQ, at + 4 * big, (uint32_t)ip },
			       { TEST_EQ, at + 4 * !big, (uint32_t)(ip >> 32) } } }));

	EXPECT_ERRNO(worker_call(w, GATE_CALL(other, getpid)), 77);
	EXPECT_RETURNED(worker_call(w, CALL(getpid)), w->pid);
}
