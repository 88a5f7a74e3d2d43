#!/usr/bin/env bash
# lint.sh REFCTL FOLDER: judges the description that the program serves; the tool is fetched into FOLDER.
set -euo pipefail
program=$(realpath "$1")
mkdir -p "$2"
folder=$(realpath "$2")
here=$(realpath "$(dirname "$0")")
root=$(realpath "$here/../../..")
cp "$here/package.json" "$here/package-lock.json" "$here/.npmrc" "$folder"
[ -x "$folder/node_modules/.bin/redocly" ] || (cd "$folder" && npm ci --silent)

rm -f "$folder/ready"
"$program" serve --ephemeral --log off --ready-file "$folder/ready" 2>"$folder/serve.log" &
server=$!
trap 'kill "$server"' EXIT
for _ in $(seq 100); do
  [ -e "$folder/ready" ] && break
  sleep 0.1
done
curl -sf "$(cat "$folder/ready")/api/openapi.json" >"$folder/openapi.json"

# Its figures stay here, and it asks nobody for a newer one of itself.
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
"$folder/node_modules/.bin/redocly" lint --config "$root/.redocly.yaml" --max-problems 100 "$folder/openapi.json" 2>&1 |
  tee "$folder/redocly.log"
! grep -qiE 'warning|error' "$folder/redocly.log"
