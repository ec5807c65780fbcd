/* SPDX-License-Identifier: GPL-2.0 */
#include "arm.h"

#define ARCH_NAME	"armel"
