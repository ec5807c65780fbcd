// SPDX-License-Identifier: GPL-2.0
/* Where a filter lies in memory, and what becomes of that afterwards. */
#include "common.h"

/* Moves @size bytes at @from so that @fit of them fit before the page's end. */
static void *at_end(const struct pages *pages, const void *from, size_t size, size_t fit)
{
	char *to = pages->end - fit;

	memcpy(to, from, fit < size ? fit : size);
	return to;
}

/* How many of @all bytes can be read. */
struct part {
	const char *name;
	int missing;
	size_t only;
};

static size_t readable(const struct part *part, size_t all)
{
	return part->only ?: all - part->missing;
}

static const struct part parts[] = {
	{ "all", 0 }, { "but_one", 1 }, { "but_two", 2 }, { "but_four", 4 },
	{ "one", 0, 1 }, { "two", 0, 2 }, { "three", 0, 3 },
};

static int outcome_of(const struct part *part)
{
	return part->missing || part->only ? -EFAULT : 0;
}

CASE(fprog_at_end, "a struct sock_fprog that ends where memory ends is read, one that reaches beyond is EFAULT",
     CLAUSES("ERR-EFAULT", "FILTER-1", "PROG-1"), EACH_ENTRY, ROWS(parts))
{
	struct pages pages = pages_new();
	struct worker *w = worker_new();
	struct sock_fprog *prog = telling_filter();

	prog = at_end(&pages, prog, sizeof(*prog), readable(run->row, sizeof(*prog)));
	EXPECT_RETURNED(worker_install(w, run->entry, prog), outcome_of(run->row));
	EXPECT_RETURNED(worker_call(w, CALL(uname, PTR(pages.page))),
			outcome_of(run->row) ? 0 : -11);
	EXPECT_EQ(!outcome_of(run->row), worker_status(w, "Seccomp_filters"));
}

static const struct part insn_parts[] = {
	{ "all", 0 }, { "but_one", 1 }, { "but_half", 4 }, { "but_seven", 7 },
	{ "but_last", 8 }, { "one_byte", 0, 1 }, { "first", 0, 8 },
};

CASE(insns_at_end, "instructions that end where memory ends are read, those that reach beyond are EFAULT",
     CLAUSES("ERR-EFAULT", "PROG-2"), EACH_ENTRY, ROWS(insn_parts))
{
	struct pages pages = pages_new();
	struct worker *w = worker_new();
	struct sock_fprog *prog = telling_filter();
	size_t size = prog->len * sizeof(*prog->filter);

	prog->filter = at_end(&pages, prog->filter, size, readable(run->row, size));
	EXPECT_RETURNED(worker_install(w, run->entry, prog), outcome_of(run->row));
	EXPECT_RETURNED(worker_call(w, CALL(uname, PTR(pages.page))),
			outcome_of(run->row) ? 0 : -11);
	EXPECT_EQ(!outcome_of(run->row), worker_status(w, "Seccomp_filters"));
}

CASE(long_insns_at_end, "of 4096 instructions, all must be readable", CLAUSES("ERR-EFAULT"),
     EACH_ENTRY)
{
	struct sock_fprog *prog = allow_all(4096);
	struct sock_filter *insns = prog->filter;
	size_t size = prog->len * sizeof(*insns);
	struct pages pages = pages_for(size);
	struct worker *w = worker_new();

	prog->filter = at_end(&pages, insns, size, size - sizeof(*insns));
	EXPECT_ERRNO(worker_install(w, run->entry, prog), EFAULT);
	EXPECT_UNFILTERED(w);
	prog->filter = at_end(&pages, insns, size, size);
	EXPECT_RETURNED(worker_install(w, run->entry, prog), 0);
	EXPECT_FILTERS(w, 1);
}

