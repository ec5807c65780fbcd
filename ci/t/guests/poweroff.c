// SPDX-License-Identifier: GPL-2.0
/* Switches the guest off. */
#include <sys/reboot.h>
#include "guest.h"

int main(int argc, char **argv)
{
	begin(argc, argv);
	heard();
	reboot(RB_POWER_OFF);
	return end();
}
