# SPDX-License-Identifier: GPL-2.0
ABI_mips64el_CC := mips64el-linux-gnuabi64-gcc
ABI_mips64el_CLANG := --target=mips64el-linux-gnuabi64
ABI_mips64el_CFLAGS :=
ABI_mips64el_PACKAGES := gcc-mips64el-linux-gnuabi64 libc6-dev-mips64el-cross
ABI_mips64el_UNAME := mips64

KARCH_mips64el_ABIS := mips64el mipsel mipsn32el
KARCH_mips64el_FLAVOUR := 5kc-malta
KARCH_mips64el_IMAGE := vmlinux
KARCH_mips64el_LINUX := mips
KARCH_mips64el_QEMU := qemu-system-mips64el
KARCH_mips64el_PACKAGES := qemu-system-mips
KARCH_mips64el_MACHINE := malta
KARCH_mips64el_CPU := MIPS64R2-generic
KARCH_mips64el_SMP := 1
KARCH_mips64el_MEMORY := 256
# With a random base, 6.12 does not find what it has for faults in copying from
# and to user space: each EFAULT is an oops.
KARCH_mips64el_APPEND := nokaslr
KARCH_mips64el_CONSOLE := ttyS0
KARCH_mips64el_CHANNEL := ttyS1
KARCH_mips64el_DEVICES := -serial chardev:console -serial chardev:results
