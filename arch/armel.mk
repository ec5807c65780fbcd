# SPDX-License-Identifier: GPL-2.0
ABI_armel_CC := arm-linux-gnueabi-gcc
ABI_armel_CLANG := --target=arm-linux-gnueabi
ABI_armel_CFLAGS :=
ABI_armel_PACKAGES := gcc-arm-linux-gnueabi libc6-dev-armel-cross
ABI_armel_UNAME := armv6l armv7l armv8l aarch64

# The marvell flavour has no machine in qemu.  raspi0 is what it is: one CPU,
# 512 MB, one serial port that works; two of its drivers hang.  Less memory for
# the reason in armhf.mk; qemu puts the initramfs at 128 MB.
KARCH_armel_ABIS := armel
KARCH_armel_FLAVOUR := rpi
KARCH_armel_IMAGE := arch/arm/boot/zImage
KARCH_armel_QEMU := qemu-system-arm
KARCH_armel_PACKAGES := qemu-system-arm
KARCH_armel_MACHINE := raspi0
KARCH_armel_FIXED := yes
KARCH_armel_MEMORY := 512
KARCH_armel_DTB := bcm2835-rpi-zero.dtb
KARCH_armel_CONSOLE := ttyAMA0
KARCH_armel_APPEND := mem=192M initcall_blacklist=bcm2835aux_serial_driver_init,bcm2835_power_driver_init
# Its timer compares for equality: a guest that the host kept from running
# between reading the clock and setting the timer would wait for 71 minutes
# (seen: C3 behind CLO).  With -icount no time goes by between two instructions.
KARCH_armel_DEVICES := -serial chardev:console -icount shift=auto
