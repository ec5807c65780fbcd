/* SPDX-License-Identifier: GPL-2.0 */
#include "mips.h"

#define ARCH_NAME	"mipsel"
#define ARCH_AUDIT	AUDIT_ARCH_MIPSEL
#define ARCH_ARG_BITS	32
#define ARCH_SIBLINGS							\
	{ "mips64el", AUDIT_ARCH_MIPSEL64, 5108 },			\
	{ "mipsn32el", AUDIT_ARCH_MIPSEL64N32, 6108 },			\
	{ "mipsel", AUDIT_ARCH_MIPSEL, 4064 }
