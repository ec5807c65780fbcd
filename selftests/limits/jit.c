// SPDX-License-Identifier: GPL-2.0
/* bpf_jit_limit: the memory that the filters of ordinary users can have of the JIT. */
#include "common.h"
#include "priv.h"
#include "procfs.h"

#define ENOTSUPP 524	/* the kernel's own */

/* Without an interpreter the kernel has to refuse; with one, some do too. */
CASE(jit_used_up, "where the JIT's memory is used up an ordinary user's filter is refused, with nothing installed, or obeyed",
     CLAUSES("CUR-BPF-1", "FILTER-2"), NEEDS(&need_jit_change), EACH_ENTRY)
{
	struct worker *w = worker_new();
	struct outcome o;

	engine_choose(ENGINE_JIT);
	engine_use_up();
	worker_drop(w, 0);
	o = worker_install(w, run->entry, deny(NR_getppid, 33));
	if (o.kind == OUT_RETURNED && o.ret == 0 &&
	    kernel_config("CONFIG_BPF_JIT_ALWAYS_ON") != 1) {
		EXPECT_ERRNO(worker_call(w, CALL(getppid)), 33);
		EXPECT_RETURNED(worker_call(w, CALL(getpid)), w->pid);
	} else {
		EXPECT_ERRNO(o, ENOTSUPP);
		EXPECT_EQ(0, worker_status(w, "Seccomp"));
	}
}

CASE(jit_not_limited, "who has CAP_SYS_ADMIN installs filters however much memory the JIT has used",
     CLAUSES("CUR-BPF-1", "FILTER-2"), NEEDS(&need_jit_change), EACH_ENTRY)
{
	struct worker *w = worker_new();

	engine_choose(ENGINE_JIT);
	engine_use_up();
	ASSERT_RETURNED(worker_install(w, run->entry, deny(NR_getppid, 33)), 0);
	EXPECT_ERRNO(worker_call(w, CALL(getppid)), 33);
}
