#!/bin/sh
# The forecast of December 2025 over the range of its decisive assumption: how many holders of a registered card
# switch to it when their legacy card expires. One line a value; a tenth of the nation each, some seconds.
#
# Usage: analysis/forecast_range.sh [value ...]      (after `make build`)
set -eu
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- 0.2 0.3 0.4 0.5 0.6 0.7
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
echo "switch_share_at_expiry   all facilities, 1-26 December 2025: card uses / verifications"
for share in "$@"; do
  build/release/cutover run scenarios/december-2025.toml --set sample=0.1 --set period.start=2025-12-01 \
    --set checkin.switch_share_at_expiry="$share" -o "$out/result.h5" --overwrite -q --progress none >/dev/null
  rate=$(build/release/cutover summary "$out/result.h5" | awk '/ all / && /%/ { print $(NF - 1); exit }')
  printf '%22s   %s %%\n' "$share" "$rate"
done
