// SPDX-License-Identifier: GPL-2.0
/* Never ends, and prints all the time. */
#include "guest.h"

int main(int argc, char **argv)
{
	begin(argc, argv);
	for (;;) {
		printf("# still here\n");
		sleep(1);
	}
}
