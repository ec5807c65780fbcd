# SPDX-License-Identifier: GPL-2.0
ABI_armhf_CC := arm-linux-gnueabihf-gcc
ABI_armhf_CLANG := --target=arm-linux-gnueabihf
ABI_armhf_CFLAGS :=
ABI_armhf_PACKAGES := gcc-arm-linux-gnueabihf libc6-dev-armhf-cross
ABI_armhf_UNAME := armv7l armv8l aarch64

KARCH_armhf_ABIS := armhf armel
KARCH_armhf_FLAVOUR := armmp
KARCH_armhf_IMAGE := arch/arm/boot/zImage
KARCH_armhf_QEMU := qemu-system-arm
KARCH_armhf_PACKAGES := qemu-system-arm
KARCH_armhf_MACHINE := virt,highmem=off
KARCH_armhf_CPU := cortex-a15
# Two, when they are emulated, take minutes to flush pages of the kernel.
KARCH_armhf_SMP := 1
# To free a JIT's image flushes each page from the modules, below the kernel's
# memory, to vmalloc's area, above it: emulated, that is most of the time.
KARCH_armhf_MEMORY := 128
KARCH_armhf_CONSOLE := ttyAMA0
KARCH_armhf_CHANNEL := vport0p1 ttyS0
KARCH_armhf_DEVICES := -serial chardev:console -device virtio-serial-pci -device virtserialport,chardev=results -device pci-serial,chardev=spare
