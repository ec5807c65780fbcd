// SPDX-License-Identifier: GPL-2.0
/* Random programs do what the model of the filter language says. */
#include "common.h"
#include "fuzz.h"

#define FILTERS	3
#define CALLS	24
#define TRIALS	60

struct row {
	const char *name;
	uint64_t seed;
	enum fuzz_style style;
	enum engine engine;
};

static const struct row rows[] = {
	{ "any_0", 0x100, FUZZ_ANY }, { "any_1", 0x200, FUZZ_ANY },
	{ "any_2", 0x300, FUZZ_ANY }, { "any_3", 0x400, FUZZ_ANY },
	{ "number_0", 0x500, FUZZ_NUMBER }, { "number_1", 0x600, FUZZ_NUMBER },
	{ "number_2", 0x700, FUZZ_NUMBER }, { "number_3", 0x800, FUZZ_NUMBER },
	{ "nearly_0", 0x900, FUZZ_NEARLY }, { "nearly_1", 0xa00, FUZZ_NEARLY },
};

static const struct row by_engine[] = {
	{ "hardened", 0xb00, FUZZ_ANY, ENGINE_HARDENED },
	{ "interpreter", 0xd00, FUZZ_ANY, ENGINE_INTERPRETER },
};

#define POINTS (2 * ARRAY_SIZE(rows) + ARRAY_SIZE(by_engine))

/* The first call that did not meet what it should; -1: all did. */
static int first_wrong(struct trial *t)
{
	for (int i = 0; i < t->call_count; i++) {
		bool vague = false;
		uint32_t action = by_model(t, &t->calls[i].call, &vague);

		if (!vague && !met_as(&t->calls[i], &t->met[i], action))
			return i;
	}
	return -1;
}

static bool fails(struct trial *t)
{
	return trial_run(t) == 0 && first_wrong(t) >= 0;
}

/* One to three programs, and calls of which some come twice. */
static void make_trial(struct trial *t, struct fuzz *f, enum fuzz_style style)
{
	t->filter_count = 1 + fuzz_below(f, fuzz_below(f, 2) ? 1 : FILTERS);
	for (int i = 0; i < t->filter_count; i++)
		fuzz_program(f, style, i + 1 < t->filter_count, t->filters[i]);
	t->call_count = CALLS;
	for (int i = 0; i < CALLS; i++)
		t->calls[i] = i && !fuzz_below(f, 4) ? t->calls[fuzz_below(f, i)] : fuzz_call(f);
}

/* Compare all calls of the trial with this seed; false if one is wrong. */
static bool agrees(struct trial *t, struct fuzz *f, uint64_t seed, enum fuzz_style style)
{
	long installed;
	int i;

	f->state = seed;
	make_trial(t, f, style);
	for (i = 0; i < t->filter_count; i++)
		ASSERT(model_accepts(t->filters[i]->filter, t->filters[i]->len),
		       "a random program that the model accepts", "seed 0x%llx makes others",
		       (unsigned long long)seed);
	waiting_for("the random trial with seed 0x%llx", (unsigned long long)seed);
	installed = trial_run(t);
	EXPECT(installed == 0, "a valid program to be accepted", "seed 0x%llx: it fails with %s",
	       (unsigned long long)seed, errno_name(-installed));
	i = first_wrong(t);
	if (installed == 0 && i < 0)
		return true;
	if (installed == 0)
		fuzz_shrink(t, fails);
	/* By chance, not each time: then as it was. */
	if (installed == 0 && !fails(t)) {
		f->state = seed;
		make_trial(t, f, style);
		trial_run(t);
	}
	printf("seed 0x%llx, made smaller:\n", (unsigned long long)seed);
	fuzz_print(t);
	if (installed == 0)
		TRIAL_EXPECT(t, by_model);
	EXPECT(false, "what the model says", "not with seed 0x%llx; the case is printed below",
	       (unsigned long long)seed);
	return false;
}

static void run_random(const struct run *run)
{
	const struct row *row = run->row;
	struct fuzz_budget budget = { 0 };
	uint64_t seed = fuzz_begin(&budget, row->seed + (run->entry == BY_PRCTL ? TRIALS : 0),
				   TRIALS, POINTS);
	unsigned long calls = 0;
	struct trial *t;
	struct fuzz f;

	fuzz_init(&f, seed);
	t = trial_new(run->entry, FILTERS, CALLS);
	for (int i = 0; i < FILTERS; i++) {
		t->filters[i] = shared_alloc(sizeof(*t->filters[i]));
		t->filters[i]->filter = shared_alloc(FUZZ_LEN * sizeof(struct sock_filter));
	}
	while (fuzz_goes_on(&budget)) {
		if (!agrees(t, &f, seed++, row->style))
			break;
		calls += t->call_count;
	}
	case_note("%lu calls of random programs were as the model says", calls);
	EXPECT(t->next == t->call_count, "all calls of the last trial made", "%d are", t->next);
}

CASE(program, "a random program takes the action, with the data, that the model of the filter language says, for random calls by every way into the kernel, the first time and later",
     CLAUSES("CUR-BPF-1", "PREC-1", "PREC-5", "CUR-RUN-2", "FILTER-LAYER-2", "DATA-1"),
     ROWS(rows), EACH_ENTRY)
{
	run_random(run);
}

CASE(other_engine, "it does so also where the JIT hides constants, and where there is none",
     CLAUSES("CUR-BPF-1", "PREC-1", "PREC-5", "CUR-RUN-2", "FILTER-LAYER-2", "DATA-1"),
     NEEDS(&need_jit_change), ROWS(by_engine))
{
	engine_choose(((const struct row *)run->row)->engine);
	run_random(run);
}

/* A longer budget needs a longer deadline. */
static void __attribute__((constructor)) set_deadline(void)
{
	program_case.seconds = CASE_SECONDS + fuzz_seconds();
	other_engine_case.seconds = CASE_SECONDS + fuzz_seconds();
}
