// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include <sys/mman.h>

#include "check.h"
#include "elsewhere.h"

#define CODE_SIZE 4096

const struct arch_gate *gate_elsewhere(void)
{
	static struct arch_gate elsewhere;
	size_t offset = arch_syscall_ret - (const char *)arch_syscall;
	char *page = mmap(NULL, CODE_SIZE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	REQUIRE(page != MAP_FAILED);
	/*
	 * arch_syscall() is free of relocations.  With what follows the
	 * instruction that enters the kernel: five more on mips.
	 */
	memcpy(page, (const void *)arch_syscall, offset + 32);
	REQUIRE(mprotect(page, CODE_SIZE, PROT_READ | PROT_EXEC) == 0);
	__builtin___clear_cache(page, page + CODE_SIZE);
	elsewhere = arch_gates[0];
	elsewhere.call = (long (*)(long, arch_arg_t, arch_arg_t, arch_arg_t,
				   arch_arg_t, arch_arg_t, arch_arg_t))page;
	elsewhere.return_ip = page + offset;
	return &elsewhere;
}
