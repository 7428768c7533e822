#!/usr/bin/env bash
# The algorithms of redaction, and the parsers of headers and variables, under libFuzzer, each for FUZZ_SECONDS (300): no panic,
# redacting again and again comes to an end, limits hold, and what is written is read back.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}/fuzz"
# What `cargo fuzz` would pass: each branch is told to the fuzzer.
export RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 --cfg fuzzing"
target=$(rustc -vV | sed -n 's/^host: //p')
# With a target, build scripts are built without these flags.
cargo build --quiet --release --target "$target" --manifest-path tests/fuzz/Cargo.toml
for program in telemark-fuzz telemark-fuzz-parsers; do
    mkdir -p "$CARGO_TARGET_DIR/corpus-$program" "$CARGO_TARGET_DIR/found"
    "$CARGO_TARGET_DIR/$target/release/$program" -max_total_time="${FUZZ_SECONDS:-300}" -max_len=600 -timeout=5 \
        -dict=tests/fuzz/words.dict -artifact_prefix="$CARGO_TARGET_DIR/found/" -print_final_stats=1 -verbosity=0 \
        "$CARGO_TARGET_DIR/corpus-$program" 2>&1 | tail -25
done
