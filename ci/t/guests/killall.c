// SPDX-License-Identifier: GPL-2.0
/* Kills whatever it may, from a session of its own, and leaves one behind. */
#include <signal.h>
#include "guest.h"

int main(int argc, char **argv)
{
	begin(argc, argv);
	kill(-1, SIGKILL);
	if (fork() == 0) {
		setsid();
		for (;;)
			pause();
	}
	return end();
}
