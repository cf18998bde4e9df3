#!/usr/bin/env bash
# Runs a Windows program under Wine, in a prefix of its own that says Windows 10:
#   cmake/wine.sh PROGRAM [ARGUMENTS]       cmake/wine.sh --stop
# Its server stays for the next program (starting it takes seconds) until --stop. WINEPREFIX is used
# if set, and otherwise made in the folder for temporary files, one per user.
set -euo pipefail
export WINEPREFIX=${WINEPREFIX:-${TMPDIR:-/tmp}/tofu-wine-$(id -u)} WINEDEBUG=${WINEDEBUG:--all}
export WINEDLLOVERRIDES="mscoree,mshtml="
wine=/usr/lib/wine/wine64
server=/usr/lib/wine/wineserver64
[[ -x $wine ]] || wine=$(command -v wine64 || command -v wine) || {
  echo "wine.sh: Wine is missing; on Debian: apt-get install wine64" >&2
  exit 2
}
[[ -x $server ]] || server=$(command -v wineserver) || true

if [[ ${1:-} == --stop ]]; then
  [[ ! -d $WINEPREFIX ]] || "$server" -k || true
  exit 0
fi

# Of several that start at once, one starts the server, and makes the prefix if there is none. What
# the server starts for itself stays with it, and must not inherit this program's pipes, nor the lock.
start_server() {
  "$server" -p 9>&- >/dev/null 2>&1 </dev/null || return 0  # it runs
  "$wine" wineboot 9>&- >/dev/null 2>&1 </dev/null
  [[ ! -f $WINEPREFIX/tofu-is-ready ]] || return 0
  "$wine" reg add 'HKCU\Software\Wine' /v Version /d win10 /f 9>&- >/dev/null 2>&1 </dev/null
  touch "$WINEPREFIX/tofu-is-ready"
}
mkdir -p "$WINEPREFIX"
exec 9>"$WINEPREFIX/tofu-lock"
flock 9
start_server
exec 9>&-
# Linux places memory at random, now and then where that of Windows must be: one start in some
# thousand fails then ("failed to map the shared user data").
steady=()
if setarch -R true 2>/dev/null; then steady=(setarch -R); fi
exec "${steady[@]}" "$wine" "$@"