/* Far up: above 4 GiB where there is so much, above 2 GiB of a 32-bit ABI. */
CASE(far_up, "a struct sock_fprog and its instructions may be anywhere in memory",
     CLAUSES("FILTER-1", "PROG-1"), EACH_ENTRY)
{
	struct sock_fprog *prog = telling_filter(), *copy;
	size_t size = prog->len * sizeof(*prog->filter);
	struct worker *w;
	char *page = mmap(NULL, getpagesize(), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	REQUIRE(page != MAP_FAILED);
	w = worker_new();
	copy = (void *)(page + 16);
	copy->len = prog->len;
	copy->filter = (void *)(page + 64);
	memcpy(copy->filter, prog->filter, size);
	EXPECT_RETURNED(worker_install(w, run->entry, copy), 0);
	EXPECT_ERRNO(worker_call(w, CALL(uname, 0)), 11);
	EXPECT_EQ(1, worker_status(w, "Seccomp_filters"));
}

struct protection {
	const char *name;
	int prot, want;
};

static const struct protection protections[] = {
	{ "read", PROT_READ, 0 }, { "none", PROT_NONE, -EFAULT },
};

CASE(read_only, "filters are read and never written", CLAUSES("ERR-EFAULT"),
     EACH_ENTRY, ROWS(protections))
{
	const struct protection *protection = run->row;
	struct pages pages = pages_new();
	struct sock_fprog *prog = telling_filter(), *copy = (void *)pages.page;
	struct worker *w;

	*copy = *prog;
	copy->filter = (void *)(pages.page + 64);
	memcpy(copy->filter, prog->filter, prog->len * sizeof(*prog->filter));
	REQUIRE(mprotect(pages.page, getpagesize(), protection->prot) == 0);
	w = worker_new();
	EXPECT_RETURNED(worker_install(w, run->entry, copy), protection->want);
	EXPECT_RETURNED(worker_call(w, CALL(uname, PTR(shared_alloc(400)))),
			protection->want ? 0 : -11);
}

struct place {
	const char *name;
	uintptr_t at;
};

static const struct place places[] = {
	{ "null", 0 }, { "one", 1 }, { "first_page", 8 }, { "last", -1 },
	{ "last_page", -4096 }, { "kernel", (uintptr_t)1 << (8 * sizeof(long) - 1) },
};

/* Memory of 31-bit machines and their kin may really begin or end there. */
static bool readable_place(uintptr_t at)
{
	unsigned char seen;
	int fds[2];
	ssize_t n;

	REQUIRE(pipe(fds) == 0);
	n = write(fds[1], (void *)at, 1);
	if (n == 1)
		n = read(fds[0], &seen, 1);
	close(fds[0]);
	close(fds[1]);
	return n == 1;
}

CASE(nowhere, "a filter where no memory of the process is: EFAULT, or EINVAL for instructions at NULL",
     CLAUSES("ERR-EFAULT"), EACH_ENTRY, ROWS(places))
{
	const struct place *place = run->row;
	struct worker *w = worker_new();
	struct sock_fprog *prog = telling_filter();

	if (readable_place(place->at))
		case_skip("there is memory at this address");
	EXPECT_ERRNO(worker_install(w, run->entry, (void *)place->at), EFAULT);
	prog->filter = (void *)place->at;
	EXPECT_ERRNO(worker_install(w, run->entry, prog), place->at ? EFAULT : EINVAL);
	EXPECT_UNFILTERED(w);
}

CASE(copied, "what happens to a filter's memory after the installation changes nothing",
     CLAUSES("FILTER-1", "FILTER-LAYER-1"), EACH_ENTRY)
{
	struct pages pages = pages_new();
	struct sock_fprog *prog = telling_filter(), *copy = (void *)pages.page;
	struct effect *effect = effect_new();
	struct worker *w;

	*copy = *prog;
	copy->filter = (void *)(pages.page + 64);
	memcpy(copy->filter, prog->filter, prog->len * sizeof(*prog->filter));
	w = worker_new();
	ASSERT_RETURNED(worker_install(w, run->entry, copy), 0);
	/* Now a filter that allows everything, then garbage, then nothing. */
	for (unsigned int i = 0; i < prog->len; i++)
		copy->filter[i] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, ALLOW);
	EXPECT_ERRNO(worker_call(w, effect_call(effect)), 11);
	memset(pages.page, 0xff, getpagesize());
	EXPECT_ERRNO(worker_call(w, effect_call(effect)), 11);
	ASSERT_RETURNED(worker_call(w, CALL(munmap, PTR(pages.page), getpagesize())), 0);
	EXPECT_ERRNO(worker_call(w, effect_call(effect)), 11);
	EXPECT_NOT_RUN(effect);
	EXPECT_EQ(1, worker_status(w, "Seccomp_filters"));
}

