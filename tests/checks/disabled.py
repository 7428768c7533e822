"""Without the feature `record`, an annotated program runs the instructions of the plain one.

Builds tests/disabled alone, runs it under callgrind, and compares what a call costs in each pair of cases. Also: no code of
telemark runs below the annotated functions, nothing is declared, and set-up says that nothing is recorded.
"""

import os
import subprocess
import sys

import callgrind

CALLS = 1000
HANDFUL = 4  # instructions a call
CASES = ["function", "method", "future", "returned", "block", "updates", "event"]


def main():
    target = os.environ.get("CARGO_TARGET_DIR", "target")
    subprocess.run(["cargo", "build", "--quiet", "-p", "disabled"], check=True)
    cost, program = callgrind.count(os.path.join(target, "debug", "disabled"))
    faults = []
    if "nothing is recorded" not in program.stderr:
        faults.append("set-up does not say that nothing is recorded")
    if program.stdout != "declared 0, recorded 0, series 0\n":
        faults.append(f"the program says: {program.stdout}")
    for case in CASES:
        costs = {}
        for kind in ("annotated", "plain"):
            costs[kind] = cost.of(f"disabled::cases::{kind}_{case}") / CALLS
        more = costs["annotated"] - costs["plain"]
        ours = sorted(name for name in cost.below(f"disabled::cases::annotated_{case}") if "telemark::" in name)
        print(f"{case:9} annotated {costs['annotated']:7.2f}  plain {costs['plain']:7.2f}  {more:+.2f} instructions a call")
        if 0 in costs.values() or more > HANDFUL:
            faults.append(f"{case}: {more:+.2f} instructions a call")
        if ours:
            faults.append(f"{case}: runs {len(ours)} functions of telemark's, such as {ours[0]}")
    print("\n".join(faults))
    return 1 if faults else 0


sys.exit(main())
