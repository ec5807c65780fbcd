# SPDX-License-Identifier: GPL-2.0
ABI_arm64_CC := aarch64-linux-gnu-gcc
ABI_arm64_CLANG := --target=aarch64-linux-gnu
ABI_arm64_CFLAGS :=
ABI_arm64_PACKAGES := gcc-aarch64-linux-gnu libc6-dev-arm64-cross
ABI_arm64_UNAME := aarch64

KARCH_arm64_ABIS := arm64 armhf armel
KARCH_arm64_FLAVOUR := cloud-arm64
KARCH_arm64_IMAGE := arch/arm64/boot/Image
KARCH_arm64_QEMU := qemu-system-aarch64
KARCH_arm64_PACKAGES := qemu-system-arm
KARCH_arm64_KVM := aarch64
KARCH_arm64_MACHINE := virt
KARCH_arm64_CPU := cortex-a57
KARCH_arm64_SMP := 2
KARCH_arm64_MEMORY := 256
KARCH_arm64_CONSOLE := ttyAMA0
KARCH_arm64_CHANNEL := vport0p1 ttyS0
KARCH_arm64_DEVICES := -serial chardev:console -device virtio-serial-pci -device virtserialport,chardev=results -device pci-serial,chardev=spare
