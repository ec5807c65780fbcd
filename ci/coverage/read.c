// SPDX-License-Identifier: GPL-2.0
/*
 * In the guest, after the tests: prints what gcov counted, as lines
 * "<path below /sys/kernel/debug/gcov> <hexadecimal>", for the files whose
 * names end as the argument does.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ROOT "/sys/kernel/debug/gcov"

static const char *suffix;
static int found;

static int print_file(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	size_t len = strlen(path), want = strlen(suffix);
	unsigned char buf[4096];
	ssize_t n;
	int fd;

	(void)st, (void)ftw;
	if (type != FTW_F || len < want || strcmp(path + len - want, suffix))
		return 0;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	printf("%s ", path + strlen(ROOT));
	while ((n = read(fd, buf, sizeof(buf))) > 0) {
		for (ssize_t i = 0; i < n; i++)
			printf("%02x", buf[i]);
	}
	printf("\n");
	close(fd);
	found++;
	return 0;
}

int main(int argc, char **argv)
{
	suffix = argc > 1 ? argv[1] : ".gcda";
	nftw(ROOT, print_file, 16, FTW_PHYS);
	if (!found)
		printf("error nothing under " ROOT "\n");
	return !found;
}
