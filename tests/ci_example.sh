#!/usr/bin/env bash
# Shows how a CI job tests an application against refctl: known users in a temporary folder, precomputed answers to
# compare with, and the original store restored before each test. Runs as it is; the tests run it, too.
# usage: ci_example.sh [REFCTL]
set -euo pipefail
refctl=$(realpath "$(command -v "${1:-refctl}")")
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
cd "$work"
# Sessions and stores of this machine are neither used nor changed; the job acts as the operator.
export REFCTL_STORE=$work/store REFCTL_CONFIG=$work/session.json REFCTL_OPERATOR=1
unset REFCTL_TOKEN
password='the same for everybody'

# 1. Test data: the same seed gives the same users everywhere. truth.json is the oracle.
printf '%s\n' "$password" | "$refctl" seed -q --users 500 --seed 7 --password-stdin --expect truth.json >seeded.txt
"$refctl" backup -q clean.refctl

# 2. The API that the application under test talks to, on a free port.
"$refctl" serve --listen 127.0.0.1:0 --ready-file ready --log off 2>server.log &
server=$!
until [ -s ready ]; do sleep 0.1; done
api=$(cat ready)/api

# truth PATH: prints a value from the oracle, as in `truth leaderboard 0 direct`.
truth() {
  python3 -c 'import functools, json, sys
pick = lambda value, key: value[int(key)] if isinstance(value, list) else value[key]
print(functools.reduce(pick, sys.argv[1:], json.load(open("truth.json"))))' "$@"
}
is() { [ "$2" = "$3" ] || { printf 'not ok: %s: %s instead of %s\n' "$1" "$2" "$3" >&2 && exit 1; }; }
points_of() { "$refctl" users show "id:$1" -o csv --fields referral_points | tail -n 1; }

# 3. Tests. Each may change the store freely.
test_leaders_have_the_referrals_that_the_oracle_says() {
  for rank in 0 1 2; do
    is "rank $rank" "$(points_of "$(truth leaderboard "$rank" id)")" "$(truth leaderboard "$rank" direct)"
  done
}
test_a_sign_up_counts_for_the_one_whose_code_it_was() {
  local leader code before
  leader=$(truth leaderboard 0 id)
  code=$(truth leaderboard 0 referral_code)
  before=$(truth leaderboard 0 direct)
  curl -fsS "$api/accounts/signup/" -H 'Content-Type: application/json' >signed-up.json --data-binary @- <<JSON
{"name":"New","email":"new@example.com","password":"a long walk by the river","referral_code":"$code"}
JSON
  is "points" "$(points_of "$leader")" $((before + 1))
}
test_everybody_can_log_in() {
  local email
  email=$("$refctl" users --search "$(truth leaderboard 1 referral_code)" -o csv --fields email | tail -n 1)
  curl -fsS "$api/accounts/login/" -H 'Content-Type: application/json' >session.answer --data-binary @- <<JSON
{"email":"$email","password":"$password"}
JSON
  is "log-in" "$(grep -o '"jwt"' session.answer)" '"jwt"'
}
test_erasing_somebody_breaks_no_tree() {
  "$refctl" users delete "id:$(truth leaderboard 0 id)" --yes -q
  is "downline" "$("$refctl" users show "id:$(truth leaderboard 0 id)" -o csv --fields downline | tail -n 1)" \
    "$(truth leaderboard 0 downline)"
  "$refctl" check -q
}

# 4. Run them, each on the original store: the server continues with the restored one.
for test in $(declare -F | sed -n 's/^declare -f \(test_.*\)/\1/p'); do
  "$test"
  "$refctl" restore -q --force clean.refctl
  printf 'ok %s\n' "$test"
done
is "users after all" "$("$refctl" users --count)" "$(truth users)"
