// SPDX-License-Identifier: GPL-2.0
/* Never ends; the guest does well otherwise. */
#include <signal.h>
#include "guest.h"

int main(int argc, char **argv)
{
	sigset_t all;

	begin(argc, argv);
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	for (;;)
		pause();
}
