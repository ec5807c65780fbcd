# SPDX-License-Identifier: GPL-2.0
ABI_mipsn32el_CC := mips64el-linux-gnuabi64-gcc
ABI_mipsn32el_CLANG := --target=mips64el-linux-gnuabin32
ABI_mipsn32el_CFLAGS := -mabi=n32
ABI_mipsn32el_PACKAGES := gcc-multilib-mips64el-linux-gnuabi64
ABI_mipsn32el_UNAME := mips64
