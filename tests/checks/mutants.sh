#!/usr/bin/env bash
# Mutants of the rooms that redact: a change of their code that no test of theirs notices is in the list of those explained.
# MUTANTS_SHARD says which part is tried: a fourteenth, another one each day, unless told; `0/1` is all of it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
target="${CARGO_TARGET_DIR:-$PWD/target}"
shard="${MUTANTS_SHARD:-$((10#$(date +%j) % 14))/14}"
explained=$PWD/tests/mutants/explained
export PATH="$target/tools/bin:$PATH" CARGO_TARGET_DIR="$target/mutants"
command -v cargo-mutants >/dev/null ||
    CARGO_TARGET_DIR="$target/tools/build" cargo install --quiet --locked cargo-mutants --version 27.1.0 --root "$target/tools"

# The rooms alone, as a package: a mutant is built in a second. Properties are tried less often, and on the same values
# each time: what survives today survives tomorrow.
export PROPTEST_CASES=64 PROPTEST_RNG_SEED=1 PROPTEST_MAX_SHRINK_ITERS=0 PROPTEST_DISABLE_FAILURE_PERSISTENCE=1
export RUSTUP_TOOLCHAIN
RUSTUP_TOOLCHAIN=$(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)
rooms="$target/mutants/rooms"
rm -rf "$rooms" "$target/mutants/mutants.out"
mkdir -p "$rooms/src"
cp tests/mutants/Cargo.toml tests/mutants/Cargo.lock "$rooms/"
cp -r runtime/src/{clock,id.rs,redact,schema,value.rs} "$rooms/src/"
cat >"$rooms/src/lib.rs" <<'END'
#![allow(dead_code, unused_imports)]
mod clock;
mod id;
mod redact;
mod schema;
mod value;
END

# Mutants that survive are judged below, so its own word counts only where it could not work at all (1, 4). One that
# never ends is noticed by that and counts as caught: the time is for machines that do other things too, and so is the
# memory, of which some take more and more.
ended=0
(cd "$rooms" && ulimit -v 8000000 && cargo mutants --dir . --output .. --file 'src/redact/**' --shard "$shard" --jobs 2 \
    --timeout 60 --no-times --colors never --cargo-arg=--lib) >"$target/mutants/log" 2>&1 || ended=$?
case $ended in
    0 | 2 | 3) ;; # all noticed, some survived, some never ended
    *) tail -30 "$target/mutants/log"; exit 1 ;;
esac
tail -1 "$target/mutants/log"
export LC_ALL=C
survived=$(sed -E 's/:[0-9]+:[0-9]+:/:/' "$target/mutants/mutants.out/missed.txt" | sort -u)
known=$(sed '/^#/d;/^$/d' "$explained" | sort -u)
new=$(comm -23 <(echo "$survived") <(echo "$known"))
[ -z "$new" ] || { printf 'no test notices, and nobody has explained:\n%s\n' "$new"; exit 1; }
# Whether an explanation is still needed is known only where all of them were tried.
stale=$(comm -13 <(echo "$survived") <(echo "$known"))
[ "$shard" != 0/1 ] || [ -z "$stale" ] || { printf 'explained, and does not survive any more:\n%s\n' "$stale"; exit 1; }
