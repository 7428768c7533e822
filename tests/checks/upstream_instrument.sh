#!/usr/bin/env bash
# Runs the tests that tracing-attributes ships for `#[instrument]` against `telemark::instrument`, unchanged: copied
# out of cargo's registry into the target directory, never into the repository. Beside them those of `tracing` about
# spans, events and scoped subscribers. Everything runs twice: alone, and with the engine as the subscriber of the process,
# where scoped ones have to be honoured exactly.
# Last lines: how many passed. Fails if one fails, or if fewer run than upstream has.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$root/target}"
package="$CARGO_TARGET_DIR/checks/upstream-instrument"
upstream=0.1.31 # the newest tracing-attributes, whose messages were compared with this compiler's
behaviour=74    # its tests of behaviour; beside them the case of dead code and two tests of messages
messages=2
tracing=0.1.44
# Its tests that leave the process's subscriber alone; the others set one of their own and have no room for ours.
contract="event span macros filters_dont_leak subscriber future_send macro_imports macros_incompatible_concat"
beside=123

# The package around upstream's tests: crates of their names that hold our attribute, and `tracing-test`, which is not
# published.
generate() {
    rm -rf "$package"
    mkdir -p "$package"/src "$package"/tracing/src "$package"/tracing-attributes/src "$package"/tracing-test/src
    # The versions of our own lock file, so that what is built already is built once.
    cp Cargo.lock "$package/Cargo.lock"
    cat >"$package/Cargo.toml" <<TOML
[workspace]
members = ["tracing", "tracing-attributes", "tracing-test"]

[package]
name = "upstream-instrument"
version = "0.0.0"
edition = "2018" # as upstream's

[features]
default = ["std"] # tracing's tests ask for it
std = []

[dependencies]
async-trait = "0.1"
rustversion = "1"
telemark = { path = "$root/runtime", default-features = false, features = ["record"] }
tracing = { path = "tracing" }
tracing-attributes = { path = "tracing-attributes" }
tracing-mock = "=0.1.0-beta.3"
tracing-subscriber = { version = "0.3", features = ["env-filter"] }
tracing-test = { path = "tracing-test" }
trybuild = "1"
# Where the tests are: fetched, never built.
upstream = { package = "tracing-attributes", version = "=$upstream", optional = true }
upstream-tracing = { package = "tracing", version = "=$tracing", optional = true }

[profile.dev]
debug = "line-tables-only"
TOML
    : >"$package/src/lib.rs"
    crate tracing "$(installed)" \
        'real = { package = "tracing", version = "0.1", default-features = false, features = ["std"] }' \
        "telemark = { path = \"$root/runtime\", default-features = false, features = [\"record\"] }"
    crate tracing-attributes 'pub use telemark::instrument;' \
        "telemark = { path = \"$root/runtime\", default-features = false, features = [\"record\"] }"
    crate tracing-test "$(helpers)"
}

# crate NAME SOURCE DEPENDENCY...
crate() {
    local name=$1 source=$2
    shift 2
    printf '[package]\nname = "%s"\nversion = "0.1.99"\nedition = "2021"\n\n[dependencies]\n' "$name" \
        >"$package/$name/Cargo.toml"
    printf '%s\n' "$@" >>"$package/$name/Cargo.toml"
    printf '%s\n' "$source" >"$package/$name/src/lib.rs"
}

# `tracing` with our attribute; it sets the engine up before `main` if it is asked to.
installed() {
    cat <<'RUST'
pub use real::*;
pub use telemark::instrument;

#[used]
#[link_section = ".init_array"]
static INSTALL: extern "C" fn() = install;

extern "C" fn install() {
    if std::env::var_os("UPSTREAM_INSTALLED").is_some() {
        let telemetry = telemark::setup("upstream").install().expect("nothing else is installed");
        std::mem::forget(telemetry);
        assert!(real::dispatcher::has_been_set());
    }
}
RUST
}

helpers() {
    cat <<'RUST'
use std::{future::Future, marker::Unpin, pin::{pin, Pin}, task::{Context, Poll, Waker}};

/// Ready at its `finish_at`th poll.
pub struct PollN<T, E> {
    value: Option<Result<T, E>>,
    finish_at: usize,
    polls: usize,
}

impl PollN<(), ()> {
    pub fn new_ok(finish_at: usize) -> Self {
        Self { value: Some(Ok(())), finish_at, polls: 0 }
    }

    pub fn new_err(finish_at: usize) -> Self {
        Self { value: Some(Err(())), finish_at, polls: 0 }
    }
}

impl<T: Unpin, E: Unpin> Future for PollN<T, E> {
    type Output = Result<T, E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.polls += 1;
        if self.polls == self.finish_at {
            return Poll::Ready(self.value.take().expect("polled after it was ready"));
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// Polls until the future is ready.
pub fn block_on_future<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return value;
        }
    }
}
RUST
}

# Where cargo keeps the sources of a package.
sources() {
    cargo metadata --format-version 1 --all-features --manifest-path "$package/Cargo.toml" |
        python3 -c 'import json, os, sys
packages = json.load(sys.stdin)["packages"]
print(*(os.path.dirname(p["manifest_path"]) for p in packages
        if p["name"] == sys.argv[1] and p["source"]))' "$1"
}

# Everything as it was published, but for one message.
copy() {
    cp -r "$(sources tracing-attributes)/tests" "$package/tests"
    # Since Rust 1.95 the compiler draws the beginning of a label over several lines with `^`, where this file has `-`,
    # for upstream's own attribute as well.
    sed -i '/^14 |   async fn opaque_unsatisfied/{n;s/-$/^/}' "$package/tests/ui/fail/async_instrument.stderr"
    local from name
    from=$(sources tracing)
    for name in $contract; do
        cp "$from/tests/$name.rs" "$package/tests/tracing_$name.rs"
    done
}

# tests LOG OPTION...: runs them; leaves how many passed behind, and whether none failed.
tests() {
    local log=$1
    shift
    status=0
    # With the dot, because `trybuild` would take a package in the target directory for something that was built.
    CARGO_TARGET_DIR="$CARGO_TARGET_DIR/." cargo test --manifest-path "$package/Cargo.toml" -p upstream-instrument \
        --no-fail-fast "$@" 2>&1 | tee "$log" || status=$?
    passed=$(sed -nE 's/^test result: .* ([0-9]+) passed;.*/\1/p' "$log" | awk '{ n += $1 } END { print n + 0 }')
}

# What runs once more with the engine: the messages of the compiler do not depend on it.
running() {
    local file
    for file in "$package"/tests/*.rs; do
        file=$(basename "$file" .rs)
        [ "$file" = ui ] || printf -- '--test %s ' "$file"
    done
}

generate
copy
all=$((behaviour + messages + beside))
tests "$package/log"
alone=$passed failed=$status
# shellcheck disable=SC2046
UPSTREAM_INSTALLED=1 TELEMARK_LOG=off tests "$package/log-installed" $(running)
echo "$alone of upstream's $all tests passed, and $passed of $((all - messages)) with the engine installed"
[ "$failed" -eq 0 ] && [ "$status" -eq 0 ] && [ "$alone" -ge "$all" ] && [ "$passed" -ge "$((all - messages))" ]
