/* SPDX-License-Identifier: GPL-2.0 */
/* Calls from another address than that of arch_syscall(). */
#ifndef ELSEWHERE_H
#define ELSEWHERE_H

#include "arch.h"

/**
 * gate_elsewhere() - the ABI's usual way into the kernel, in a page of its own
 *
 * The page is where the kernel chooses to map it: far up, at 4 GiB and more
 * where an address has more than 32 bits.  Workers that are made later have
 * it too; it goes with the point.
 *
 * Return: a gate like arch_gates[0], but for @call and @return_ip.
 */
const struct arch_gate *gate_elsewhere(void);

#endif /* ELSEWHERE_H */
