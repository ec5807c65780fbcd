// SPDX-License-Identifier: GPL-2.0
/*
 * /suite.about, what ci/lava/make knows, by lines:
 *
 *   programs <how many are to run>
 *   version <the kernel that the rest is about>
 *   known <pattern of points> <issue that they may meet>
 *   log <pattern of kernel messages that a known issue explains>
 */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "about.h"

#ifndef ABOUT			/* ci/t/lava.t has its own */
#define ABOUT		"/suite.about"
#endif
#define KNOWN_MAX	512
#define LOG_MAX		64

static struct {
	char *pattern, *issue;
} known[KNOWN_MAX];
static char *log_pattern[LOG_MAX];

/* "6.12.9" is not the version of "6.12.99". */
static bool has_version(const char *text, const char *version)
{
	const char *at = strstr(text, version);
	size_t len = strlen(version);

	return at && !strchr("0123456789.", at[len] ? at[len] : ' ');
}

/*
 * Known issues are those of the kernel that the image was made for; another
 * one that is booted with it has none.  Debian tells the version in uname -v.
 */
static bool is_this_kernel(const char *version)
{
	struct utsname u;
	const char *debian;

	uname(&u);
	debian = strstr(u.version, "Debian ");
	return debian ? has_version(debian, version) :
		!strncmp(u.release, version, strlen(version)) &&
		has_version(u.release, version);
}

/* How many programs are to run, -1 if that is not said. */
int about_read(void)
{
	char line[LINE_LEN], key[16], first[LINE_LEN];
	FILE *in = fopen(ABOUT, "re");
	bool this_kernel = false;
	size_t knowns = 0, logs = 0;
	int programs = -1;

	while (in && fgets(line, sizeof(line), in)) {
		int rest = 0;

		line[strcspn(line, "\n")] = '\0';
		if (sscanf(line, "%15s %1023s %n", key, first, &rest) < 2)
			continue;
		if (!strcmp(key, "programs"))
			programs = atoi(first);
		else if (!strcmp(key, "version"))
			this_kernel = is_this_kernel(first);
		else if (!strcmp(key, "known") && this_kernel && knowns < KNOWN_MAX) {
			known[knowns].pattern = strdup(first);
			known[knowns++].issue = strdup(line + rest);
		} else if (!strcmp(key, "log") && this_kernel && logs < LOG_MAX)
			log_pattern[logs++] = strdup(line + strlen("log "));
	}
	if (in)
		fclose(in);
	return programs;
}

const char *about_known(const char *name)
{
	size_t i;

	for (i = 0; i < KNOWN_MAX && known[i].pattern; i++) {
		if (!fnmatch(known[i].pattern, name, 0))
			return known[i].issue;
	}
	return NULL;
}

bool about_explains(const char *log)
{
	size_t i;

	for (i = 0; i < LOG_MAX && log_pattern[i]; i++) {
		if (!fnmatch(log_pattern[i], log, 0))
			return true;
	}
	return false;
}
