// SPDX-License-Identifier: GPL-2.0
/* Core dumps of those that a filter ends. */
#include <dirent.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/procfs.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common.h"
#include "handler.h"
#include "tracer.h"

#define CORE_LIMIT (64u << 20)

/* Whether a core of ours would come to lie in our working directory. */
static bool core_met(void)
{
	FILE *f = fopen("/proc/sys/kernel/core_pattern", "r");
	struct rlimit limit, wanted = { CORE_LIMIT, CORE_LIMIT };
	char pattern[200] = "";

	if (f && !fgets(pattern, sizeof(pattern), f))
		pattern[0] = '\0';
	if (f)
		fclose(f);
	return strlen(pattern) > 1 && !strpbrk(pattern, "|@/%") &&
	       getrlimit(RLIMIT_CORE, &limit) == 0 &&
	       (limit.rlim_max >= CORE_LIMIT || setrlimit(RLIMIT_CORE, &wanted) == 0) &&
	       kernel_config("CONFIG_COREDUMP") != 0 && kernel_config("CONFIG_ELF_CORE") != 0;
}

static const struct need need_core = {
	"core", "needs core dumps into the working directory (core_pattern, ulimit -H -c)",
	.met = core_met };

/* How the process of three threads comes to its end. */
static struct outcome alone(const struct run *run, struct crew *c, uint32_t action)
{
	return crew_violates(c, 0, run, action);
}

static struct outcome alone_blocked(const struct run *run, struct crew *c, uint32_t action)
{
	sigsys_block(c->w[0]);
	return crew_violates(c, 0, run, action);
}

static struct outcome beside_others(const struct run *run, struct crew *c, uint32_t action)
{
	*c = crew_of(c->w[0]);
	return crew_violates(c, 1, run, action);
}

static struct outcome first_left(const struct run *run, struct crew *c, uint32_t action)
{
	*c = crew_of(c->w[0]);
	for (int i = 1; i < CREW; i++)
		ASSERT_THREAD_GONE(worker_call(c->w[i], CALL(exit, 0)));
	return crew_violates(c, 0, run, action);
}

static struct outcome last_left(const struct run *run, struct crew *c, uint32_t action)
{
	*c = crew_of(c->w[0]);
	for (int i = 0; i < CREW - 1; i++)
		ASSERT_THREAD_GONE(worker_call(c->w[i], CALL(exit, 0)));
	return crew_violates(c, CREW - 1, run, action);
}

static struct outcome last_killed(const struct run *run, struct crew *c, uint32_t action)
{
	*c = crew_of(c->w[0]);
	for (int i = 0; i < CREW - 1; i++)
		ASSERT_THREAD_GONE(crew_violates(c, i, run, KILL_THREAD));
	return crew_violates(c, CREW - 1, run, action);
}

struct row {
	const char *name;
	uint32_t action;
	struct outcome (*end)(const struct run *run, struct crew *c, uint32_t action);
};

static const struct row rows[] = {
	{ "kill_thread_alone", KILL_THREAD | 77, alone },
	{ "kill_thread_blocked", KILL_THREAD | 77, alone_blocked },
	{ "kill_thread_first_left", KILL_THREAD | 77, first_left },
	{ "kill_process_alone", KILL_PROCESS | 77, alone },
	{ "kill_process_beside_others", KILL_PROCESS | 77, beside_others },
	{ "kill_process_first_left", KILL_PROCESS | 77, first_left },
	{ "kill_process_last_left", KILL_PROCESS | 77, last_left },
	{ "unknown_alone", 0x7ffe004d, alone },
	{ "unknown_beside_others", 0x7ffe004d, beside_others },
	{ "trap_alone", TRAP(77), alone },
	{ "trap_blocked", TRAP(77), alone_blocked },
	{ "trap_beside_others", TRAP(77), beside_others },
};

/* Before 5.16 a first thread that had gone counted as one more. */
static const struct row first_gone[] = {
	{ "exited", KILL_THREAD | 77, last_left },
	{ "killed", KILL_THREAD | 77, last_killed },
};

struct settings {
	const char *dir;
	struct rlimit limit;
};

static long apply(void *arg)
{
	struct settings *s = arg;

	return setrlimit(RLIMIT_CORE, &s->limit) || chdir(s->dir) ? -errno : 0;
}

