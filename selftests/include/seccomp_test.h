/* SPDX-License-Identifier: GPL-2.0 */
/* All that a test program needs. */
#ifndef SECCOMP_TEST_H
#define SECCOMP_TEST_H

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "arch.h"
#include "case.h"
#include "check.h"
#include "exec.h"
#include "filter.h"
#include "listener.h"
#include "needs.h"
#include "priv.h"
#include "procfs.h"
#include "uapi.h"
#include "worker.h"

#endif /* SECCOMP_TEST_H */
