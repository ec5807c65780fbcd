// SPDX-License-Identifier: GPL-2.0
/* Strict mode: what is not allowed ends the thread. */
#include <fcntl.h>
#include <unistd.h>

#include "seccomp_test.h"

CASE(file_not_created, "any call but read, write, _exit and sigreturn ends the process with SIGKILL and does not run",
     CLAUSES("STRICT-1", "STRICT-2", "CUR-STRICT-2"), EACH_ENTRY, EACH_GATE)
{
	struct worker *w = worker_strict(run);
	const char *path = scratch_path("created");

	EXPECT_KILLED(worker_call(w, GATE_CALL(run->gate, creat, PTR(path), 0600)), SIGKILL);
	EXPECT(access(path, F_OK) != 0, "no file", "creat() made it");
}
