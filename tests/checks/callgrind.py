"""Runs a program under callgrind and reads what its functions cost, in instructions."""

import collections
import re
import subprocess
import tempfile


class Costs:
    """What one run cost: `own[function]`, and `calls[function][callee]` with what the calls cost altogether."""

    def __init__(self, path):
        self.own = collections.Counter()
        self.calls = collections.defaultdict(collections.Counter)
        names = {}

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
                        self.calls[function][callee] += cost
                        callee = None
                    else:
                        self.own[function] += cost

    def of(self, function):
        """A function with everything it calls."""
        return self.own[function] + sum(self.calls[function].values())

    def below(self, function):
        """Everything that a function calls, directly or not."""
        seen, waiting = set(), [function]
        while waiting:
            for callee in self.calls[waiting.pop()]:
                if callee not in seen:
                    seen.add(callee)
                    waiting.append(callee)
        return seen


def count(program, *options):
    """The costs of a run, and what the program has printed; the program is a path, or a list with its arguments."""
    program = [program] if isinstance(program, str) else program
    with tempfile.NamedTemporaryFile(suffix=".callgrind") as out:
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out.name}", *options, *program]
        done = subprocess.run(command, check=True, text=True, capture_output=True)
        return Costs(out.name), done
