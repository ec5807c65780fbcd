// SPDX-License-Identifier: GPL-2.0
/* Nothing special: what comes after a program that ended its guest. */
#include "guest.h"

int main(int argc, char **argv)
{
	begin(argc, argv);
	return end();
}
