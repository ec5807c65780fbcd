// SPDX-License-Identifier: GPL-2.0
/* The instruction pointer that filters see. */
#include <sys/auxv.h>
#include <sys/mman.h>

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

/* The same code elsewhere: arch_syscall() is free of relocations. */
#define CODE_SIZE 4096

static struct arch_gate elsewhere;

static const struct arch_gate *copied_gate(char *page)
{
	size_t offset = arch_syscall_ret - (const char *)arch_syscall;

	/* With the rest of it: five instructions on mips. */
	memcpy(page, (const void *)arch_syscall, offset + 32);
	REQUIRE(mprotect(page, CODE_SIZE, PROT_READ | PROT_EXEC) == 0);
	__builtin___clear_cache(page, page + CODE_SIZE);
	elsewhere = arch_gates[0];
	elsewhere.call = (long (*)(long, arch_arg_t, arch_arg_t, arch_arg_t,
				   arch_arg_t, arch_arg_t, arch_arg_t))page;
	elsewhere.return_ip = page + offset;
	return &elsewhere;
}

static char *code_page(void *where)
{
	char *page = mmap(where, CODE_SIZE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	REQUIRE(page != MAP_FAILED);
	return page;
}

CASE(upper_half, "instruction_pointer has both halves of a 64-bit address",
     CLAUSES("DATA-1", "DATA-3"), EACH_ENTRY)
{
	/* What the kernel chooses is far up, 4 GiB and more where there is more. */
	char *page = code_page(NULL);
	const struct arch_gate *gate = copied_gate(page);
	struct call call = GATE_CALL(gate, getppid);
	struct seccomp_data want = call_data(&call);
	uint64_t ip = PTR(gate->return_ip);

	EXPECT(sizeof(void *) < 8 || ip >> 32, "code above 4 GiB", "it is at %p", (void *)page);
	EXPECT_SEEN(run->entry, &call, &want, &ip);
}

CASE(two_places, "the same call from two places has two instruction pointers, and a filter can tell them apart",
     CLAUSES("DATA-3", "FILTER-2"), EACH_ENTRY)
{
	const struct arch_gate *other = copied_gate(code_page(NULL));
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
