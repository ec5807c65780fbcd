// SPDX-License-Identifier: GPL-2.0
/* What kernels promise since when, and how to ask this one. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arch.h"
#include "cpus.h"
#include "filter.h"
#include "needs.h"
#include "priv.h"
#include "procfs.h"
#include "uapi.h"

static long seccomp(unsigned int op, unsigned long flags, const void *args)
{
	return syscall(SYS_seccomp, op, flags, args);
}

/* A known flag gets as far as reading the program: EFAULT; else EINVAL. */
static bool flag_known(unsigned long flags)
{
	return seccomp(SECCOMP_SET_MODE_FILTER, flags, NULL) == -1 && errno == EFAULT;
}

static bool action_known(uint32_t action)
{
	return seccomp(SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

/* Run a probe in a child, so that it may change what it likes. */
static bool in_child(bool (*probe)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(!probe());
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

/* What cases do or give away; a container's root, or a service's, may lack some. */
#define ROOT_CAPS (CAP(CHOWN) | CAP(DAC_OVERRIDE) | CAP(FOWNER) | CAP(FSETID) | CAP(KILL) | \
		   CAP(SETGID) | CAP(SETUID) | CAP(SETPCAP) | CAP(SETFCAP) | CAP(SYS_ADMIN) | \
		   CAP(SYS_CHROOT) | CAP(SYS_NICE) | CAP(SYS_PTRACE))

/* They count in the initial namespace only: is this that one? */
static bool root_met(void)
{
	unsigned long long caps = 0;
	unsigned int inside = 1, outside = 1, count = 0;
	char line[128];
	FILE *f = fopen("/proc/self/uid_map", "r");

	if (f && fscanf(f, "%u %u %u", &inside, &outside, &count) != 3)
		count = 0;
	if (f)
		fclose(f);
	f = fopen("/proc/self/status", "r");
	while (f && fgets(line, sizeof(line), f))
		sscanf(line, "CapEff: %llx", &caps);
	if (f)
		fclose(f);
	if (access("/proc/self/uid_map", F_OK))
		count = ~0u, inside = outside = 0;	/* a kernel without namespaces */
	return geteuid() == 0 && (caps & ROOT_CAPS) == ROOT_CAPS && inside == 0 &&
	       outside == 0 && count == ~0u;
}

/*
 * Who starts us says so by SECCOMP_TEST_NO_GAINS, for a kernel that sets the
 * attribute where it must not is what the cases are to find.
 */
static bool gains_met(void)
{
	return !getenv("SECCOMP_TEST_NO_GAINS");
}

static bool userns_probe(void)
{
	return unshare(CLONE_NEWUSER) == 0;
}

bool user_namespaces_restricted(void)
{
	return file_number("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", 0);
}

/* One that can be given users, too: not where /proc is read-only. */
static bool user_namespace_met(void)
{
	if (!root_met() && user_namespaces_restricted())
		return false;
	if (access("/proc/self/uid_map", W_OK) && errno == EROFS)
		return false;
	return in_child(userns_probe);
}

/* Readable though the kernel says that it is taken away? */
static bool counter_probe(void)
{
	int mode = 0;

	if (prctl(PR_SET_TSC, PR_TSC_SIGSEGV))
		return true;
	if (prctl(PR_GET_TSC, &mode) == 0 && mode != PR_TSC_SIGSEGV)
		return false;
	arch_read_counter();
	return true;
}

/*
 * Some hypervisors let programs read it whatever the kernel says.  A kernel
 * that does not even say so is one for the cases to judge.
 */
static bool counter_trap_met(void)
{
	return !in_child(counter_probe);
}

/*
 * Who keeps programs on one processor for speed alone, as our guests' init,
 * says so by SECCOMP_TEST_SPREAD; whom this is about may use them all.
 */
static bool cpus_met(void)
{
	int cpu[2];

	if (getenv("SECCOMP_TEST_SPREAD"))
		cpus_free();
	return cpus_allowed(cpu, 2) > 1;
}

bool kernel_is_own(void)
{
	return getenv("SECCOMP_TEST_OWN_KERNEL");
}

static bool avail_met(void)
{
	return action_known(SECCOMP_RET_ALLOW);
}

static bool tsync_met(void) { return flag_known(SECCOMP_FILTER_FLAG_TSYNC); }
static bool log_flag_met(void) { return flag_known(SECCOMP_FILTER_FLAG_LOG); }
static bool spec_met(void) { return flag_known(SECCOMP_FILTER_FLAG_SPEC_ALLOW); }
static bool esrch_met(void) { return flag_known(SECCOMP_FILTER_FLAG_TSYNC_ESRCH); }
static bool kill_process_met(void) { return action_known(SECCOMP_RET_KILL_PROCESS); }
static bool user_notif_met(void) { return action_known(SECCOMP_RET_USER_NOTIF); }

static bool wait_killable_met(void)
{
	return flag_known(SECCOMP_FILTER_FLAG_NEW_LISTENER |
			  SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV);
}

static bool sysctl_met(void)
{
	return access("/proc/sys/kernel/seccomp/actions_avail", R_OK) == 0;
}

static bool cache_met(void)
{
	return access("/proc/self/seccomp_cache", F_OK) == 0;
}

static bool pid_namespace_met(void)
{
	return access("/proc/self/ns/pid", F_OK) == 0;
}

static bool cross_memory_met(void)
{
	return process_vm_readv(getpid(), NULL, 0, NULL, 0, 0) == 0;
}

/* What this option, and nothing to do with seccomp, brings. */
static bool checkpoint_met(void)
{
	unsigned int size;

	return prctl(PR_SET_MM, PR_SET_MM_MAP_SIZE, &size, 0, 0) == 0;
}

const struct need need_root = {
	"root", "needs root (with its capabilities, in the initial user namespace)",
	.met = root_met };
const struct need need_gains = {
	"gains", "needs to be started without no_new_privs", .met = gains_met };
const struct need need_user_namespace = {
	"userns", "needs a user namespace", .met = user_namespace_met };
const struct need need_counter_trap = {
	"counter", "needs a counter that PR_SET_TSC can take away",
	.met = counter_trap_met };
const struct need need_cpus = {
	"cpus", "needs two CPUs", .met = cpus_met };
const struct need need_tsync = {
	"tsync", "needs Linux 3.17 (SECCOMP_FILTER_FLAG_TSYNC)", "3.17",
	"CONFIG_SECCOMP_FILTER", tsync_met };
const struct need need_action_avail = {
	"action_avail", "needs Linux 4.14 (SECCOMP_GET_ACTION_AVAIL)", "4.14",
	"CONFIG_SECCOMP_FILTER", avail_met };
const struct need need_kill_process = {
	"kill_process", "needs Linux 4.14 (SECCOMP_RET_KILL_PROCESS)", "4.14",
	"CONFIG_SECCOMP_FILTER", kill_process_met };
const struct need need_flag_log = {
	"flag_log", "needs Linux 4.14 (SECCOMP_FILTER_FLAG_LOG)", "4.14",
	"CONFIG_SECCOMP_FILTER", log_flag_met };
const struct need need_spec_allow = {
	"spec_allow", "needs Linux 4.17 (SECCOMP_FILTER_FLAG_SPEC_ALLOW)", "4.17",
	"CONFIG_SECCOMP_FILTER", spec_met };
const struct need need_user_notif = {
	"user_notif", "needs Linux 5.0 (SECCOMP_RET_USER_NOTIF)", "5.0",
	"CONFIG_SECCOMP_FILTER", user_notif_met };
const struct need need_notif_continue = {
	"notif_continue", "needs Linux 5.5 (SECCOMP_USER_NOTIF_FLAG_CONTINUE)",
	"5.5", "CONFIG_SECCOMP_FILTER" };
const struct need need_tsync_esrch = {
	"tsync_esrch", "needs Linux 5.7 (SECCOMP_FILTER_FLAG_TSYNC_ESRCH)", "5.7",
	"CONFIG_SECCOMP_FILTER", esrch_met };
const struct need need_addfd = {
	"addfd", "needs Linux 5.9 (SECCOMP_IOCTL_NOTIF_ADDFD)", "5.9",
	"CONFIG_SECCOMP_FILTER" };
const struct need need_addfd_send = {
	"addfd_send", "needs Linux 5.14 (SECCOMP_ADDFD_FLAG_SEND)", "5.14",
	"CONFIG_SECCOMP_FILTER" };
const struct need need_wait_killable = {
	"wait_killable", "needs Linux 5.19 (SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV)",
	"5.19", "CONFIG_SECCOMP_FILTER", wait_killable_met };
const struct need need_set_flags = {
	"set_flags", "needs Linux 6.6 (SECCOMP_IOCTL_NOTIF_SET_FLAGS)", "6.6",
	"CONFIG_SECCOMP_FILTER" };
const struct need need_checkpoint_restore = {
	"checkpoint_restore", "needs CONFIG_CHECKPOINT_RESTORE", "4.3",
	"CONFIG_CHECKPOINT_RESTORE", checkpoint_met, true };
const struct need need_pid_namespace = {
	"pidns", "needs CONFIG_PID_NS", "3.8", "CONFIG_PID_NS", pid_namespace_met, true };
const struct need need_cross_memory = {
	"cross_memory", "needs CONFIG_CROSS_MEMORY_ATTACH", "3.2",
	"CONFIG_CROSS_MEMORY_ATTACH", cross_memory_met, true };
const struct need need_syscall_info = {
	"syscall_info", "needs Linux 5.3 (PTRACE_GET_SYSCALL_INFO)", "5.3" };
const struct need need_seccomp_cache = {
	"seccomp_cache", "needs Linux 5.11 (CONFIG_SECCOMP_CACHE_DEBUG)", "5.11",
	"CONFIG_SECCOMP_CACHE_DEBUG", cache_met, true };
const struct need need_sysctl = {
	"sysctl", "needs Linux 4.14 (/proc/sys/kernel/seccomp)", "4.14",
	"CONFIG_SYSCTL", sysctl_met };

bool kernel_at_least(const char *version)
{
	unsigned int want[3] = { 0 }, have[3] = { 0 };
	struct utsname uts;
	int i;

	if (uname(&uts))
		return false;
	sscanf(version, "%u.%u.%u", &want[0], &want[1], &want[2]);
	sscanf(uts.release, "%u.%u.%u", &have[0], &have[1], &have[2]);
	for (i = 0; i < 2 && have[i] == want[i]; i++)
		;
	return have[i] >= want[i];
}

/* The guest's host leaves a plain file; elsewhere it may be compressed. */
static FILE *config_open(bool *pipe)
{
	const char *path = getenv("SECCOMP_TEST_CONFIG");
	struct utsname uts;
	char buf[200];
	FILE *f = path ? fopen(path, "r") : NULL;

	*pipe = false;
	if (!f && uname(&uts) == 0) {
		snprintf(buf, sizeof(buf), "/boot/config-%s", uts.release);
		f = fopen(buf, "r");
	}
	if (!f && access("/proc/config.gz", R_OK) == 0) {
		f = popen("gzip -dc /proc/config.gz 2>/dev/null", "r");
		*pipe = true;
	}
	return f;
}

int kernel_config(const char *option)
{
	size_t len = strlen(option);
	bool pipe, any = false;
	FILE *f = config_open(&pipe);
	char line[256];
	int state = 0;

	while (f && fgets(line, sizeof(line), f)) {
		any |= !strncmp(line, "CONFIG_", 7);
		if (!strncmp(line, option, len) && line[len] == '=' &&
		    (line[len + 1] == 'y' || line[len + 1] == 'm'))
			state = 1;
	}
	if (f)
		pipe ? pclose(f) : fclose(f);
	return any ? state : -1;
}

static const char *need_check(const struct need *need, bool *broken)
{
	int config;

	if (need->met ? need->met() : true) {
		if (need->met || !need->since)
			return NULL;
		/* No probe: the version and the configuration must tell. */
		if (!kernel_at_least(need->since) ||
		    (need->config && kernel_config(need->config) == 0))
			return need->reason;
		return NULL;
	}
	if (!need->since || !kernel_at_least(need->since))
		return need->reason;
	/* An absence must be explained, by a configuration that says so. */
	config = need->config ? kernel_config(need->config) : 1;
	*broken = config == 1 || (config < 0 && !need->optional);
	return need->reason;
}

const char *needs_check(const struct need *const *needs, const char *since,
			bool *broken)
{
	static char reason[64];

	if (since && !kernel_at_least(since)) {
		snprintf(reason, sizeof(reason), "needs Linux %s", since);
		return reason;
	}
	for (; needs && *needs; needs++) {
		const char *why = need_check(*needs, broken);

		if (why)
			return why;
	}
	return NULL;
}
