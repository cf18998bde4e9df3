#!/usr/bin/env bash
# Puts wepoll's two source files into a folder, for building tofu for Windows on Debian or Ubuntu:
#   cmake/get_wepoll.sh FOLDER      then: cmake -DTOFU_WEPOLL_DIR=FOLDER …
# They come from the source package of ZeroMQ, which carries wepoll; apt-get checks its signature.
# On a disk that tells upper from lower case, wepoll.c needs forwarding headers, which are made, too.
set -euo pipefail
(($# == 1)) || { echo "usage: get_wepoll.sh FOLDER" >&2 && exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)
[[ ! -f $folder/wepoll.c || ! -f $folder/wepoll.h || ! -f $folder/WinSock2.h ]] || exit 0

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
die() {
  printf 'get_wepoll.sh: %s\n' "$1" >&2
  [[ ! -s $scratch/log ]] || tail -n 5 "$scratch/log" >&2
  exit 1
}

# The machine's own package sources, asked for sources: in lists of our own, so that nothing changes.
mkdir -p "$scratch/lists/partial" "$scratch/etc"
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
  grep -Eqis '^(deb|uris:).*(debian|ubuntu)' "$file" || continue
  case $file in
    *.list) sed -n 's/^deb /deb-src /p' "$file" >"$scratch/etc/${file##*/}" ;;
    *.sources) sed 's/^Types:.*/Types: deb-src/' "$file" >"$scratch/etc/${file##*/}" ;;
  esac
done
apt=(apt-get -q -o "Dir::Etc::SourceList=/dev/null" -o "Dir::Etc::SourceParts=$scratch/etc"
  -o "Dir::State::Lists=$scratch/lists" -o "Dir::Cache::srcpkgcache=" -o "Dir::Cache::pkgcache="
  -o "APT::Sandbox::User=root")
"${apt[@]}" update >"$scratch/log" 2>&1 || die "the lists of source packages cannot be fetched"
(cd "$scratch" && "${apt[@]}" source --download-only zeromq3) >"$scratch/log" 2>&1 ||
  die "the source package zeromq3 cannot be fetched"
archive=$(ls "$scratch"/zeromq3_*.orig.tar.* | grep -v '\.asc$' | head -n 1)
tar -xf "$archive" -C "$scratch" --wildcards '*/external/wepoll/*' --strip-components=3 ||
  die "the source package holds no external/wepoll"
cp "$scratch/wepoll.c" "$scratch/wepoll.h" "$folder"
cp "$scratch"/license* "$scratch"/LICENSE* "$folder" 2>/dev/null || true
for header in WinSock2.h WS2tcpip.h Windows.h; do
  echo "#include <${header,,}>" >"$folder/$header"
done
