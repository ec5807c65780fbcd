// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "check.h"
#include "needs.h"
#include "procfs.h"
#include "reach.h"

void skip_if_restricted(bool privileged)
{
	static long scope = -1;

	if (scope < 0)
		scope = file_number("/proc/sys/kernel/yama/ptrace_scope", 0);
	if (scope > (privileged ? 2 : 1))
		case_skip("ptrace is restricted (kernel.yama.ptrace_scope)");
}

int worker_give_fd(struct worker *w, long fd)
{
	int own;

	own = syscall(SYS_pidfd_getfd, w->pidfd, (int)fd, 0);
	if (own < 0 && errno == EPERM) {
		skip_if_restricted(need_root.met());
		errno = EPERM;	/* for what is said of it */
	}
	REQUIRE(own >= 0);
	ASSERT_RETURNED(worker_call(w, CALL(close, fd)), 0);
	return own;
}
