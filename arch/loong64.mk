# SPDX-License-Identifier: GPL-2.0
# Compiler and qemu are those of Debian 13: qemu 7.2 does not boot this.
ABI_loong64_CC := loongarch64-linux-gnu-gcc
ABI_loong64_CLANG := --target=loongarch64-linux-gnu
ABI_loong64_CFLAGS :=
ABI_loong64_PACKAGES := gcc-loongarch64-linux-gnu libc6-dev-loong64-cross
ABI_loong64_UNAME := loongarch64

KARCH_loong64_ABIS := loong64
KARCH_loong64_FLAVOUR := loong64
KARCH_loong64_IMAGE := arch/loongarch/boot/vmlinux.efi
KARCH_loong64_QEMU := qemu-system-loongarch64
KARCH_loong64_QEMU_SINCE := 9
# Its kernels are packed with it: there is no firmware that would unpack them.
KARCH_loong64_UNPACKER := zstd
KARCH_loong64_PACKAGES := qemu-system-misc zstd
KARCH_loong64_MACHINE := virt
KARCH_loong64_CPU := la464
KARCH_loong64_SMP := 2
KARCH_loong64_MEMORY := 512
KARCH_loong64_CONSOLE := ttyS0
KARCH_loong64_APPEND := initcall_blacklist=i8042_init
KARCH_loong64_CHANNEL := vport0p1 ttyS1
KARCH_loong64_DEVICES := -serial chardev:console -serial chardev:spare -device virtio-serial-pci -device virtserialport,chardev=results
