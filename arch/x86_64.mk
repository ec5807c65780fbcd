# SPDX-License-Identifier: GPL-2.0
ABI_x86_64_CC := gcc
ABI_x86_64_CLANG :=
ABI_x86_64_CFLAGS := -m64
ABI_x86_64_PACKAGES := gcc libc6-dev
ABI_x86_64_UNAME := x86_64
# int $0x80 reaches the i386 calls from 64-bit code.
ABI_x86_64_FOREIGN := I386:asm/unistd_32.h
