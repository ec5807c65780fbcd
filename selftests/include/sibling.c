// SPDX-License-Identifier: GPL-2.0
/* Programs that were built beside the running one. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "arch.h"
#include "case.h"
#include "check.h"
#include "sibling.h"

/* Cut the last component off a path, and return it. */
static char *cut(char *path)
{
	char *slash = strrchr(path, '/');

	REQUIRE(slash && slash != path);
	*slash = '\0';
	return slash + 1;
}

const char *sibling_program(const char *abi, const char *name)
{
	char self[PATH_MAX], *base, *theme, *dot;
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	const char *path;

	REQUIRE(len > 0);
	self[len] = '\0';
	base = cut(self);
	dot = strrchr(base, '.');
	theme = strchr(base, '_');
	if (dot && theme && !strcmp(dot + 1, ARCH_NAME)) {
		*dot = *theme = '\0';
		path = shared_printf("%s/%s_%s.%s", self, base, name ?: theme + 1,
				     abi ?: ARCH_NAME);
	} else {
		theme = cut(self);
		if (abi)
			cut(self);
		path = shared_printf("%s%s%s/%s/%s", self, abi ? "/" : "", abi ?: "",
				     theme, name ?: base);
	}
	return access(path, X_OK) == 0 ? path : NULL;
}
