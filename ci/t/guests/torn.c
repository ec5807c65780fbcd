// SPDX-License-Identifier: GPL-2.0
/* Ends the kernel as an emulator does that has more than one processor. */
#include "guest.h"

int main(int argc, char **argv)
{
	begin(argc, argv);
	if (sysconf(_SC_NPROCESSORS_ONLN) > 1) {
		put("/dev/kmsg", "<0>Oops: int3: 0000 [#1] on purpose\n");
		put("/proc/sysrq-trigger", "c");
		pause();
	}
	return end();
}
