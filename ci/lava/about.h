/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CI_LAVA_ABOUT_H
#define CI_LAVA_ABOUT_H

#include <stdbool.h>

#define LINE_LEN	1024

int about_read(void);
const char *about_known(const char *name);
bool about_explains(const char *log);

#endif /* CI_LAVA_ABOUT_H */
