// SPDX-License-Identifier: GPL-2.0
/*
 * The stream to the host: frames that prove their own receipt.
 *
 *   ~<seq> <kind> <length> <crc32>:<payload>\n
 *
 * seq counts all frames of this boot, in hexadecimal; the checksum covers
 * "<seq> <kind> <length> " and the payload.  A gap in seq, a bad checksum or a missing newline means
 * that something was lost; the host looks for the next "~" at the start of a
 * line.  Kinds: Hello, Begin, Data, Kernel message, Time (nothing else to
 * say), End, Z (all done).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "init.h"

static int out = -1;
static unsigned int seq;

uint32_t frame_crc(uint32_t crc, const char *data, size_t len)
{
	static uint32_t table[256];
	size_t i;

	if (!table[1]) {
		uint32_t n, k, c;

		for (n = 0; n < 256; n++) {
			for (c = n, k = 0; k < 8; k++)
				c = c & 1 ? 0xedb88320U ^ (c >> 1) : c >> 1;
			table[n] = c;
		}
	}
	crc = ~crc;
	for (i = 0; i < len; i++)
		crc = table[(crc ^ data[i]) & 0xff] ^ (crc >> 8);
	return ~crc;
}

/* Bytes go out as they are: no newline translation, no echo. */
static void make_raw(int fd)
{
	struct termios t;

	if (tcgetattr(fd, &t))
		return;
	cfmakeraw(&t);
	t.c_cflag |= CLOCAL;
	cfsetspeed(&t, B115200);
	tcsetattr(fd, TCSANOW, &t);
}

bool frame_open(const char *device)
{
	out = open(device, O_WRONLY | O_NOCTTY | O_CLOEXEC);
	if (out >= 0)
		make_raw(out);
	return out >= 0;
}

static void send_all(const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(out, data, len);

		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return;		/* the host will miss it */
		if (n > 0) {
			data += n;
			len -= n;
		}
	}
}

void frame_data(char kind, const char *data, size_t len)
{
	char buf[FRAME_MAX + 64];
	uint32_t crc;
	int head;

	head = snprintf(buf, sizeof(buf), "~%x %c %zu ", seq++, kind, len);
	crc = frame_crc(frame_crc(0, buf + 1, head - 1), data, len);
	head += snprintf(buf + head, sizeof(buf) - head, "%08x:", crc);
	memcpy(buf + head, data, len);
	buf[head + len] = '\n';
	send_all(buf, head + len + 1);
}

void frame(char kind, const char *format, ...)
{
	char buf[FRAME_MAX];
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(buf, sizeof(buf), format, ap);
	va_end(ap);
	frame_data(kind, buf, n < (int)sizeof(buf) ? (size_t)n : sizeof(buf) - 1);
}

/* The start of a file, as one more piece of the greeting. */
void frame_file(const char *name, const char *path)
{
	char buf[FRAME_MAX - 64];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, buf, sizeof(buf));

	if (fd >= 0)
		close(fd);
	frame('H', "%s: %.*s", name, n > 0 ? (int)n : 0, buf);
}

/* Until the device has sent everything. */
void frame_drain(void)
{
	tcdrain(out);
}