static struct crew dumper(rlim_t limit)
{
	struct crew c = { .w = { worker_new() }, .effect = effect_new() };
	struct settings *s = shared_alloc(sizeof(*s));

	s->dir = scratch_path("");
	s->limit.rlim_cur = s->limit.rlim_max = limit;
	ASSERT_RETURNED(worker_run(c.w[0], apply, s), 0);
	return c;
}

/* The one file in the scratch directory; NULL if there is none. */
static const char *core_file(void)
{
	DIR *dir = opendir(scratch_path(""));
	struct dirent *entry;
	const char *path = NULL;

	REQUIRE(dir);
	while (!path && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			path = scratch_path(entry->d_name);
	closedir(dir);
	return path;
}

/* The first note of that type in a note segment of @len bytes. */
static const void *find_note(const char *notes, size_t len, unsigned int type)
{
	const char *end = notes + len;

	while (notes + sizeof(ElfW(Nhdr)) < end) {
		const ElfW(Nhdr) *note = (const void *)notes;
		const char *desc = notes + sizeof(*note) + ((note->n_namesz + 3) & ~3u);

		if (note->n_type == type)
			return desc;
		notes = desc + ((note->n_descsz + 3) & ~3u);
	}
	return NULL;
}

/* What a core says of how its process died, and of the thread that it died by. */
static const void *core_note(const char *path, unsigned int type)
{
	static char notes[65536] __attribute__((aligned(8)));
	ElfW(Ehdr) elf;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	REQUIRE(fd >= 0 && pread(fd, &elf, sizeof(elf), 0) == sizeof(elf));
	for (int i = 0; i < elf.e_phnum; i++) {
		ElfW(Phdr) segment;
		ssize_t len;

		REQUIRE(pread(fd, &segment, sizeof(segment), elf.e_phoff +
			      i * elf.e_phentsize) == sizeof(segment));
		if (segment.p_type != PT_NOTE)
			continue;
		len = pread(fd, notes, sizeof(notes), segment.p_offset);
		REQUIRE(len > 0);
		close(fd);
		return find_note(notes, (size_t)len < segment.p_filesz ?
				 (size_t)len : segment.p_filesz, type);
	}
	return NULL;
}

static void dumps(const struct run *run)
{
	const struct row *row = run->row;
	struct crew c = dumper(CORE_LIMIT);
	struct outcome o = row->end(run, &c, row->action);
	const struct elf_prstatus *thread;
	const siginfo_t *info;
	const char *path = core_file();

	EXPECT(o.kind == OUT_DUMPED && o.status == SIGSYS,
	       "the process to dump core on its end by SIGSYS", "%s", outcome_words(&o));
	ASSERT(path, "a core file", "there is none");
	thread = core_note(path, NT_PRSTATUS);
	ASSERT(thread, "NT_PRSTATUS in the core", "there is none");
	EXPECT_EQ(c.violator->tid, thread->pr_pid);
	EXPECT_EQ(SIGSYS, thread->pr_cursig);
	info = core_note(path, NT_SIGINFO);
	ASSERT(info, "NT_SIGINFO in the core", "there is none");
	EXPECT_EQ(SIGSYS, info->si_signo);
	EXPECT_EQ(SYS_SECCOMP, info->si_code);
	EXPECT_EQ(77, info->si_errno);
	EXPECT_EQ(EFFECT_NR, info->si_syscall);
	EXPECT_EQ(ARCH_AUDIT, (uint32_t)info->si_arch);
	if (arch_gates[0].return_ip)
		EXPECT_EQ((uintptr_t)arch_gates[0].return_ip, (uintptr_t)info->si_call_addr);
}

CASE(dumped, "a process that a filter ends dumps core, which says of which call and with which data it died",
     CLAUSES("CUR-KP-1", "CUR-KT-2", "RET-KILL-2", "RET-TRAP-1"), SINCE("5.10"),
     NEEDS(&need_core), ROWS(rows), EACH_ENTRY)
{
	dumps(run);
}

CASE(dumped_by_last, "KILL_THREAD of the last thread that is left dumps core, though the first thread has gone before",
     CLAUSES("CUR-KT-2"), SINCE("5.10"), NEEDS(&need_core), ROWS(first_gone), EACH_ENTRY)
{
	dumps(run);
}

static void expect_no_core_(struct outcome o, const char *at)
{
	check(o.kind == OUT_KILLED && o.status == SIGSYS, false, at,
	      "the process to end by SIGSYS without a core", "%s", outcome_words(&o));
	check(!core_file(), false, at, "no core file", "there is one");
}
#define EXPECT_NO_CORE(o) expect_no_core_(o, CHECK_AT)

CASE(not_dumped, "no core is dumped where RLIMIT_CORE is 0",
     CLAUSES("CUR-KT-2"), SINCE("5.10"), NEEDS(&need_core), ROWS(rows), EACH_ENTRY)
{
	const struct row *row = run->row;
	struct crew c = dumper(0);

	EXPECT_NO_CORE(row->end(run, &c, row->action));
}

static const struct row privacy[] = {
	{ "kill_thread", KILL_THREAD, alone }, { "kill_process", KILL_PROCESS, beside_others },
	{ "trap", TRAP(77), alone },
};

CASE(not_dumpable, "a process that prctl(2) has made not dumpable dumps no core when a filter ends it",
     CLAUSES("CUR-KT-2"), SINCE("5.10"), NEEDS(&need_core), ROWS(privacy), EACH_ENTRY)
{
	const struct row *row = run->row;
	struct crew c = dumper(CORE_LIMIT);

	ASSERT_RETURNED(worker_call(c.w[0], CALL(prctl, PR_SET_DUMPABLE, 0)), 0);
	EXPECT_NO_CORE(row->end(run, &c, row->action));
}

/* The code of a first thread that ends while another dumps core lacks the flag. */
static const struct row by_one_thread[] = {
	{ "kill_thread", KILL_THREAD, alone }, { "kill_process", KILL_PROCESS, alone },
	{ "trap", TRAP(77), alone },
};

CASE(told_to_parent, "the SIGCHLD for a process that a filter ended tells the signal, and whether core was dumped",
     CLAUSES("CUR-KP-1", "CUR-KT-2"), SINCE("5.16"), NEEDS(&need_core), ROWS(by_one_thread), EACH_ENTRY)
{
	const struct row *row = run->row;

	for (int dump = 0; dump < 2; dump++) {
		struct crew c = dumper(dump ? CORE_LIMIT : 0);
		siginfo_t info;

		sigchld_forget();
		row->end(run, &c, row->action);
		info = sigchld_pending();
		EXPECT_EQ(c.w[0]->pid, info.si_pid);
		EXPECT_EQ(SIGSYS, info.si_status);
		EXPECT_EQ(dump ? CLD_DUMPED : CLD_KILLED, info.si_code);
	}
}

CASE(told_to_tracer, "PTRACE_EVENT_EXIT of a process that a filter ends tells the signal, and whether core was dumped",
     CLAUSES("CUR-KP-1", "CUR-KT-2"), SINCE("5.16"), NEEDS(&need_core), ROWS(privacy), EACH_ENTRY)
{
	const struct row *row = run->row;

	for (int dump = 0; dump < 2; dump++) {
		struct crew c = dumper(dump ? CORE_LIMIT : 0);
		struct worker *w = c.w[0];
		struct tracee *t;

		ASSERT_RETURNED(worker_install(w, run->entry, on_call(EFFECT_NR, row->action)), 0);
		t = tracer_seize(w, PTRACE_O_TRACEEXIT);
		worker_begin(w, effect_call(c.effect));
		if (tracer_wait(t).kind == STOP_SIGNAL)
			tracer_resume(t, PTRACE_CONT, SIGSYS);
		ASSERT_STOP(tracer_wait(t), STOP_EXITING, -1);
		EXPECT_EQ(dump ? SIGSYS | 0x80 : SIGSYS, t->last.msg);
		EXPECT_NOT_RUN(c.effect);
	}
}

CASE(not_by_one_of_many, "KILL_THREAD of a thread that leaves others dumps no core",
     CLAUSES("CUR-KT-2", "CUR-KT-1"), SINCE("5.10"), NEEDS(&need_core), EACH_ENTRY)
{
	struct crew c = dumper(CORE_LIMIT);

	EXPECT_THREAD_GONE(beside_others(run, &c, KILL_THREAD));
	EXPECT_TRUE(worker_alive(c.w[0]));
	EXPECT(!core_file(), "no core file", "there is one");
}
