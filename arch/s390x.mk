# SPDX-License-Identifier: GPL-2.0
ABI_s390x_CC := s390x-linux-gnu-gcc
ABI_s390x_CLANG := --target=s390x-linux-gnu
ABI_s390x_CFLAGS :=
ABI_s390x_PACKAGES := gcc-s390x-linux-gnu libc6-dev-s390x-cross
ABI_s390x_UNAME := s390x

KARCH_s390x_ABIS := s390x
KARCH_s390x_FLAVOUR := s390x
KARCH_s390x_IMAGE := arch/s390/boot/bzImage
KARCH_s390x_QEMU := qemu-system-s390x
KARCH_s390x_PACKAGES := qemu-system-misc
KARCH_s390x_KVM := s390x
KARCH_s390x_MACHINE := s390-ccw-virtio
KARCH_s390x_CPU := max
KARCH_s390x_SMP := 2
KARCH_s390x_MEMORY := 256
KARCH_s390x_CONSOLE := ttysclp0
KARCH_s390x_CHANNEL := vport0p1
KARCH_s390x_DEVICES := -device sclpconsole,chardev=console -device virtio-serial-ccw -device virtserialport,chardev=results
