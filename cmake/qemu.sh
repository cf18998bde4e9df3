#!/usr/bin/env bash
# Runs a program of another processor, e.g. aarch64, by QEMU's user mode emulation:
#   cmake/qemu.sh aarch64 PROGRAM [ARGUMENTS]       cmake/qemu.sh aarch64 --register
# What that program starts in turn, and what a script starts, runs by itself if the kernel knows the
# emulator (binfmt_misc). --register tells the kernel if it does not know yet, which only root can;
# it forgets that when the machine restarts. Exit code 1: it does not know.
set -euo pipefail
(($# >= 2)) || { echo "usage: qemu.sh PROCESSOR PROGRAM [ARGUMENTS] | PROCESSOR --register" >&2 && exit 2; }
processor=$1
shift
emulator=$(command -v "qemu-$processor-static" || command -v "qemu-$processor") || {
  echo "qemu.sh: QEMU for $processor is missing; on Debian: apt-get install qemu-user-static" >&2
  exit 2
}
[[ $1 == --register ]] || exec "$emulator" "$@"

known=/proc/sys/fs/binfmt_misc
# Debian's package brings the line that describes the programs, and which emulator is for them.
description=/usr/lib/binfmt.d/qemu-$processor.conf
[[ ! -e $known/qemu-$processor ]] || exit 0
[[ -w /proc/sys/fs/binfmt_misc && $EUID == 0 && -r $description ]] || exit 1
[[ -e $known/register ]] || mount -t binfmt_misc none "$known" 2>/dev/null || exit 1
cat "$description" >"$known/register" 2>/dev/null || true
[[ -e $known/qemu-$processor ]]
