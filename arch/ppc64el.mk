# SPDX-License-Identifier: GPL-2.0
ABI_ppc64el_CC := powerpc64le-linux-gnu-gcc
ABI_ppc64el_CLANG := --target=powerpc64le-linux-gnu
ABI_ppc64el_CFLAGS :=
ABI_ppc64el_PACKAGES := gcc-powerpc64le-linux-gnu libc6-dev-ppc64el-cross
ABI_ppc64el_UNAME := ppc64le

KARCH_ppc64el_ABIS := ppc64el
KARCH_ppc64el_FLAVOUR := powerpc64le
KARCH_ppc64el_IMAGE := vmlinux
KARCH_ppc64el_LINUX := powerpc
KARCH_ppc64el_QEMU := qemu-system-ppc64
KARCH_ppc64el_PACKAGES := qemu-system-ppc
KARCH_ppc64el_MACHINE := pseries,cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken,cap-ccf-assist=off
KARCH_ppc64el_CPU := power9
KARCH_ppc64el_SMP := 2
KARCH_ppc64el_MEMORY := 512
KARCH_ppc64el_CONSOLE := hvc0
KARCH_ppc64el_CHANNEL := hvc1
KARCH_ppc64el_DEVICES := -vga none -device spapr-vty,chardev=console -device spapr-vty,chardev=results
