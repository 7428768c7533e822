"""Without the feature `record`, an annotated program runs the instructions of the plain one.

Builds tests/disabled alone, runs it under callgrind, and compares what a call costs in each pair of cases. Also: no code of
telemark runs below the annotated functions, nothing is declared, and set-up says that nothing is recorded.
"""

import collections
import os
import re
import subprocess
import sys
import tempfile

CALLS = 1000
HANDFUL = 4  # instructions a call
CASES = ["function", "method", "future", "returned", "block", "updates", "event"]


def run(*command):
    return subprocess.run(command, check=True, text=True, capture_output=True)


def read(path):
    """The own cost of every function, and its callees with what their calls cost altogether."""
    names, own, calls = {}, collections.Counter(), collections.defaultdict(collections.Counter)

    def named(text):
        number, _, name = text.partition(" ")
        if name:
            names[number] = name
        return names[number]

    function, callee = None, None
    with open(path) as lines:
        for line in lines:
            kind, _, rest = line.rstrip("\n").partition("=")
            if kind == "fn":
                function = named(rest)
            elif kind == "cfn":
                callee = named(rest)
            elif re.match(r"[+*\d-]", line):
                cost = int(line.split()[1])
                if callee:
                    calls[function][callee] += cost
                    callee = None
                else:
                    own[function] += cost
    return own, calls


def below(calls, function):
    """Everything that a function calls, directly or not."""
    seen, waiting = set(), [function]
    while waiting:
        for callee in calls[waiting.pop()]:
            if callee not in seen:
                seen.add(callee)
                waiting.append(callee)
    return seen


def main():
    target = os.environ.get("CARGO_TARGET_DIR", "target")
    run("cargo", "build", "--quiet", "-p", "disabled")
    with tempfile.NamedTemporaryFile(suffix=".callgrind") as out:
        program = run(
            "valgrind", "--tool=callgrind", f"--callgrind-out-file={out.name}", os.path.join(target, "debug", "disabled")
        )
        own, calls = read(out.name)
    faults = []
    if "nothing is recorded" not in program.stderr:
        faults.append("set-up does not say that nothing is recorded")
    if program.stdout != "declared 0, recorded 0, series 0\n":
        faults.append(f"the program says: {program.stdout}")
    for case in CASES:
        costs = {}
        for kind in ("annotated", "plain"):
            name = f"disabled::cases::{kind}_{case}"
            costs[kind] = (own[name] + sum(calls[name].values())) / CALLS
        more = costs["annotated"] - costs["plain"]
        ours = sorted(name for name in below(calls, f"disabled::cases::annotated_{case}") if "telemark::" in name)
        print(f"{case:9} annotated {costs['annotated']:7.2f}  plain {costs['plain']:7.2f}  {more:+.2f} instructions a call")
        if costs["plain"] == 0 or abs(more) > HANDFUL:
            faults.append(f"{case}: {more:+.2f} instructions a call")
        if ours:
            faults.append(f"{case}: runs {len(ours)} functions of telemark's, such as {ours[0]}")
    print("\n".join(faults))
    return 1 if faults else 0


sys.exit(main())
