/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a case needs of the kernel and of its caller.
 *
 * A need that is not met is a SKIP only if something explains it: a kernel
 * older than the feature, a configuration option that is off, a privilege
 * that the caller lacks.  Otherwise the kernel broke a promise: FAIL.
 */
#ifndef NEEDS_H
#define NEEDS_H

#include <stdbool.h>

/**
 * struct need - one thing that a case may need
 * @name:	short name, for lists
 * @reason:	constant text of the SKIP: "needs root"
 * @since:	mainline version that brought it, or NULL if it is no feature
 * @config:	option without which it is absent, or NULL
 * @met:	whether it is there; NULL: judged by @since and @config alone
 * @optional:	@config is off unless chosen: absence needs no explanation
 */
struct need {
	const char *name;
	const char *reason;
	const char *since;
	const char *config;
	bool (*met)(void);
	bool optional;
};

/* Privileges of the caller. */
extern const struct need need_gains;		/* no no_new_privs where we come from */
extern const struct need need_root;		/* with capabilities, initial user namespace */
extern const struct need need_user_namespace;	/* may create one */
extern const struct need need_counter_trap;	/* PR_SET_TSC works */
extern const struct need need_cpus;		/* may run on two CPUs at least */

/* Features. */
extern const struct need need_tsync;
extern const struct need need_tsync_esrch;
extern const struct need need_action_avail;
extern const struct need need_kill_process;
extern const struct need need_flag_log;
extern const struct need need_spec_allow;
extern const struct need need_user_notif;
extern const struct need need_notif_continue;
extern const struct need need_addfd;
extern const struct need need_addfd_send;
extern const struct need need_wait_killable;
extern const struct need need_set_flags;
extern const struct need need_checkpoint_restore;
extern const struct need need_pid_namespace;	/* the kernel has them */
extern const struct need need_cross_memory;	/* process_vm_readv(2) */
extern const struct need need_syscall_info;	/* PTRACE_GET_SYSCALL_INFO */
extern const struct need need_seccomp_cache;	/* /proc/PID/seccomp_cache */
extern const struct need need_sysctl;		/* /proc/sys/kernel/seccomp */

/**
 * needs_check() - judge the needs of a case
 * @needs:	NULL-terminated, or NULL
 * @since:	the case's own SINCE(), or NULL
 * @broken:	set to true if an unmet need is the kernel's fault
 *
 * Return: NULL if all are met, else a constant reason.
 */
const char *needs_check(const struct need *const *needs, const char *since,
			bool *broken);

/**
 * kernel_is_own() - whether nobody else uses this kernel
 *
 * Who starts us says so by SECCOMP_TEST_OWN_KERNEL, as our guests' init does:
 * cases may change what all of it has, and count what all of it does.
 */
bool kernel_is_own(void);

/**
 * user_namespaces_restricted() - whether an ordinary user can make a user
 * namespace, but gets no capabilities in it: Ubuntu's sysctl
 * kernel.apparmor_restrict_unprivileged_userns
 */
bool user_namespaces_restricted(void);

/**
 * kernel_at_least() - compare the running kernel's version
 * @version: "5.10", "6.12.110"
 *
 * Tells what the kernel calls itself; vendors backport.  Probe instead where
 * a probe exists.
 */
bool kernel_at_least(const char *version);

/**
 * kernel_config() - state of an option in the kernel's configuration
 * @option: "CONFIG_..."
 *
 * Reads the host's file in a guest, else the distribution's or the kernel's
 * own: $SECCOMP_TEST_CONFIG, /boot/config-RELEASE, /proc/config.gz, whichever
 * is there first.
 *
 * Return: 1 if y or m, 0 if unset, -1 if no configuration can be read.
 */
int kernel_config(const char *option);

#endif /* NEEDS_H */
