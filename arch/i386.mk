# SPDX-License-Identifier: GPL-2.0
ABI_i386_CC := gcc
ABI_i386_CLANG :=
# <asm/*.h> is only there by a link of gcc-multilib, which conflicts with the
# cross compilers: look in the native directory last.
ABI_i386_CFLAGS := -m32 -idirafter /usr/include/x86_64-linux-gnu
ABI_i386_PACKAGES := gcc-12-multilib libc6-dev-i386
ABI_i386_UNAME := x86_64 i686 i586
