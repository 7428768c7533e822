#!/usr/bin/env bash
# Runs the tests that tracing-subscriber ships for layers and filters, unchanged but for the registry they begin with: our
# layer stands on it, installed. So whatever a layer or a filter sees beside ours is what it sees alone. They are copied out
# of cargo's registry into the target directory, never into the repository.
# Last line: how many passed. Fails if one fails, or if fewer run than upstream has.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$root/target}"
package="$CARGO_TARGET_DIR/checks/upstream-subscriber"
upstream=0.3.23
# Not among them: those that ask what the bare registry says of itself, or how often a lone filter is asked, where every
# other layer may change the answer (registry_max_level_hint, option, vec, layer_filters' vec::empty_vec,
# layer_filter_interests_are_cached, option_filter_interest_caching, which fails in the same way beside upstream's own `fmt`
# layer with a filter of INFO), whose subscriber is of another type (registry_span_instrument_drop,
# on_register_dispatch_is_called, registry_with_subscriber, reload, reload_max_log_level), and those of `fmt` and its
# formats, which have no registry (ansi_escaping, duplicate_spans, event_enabling, field_filter, filter_log,
# fmt_max_level_hint, same_len_filters, utils).
names="cached_layer_filters_dont_break_other_layers hinted_layer_filters_dont_break_other_layers
    multiple_layer_filter_interests_cached
    unhinted_layer_filters_dont_break_other_layers vec_subscriber_filter_interests_cached"
folders="layer_filters env_filter"
tests=73

rm -rf "$package"
mkdir -p "$package/src" "$package/tests" "$package/tracing-subscriber/src"
cp Cargo.lock "$package/Cargo.lock"
cat >"$package/Cargo.toml" <<TOML
[workspace]
members = ["tracing-subscriber"]

[package]
name = "upstream-subscriber"
version = "0.0.0"
edition = "2018" # as upstream's

[features]
default = ["registry", "env-filter", "fmt", "std", "tracing-log"] # the tests ask for them
registry = []
env-filter = []
fmt = []
std = []
tracing-log = []

[dependencies]
log = "0.4"
tracing = "0.1"
tracing-core = "0.1"
tracing-mock = { version = "=0.1.0-beta.3", features = ["tracing-subscriber"] }
tracing-subscriber = { path = "tracing-subscriber" }
# Where the tests are: fetched, never built.
upstream = { package = "tracing-subscriber", version = "=$upstream", optional = true }

[profile.dev]
debug = "line-tables-only"
TOML
: >"$package/src/lib.rs"
cat >"$package/tracing-subscriber/Cargo.toml" <<TOML
[package]
name = "tracing-subscriber"
version = "0.3.99"
edition = "2021"

[dependencies]
real = { package = "tracing-subscriber", version = "=$upstream", features = ["env-filter", "tracing-log"] }
telemark = { path = "$root/runtime", default-features = false, features = ["record"] }
TOML
cat >"$package/tracing-subscriber/src/lib.rs" <<'RUST'
pub use real::*;

/// The registry with our layer on it.
pub fn registry() -> layer::Layered<Box<dyn Layer<Registry> + Send + Sync>, Registry> {
    use layer::SubscriberExt;
    static INSTALLED: std::sync::Once = std::sync::Once::new();
    INSTALLED.call_once(|| {
        let telemetry = telemark::setup("upstream").mount_layer().install().expect("nothing else is installed");
        std::mem::forget(telemetry);
    });
    real::registry().with(telemark::layer().boxed())
}
RUST

from=$(cargo metadata --format-version 1 --all-features --manifest-path "$package/Cargo.toml" |
    python3 -c 'import json, os, sys
packages = json.load(sys.stdin)["packages"]
print(*(os.path.dirname(p["manifest_path"]) for p in packages if p["name"] == "tracing-subscriber" and p["source"]))')
for name in $names; do
    cp "$from/tests/$name.rs" "$package/tests/$name.rs"
done
for name in $folders; do
    cp -r "$from/tests/$name" "$package/tests/$name"
done
# Our layer has no `Debug`, which nothing but these two lines asks for.
sed -i 's/dbg!(subscriber)/subscriber/' "$package/tests/layer_filters/trees.rs"
log="$package/log" status=0
TELEMARK_LOG=off cargo test --manifest-path "$package/Cargo.toml" -p upstream-subscriber --no-fail-fast -- --skip vec::empty_vec 2>&1 |
    tee "$log" || status=$?
passed=$(sed -nE 's/^test result: .* ([0-9]+) passed;.*/\1/p' "$log" | awk '{ n += $1 } END { print n + 0 }')
echo "$passed of upstream's $tests tests of layers and filters passed beside our layer"
[ "$status" -eq 0 ] && [ "$passed" -ge "$tests" ]
