// SPDX-License-Identifier: GPL-2.0
/* Ends the kernel. */
#include "guest.h"

int main(int argc, char **argv)
{
	begin(argc, argv);
	heard();
	put("/proc/sysrq-trigger", "c");
	pause();
}
