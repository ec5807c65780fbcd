// SPDX-License-Identifier: GPL-2.0
/* The log has a warning, as if by the kernel; the program says ok. */
#include "guest.h"

int main(int argc, char **argv)
{
	begin(argc, argv);
	put("/dev/kmsg", "<4>WARNING: CPU: 0 PID: 1 at kernel/seccomp.c:1 on purpose\n");
	usleep(200000);
	return end();
}
