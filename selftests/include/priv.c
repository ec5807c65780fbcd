// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "check.h"
#include "needs.h"
#include "priv.h"

/* Functions that run in the worker: raw calls alone, as libc would change
 * the credentials of threads that it knows nothing of. */
static long raw(long nr, arch_arg_t a, arch_arg_t b, arch_arg_t c)
{
	return arch_syscall(nr, a, b, c, 0, 0, 0);
}

/* Changed credentials undo both: see prctl(2). */
static void credentials_changed(void)
{
	raw(NR_prctl, PR_SET_DUMPABLE, 1, 0);
	raw(NR_prctl, PR_SET_PDEATHSIG, SIGKILL, 0);
}

struct cap_words {
	struct __user_cap_header_struct header;
	struct __user_cap_data_struct data[2];
};

static long caps_get(struct caps *caps)
{
	struct cap_words words = { .header.version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct *d = words.data;
	long ret = raw(NR_capget, PTR(&words.header), PTR(d), 0);

	caps->effective = d[0].effective | (uint64_t)d[1].effective << 32;
	caps->permitted = d[0].permitted | (uint64_t)d[1].permitted << 32;
	caps->inheritable = d[0].inheritable | (uint64_t)d[1].inheritable << 32;
	return ret;
}

static long caps_set(struct caps *caps)
{
	struct cap_words words = { .header.version = _LINUX_CAPABILITY_VERSION_3 };
	struct caps now;
	long ret = caps_get(&now);

	if (ret)
		return ret;
	for (int i = 0; i < 2; i++) {
		words.data[i].effective = (caps->effective & now.permitted) >> 32 * i;
		words.data[i].permitted = (caps->permitted & now.permitted) >> 32 * i;
		words.data[i].inheritable = (caps->inheritable & now.permitted) >> 32 * i;
	}
	return raw(NR_capset, PTR(&words.header), PTR(words.data), 0);
}

static long get_caps(void *arg)
{
	return caps_get(arg);
}

static long set_caps(void *arg)
{
	long ret = caps_set(arg);

	credentials_changed();
	return ret;
}

static long drop(void *arg)
{
	const uint64_t *keep = arg;
	struct caps caps = { .effective = *keep, .permitted = *keep };
	long ret;

	raw(NR_prctl, PR_SET_KEEPCAPS, 1, 0);
	/* Fail for whoever has nothing to drop, or nobody to become. */
	raw(ID_NR(setgroups), 0, 0, 0);
	raw(ID_NR(setresgid), USER_ID, USER_ID, USER_ID);
	raw(ID_NR(setresuid), USER_ID, USER_ID, USER_ID);
	ret = caps_set(&caps);
	raw(NR_prctl, PR_SET_KEEPCAPS, 0, 0);
	credentials_changed();
	return ret;
}

void worker_drop(struct worker *w, uint64_t keep)
{
	uint64_t *arg = shared_alloc(sizeof(*arg));
	struct caps own = { 0 };

	caps_get(&own);
	if (!geteuid() && !(own.effective & CAP(KILL)))
		case_skip("needs CAP_KILL, to end what has become another user's");
	*arg = keep;
	ASSERT_RETURNED(worker_run(w, drop, arg), 0);
}

struct caps worker_caps(struct worker *w)
{
	struct caps *caps = shared_alloc(sizeof(*caps));

	ASSERT_RETURNED(worker_run(w, get_caps, caps), 0);
	return *caps;
}

void worker_set_caps(struct worker *w, struct caps caps)
{
	struct caps *arg = shared_alloc(sizeof(*arg));

	*arg = caps;
	ASSERT_RETURNED(worker_run(w, set_caps, arg), 0);
}

static long write_file(const char *path, const char *text)
{
	long fd = raw(NR_openat, AT_FDCWD, PTR(path), O_WRONLY | O_CLOEXEC), ret;

	if (fd < 0)
		return fd;
	ret = raw(NR_write, fd, PTR(text), strlen(text));
	raw(NR_close, fd, 0, 0);
	return ret < 0 ? ret : 0;
}

struct id_maps {
	const char *uid, *gid;
};

static long enter_user_ns(void *arg)
{
	const struct id_maps *map = arg;
	long ret = raw(NR_unshare, CLONE_NEWUSER, 0, 0);

	if (ret)
		return ret;
	ret = write_file("/proc/self/setgroups", "deny");
	ret = ret ?: write_file("/proc/self/uid_map", map->uid);
	ret = ret ?: write_file("/proc/self/gid_map", map->gid);
	credentials_changed();
	return ret;
}

/* Ids as the worker's present namespace has them. */
static long get_user(void *arg)
{
	(void)arg;
	return geteuid();
}

static long get_group(void *arg)
{
	(void)arg;
	return getegid();
}

void worker_enter_user_ns(struct worker *w)
{
	struct outcome o;
	struct id_maps *map = shared_alloc(sizeof(*map));
	unsigned int uid = worker_run(w, get_user, NULL).ret;

	/* Since 5.12 root is mapped by this capability alone. */
	if (!uid && !(worker_caps(w).permitted & CAP(SETFCAP)))
		case_skip("needs another user than root");
	map->uid = shared_printf("0 %u 1", uid);
	map->gid = shared_printf("0 %u 1", (unsigned int)worker_run(w, get_group, NULL).ret);
	o = worker_run(w, enter_user_ns, map);
	if ((o.ret == -EPERM || o.ret == -EACCES) && user_namespaces_restricted())
		case_skip("user namespaces are restricted (kernel.apparmor_restrict_unprivileged_userns)");
	ASSERT_RETURNED(o, 0);
}
