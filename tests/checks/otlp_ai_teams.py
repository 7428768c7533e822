"""Runs the three-service example against OpenTelemetry's own decoder, over HTTP and over gRPC.

Every span that the example counts must arrive, under the service it belongs to, with its parent, and with one trace
identifier across services.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
SERVICES = {"api-gateway", "workflow-agent", "workflow-engine"}
REMOTE_PARENT = 0x200


def run(protocol, compression, port_base):
    """The example's summary, and every span that arrived with the name of its service."""
    # Into a file: a pipe that nobody reads would make the decoder a collector that hangs.
    with tempfile.TemporaryDirectory() as folder:
        heard = Path(folder) / "heard"
        with heard.open("w") as output:
            script = [sys.executable, HERE / "otlp_decode.py", protocol]
            decoder = subprocess.Popen(script, stdin=subprocess.PIPE, stdout=output)
        port = port_of(heard)
        variables = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{port}",
            "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc" if protocol == "grpc" else "http/protobuf",
            "OTEL_EXPORTER_OTLP_COMPRESSION": compression,
        }
        command = ["cargo", "run", "-q", "-p", "ai-teams", "--", "--once", "--json", "--port-base", str(port_base)]
        example = subprocess.run(command, env=os.environ | variables, stdout=subprocess.PIPE, text=True, timeout=900)
        assert example.returncode == 0, example.returncode
        decoder.communicate(timeout=60)
        requests = [json.loads(line) for line in heard.read_text().splitlines()[1:]]
        return json.loads(example.stdout.splitlines()[-1]), requests


def port_of(heard):
    """The port that the decoder says in its first line."""
    for _ in range(300):
        text = heard.read_text()
        if text.endswith("\n"):
            return json.loads(text.splitlines()[0])["port"]
        time.sleep(0.1)
    raise SystemExit("the decoder does not start: are opentelemetry-proto and grpcio installed?")


def spans(requests):
    for request in requests:
        assert request["unknown_fields"] == 0 and request["canonical"], request["path"]
        for resource in request["request"]["resource_spans"]:
            attributes = {pair["key"]: pair["value"] for pair in resource["resource"]["attributes"]}
            for scope in resource["scope_spans"]:
                for span in scope["spans"]:
                    yield attributes["service.name"]["string_value"], span


def judge(summary, requests):
    found = list(spans(requests))
    assert len(found) == summary["spans"] > 0, (len(found), summary)
    assert summary["dropped"] == 0, summary
    assert {service for service, _ in found} == SERVICES
    by_id = {span["span_id"]: (service, span) for service, span in found}
    assert len(by_id) == len(found), "a span arrived twice"
    assert len({span["trace_id"] for _, span in found}) == summary["traces"]
    crossings = 0
    for service, span in found:
        if "parent_span_id" not in span:
            continue
        parent_service, parent = by_id[span["parent_span_id"]]
        assert parent["trace_id"] == span["trace_id"]
        remote = bool(span["flags"] & REMOTE_PARENT)
        assert remote == (service != parent_service), (service, parent_service, span["name"])
        crossings += remote
    assert crossings > 0
    attributes = [{pair["key"] for pair in span["attributes"]} for _, span in found]
    assert all("tracking_id" in keys for keys in attributes), "a span has no tracking id"
    for key in ("user.vip", "batch.total", "db.query.text"):
        assert any(key in keys for keys in attributes), f"no span has {key}"
    text = json.dumps(requests)
    for secret in ("correct horse", "Plan the launch"):
        assert secret not in text, f"{secret!r} has left the process"
    return len(found), crossings


for protocol, compression, port_base in [("http", "none", 18600), ("grpc", "gzip", 18610)]:
    count, crossings = judge(*run(protocol, compression, port_base))
    print(f"{protocol}, {compression}: {count} spans of {len(SERVICES)} services, {crossings} calls between them")
