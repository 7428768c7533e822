"""The paths that every call takes stay within their ceilings of instructions.

Builds tests/instructions for release and runs it under callgrind. A ceiling is a promise of the design where one is given,
and else a little above what was measured when it was written: who makes a path dearer must say so here.
"""

import os
import subprocess
import sys

import callgrind

CALLS = 1000 + 60  # with the warm-up, which is a few calls in a thousand

# Instructions a call, with the loop around it.
CEILINGS = {
    "metrics::counter": 30,  # the design's
    "metrics::counter_bound": 20,
    "metrics::counter_text": 150,
    "metrics::updown": 30,
    "metrics::histogram": 60,  # the design's
    "metrics::histogram_bound": 55,
    "metrics::gauge": 40,
    "metrics::enter": 60,
}


def main():
    subprocess.run(["cargo", "build", "--quiet", "--release", "-p", "instructions"], check=True)
    program = os.path.join(os.environ.get("CARGO_TARGET_DIR", "target"), "release", "instructions")
    costs, _ = callgrind.count(program)
    faults = 0
    for case, ceiling in CEILINGS.items():
        cost = costs.of(f"instructions::{case}") / CALLS
        fault = not 0 < cost <= ceiling
        faults += fault
        print(f"{case:26} {cost:7.2f} of {ceiling:4} instructions a call{'  TOO MANY' if fault else ''}")
    return 1 if faults else 0


sys.exit(main())
