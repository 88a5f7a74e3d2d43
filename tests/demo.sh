#!/usr/bin/env bash
# Shows the main use case in a minute, on a store in a temporary folder: imports the users of an old Django system, logs
# one of them in, and draws a referral tree. Each command is shown before it runs.
# usage: demo.sh REFCTL
set -euo pipefail
refctl=$(realpath "$1")
data=$(realpath "$(dirname "$0")/data")
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
cd "$home"
unset REFCTL_TOKEN REFCTL_OPERATOR REFCTL_CONFIG XDG_DATA_HOME XDG_CONFIG_HOME
export HOME=$home REFCTL_STORE=$home/store

# show CMD…: prints the command as a person would type it, then runs it.
show() {
  printf '\n\033[1m$ refctl %s\033[0m\n' "$*"
  "$refctl" "$@"
}

cp "$data/django-small.json" users.json
show import users.json
printf '\n\033[1m$ refctl login anna@example.com\033[0m\n'
printf '%s\n' 'Winter-Garden-81' | "$refctl" login anna@example.com --password-stdin
show whoami
show referrals
show referrals --tree
show --operator users --page-size 5
printf '\nThe store was in %s and is gone with this demo.\n' "$home"
