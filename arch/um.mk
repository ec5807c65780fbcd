# SPDX-License-Identifier: GPL-2.0
# user-mode-linux: a kernel that is a program, and needs no qemu.  Its ABI is
# the x86_64 one.
KARCH_um_ABIS := x86_64
KARCH_um_DEBARCH := amd64
KARCH_um_UML := yes
KARCH_um_FLAVOUR := um
KARCH_um_IMAGE := linux
KARCH_um_LINUX := um
KARCH_um_HOST := x86_64
KARCH_um_SMP := 1
KARCH_um_MEMORY := 256
KARCH_um_CONSOLE := tty0
KARCH_um_CHANNEL := tty1
