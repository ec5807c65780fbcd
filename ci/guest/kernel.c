// SPDX-License-Identifier: GPL-2.0
/* What the kernel has to say while a program runs; and signals to pid 1. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "init.h"

#define LOG_WARNING	4	/* what a WARN() or an oops is printed with */
#define SET_CONSOLE	8	/* SYSLOG_ACTION_CONSOLE_LEVEL */

static int kmsg = -1;

/*
 * From here on, warnings come through the channel, in order with the output
 * of the program that caused them.  On a console that frames share, printk()
 * would tear them, so that it is left to panics there (which raise the level
 * themselves).
 */
void kmsg_open(bool own_channel)
{
	klogctl(SET_CONSOLE, NULL, own_channel ? LOG_WARNING + 1 : 1);
	kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (kmsg >= 0)
		lseek(kmsg, 0, SEEK_END);
}

int kmsg_fd(void)
{
	return kmsg;
}

/* Records are "<priority>,<seq>,<time>,<flags>;<text>\n", one a read(). */
void kmsg_forward(void)
{
	char buf[1024 + 512];
	ssize_t n;

	while (kmsg >= 0) {
		char *text, *end;

		n = read(kmsg, buf, sizeof(buf) - 1);
		if (n < 0 && errno == EPIPE) {
			frame('K', "guest: kernel messages were lost");
			continue;
		}
		if (n <= 0)
			break;
		buf[n] = '\0';
		text = strchr(buf, ';');
		if (!text || (atoi(buf) & 7) > LOG_WARNING)
			continue;
		end = strchr(++text, '\n');
		if (end)
			*end = '\0';
		frame('K', "%s", text);
	}
}

/* Bits of kernel.tainted: an oops sets 7, a WARN() 9, for good. */
long kernel_taint(void)
{
	long taint = -1;
	FILE *in = fopen("/proc/sys/kernel/tainted", "re");

	if (in) {
		if (fscanf(in, "%ld", &taint) != 1)
			taint = -1;
		fclose(in);
	}
	return taint;
}

void block_signals(void)
{
	sigset_t set;

	sigfillset(&set);
	sigprocmask(SIG_SETMASK, &set, NULL);
}

int signal_fd(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

void drain_signals(int fd)
{
	struct signalfd_siginfo info;

	while (read(fd, &info, sizeof(info)) > 0)
		;
}
