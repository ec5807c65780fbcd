// SPDX-License-Identifier: GPL-2.0
/*
 * Functions that somebody probes go on working under seccomp, although the
 * kernel may carry out the probe by a system call of the probed program.
 *
 * cf6cb56ef244 "seccomp: passthrough uretprobe systemcall without filtering",
 * 89d1d8434d24 "seccomp: passthrough uprobe systemcall without filtering"
 */
#include <link.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "seccomp_test.h"

static int probe_type(void)
{
	FILE *f = fopen("/sys/bus/event_source/devices/uprobe/type", "re");
	int type = -1;

	if (f && fscanf(f, "%d", &type) != 1)
		type = -1;
	if (f)
		fclose(f);
	return type;
}

/* What is probed, at its beginning or at its return. */
static long ARCH_PROBED __attribute__((noinline)) probed(void *arg)
{
	__asm__ volatile(".globl probe_site\nprobe_site: " ARCH_PROBE_SITE ::: "memory");
	return *(long *)arg + 1;
}

extern const char probe_site[];

/* Where a return that is probed goes: the compiler must leave both functions be. */
static long ARCH_PROBED __attribute__((noinline)) call_probed(void *arg)
{
	long (*function)(void *) = probed;
	long ret;

	__asm__ volatile("" : "+r"(function));
	ret = function(arg);
	__asm__ volatile("" ::: "memory");
	return ret;
}

static int find_offset(struct dl_phdr_info *info, size_t size, void *data)
{
	uintptr_t *address = data;

	(void)size;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *ph = &info->dlpi_phdr[i];
		uintptr_t start = info->dlpi_addr + ph->p_vaddr;

		if (ph->p_type == PT_LOAD && *address - start < ph->p_filesz) {
			*address = *address - start + ph->p_offset;
			return 1;
		}
	}
	return 0;
}

/* Return: a perf event that counts how often the probe is hit, or -errno. */
static int probe(pid_t pid, const void *where, bool at_return)
{
	uintptr_t offset = (uintptr_t)where;
	struct perf_event_attr attr = {
		.type = probe_type(), .size = sizeof(attr), .config = at_return,
	};
	char path[512];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);
	int fd;

	if (len < 0 || !dl_iterate_phdr(find_offset, &offset))
		return -ENOENT;
	path[len] = '\0';
	attr.config1 = (uintptr_t)path;
	attr.config2 = offset;
	fd = syscall(SYS_perf_event_open, &attr, pid, -1, -1, 0);
	return fd < 0 ? -errno : fd;
}

static bool uprobes_met(void)
{
	int fd = probe_type() < 0 ? -ENOENT : probe(0, probe_site, false);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static const struct need need_uprobes = {
	.name = "uprobes", .reason = "needs uprobes by perf (CONFIG_UPROBE_EVENTS, root)",
	.met = uprobes_met,
};

/* Often enough for the kernel to change from a breakpoint to what is faster. */
#define TIMES 4

static const struct probe_row { const char *name; bool at_return; } probes[] = {
	{ "entry", false }, { "return", true },
};

static void run_probed(struct worker *w, const struct probe_row *row)
{
	long *number = shared_alloc(sizeof(*number));
	const void *where = row->at_return ? (const void *)(uintptr_t)probed : probe_site;
	int fd = probe(w->pid, where, row->at_return);
	uint64_t hits = 0;
	struct outcome o;

	*number = 41;
	ASSERT(fd >= 0, "a probe", "%s", errno_name(-fd));
	for (int i = 0; i < TIMES; i++)
		worker_queue_fn(w, call_probed, number);
	worker_start(w);
	o = worker_wait(w);
	EXPECT(o.kind == OUT_RETURNED && o.ret == 42, "the probed function to return",
	       "%s", outcome_words(&o));
	REQUIRE(read(fd, &hits, sizeof(hits)) == sizeof(hits));
	EXPECT_GE(TIMES, hits);
	close(fd);
}

CASE(under_filter, "a function that is probed works under a filter that kills for every call it does not know",
     CLAUSES("FILTER-2"), NEEDS(&need_uprobes, &need_kill_process), ROWS(probes), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, FILTER(KILL_PROCESS,
		{ ALLOW, { NR_IS(NR_read) } }, { ALLOW, { NR_IS(NR_write) } }));

	run_probed(w, run->row);
}

CASE(under_strict_mode, "a function that is probed works in strict mode",
     CLAUSES("STRICT-1"), NEEDS(&need_uprobes), ROWS(probes), EACH_ENTRY)
{
	run_probed(worker_strict(run), run->row);
}
