// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "arch.h"
#include "case.h"
#include "jit.h"

/* Locked in place of the settings, which ordinary users can't open. */
#define LOCK_PATH "/proc/sys/kernel/seccomp/actions_avail"

/* Open in the keeper, and so locked until it and all its children are gone. */

static struct setting {
	const char *path;
	char before[24];
} settings[] = {
	{ "/proc/sys/net/core/bpf_jit_enable", "" },
	{ "/proc/sys/net/core/bpf_jit_harden", "" },
	{ "/proc/sys/net/core/bpf_jit_limit", "" },
};
enum { ENABLE, HARDEN, LIMIT };

static void setting_read(const struct setting *s, char *text, size_t size)
{
	int fd = open(s->path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, text, size - 1) : -1;

	text[n > 0 ? n : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	if (fd >= 0)
		close(fd);
}

static bool setting_write(const struct setting *s, const char *text)
{
	int fd = open(s->path, O_WRONLY | O_CLOEXEC);
	ssize_t len = strlen(text);
	bool ok = fd >= 0 && write(fd, text, len) == len;

	if (fd >= 0)
		close(fd);
	return ok;
}

/* Whether it is @value now, changed if it has to be. */
static bool setting_make(const struct setting *s, const char *value)
{
	char now[sizeof(s->before)];

	setting_read(s, now, sizeof(now));
	return !strcmp(now, value) || setting_write(s, value);
}

static void restore(void *arg)
{
	(void)arg;
	for (size_t i = 0; i < ARRAY_SIZE(settings); i++)
		if (settings[i].before[0] && !setting_make(&settings[i], settings[i].before))
			printf("# %s is changed: it was %s\n", settings[i].path,
			       settings[i].before);
}

static bool change_met(void)
{
	if (!need_root.met() || access(settings[ENABLE].path, W_OK) || !keeper_lock(LOCK_PATH, LOCK_EX))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(settings); i++)
		setting_read(&settings[i], settings[i].before, sizeof(settings[i].before));
	on_cleanup(restore, NULL);
	return true;
}

/* Where there is nothing to lock there is nothing that changes. */
static bool steady_met(void)
{
	keeper_lock(LOCK_PATH, LOCK_SH);
	return true;
}

const struct need need_jit_change = {
	"jit_change", "needs to change bpf_jit_enable (CONFIG_BPF_JIT, root)",
	.met = change_met };
const struct need need_jit_steady = {
	"jit_steady", "needs a steady bpf_jit_harden", .met = steady_met };

/* The machine would be gone, and with it all other results. */
static bool hardening_ends_kernel(void)
{
	const char *machine = ARCH_HARDENING_ENDS;
	struct utsname uts;

	return machine && uname(&uts) == 0 && !strcmp(uts.machine, machine) &&
	       kernel_at_least("5.16");
}

void engine_choose(enum engine engine)
{
	if (!setting_make(&settings[ENABLE], engine == ENGINE_INTERPRETER ? "0" : "1"))
		case_skip(engine == ENGINE_INTERPRETER ?
			  "this kernel has no interpreter (CONFIG_BPF_JIT_ALWAYS_ON)" :
			  "the JIT can't be turned on");
	if (engine == ENGINE_INTERPRETER)
		return;
	if (engine == ENGINE_HARDENED && hardening_ends_kernel())
		case_skip("an interrupt in a filter with hidden constants ends this kernel");
	if (!setting_make(&settings[HARDEN], engine == ENGINE_HARDENED ? "2" : "0"))
		case_skip("this JIT hides no constants");
}

void engine_use_up(void)
{
	if (!kernel_is_own())
		case_skip("needs to change bpf_jit_limit (SECCOMP_TEST_OWN_KERNEL)");
	if (!setting_make(&settings[LIMIT], "1"))
		case_skip("needs Linux 4.19 (bpf_jit_limit)");
}
