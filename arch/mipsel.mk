# SPDX-License-Identifier: GPL-2.0
# o32: of mipsel, and of mips64el as a compat ABI.
ABI_mipsel_CC := mipsel-linux-gnu-gcc
ABI_mipsel_CLANG := --target=mipsel-linux-gnu
ABI_mipsel_CFLAGS :=
ABI_mipsel_PACKAGES := gcc-mipsel-linux-gnu libc6-dev-mipsel-cross
ABI_mipsel_UNAME := mips mips64

KARCH_mipsel_ABIS := mipsel
KARCH_mipsel_FLAVOUR := 4kc-malta
KARCH_mipsel_IMAGE := vmlinux
KARCH_mipsel_LINUX := mips
KARCH_mipsel_QEMU := qemu-system-mipsel
KARCH_mipsel_PACKAGES := qemu-system-mips
KARCH_mipsel_MACHINE := malta
KARCH_mipsel_CPU := 24Kf
KARCH_mipsel_SMP := 1
KARCH_mipsel_MEMORY := 256
KARCH_mipsel_CONSOLE := ttyS0
KARCH_mipsel_CHANNEL := ttyS1
KARCH_mipsel_DEVICES := -serial chardev:console -serial chardev:results
