#!/usr/bin/env bash
# Tests the package: built by cpack, accepted by lintian, installed, run and removed in a separate root.
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
units=$root/usr/lib/systemd/system
if command -v systemd-analyze >/dev/null; then
  for unit in refctl refctl-backup; do
    systemd-analyze security --offline=true --threshold=15 "$units/$unit.service" >/dev/null
  done
  # The units contain the installed path of the program, which differs from its path here.
  mkdir "$root/units"
  for unit in refctl.service refctl-backup.service refctl-backup.timer; do
    sed "s#/usr/bin/refctl#$root/usr/bin/refctl#" "$units/$unit" >"$root/units/$unit"
  done
  systemd-analyze --man=no verify "$root"/units/*
  systemd-analyze calendar "$(sed -n 's/^OnCalendar=//p' "$units/refctl-backup.timer")" >/dev/null
fi
# The nightly backup: runs the unit's command twice, on a store below the root.
mkdir -p "$root/var/lib" "$root/var/backups/refctl"
"$root/usr/bin/refctl" --store "$root/var/lib/refctl" signup -q --name Ada --email ada@example.com --no-password >/dev/null
REFCTL_BACKUP_KEEP=$(sed -n 's/^Environment=REFCTL_BACKUP_KEEP=//p' "$units/refctl-backup.service")
export REFCTL_BACKUP_KEEP
command=$(sed -n "s#^ExecStart=##p" "$units/refctl-backup.service" | sed "s# /var/# $root/var/#g")
sh -c "exec $root$command"
sh -c "exec $root$command"
test "$REFCTL_BACKUP_KEEP" -ge 7
test "$(find "$root/var/backups/refctl" -type f -name 'refctl-*.backup' | wc -l)" -eq 2
for backup in "$root"/var/backups/refctl/*; do "$root/usr/bin/refctl" check -q "$backup"; done
# Unpacks and removes with dpkg in a separate root: what it installs it must also remove.
mkdir -p "$root/admin"
admin=$root/admin
mkdir -p "$admin/info" "$admin/updates"
: >"$admin/status"
dpkg --root="$root" --admindir="$admin" --force-depends,not-root,script-chrootless --unpack "$package" >/dev/null
test -x "$root/usr/bin/refctl"
dpkg --root="$root" --admindir="$admin" --force-depends,not-root,script-chrootless --remove refctl >/dev/null
test ! -e "$root/usr/bin/refctl"
echo "$package is content with lintian, runs, installs and is removed"
