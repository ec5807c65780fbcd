// SPDX-License-Identifier: GPL-2.0
/* Random programs, good and bad, are accepted exactly if the model accepts them. */
#include <sys/wait.h>
#include <unistd.h>

#include "common.h"
#include "fuzz.h"
#include "model.h"
#include "sweep.h"

#define PROGRAMS 80	/* of one process, which has all those accepted */
#define BATCHES	 3

struct row {
	const char *name;
	uint64_t seed;
	enum fuzz_style style;
};

static const struct row rows[] = {
	{ "any_0", 0x1000, FUZZ_ANY }, { "any_1", 0x2000, FUZZ_ANY },
	{ "any_2", 0x3000, FUZZ_ANY }, { "any_3", 0x4000, FUZZ_ANY },
	{ "nearly_0", 0x5000, FUZZ_NEARLY }, { "number_0", 0x6000, FUZZ_NUMBER },
};

/* Behind a RET that allows: what is accepted must not run. */
struct candidate {
	uint64_t seed;
	struct sock_filter insn[FUZZ_LEN + 1];
	struct sock_fprog prog;
	long ret;
};

struct batch {
	enum entry entry;
	struct candidate candidate[PROGRAMS];
};

static void install_all(void *arg, long number)
{
	struct batch *b = arg;

	(void)number;

	for (int i = 0; i < PROGRAMS; i++) {
		struct call c = install_call(b->entry, &b->candidate[i].prog);

		b->candidate[i].ret = arch_syscall(c.nr, c.arg[0], c.arg[1], c.arg[2], 0, 0, 0);
	}
}

static void fill(struct batch *b, struct fuzz *f, uint64_t seed, enum fuzz_style style)
{
	for (int i = 0; i < PROGRAMS; i++) {
		struct candidate *c = &b->candidate[i];
		struct sock_fprog prog = { .filter = c->insn + 1 };

		f->state = c->seed = seed + i;
		fuzz_program(f, style, false, &prog);
		if (fuzz_below(f, 10))
			fuzz_spoil(f, &prog);
		c->insn[0] = RETURN(ALLOW);
		c->prog.filter = c->insn;
		c->prog.len = prog.len + 1;
	}
}

static void print(const struct candidate *c)
{
	printf("seed 0x%llx:\n", (unsigned long long)c->seed);
	for (int pc = 0; pc < c->prog.len; pc++)
		printf("\t{ 0x%02x, %u, %u, 0x%x },\n", c->insn[pc].code, c->insn[pc].jt,
		       c->insn[pc].jf, c->insn[pc].k);
	fflush(stdout);
}

static bool agrees(const struct batch *b)
{
	int accepted = 0, refused = 0;

	for (int i = 0; i < PROGRAMS; i++) {
		const struct candidate *c = &b->candidate[i];
		bool good = model_accepts(c->insn, c->prog.len);

		accepted += good;
		refused += !good;
		if (c->ret == (good ? 0 : -EINVAL))
			continue;
		print(c);
		EXPECT(false, good ? "a good program to be accepted" :
			      "a bad program to be refused with EINVAL",
		       "seed 0x%llx: it is %s; it is printed below",
		       (unsigned long long)c->seed, c->ret ? errno_name(-c->ret) : "accepted");
		return false;
	}
	EXPECT(accepted > 0 && refused > 0, "programs of both kinds to be tried",
	       "%d good and %d bad were", accepted, refused);
	return true;
}

CASE(acceptance, "a program, spoilt at random, is accepted if it is still good, else refused with EINVAL",
     CLAUSES("CUR-FILTER-1", "FILTER-INVAL", "CUR-BPF-1", "CUR-DATA-1"), ROWS(rows), EACH_ENTRY)
{
	const struct row *row = run->row;
	struct batch *b = shared_alloc(sizeof(*b));
	struct fuzz_budget budget = { 0 };
	uint64_t seed = fuzz_begin(&budget, row->seed + (run->entry == BY_PRCTL ? 0x800 : 0),
				   BATCHES, 2 * ARRAY_SIZE(rows));
	struct worker *w = worker_new();
	struct fuzz f;

	b->entry = run->entry;
	fuzz_init(&f, 0);
	for (; fuzz_goes_on(&budget); seed += PROGRAMS) {
		const int *status;

		fuzz_breathe();
		fill(b, &f, seed, row->style);
		status = worker_sweep(w, install_all, b, 0, 1);
		ASSERT(WIFEXITED(*status) && WEXITSTATUS(*status) == SWEEP_CAME_BACK,
		       "a process to offer programs from seed on", "it came to %s",
		       status_words(*status));
		if (!agrees(b))
			break;
	}
}

/* A longer budget needs a longer deadline. */
static void __attribute__((constructor)) set_deadline(void)
{
	acceptance_case.seconds = CASE_SECONDS + fuzz_seconds();
}
