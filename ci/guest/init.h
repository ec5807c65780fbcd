/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CI_GUEST_INIT_H
#define CI_GUEST_INIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define FRAME_MAX 2048		/* payload bytes in one frame */

/* One program while it runs. */
struct run {
	char kind;		/* of the frames that its output goes in */
	pid_t pid;
	int sigchld;		/* signalfd */
	int status;		/* as by waitpid(), once ended */
	bool parallel;		/* may use all processors */
	bool ended, timeout;
	int left;		/* processes that outlived the program */
	long bytes;		/* sent of its output, and their checksum */
	uint32_t crc;
	long long begun, limit_ms, last, deadline;
};

long long now_ms(void);

/* frame.c: what goes to the host. */
bool frame_open(const char *device);
void frame(char kind, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void frame_data(char kind, const char *data, size_t len);
void frame_file(const char *name, const char *path);
void frame_drain(void);
uint32_t frame_crc(uint32_t crc, const char *data, size_t len);

/* kernel.c: what the kernel says, and signals. */
void kmsg_open(bool own_channel);
int kmsg_fd(void);
void kmsg_forward(void);
long kernel_taint(void);
void block_signals(void);
int signal_fd(void);
void drain_signals(int fd);

#endif /* CI_GUEST_INIT_H */
