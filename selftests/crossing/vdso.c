// SPDX-License-Identifier: GPL-2.0
/* Functions of the vDSO: what needs no kernel, no filter sees. */
#include <elf.h>
#include <link.h>
#include <sys/auxv.h>
#include <time.h>

#include "seccomp_test.h"

/* The vDSO is an ELF image in memory; its symbols are those of its tables. */
struct image {
	uintptr_t base, bias;
	const ElfW(Sym) *sym;
	const char *str;
	const uint32_t *hash, *gnu_hash;
};

static bool image_open(struct image *image)
{
	const ElfW(Ehdr) *ehdr = (const void *)getauxval(AT_SYSINFO_EHDR);
	const ElfW(Phdr) *phdr;
	const ElfW(Dyn) *dyn = NULL;

	if (!ehdr)
		return false;
	image->base = (uintptr_t)ehdr;
	phdr = (const void *)(image->base + ehdr->e_phoff);
	for (int i = 0; i < ehdr->e_phnum; i++)
		if (phdr[i].p_type == PT_LOAD && !phdr[i].p_offset)
			image->bias = image->base - phdr[i].p_vaddr;
	for (int i = 0; i < ehdr->e_phnum; i++)
		if (phdr[i].p_type == PT_DYNAMIC)
			dyn = (const void *)(image->base + phdr[i].p_offset);
	for (; dyn && dyn->d_tag != DT_NULL; dyn++) {
		const void *p = (const void *)(image->bias + dyn->d_un.d_ptr);

		if (dyn->d_tag == DT_SYMTAB)
			image->sym = p;
		else if (dyn->d_tag == DT_STRTAB)
			image->str = p;
		else if (dyn->d_tag == DT_HASH)
			image->hash = p;
		else if (dyn->d_tag == DT_GNU_HASH)
			image->gnu_hash = p;
	}
	return image->sym && image->str;
}

/* Number of symbols: told by the one table, to be worked out of the other. */
static uint32_t image_symbols(const struct image *image)
{
	const uint32_t *h = image->gnu_hash, *buckets, *chain;
	uint32_t last = 0;

	if (image->hash)
		return image->hash[1];
	if (!h)
		return 0;
	buckets = h + 4 + h[2] * (sizeof(ElfW(Addr)) / 4);
	chain = buckets + h[0];
	for (uint32_t i = 0; i < h[0]; i++)
		if (buckets[i] > last)
			last = buckets[i];
	while (last >= h[1] && !(chain[last - h[1]] & 1))
		last++;
	return last + 1;
}

static void *vdso_symbol(const char *name)
{
	struct image image = { 0 };
	uint32_t count;

	if (!image_open(&image))
		return NULL;
	count = image_symbols(&image);
	for (uint32_t i = 0; i < count; i++) {
		const char *symbol = image.str + image.sym[i].st_name;

		/* Their prefixes differ by architecture. */
		if (image.sym[i].st_shndx && (!strncmp(symbol, "__vdso_", 7) ||
					      !strncmp(symbol, "__kernel_", 9)) &&
		    !strcmp(strchr(symbol + 2, '_') + 1, name))
			return (void *)(image.bias + image.sym[i].st_value);
	}
	return NULL;
}

/**
 * struct order - a function of the vDSO, to be called by a worker
 */
struct order {
	int (*get)(clockid_t clock, struct timespec *ts);
	struct timespec ts;
};

static long get_time(void *arg)
{
	struct order *order = arg;

	/* Coarse clocks need no counter, whatever the clock source. */
	return order->get(CLOCK_MONOTONIC_COARSE, &order->ts);
}

static struct order *order_new(void)
{
	struct order *order = shared_alloc(sizeof(*order));

	order->get = (int (*)(clockid_t, struct timespec *))vdso_symbol("clock_gettime");
	if (!order->get)
		case_skip("this vDSO has no clock_gettime");
	return order;
}

static void expect_time(struct worker *w, struct order *order)
{
	EXPECT_RETURNED(worker_run(w, get_time, order), 0);
	EXPECT(order->ts.tv_sec || order->ts.tv_nsec, "a time", "nothing was written");
	EXPECT_TRUE(worker_alive(w));
}

struct row {
	const char *name;
	uint32_t action;
};

static const struct row rows[] = {
	{ "ERRNO", ERRNO(77) }, { "TRAP", TRAP(1) }, { "KILL_PROCESS", KILL_PROCESS },
};

CASE(unseen, "what the vDSO answers by itself, no filter sees, though it denies the call of that name",
     CLAUSES("CUR-VDSO-1", "FILTER-2"), ROWS(rows), EACH_ENTRY)
{
	const struct row *row = run->row;
	struct order *order = order_new();
	struct worker *w = worker_with_filters(run, FILTER(ALLOW,
		{ row->action, { NR_IS(NR_clock_gettime) } },
		{ row->action, { NR_IS(NR_clock_gettime64) } }));
	struct outcome o;

	expect_time(w, order);
	o = worker_call(w, CALL(clock_gettime, CLOCK_MONOTONIC_COARSE, PTR(shared_alloc(16))));
	if (row->action == ERRNO(77))
		EXPECT_ERRNO(o, 77);
	else
		EXPECT_KILLED(o, SIGSYS);
}

CASE(strict, "nor does strict mode",
     CLAUSES("CUR-VDSO-1", "STRICT-1"), EACH_ENTRY)
{
	struct order *order = order_new();

	expect_time(worker_strict(run), order);
}
