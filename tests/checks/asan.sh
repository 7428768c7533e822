#!/usr/bin/env bash
# The tests of spans under AddressSanitizer: what the unsafe code of slots and queues reads and writes is its own.
# The pinned compiler has the sanitizer behind RUSTC_BOOTSTRAP. Everything is built anew, in a directory of its own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}/asan"
export RUSTC_BOOTSTRAP=1 RUSTFLAGS="-Zsanitizer=address" CARGO_INCREMENTAL=0
# What is freed is kept for a while, to catch those who use it still; so nothing is said here about memory in use.
export ASAN_OPTIONS="quarantine_size_mb=64:${ASAN_OPTIONS:-}"
# The long numbers of `tests/run --all` are for a build without the sanitizer: with it they would take an hour.
unset TESTS_LONG
# One choice of packages and features, so that everything is built once. There is no exporter in this build.
tests() {
    cargo test --target x86_64-unknown-linux-gnu -p telemark -p sanitized \
        --no-default-features --features telemark/record "$@"
}
tests --lib -- span:: clock::
tests --test asan_programs --test asan_stress --test asan_contract -- \
    --skip exporter:: --skip the_same_memory --skip leave_little
