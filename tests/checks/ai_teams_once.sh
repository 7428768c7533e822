#!/usr/bin/env bash
# Runs the example's traffic once and judges its summary: traces, no loss, an exit status of 0.
set -euo pipefail
out=$(timeout 900 cargo run --quiet -p ai-teams -- --once --json --port-base 18000)
printf '%s\n' "$out" | tail -n 1 | python3 -c '
import json, sys
told = json.loads(sys.stdin.read())
print(told)
wanted = ["requests", "traces", "spans", "errors", "logs", "dropped", "metrics_series"]
missing = [key for key in wanted if key not in told]
assert not missing, f"the summary lacks {missing}"
assert told["dropped"] == 0, "telemetry was dropped"
empty = [key for key in wanted if key != "dropped" and told[key] <= 0]
assert not empty, f"nothing was counted for {empty}"
'
