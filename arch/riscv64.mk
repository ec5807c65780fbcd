# SPDX-License-Identifier: GPL-2.0
ABI_riscv64_CC := riscv64-linux-gnu-gcc
ABI_riscv64_CLANG := --target=riscv64-linux-gnu
ABI_riscv64_CFLAGS :=
ABI_riscv64_PACKAGES := gcc-riscv64-linux-gnu libc6-dev-riscv64-cross
ABI_riscv64_UNAME := riscv64

KARCH_riscv64_ABIS := riscv64
KARCH_riscv64_FLAVOUR := riscv64
KARCH_riscv64_IMAGE := arch/riscv/boot/Image
KARCH_riscv64_QEMU := qemu-system-riscv64
KARCH_riscv64_PACKAGES := qemu-system-misc opensbi
KARCH_riscv64_MACHINE := virt
KARCH_riscv64_SMP := 2
KARCH_riscv64_MEMORY := 256
KARCH_riscv64_CONSOLE := ttyS0
KARCH_riscv64_CHANNEL := vport0p1 ttyS1
KARCH_riscv64_DEVICES := -serial chardev:console -device virtio-serial-pci -device virtserialport,chardev=results -device pci-serial,chardev=spare
