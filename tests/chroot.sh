#!/usr/bin/env bash
# Tests the package in a separate Debian 12, made by debootstrap from the mirror that apt uses here: installs it with
# its dependencies, uses, upgrades, removes and purges it, and checks what happens to data. Needs root; takes some
# minutes. ./dev package --chroot runs it.
# usage: chroot.sh BUILD_DIR
set -euo pipefail
cd "$1"

say() { printf '\n== %s\n' "$*"; }
die() {
  printf 'chroot.sh: %s\n' "$*" >&2
  exit 1
}

[ "$(id -u)" -eq 0 ] || die "a chroot needs root"
mirror=$(apt-get indextargets --format "\$(RELEASE) \$(REPO_URI)" 'Created-By: Packages' | sed -n 's/^bookworm //p' | head -n 1)
[ -n "$mirror" ] || die "apt knows no mirror of bookworm here"

root=$(mktemp -d)
chmod 755 "$root"
serving=
clean_up() {
  [ -z "$serving" ] || kill "$serving" 2>/dev/null || true
  umount "$root/proc" 2>/dev/null || true
  rm -rf --one-file-system "$root"
}
trap clean_up EXIT

inside() {
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive chroot "$root" "$@"
}
# Runs a command as the service's user on the service's store and prints its output.
as_service() { inside runuser -u refctl -- refctl --store /var/lib/refctl "$@"; }
expect() {
  local wanted=$1 got
  shift
  got=$("$@") || die "$* failed"
  [ "$got" = "$wanted" ] || die "$*: '$got' instead of '$wanted'"
}

say "two packages, the second a higher version of the same"
rm -rf chroot-packages
for release in 1 2; do
  cpack -G DEB -D CPACK_DEBIAN_PACKAGE_RELEASE="$release" -B "$PWD/chroot-packages" >/dev/null
done
rm -rf chroot-packages/_CPack_Packages
first=$(echo chroot-packages/refctl_*-1_*.deb)
second=$(echo chroot-packages/refctl_*-2_*.deb)

say "a Debian 12"
debootstrap --variant=minbase --include=systemd,man-db bookworm "$root" "$mirror" >"$PWD/chroot-packages/debootstrap.log" ||
  die "debootstrap failed: $PWD/chroot-packages/debootstrap.log"
mount -t proc proc "$root/proc"
# Policy for daemons: do not start any, because this is not a running system.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
cp "$first" "$second" "$root/root/"

say "install"
inside apt-get -qq -o Dpkg::Use-Pty=0 install -y --no-install-recommends "/root/${first##*/}" >/dev/null
expect "refctl $(dpkg-deb -f "$first" Version | sed 's/-.*//')" inside refctl --version
inside getent passwd refctl >/dev/null || die "the user refctl was not made"
for folder in /var/lib/refctl /var/backups/refctl; do
  expect "700 refctl:refctl" inside stat -c '%a %U:%G' "$folder"
done
for unit in refctl.service refctl-backup.service refctl-backup.timer; do
  inside systemd-analyze verify "/lib/systemd/system/$unit" || die "systemd does not like $unit"
done
for unit in refctl refctl-backup.timer; do
  expect disabled sh -c "chroot '$root' systemctl is-enabled $unit || true"
  inside systemctl enable "$unit" 2>/dev/null
done
inside man -w refctl refctl-import.5 >/dev/null || die "no manual pages"
[ -f "$root/usr/share/bash-completion/completions/refctl" ] || die "no completion for bash"

say "use: a password, a session, the server"
printf 'a long walk by the river\n' | as_service signup --name Ada --email ada@example.com --code ADA42 --password-stdin >/dev/null
as_service signup --name Bob --email bob@example.com --referral-code ADA42 --no-password >/dev/null
# libzxcvbn is loaded at run time; without it weak passwords would be accepted.
printf 'password1\n' | as_service signup --name Eve --email eve@example.com --password-stdin >/dev/null 2>&1 &&
  die "a bad password was taken"
expect 2 as_service --operator users --count
chroot --userspec=refctl:refctl "$root" /usr/bin/refctl serve --store /var/lib/refctl --listen 127.0.0.1:0 \
  --ready-file /var/lib/refctl/ready --log off &
serving=$!
for _ in $(seq 100); do
  [ -s "$root/var/lib/refctl/ready" ] && break
  sleep 0.1
done
address=$(cat "$root/var/lib/refctl/ready")
curl -fsS "$address/healthz" >/dev/null
curl -fsS -H 'Content-Type: application/json' "$address/api/accounts/login/" \
  -d '{"email":"ada@example.com","password":"a long walk by the river"}' | grep -q '"jwt"' || die "no log-in over REST"
kill "$serving"
wait "$serving" || die "the server did not end well"
serving=
sum=$(as_service export --with-passwords | sha256sum)
as_service backup --keep 14 /var/backups/refctl

say "upgrade"
inside apt-get -qq -o Dpkg::Use-Pty=0 install -y --no-install-recommends "/root/${second##*/}" >/dev/null
expect "$(dpkg-deb -f "$second" Version)" inside dpkg-query -W -f "\${Version}" refctl
expect "$sum" sh -c "$(declare -f inside as_service); root='$root'; as_service export --with-passwords | sha256sum"
for unit in refctl refctl-backup.timer; do expect enabled inside systemctl is-enabled "$unit"; done

say "remove: the program goes, the data stays"
before=$(inside dpkg -L refctl | sort)
inside apt-get -qq -o Dpkg::Use-Pty=0 remove -y refctl >/dev/null
while read -r path; do
  [ -d "$root$path" ] || [ ! -e "$root$path" ] || die "$path was left behind"
done <<<"$before"
[ -f "$root/var/lib/refctl/data.mdb" ] || die "removing the package took the store with it"

say "install again: the store is as it was"
inside apt-get -qq -o Dpkg::Use-Pty=0 install -y --no-install-recommends "/root/${second##*/}" >/dev/null
expect "$sum" sh -c "$(declare -f inside as_service); root='$root'; as_service export --with-passwords | sha256sum"

say "purge: nothing of ours is left but the data"
inside apt-get -qq -o Dpkg::Use-Pty=0 purge -y refctl >/dev/null
[ -f "$root/var/lib/refctl/data.mdb" ] || die "purging the package took the store with it"
compgen -G "$root/var/backups/refctl/refctl-*.backup" >/dev/null || die "purging the package took the backups with it"
left=$(find "$root/etc/systemd" -name '*refctl*')
[ -z "$left" ] || die "still enabled: $left"
expect "" sh -c "chroot '$root' dpkg-query -W -f '\${Status}' refctl 2>/dev/null || true"
left=$(find "$root/usr" "$root/etc" -xdev -name '*refctl*' | sed "s#^$root##")
[ -z "$left" ] || die "left behind: $left"

say "${second##*/} is installed, used, upgraded, removed and purged cleanly"
