"""A service with everything on serves nearly as many requests over loopback as one without telemetry.

Runs tests/instructions' service of both kinds in turns under wrk, each with a fresh process and the same load, and compares the
medians of their throughput and of the processor time that a request takes, by the kernel's count of the service's threads and of
the collector that takes what it sends. With PARTS=1 it also runs the service with parts of its telemetry left out. Wall-clock
numbers are reported and never a gate, by the design; it fails where a service refuses requests or does not answer.
"""

import collections
import os
import pathlib
import re
import socket
import statistics
import subprocess
import time

# The design's.
GOAL = 0.97
ROUNDS = int(os.environ.get("ROUNDS", "5"))
SECONDS = int(os.environ.get("SECONDS_EACH", "3"))
TICKS = os.sysconf("SC_CLK_TCK")

NO_LINE = {"RUST_LOG": "info,telemark::access=off"}
NO_RECORDS = {"OTEL_LOGS_EXPORTER": "none"}
NOTHING_SENT = {"OTEL_TRACES_EXPORTER": "none", "OTEL_METRICS_EXPORTER": "none"} | NO_RECORDS
# What each kind runs, and its environment beside the collector's address.
KINDS = {
    "bare": ("bare", {}),
    "telemark": ("telemark", {}),
}
PARTS = {
    "no log records sent": ("telemark", NO_RECORDS),
    "no access line": ("telemark", NO_LINE),
    "nothing sent": ("telemark", NOTHING_SENT),
    "nothing sent, no line": ("telemark", NOTHING_SENT | NO_LINE),
    "nothing recorded, no line": ("telemark", NOTHING_SENT | NO_LINE | {"OTEL_TRACES_SAMPLER": "always_off"}),
}
if os.environ.get("PARTS"):
    KINDS |= PARTS

Measured = collections.namedtuple("Measured", "rate tail cpu threads sink")


def build():
    target = os.environ.get("CARGO_TARGET_DIR", "target")
    subprocess.run(["cargo", "build", "--quiet", "--release", "-p", "instructions", "--bin", "served"], check=True)
    return os.path.join(target, "release", "served")


def wait_for(port, process):
    for _ in range(200):
        if process.poll() is not None:
            raise SystemExit(f"the server ended: {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the server does not listen")


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def start(program, kind, **more):
    """The process, and its port."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("OTEL_", "TELEMARK_", "RUST_LOG"))}
    server = subprocess.Popen([program, kind, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment | more)
    wait_for(port, server)
    return server, port


def used(stat):
    """Seconds of processor time, the program's own and the kernel's for it, that such a file tells."""
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def threads(process):
    """The same of each kind of thread."""
    found = collections.Counter()
    for task in pathlib.Path(f"/proc/{process.pid}/task").iterdir():
        try:
            found[(task / "comm").read_text().strip()] += used(task / "stat")
        except OSError:
            # It has ended.
            continue
    return found


def load(port):
    command = ["wrk", "-t1", "-c32", f"-d{SECONDS}s", "--latency"]
    for header in (
        "x-tracking-id: track-000000000001",
        "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "baggage: batch.id=17,tenant=blue",
    ):
        command += ["-H", header]
    return subprocess.run(command + [f"http://127.0.0.1:{port}/users/42"], check=True, capture_output=True, text=True).stdout


def measure(program, kind, collector, sink):
    """Requests a second, the 99th percentile of their latency in milliseconds, and microseconds of processor time for each."""
    runs, environment = KINDS[kind]
    more = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{sink}", "TELEMARK_LOG": "json"} | environment
    server, port = start(program, runs, **more)
    try:
        whole, parts = pathlib.Path(f"/proc/{server.pid}/stat"), threads(server)
        taken = pathlib.Path(f"/proc/{collector.pid}/stat")
        before = used(whole), used(taken)
        said = load(port)
        after = used(whole), used(taken)
        parts = threads(server) - parts
    finally:
        server.terminate()
        server.wait()
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"{kind} refused requests:\n{said}")
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", said).groups()
    served = int(re.search(r"(\d+) requests in", said)[1])
    each = lambda seconds: seconds * 1e6 / served
    return Measured(
        float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]),
        float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit],
        each(after[0] - before[0]),
        {name: each(seconds) for name, seconds in parts.items()},
        each(after[1] - before[1]),
    )


def report(kind, runs):
    middle = lambda of: statistics.median(map(of, runs))
    print(
        f"{kind:25} {middle(lambda run: run.rate):7.0f} requests/s, p99 {middle(lambda run: run.tail):5.2f} ms, "
        f"{middle(lambda run: run.cpu):5.2f} us of processor time a request, the collector {middle(lambda run: run.sink):4.2f}"
    )
    names = {name for run in runs for name in run.threads}
    shares = {name: middle(lambda run: run.threads.get(name, 0)) for name in names}
    told = [f"{name} {share:.2f}" for name, share in sorted(shares.items(), key=lambda part: -part[1]) if share >= 0.005]
    print(f"{'':25} {', '.join(told)}")


def main():
    program = build()
    measured = {kind: [] for kind in KINDS}
    collector, sink = start(program, "sink")
    try:
        for turn in range(ROUNDS):
            # Another order each round: what else the machine does hits all of them.
            for kind in KINDS if turn % 2 else reversed(KINDS):
                measured[kind].append(measure(program, kind, collector, sink))
    finally:
        collector.terminate()
        collector.wait()
    bare = measured["bare"]
    for kind, runs in measured.items():
        report(kind, runs)
        pairs = [ours.rate / theirs.rate for ours, theirs in zip(runs, bare)]
        more = statistics.median(ours.cpu - theirs.cpu for ours, theirs in zip(runs, bare))
        if runs is not bare:
            print(f"{'':25} {statistics.median(pairs):.3f} of the bare service's ({min(pairs):.3f} to {max(pairs):.3f}), {more:+.2f} us")
    print(f"the goal is {GOAL} with everything on")


main()
