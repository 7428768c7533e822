#!/usr/bin/env bash
# Asks Prometheus' own tool about the configuration, the rules and the rules' tests; needs `promtool` (Debian: prometheus).
set -euo pipefail
monitoring="$(cd "$(dirname "$0")/../../examples/ai-teams/monitoring" && pwd)"
cd "$monitoring"

promtool check config prometheus.yml
promtool check rules rules/*.yml
promtool test rules alerts_test.yml

# A test that cannot fail is worse than none: with the manual's latency query the same tests must not pass.
broken="$(mktemp -d)"
trap 'rm -rf "$broken"' EXIT
cp -r rules alerts_test.yml "$broken"
sed -i 's/^          1 - ($/          (/' "$broken/rules/slo.yml"
if promtool test rules "$broken/alerts_test.yml" >/dev/null 2>&1; then
  echo "the tests of the rules pass with good requests counted as errors" >&2
  exit 1
fi
echo "promtool: configuration, rules and their tests passed"
