#!/usr/bin/env bash
# Asks Prometheus' own tool about the configuration, the rules and the rules' tests; needs `promtool` (Debian: prometheus).
set -euo pipefail
monitoring="$(cd "$(dirname "$0")/../../examples/ai-teams/monitoring" && pwd)"
cd "$monitoring"

generated="$(cd ../../../tests/tests/operations/ops && pwd)"

promtool check config prometheus.yml
promtool check rules rules/*.yml ops/prometheus/rules/*.yml "$generated"/prometheus/rules/*.yml
promtool test rules alerts_test.yml ops/prometheus/tests/*.yml "$generated"/prometheus/tests/*.yml

# A test that cannot fail is worse than none: what breaks the generated rules must break their generated tests.
broken="$(mktemp -d)"
trap 'rm -rf "$broken"' EXIT
refused() { # what is wrong, the file of rules, the edit, the tests
  rm -rf "$broken/prometheus"
  cp -r "$generated/prometheus" "$broken"
  sed -i "$3" "$broken/prometheus/rules/$2"
  if cmp -s "$generated/prometheus/rules/$2" "$broken/prometheus/rules/$2"; then
    echo "nothing in $2 is like that any more: $1" >&2
    exit 1
  fi
  if promtool test rules "$broken/prometheus/tests/$4" >/dev/null 2>&1; then
    echo "the tests of $2 pass with $1" >&2
    exit 1
  fi
}
refused "good events counted as bad ones" objectives.yml 's/1 - sum(rate/sum(rate/' objectives_test.yml
refused "another pace" objectives.yml 's/(14\.4 \* /(140 * /; s/(6 \* /(140 * /' objectives_test.yml
refused "no share before the first bad event" objectives.yml 's/ or vector(0)//' objectives_test.yml
refused "no guard against hardly any traffic" objectives.yml 's/>= [0-9]*)/>= 0)/' objectives_test.yml
refused "another threshold" alerts.yml 's/> 0\.01/> 0.1/' alerts_test.yml
refused "a label aggregated away" alerts.yml 's/sum by (channel) (rate(orders_total\[5m\])) > 50/sum(rate(orders_total[5m])) > 50/' alerts_test.yml
echo "promtool: configuration, rules and their tests passed"