CASE(reused, "one memory can hold one filter after the other; each stays what it was",
     CLAUSES("FILTER-LAYER-1"), EACH_ENTRY)
{
	struct worker *w = worker_new();
	struct sock_fprog *prog = deny(NR_getppid, 11), *second = deny(NR_getpgid, 12),
			  *third = deny(NR_getsid, 13);
	size_t size = prog->len * sizeof(*prog->filter);

	ASSERT_RETURNED(worker_install(w, run->entry, prog), 0);
	memcpy(prog->filter, second->filter, size);
	ASSERT_RETURNED(worker_install(w, run->entry, prog), 0);
	memcpy(prog->filter, third->filter, size);
	ASSERT_RETURNED(worker_install(w, run->entry, prog), 0);
	EXPECT_ERRNO(worker_call(w, CALL(getppid)), 11);
	EXPECT_ERRNO(worker_call(w, CALL(getpgid, 0)), 12);
	EXPECT_ERRNO(worker_call(w, CALL(getsid, 0)), 13);
	EXPECT_EQ(3, worker_status(w, "Seccomp_filters"));
}

/*
 * Each way into the kernel has the layout of its own ABI: the length, and a
 * pointer of 4 or 8 bytes aligned to its size.
 */
static size_t pointer_size(const struct arch_gate *gate)
{
	if (!strcmp(gate->name, arch_gates[0].name) || gate->audit == arch_gates[0].audit)
		return sizeof(void *);
	return gate->audit & __AUDIT_ARCH_64BIT ? 8 : 4;
}

static void *layout(const struct sock_fprog *prog, size_t pointer, unsigned char *buf)
{
	uint64_t at = PTR(prog->filter);
	uint32_t low = at;

	memset(buf, 0xa5, 16);		/* padding is not looked at */
	memcpy(buf, &prog->len, sizeof(prog->len));
	memcpy(buf + pointer, pointer == 8 ? (void *)&at : (void *)&low, pointer);
	return buf;
}

static struct call gate_install(const struct run *run, const void *prog)
{
	if (run->entry == BY_PRCTL)
		return GATE_CALL(run->gate, prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER,
				 PTR(prog));
	return GATE_CALL(run->gate, seccomp, SECCOMP_SET_MODE_FILTER, 0, PTR(prog));
}

CASE(layout_of_abi, "struct sock_fprog has the layout of the ABI of the call, and no more than that is read",
     CLAUSES("FILTER-1", "PROG-1"), EACH_ENTRY, EACH_GATE)
{
	struct pages pages = pages_new();
	struct worker *w = worker_new();
	size_t pointer = pointer_size(run->gate);
	struct effect *effect = effect_new();
	unsigned char buf[16];
	void *prog;

	layout(telling_filter(), pointer, buf);
	prog = at_end(&pages, buf, 2 * pointer, 2 * pointer - 1);
	EXPECT_ERRNO(worker_call(w, gate_install(run, prog)), EFAULT);
	EXPECT_UNFILTERED(w);
	prog = at_end(&pages, buf, 2 * pointer, 2 * pointer);
	EXPECT_RETURNED(worker_call(w, gate_install(run, prog)), 0);
	EXPECT_ERRNO(worker_call(w, effect_call(effect)), 11);
	EXPECT_NOT_RUN(effect);
	EXPECT_EQ(1, worker_status(w, "Seccomp_filters"));
}
