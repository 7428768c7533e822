#!/usr/bin/env bash
# Spans by the million, in a release build: each is counted, and the memory does not grow.
# A billion of them with TESTS_LONG, as `tests/run --all` sets it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}"
cargo build --quiet --release -p instructions
spans=10000000
[ -z "${TESTS_LONG:-}" ] || spans=1000000000
for sampler in always never tail; do
    # Nothing listens there: what is recorded goes through the exporter's queue and is lost, and counted.
    OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:9 OTEL_METRICS_EXPORTER=none TELEMARK_LOG=off \
        "$CARGO_TARGET_DIR/release/instructions" "$spans" "$sampler" soak
done
