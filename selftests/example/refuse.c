// SPDX-License-Identifier: GPL-2.0
/* helper program: has another program refused one system call.
 *
 * The example of the 2014 page, with its command line:
 *
 *	refuse <syscall_nr> <arch> <errno> <prog> [<args>]
 *
 * Runs <prog> under a filter by which the call fails with the error, all
 * other calls of the architecture are allowed, and one of any other
 * architecture ends the thread that makes it.  Where the page went wrong, this
 * doesn't: it takes no header and no function that isn't there, and it refuses
 * numbers that are none.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static int usage(void)
{
	fprintf(stderr,
		"Usage: refuse <syscall_nr> <arch> <errno> <prog> [<args>]\n"
		"Hint:  AUDIT_ARCH_I386: 0x%X\n"
		"       AUDIT_ARCH_X86_64: 0x%X\n",
		AUDIT_ARCH_I386, AUDIT_ARCH_X86_64);
	return EXIT_FAILURE;
}

/* Decimal, 0x... or 0...; into *number if it is that and fits 32 bits. */
static int parse(const char *text, uint32_t *number)
{
	char *end;
	long long value;

	errno = 0;
	value = strtoll(text, &end, 0);
	*number = (uint32_t)value;
	return !errno && end != text && !*end && value >= INT32_MIN && value <= UINT32_MAX;
}

static int install(uint32_t nr, uint32_t arch, uint32_t err)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		/* Another architecture: over four instructions, to the last. */
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, arch, 0, 4),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (err & SECCOMP_RET_DATA)),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL),
	};
	struct sock_fprog program = {
		.len = sizeof(filter) / sizeof(filter[0]),
		.filter = filter,
	};

	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

int main(int argc, char **argv)
{
	uint32_t nr, arch, err;

	if (argc < 5 || !parse(argv[1], &nr) || !parse(argv[2], &arch) || !parse(argv[3], &err))
		return usage();
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) {
		perror("prctl");
		return EXIT_FAILURE;
	}
	if (install(nr, arch, err)) {
		perror("seccomp");
		return EXIT_FAILURE;
	}
	execv(argv[4], &argv[4]);
	perror("execv");
	return EXIT_FAILURE;
}
