# Running one step: its time, its log, and what it adds to the sums.

passed=0
failed=0
faults=
began=$SECONDS
deadline=2400 # seconds that one step may take

# run NAME COMMAND...: runs it into a log; leaves status, log and seconds behind.
run() {
    local name=$1 start=$SECONDS
    shift
    log="$work/logs/${name//[^A-Za-z0-9]/-}.log"
    printf '==> %s\n' "$name"
    if [ "$(type -t "$1")" = function ]; then
        "$@" >"$log" 2>&1
    else
        timeout --kill-after=10 "$deadline" "$@" >"$log" 2>&1
    fi
    status=$?
    seconds=$((SECONDS - start))
}

# What a step printed, if it failed: which tests and errors first, for a page of log is cut at its end.
show() {
    local names
    names=$(sed 's/\x1b\[[0-9;]*m//g' "$log" | grep -E '^test .* (FAILED|mismatch|error)$|^error|broken rule' | sort -u | head -n 60)
    faults+=$(printf '\n%s\n%s' "$log" "$names" | cut -c1-300)
    echo "    --- what failed"
    printf '%s\n' "$names"
    echo "    --- what the tests that failed printed"
    awk '/^failures:$/ { inside = 1 } /^test result:/ { inside = 0 } inside' "$log" | head -n 200 | sed 's/^/    /'
    echo "    --- last lines of $log"
    tail -n 60 "$log" | sed 's/^/    /'
}

# step NAME COMMAND...: adds the sums of cargo's result lines; without any it counts only if it fails.
step() {
    local ok bad
    run "$@"
    ok=$(sum passed)
    bad=$(sum failed)
    [ "$status" -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
    [ "$bad" -gt 0 ] && show
    tell "$ok" "$bad"
}

# check NAME COMMAND...: one program, one point.
check() {
    run "$@"
    if [ "$status" -eq 0 ]; then
        tell 1 0
    else
        show
        tell 0 1
    fi
}

sum() {
    sed -nE "s/^test result: .* ([0-9]+) $1;.*/\1/p" "$log" | awk '{ n += $1 } END { print n + 0 }'
}

tell() {
    passed=$((passed + $1))
    failed=$((failed + $2))
    printf '    %s passed, %s failed, exit %s, %s s\n' "$1" "$2" "$status" "$seconds"
}

summary() {
    [ -z "$faults" ] || printf '==> failed:%s\n' "$faults"
    printf '==> all steps: %s s\n' "$((SECONDS - began))"
    printf '%s passed, %s failed\n' "$passed" "$failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
    exit
}
