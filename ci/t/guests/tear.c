// SPDX-License-Identifier: GPL-2.0
/*
 * Makes the second serial port of a PC lose what is sent for a moment, as a
 * bad line would: it loops back its output.
 */
#include <sys/io.h>
#include "guest.h"

#define MODEM_CONTROL	(0x2f8 + 4)
#define LOOP		0x10

int main(int argc, char **argv)
{
	int i;

	begin(argc, argv);
	if (ioperm(0x2f8, 8, 1))
		printf("# no access to the port\n");
	for (i = 0; i < 300; i++) {
		printf("# a line of output, number %d\n", i);
		if (i % 100 == 50)
			outb(inb(MODEM_CONTROL) | LOOP, MODEM_CONTROL);
		if (i % 100 == 70) {
			usleep(20000);
			outb(inb(MODEM_CONTROL) & ~LOOP, MODEM_CONTROL);
		}
	}
	return end();
}
