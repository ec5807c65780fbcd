// SPDX-License-Identifier: GPL-2.0
/* The length of one filter. */
#include <sys/resource.h>

#include "common.h"
#include "priv.h"

struct length {
	const char *name;
	unsigned int len;
};

#define LEN(n) { #n, n }
static const struct length good[] = {
	LEN(1), LEN(2), LEN(3), LEN(255), LEN(256), LEN(257), LEN(4095), LEN(4096),
};
static const struct length bad[] = {
	LEN(0), LEN(4097), LEN(4098), LEN(8192), LEN(32767), LEN(32768), LEN(65535),
};

CASE(accepted, "a filter has from 1 to 4096 instructions", CLAUSES("PROG-1", "CUR-ERR-EINVAL-B"),
     EACH_ENTRY, ROWS(good))
{
	const struct length *length = run->row;
	struct worker *w = worker_new();

	EXPECT_RETURNED(worker_install(w, run->entry, allow_all(length->len)), 0);
	EXPECT_EQ(1, worker_status(w, "Seccomp_filters"));
	EXPECT_TRUE(worker_alive(w));
}

CASE(refused, "a filter without instructions, or with more than 4096, is EINVAL",
     CLAUSES("PROG-1", "CUR-ERR-EINVAL-B"), EACH_ENTRY, ROWS(bad))
{
	const struct length *length = run->row;
	struct worker *w = worker_new();
	struct sock_fprog *prog = allow_all(length->len ?: 1);

	prog->len = length->len;
	EXPECT_ERRNO(worker_install(w, run->entry, prog), EINVAL);
	EXPECT_EQ(0, worker_status(w, "Seccomp"));
	EXPECT_EQ(0, worker_status(w, "Seccomp_filters"));
}

/* The answer is in the last instruction but one, all others lead there. */
static struct sock_fprog *last_decides(unsigned int len)
{
	struct sock_fprog *prog = allow_all(len);
	struct sock_filter *p = prog->filter;

	for (unsigned int i = 0; i < len - 3; i++)
		p[i] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						    offsetof(struct seccomp_data, nr));
	p[len - 3] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, EFFECT_NR, 0, 1);
	p[len - 2] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, ERRNO(77));
	return prog;
}

static const struct length whole[] = { LEN(4), LEN(257), LEN(4095), LEN(4096) };

CASE(all_of_it, "all instructions of a filter count, to the last",
     CLAUSES("PROG-1", "FILTER-2"), EACH_ENTRY, ROWS(whole))
{
	const struct length *length = run->row;
	struct worker *w = worker_with_filters(run, last_decides(length->len));
	struct effect *effect = effect_new();

	EXPECT_ERRNO(worker_call(w, effect_call(effect)), 77);
	EXPECT_NOT_RUN(effect);
	EXPECT_RETURNED(worker_call(w, CALL(getppid)),
			worker_status(w, "PPid"));
}

CASE(len_is_16_bits, "nothing of the length is looked at but its 16 bits: what lies between it and the pointer does not matter",
     CLAUSES("PROG-1"), EACH_ENTRY)
{
	struct worker *w = worker_new();
	struct sock_fprog *prog = deny(EFFECT_NR, 77), *copy = shared_alloc(sizeof(*copy));

	memset(copy, 0xff, sizeof(*copy));
	memcpy(&copy->len, &prog->len, sizeof(prog->len));
	memcpy(&copy->filter, &prog->filter, sizeof(prog->filter));
	EXPECT_RETURNED(worker_install(w, run->entry, copy), 0);
	EXPECT_ERRNO(worker_call(w, CALL(uname, 0)), 77);
}

CASE(locks_no_memory, "a filter is no locked memory: who may lock none installs the longest",
     CLAUSES("PROG-1", "FILTER-NNP-1"), EACH_ENTRY)
{
	struct worker *w = worker_new();

	worker_limit(w, RLIMIT_MEMLOCK, 0);
	worker_drop(w, CAPS_NONE);
	EXPECT_RETURNED(worker_install(w, run->entry, allow_all(4096)), 0);
}
