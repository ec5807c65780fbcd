# SPDX-License-Identifier: GPL-2.0
ABI_x86_64_CC := gcc
ABI_x86_64_CLANG :=
ABI_x86_64_CFLAGS := -m64
ABI_x86_64_PACKAGES := gcc libc6-dev
ABI_x86_64_UNAME := x86_64
# int $0x80 reaches the i386 calls from 64-bit code.
ABI_x86_64_FOREIGN := I386:asm/unistd_32.h

# Kernels of this architecture, and the machine that boots them.  Under load,
# microvm hangs while it measures its clock; @TSC_KHZ@ tells it instead.
KARCH_amd64_ABIS := x86_64 i386 x32
KARCH_amd64_FLAVOUR := cloud-amd64
KARCH_amd64_IMAGE := arch/x86/boot/bzImage
KARCH_amd64_QEMU := qemu-system-x86_64
KARCH_amd64_PACKAGES := qemu-system-x86
KARCH_amd64_KVM := x86_64
KARCH_amd64_MACHINE := microvm,pcie=on
KARCH_amd64_MACHINE_NOTSC := q35
# Emulated one byte at a time, "rep stosb" is slower than any loop; so is
# clearing memory twice.
KARCH_amd64_CPU := max,-erms,-fsrm
KARCH_amd64_SMP := 2
KARCH_amd64_MEMORY := 256
KARCH_amd64_CONSOLE := ttyS0
KARCH_amd64_APPEND := init_on_alloc=0 tsc_early_khz=@TSC_KHZ@
KARCH_amd64_APPEND_NOTSC := init_on_alloc=0 no_timer_check
KARCH_amd64_CHANNEL := vport0p1 ttyS1
KARCH_amd64_DEVICES := -serial chardev:console -device virtio-serial-pci -device virtserialport,chardev=results -device isa-serial,chardev=spare,iobase=0x2f8,irq=3,index=1
