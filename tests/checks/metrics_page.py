"""The example's whole page of metrics: promtool and Python's strict parser find no fault, packed or not."""

import gzip
import os
import pathlib
import subprocess
import sys
import time
import urllib.error
import urllib.request

from prometheus_client.openmetrics.parser import text_string_to_metric_families

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
BASE = 28200
OPEN_METRICS = "application/openmetrics-text; version=1.0.0"
PROCESS = [
    "process_cpu_seconds",
    "process_open_fds",
    "process_max_fds",
    "process_virtual_memory_bytes",
    "process_virtual_memory_max_bytes",
    "process_resident_memory_bytes",
    "process_heap_bytes",
    "process_start_time_seconds",
    "process_threads",
]


def fetch(**headers):
    request = urllib.request.Request(f"http://127.0.0.1:{BASE}/metrics")
    for name, value in headers.items():
        request.add_header(name.replace("_", "-"), value)
    with urllib.request.urlopen(request, timeout=10) as answer:
        body = answer.read()
        return answer.headers, gzip.decompress(body) if answer.headers["Content-Encoding"] == "gzip" else body


def judged_by_promtool(page):
    """What promtool says against it, if anything."""
    told = subprocess.run(["promtool", "check", "metrics"], input=page, capture_output=True, check=False)
    return (told.stdout + told.stderr).decode().strip() if told.returncode else ""


def traffic():
    """Waits until requests have been answered in all services; the example drives itself."""
    end = time.time() + 120
    while True:
        try:
            page = fetch()[1]
            if b'service="workflow-engine"' in page and b"workflow_duration_seconds_count" in page:
                return page
        except (urllib.error.URLError, ConnectionError):
            pass
        if time.time() > end:
            sys.exit("the example has answered no requests within two minutes")
        time.sleep(0.2)


def judge():
    if faults := judged_by_promtool(traffic()):
        sys.exit(f"promtool says of the text format:\n{faults}")
    if not judged_by_promtool(b"# TYPE camelCase_ms counter\ncamelCase_ms 1\n"):
        sys.exit("promtool finds no fault in a page that is full of them")

    headers, page = fetch(Accept=OPEN_METRICS, Accept_Encoding="gzip")
    assert headers["Content-Encoding"] == "gzip", headers
    assert headers["Content-Type"].startswith(OPEN_METRICS), headers
    families = {family.name: family for family in text_string_to_metric_families(page.decode())}
    missing = [name for name in PROCESS if name not in families]
    assert not missing, f"{missing} are missing"
    assert all(family.documentation for family in families.values()), "a metric has no description"
    assert families["http_request_duration_seconds"].unit == "seconds"
    samples = [sample for family in families.values() for sample in family.samples]
    exemplars = [sample.exemplar for sample in samples if sample.exemplar]
    assert exemplars, "no exemplar"
    assert all(len(exemplar.labels["trace_id"]) == 32 and exemplar.timestamp for exemplar in exemplars)
    created = [sample for sample in samples if sample.name.endswith("_created")]
    start = families["process_start_time_seconds"].samples[0].value
    assert all(abs(sample.value - start) < 1 for sample in created), "counters begin with the process"
    print(f"{len(families)} families, {len(samples)} samples, {len(exemplars)} exemplars are well formed")


subprocess.run(["cargo", "build", "--quiet", "-p", "ai-teams"], check=True, cwd=ROOT)
example = subprocess.Popen(
    [TARGET / "debug/ai-teams", "--port-base", str(BASE)],
    stdout=subprocess.DEVNULL,
    stderr=subprocess.DEVNULL,
    env={**os.environ, "TELEMARK_LOG": "off"},
)
try:
    judge()
finally:
    example.kill()
    example.wait()
