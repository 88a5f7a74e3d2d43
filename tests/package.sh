#!/usr/bin/env bash
# What the package must be: made by cpack, content with lintian, installed, run and removed in a root of its own.
# usage: package.sh BUILD_DIR
set -euo pipefail
cd "$1"
cpack -G DEB >/dev/null
package=$(ls -- refctl_*_*.deb)
lintian --pedantic --fail-on error,warning --allow-root "$package"
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
dpkg-deb -x "$package" "$root"
test "$("$root/usr/bin/refctl" --version)" = "refctl $(dpkg-deb -f "$package" Version)"
hardening-check --quiet --nocfprotection "$root/usr/bin/refctl"
mandoc -Tlint -Werror "$root"/usr/share/man/man1/refctl.1.gz
grep -q "ExecStart=/usr/bin/refctl serve" "$root/usr/lib/systemd/system/refctl.service"
if command -v systemd-analyze >/dev/null; then
  systemd-analyze security --offline=true --threshold=15 "$root/usr/lib/systemd/system/refctl.service" >/dev/null
fi
# Files that dpkg would put down are the ones it would take away: its own record against what is there.
mkdir -p "$root/admin"
admin=$root/admin
mkdir -p "$admin/info" "$admin/updates"
: >"$admin/status"
dpkg --root="$root" --admindir="$admin" --force-depends,not-root,script-chrootless --unpack "$package" >/dev/null
test -x "$root/usr/bin/refctl"
dpkg --root="$root" --admindir="$admin" --force-depends,not-root,script-chrootless --remove refctl >/dev/null
test ! -e "$root/usr/bin/refctl"
echo "$package is content with lintian, runs, installs and is removed"
