# SPDX-License-Identifier: GPL-2.0
ABI_x32_CC := gcc
ABI_x32_CLANG :=
ABI_x32_CFLAGS := -mx32 -idirafter /usr/include/x86_64-linux-gnu
ABI_x32_PACKAGES := gcc-12-multilib libc6-dev-x32
ABI_x32_RARE := y
ABI_x32_UNAME := x86_64
ABI_x32_FOREIGN := I386:asm/unistd_32.h
ABI_x32_CONFIG := CONFIG_X86_X32_ABI
