// SPDX-License-Identifier: GPL-2.0
/* Stops the guest's init, so that nothing more is heard of it. */
#include <sys/ptrace.h>
#include "guest.h"

int main(int argc, char **argv)
{
	begin(argc, argv);
	heard();
	if (ptrace(PTRACE_ATTACH, 1, NULL, NULL))
		printf("# init does not stop\n");
	for (;;)
		pause();
}
