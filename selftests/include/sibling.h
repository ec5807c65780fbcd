/* SPDX-License-Identifier: GPL-2.0 */
/* Programs that were built beside the running one. */
#ifndef SIBLING_H
#define SIBLING_H

/**
 * sibling_program() - path of another program of this build
 * @abi:  as in arch/<abi>.mk, NULL: the running program's
 * @name: in the same theme, NULL: the running program's own
 *
 * Knows the two layouts that a build has: build/<abi>/<theme>/<name>, and
 * <theme>_<name>.<abi> in an installed kselftest tree.
 *
 * Return: path in shared memory, NULL if there is no such executable file.
 */
const char *sibling_program(const char *abi, const char *name);

#endif /* SIBLING_H */
