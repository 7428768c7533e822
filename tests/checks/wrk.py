"""A service with everything on serves nearly as many requests over loopback as one without telemetry.

Runs tests/instructions' service of both kinds in turns under wrk, each with a fresh process and the same load, and compares the
medians of their throughput. Wall-clock numbers are reported and never a gate, by the design; it fails where a service refuses
requests or does not answer.
"""

import os
import re
import socket
import statistics
import subprocess
import time

# The design's.
GOAL = 0.97
ROUNDS = int(os.environ.get("ROUNDS", "5"))
SECONDS = int(os.environ.get("SECONDS_EACH", "3"))
KINDS = ("bare", "telemark")


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


def measure(program, kind, sink):
    """Requests a second, and the 99th percentile of their latency in milliseconds."""
    server, port = start(program, kind, OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{sink}", TELEMARK_LOG="json")
    try:
        command = ["wrk", "-t1", "-c32", f"-d{SECONDS}s", "--latency"]
        for header in (
            "x-tracking-id: track-000000000001",
            "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "baggage: batch.id=17,tenant=blue",
        ):
            command += ["-H", header]
        said = subprocess.run(command + [f"http://127.0.0.1:{port}/users/42"], check=True, capture_output=True, text=True).stdout
    finally:
        server.terminate()
        server.wait()
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"{kind} refused requests:\n{said}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", said).groups()
    return rate, float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def main():
    program = build()
    measured = {kind: [] for kind in KINDS}
    collector, sink = start(program, "sink")
    try:
        for turn in range(ROUNDS):
            # Another order each round: what else the machine does hits both.
            for kind in KINDS if turn % 2 else reversed(KINDS):
                measured[kind].append(measure(program, kind, sink))
    finally:
        collector.terminate()
        collector.wait()
    rates = {kind: statistics.median(rate for rate, _ in measured[kind]) for kind in KINDS}
    tails = {kind: statistics.median(tail for _, tail in measured[kind]) for kind in KINDS}
    pairs = [ours[0] / bare[0] for ours, bare in zip(measured["telemark"], measured["bare"])]
    ratio = statistics.median(pairs)
    for kind in KINDS:
        print(f"{kind:9} {rates[kind]:9.0f} requests/s, p99 {tails[kind]:6.2f} ms")
    print(f"telemark serves {ratio:.3f} of what the bare service does (pairs {min(pairs):.3f} to {max(pairs):.3f}; goal {GOAL})")


main()
