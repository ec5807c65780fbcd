# SPDX-License-Identifier: GPL-2.0
ABI_i386_CC := gcc
ABI_i386_CLANG :=
# <asm/*.h> is only there by a link of gcc-multilib, which conflicts with the
# cross compilers: look in the native directory last.
ABI_i386_CFLAGS := -m32 -idirafter /usr/include/x86_64-linux-gnu
ABI_i386_PACKAGES := gcc-12-multilib libc6-dev-i386
ABI_i386_UNAME := x86_64 i686 i586
# A far jump leads to 64-bit code, and by syscall to the calls of x86-64.
ABI_i386_FOREIGN := X86_64:asm/unistd_64.h

KARCH_i386_ABIS := i386
KARCH_i386_FLAVOUR := 686-pae
KARCH_i386_IMAGE := arch/x86/boot/bzImage
KARCH_i386_QEMU := qemu-system-i386
KARCH_i386_PACKAGES := qemu-system-x86
KARCH_i386_KVM := x86_64 i686
KARCH_i386_MACHINE := microvm,pcie=on
KARCH_i386_MACHINE_NOTSC := pc
KARCH_i386_CPU := max,-erms,-fsrm
KARCH_i386_SMP := 2
KARCH_i386_MEMORY := 256
KARCH_i386_CONSOLE := ttyS0
KARCH_i386_APPEND := init_on_alloc=0 tsc_early_khz=@TSC_KHZ@
KARCH_i386_APPEND_NOTSC := init_on_alloc=0 no_timer_check
KARCH_i386_CHANNEL := vport0p1 ttyS1
KARCH_i386_DEVICES := -serial chardev:console -device virtio-serial-pci -device virtserialport,chardev=results -device isa-serial,chardev=spare,iobase=0x2f8,irq=3,index=1
