// SPDX-License-Identifier: GPL-2.0
/* What /proc tells a supervisor of the target that waits for its answer. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>

#include "common.h"

static const struct target {
	const char *name;
	bool further, killable;
} targets[] = {
	{ "process", false, false }, { "thread", true, false },
	{ "killable", false, true }, { "killable_thread", true, true },
};

#define ARGS	0x10001, 0x20002, 0x30003, 0x40004, 0x50005, 0x60006

static const arch_arg_t args[] = { ARGS };

/* As /proc/PID/syscall begins; without what some architectures have on the stack. */
static const char *call_text(void)
{
	char text[200];
	int len = snprintf(text, sizeof(text), "%d", (int)NR_getppid);

	for (int i = 0; i < ARCH_REG_ARGS && i < 6; i++)
		len += snprintf(text + len, sizeof(text) - len, " 0x%llx",
				(unsigned long long)args[i]);
	return shared_printf("%s ", text);
}

static void expect_text(const char *path, const char *want, const char *at)
{
	char text[300] = "";
	FILE *f = fopen(path, "re");

	if (!f)
		case_skip("needs /proc/PID/syscall");
	/* Empty is what it is if it can't be read. */
	if (!fgets(text, sizeof(text), f))
		text[0] = '\0';
	fclose(f);
	check(!strncmp(text, want, strlen(want)), false, at,
	      check_format("%s to begin with '%s'", path, want), "it is '%.*s'",
	      (int)strcspn(text, "\n"), text);
}
/* Behind the arguments: stack pointer and instruction pointer. */
static void expect_ip(const char *path, uint64_t want, const char *at)
{
	unsigned long long ip = 0;
	char text[300] = "", *end;
	FILE *f = fopen(path, "re");

	if (f && fgets(text, sizeof(text), f) && (end = strrchr(text, ' ')))
		ip = strtoull(end, NULL, 16);
	if (f)
		fclose(f);
	check(ip == want, false, at, check_format("%s to end with 0x%llx, the address that the notification has",
						  path, (unsigned long long)want),
	      "it is '%.*s'", (int)strcspn(text, "\n"), text);
}

#define EXPECT_TEXT(path, want) expect_text(path, want, CHECK_AT)

CASE(call_in_proc, "/proc/PID/syscall tells number and arguments of the call that waits for an answer, of a thread too, and where only a deadly signal ends the wait",
     CLAUSES("UN-RECV-2", "UN-SIG-2"), NEEDS(&need_user_notif), ROWS(targets))
{
	const struct target *target = run->row;
	unsigned long flags = target->killable ? SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV : 0;
	struct worker *w = worker_new(), *t;
	struct seccomp_notif n;
	int fd;

	require_listener_flags(flags);
	handle_signal(w, SIGUSR1, SA_RESTART);
	fd = listen_on(w, flags, on_call(NR_getppid, NOTIFY));
	t = target->further ? worker_thread(w) : w;
	worker_begin(t, CALL(getppid, ARGS));
	n = notif_recv(fd, NR_getppid);
	if (target->killable)
		REQUIRE(syscall(SYS_tgkill, t->pid, t->tid, SIGUSR1) == 0);
	worker_blocked(t, NR_getppid);
	EXPECT_TEXT(shared_printf("/proc/%d/syscall", t->tid), call_text());
	EXPECT_TEXT(shared_printf("/proc/%d/task/%d/syscall", t->pid, t->tid), call_text());
	expect_ip(shared_printf("/proc/%d/syscall", t->tid), n.data.instruction_pointer, CHECK_AT);
	EXPECT_EQ(0, notif_send(fd, n.id, 5, 0, 0));
	EXPECT_RETURNED(worker_wait(t), 5);
}

static const struct { const char *name; bool further; } owners[] = {
	{ "process", false }, { "thread", true },
};

CASE(memory_in_proc, "the pid of a notification, a thread's too, leads to the target's memory: /proc/PID/mem",
     CLAUSES("UN-RECV-4"), NEEDS(&need_user_notif), ROWS(owners))
{
	const typeof(owners[0]) *owner = run->row;
	static char secret[] = "before";
	char seen[sizeof(secret)] = "";
	struct seccomp_notif n;
	int fd, mem;
	struct worker *w = notified_worker(&fd, 0);
	struct worker *t = owner->further ? worker_thread(w) : w;

	/* The worker's own copy, which the judge's no longer is. */
	strcpy(secret, "after_");
	worker_begin(t, CALL(getppid, PTR(secret)));
	n = notif_recv(fd, NR_getppid);
	mem = open(shared_printf("/proc/%u/mem", n.pid), O_RDONLY | O_CLOEXEC);
	REQUIRE(mem >= 0);
	EXPECT_EQ(sizeof(seen), pread(mem, seen, sizeof(seen), n.data.args[0]));
	EXPECT(!strcmp(seen, "before"), "the target's text", "'%s'", seen);
	close(mem);
}

CASE(memory_by_call, "process_vm_readv(2) and process_vm_writev(2) take the pid of a notification, a thread's too",
     CLAUSES("UN-RECV-4"), NEEDS(&need_user_notif, &need_cross_memory), ROWS(owners))
{
	const typeof(owners[0]) *owner = run->row;
	static char text[] = "before";
	char seen[sizeof(text)] = "";
	struct iovec local = { seen, sizeof(seen) }, remote = { text, sizeof(text) };
	struct seccomp_notif n;
	int fd;
	struct worker *w = notified_worker(&fd, 0);
	struct worker *t = owner->further ? worker_thread(w) : w;

	strcpy(text, "after_");
	n = notify_and_recv(t, fd);
	EXPECT_EQ(sizeof(seen), process_vm_readv(n.pid, &local, 1, &remote, 1, 0));
	EXPECT(!strcmp(seen, "before"), "the target's text", "'%s'", seen);
	strcpy(seen, "by_who");
	EXPECT_EQ(sizeof(seen), process_vm_writev(n.pid, &local, 1, &remote, 1, 0));
	memset(seen, 0, sizeof(seen));
	EXPECT_EQ(sizeof(seen), process_vm_readv(n.pid, &local, 1, &remote, 1, 0));
	EXPECT(!strcmp(seen, "by_who"), "the supervisor's text", "'%s'", seen);
	EXPECT(!strcmp(text, "after_"), "the judge's own to stay", "'%s'", text);
}
