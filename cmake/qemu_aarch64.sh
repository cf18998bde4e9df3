#!/usr/bin/env bash
# Runs a program for aarch64 by QEMU's user mode emulation:
#   cmake/qemu_aarch64.sh PROGRAM [ARGUMENTS]       cmake/qemu_aarch64.sh --register
# What that program starts in turn runs by itself if the kernel knows the emulator (binfmt_misc).
# --register tells it if it does not know yet, which only root can; it forgets that when the machine
# restarts. Exit code 1: it does not know.
set -euo pipefail
(($# >= 1)) || { echo "usage: qemu_aarch64.sh PROGRAM [ARGUMENTS] | --register" >&2 && exit 2; }
emulator=$(command -v qemu-aarch64-static || command -v qemu-aarch64) || {
  echo "qemu_aarch64.sh: QEMU is missing; on Debian: apt-get install qemu-user-static" >&2
  exit 2
}
[[ $1 == --register ]] || exec "$emulator" "$@"

known=/proc/sys/fs/binfmt_misc
# Debian's package brings the line that describes the programs, and which emulator is for them.
description=/usr/lib/binfmt.d/qemu-aarch64.conf
[[ ! -e $known/qemu-aarch64 ]] || exit 0
[[ $EUID == 0 && -r $description ]] || exit 1
[[ -e $known/register ]] || mount -t binfmt_misc none "$known" 2>/dev/null || exit 1
cat "$description" >"$known/register" 2>/dev/null || true
[[ -e $known/qemu-aarch64 ]]
