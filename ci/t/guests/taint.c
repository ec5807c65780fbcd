// SPDX-License-Identifier: GPL-2.0
/* The kernel is tainted as by an oops, of which the log says nothing. */
#include "guest.h"

int main(int argc, char **argv)
{
	begin(argc, argv);
	put("/proc/sys/kernel/tainted", "128");
	return end();
}
