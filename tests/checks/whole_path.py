"""The example sends its traces to a receiver that reads them with OpenTelemetry's own messages: nothing is lost, torn or leaked."""

import collections
import gzip
import http.server
import json
import os
import pathlib
import subprocess
import sys
import threading

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
BASE = 28500
SERVICES = {"api-gateway", "workflow-agent", "workflow-engine"}
RECEIVED = []


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        body = gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body
        RECEIVED.append(ExportTraceServiceRequest.FromString(body))
        answer = ExportTraceServiceResponse().SerializeToString()
        self.send_response(200)
        self.send_header("content-type", "application/x-protobuf")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


def run(port):
    """The example's summary."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = f"http://127.0.0.1:{port}"
    environment["OTEL_EXPORTER_OTLP_COMPRESSION"] = "gzip"
    command = [TARGET / "debug/ai-teams", "--once", "--json", "--port-base", str(BASE)]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def spans():
    """Every span with its service and its attributes."""
    for request in RECEIVED:
        for resource in request.resource_spans:
            named = {pair.key: pair.value.string_value for pair in resource.resource.attributes}
            for scope in resource.scope_spans:
                for span in scope.spans:
                    yield named["service.name"], span, {pair.key: pair.value for pair in span.attributes}


def judge(summary):
    sent = list(spans())
    by_id = {span.span_id: span for _, span, _ in sent}
    torn = [
        span.name
        for _, span, _ in sent
        if span.parent_span_id
        and (span.parent_span_id not in by_id or by_id[span.parent_span_id].trace_id != span.trace_id)
    ]
    services = collections.defaultdict(set)
    for service, span, _ in sent:
        services[span.trace_id].add(service)
    text = str([span for _, span, _ in sent])
    having = lambda key: [attributes[key] for _, _, attributes in sent if key in attributes]
    yield summary["dropped"] == 0, f"{summary['dropped']} spans were dropped"
    yield len(sent) == summary["spans"], f"{len(sent)} spans came, {summary['spans']} were recorded"
    yield len(services) == summary["traces"], f"{len(services)} traces came, {summary['traces']} were recorded"
    yield not torn, f"spans whose parent is elsewhere: {torn[:5]}"
    yield any(found == SERVICES for found in services.values()), "no trace crosses the three services"
    yield len(having("tracking_id")) == len(sent), "a span has no tracking id"
    yield all(value.bool_value for value in having("user.vip")) and having("user.vip"), "no VIP is marked"
    yield having("batch.total"), "no baggage has arrived at the agent"
    yield having("db.query.text"), "no statement is recorded"
    failed = [span for _, span, _ in sent if span.status.code == 2]
    yield len(failed) == summary["errors"], f"{len(failed)} spans failed, {summary['errors']} were counted"
    yield any(event.name == "exception" for span in failed for event in span.events), "no exception is recorded"
    yield "correct horse" not in text and "Plan the launch" not in text, "a password or a prompt has left the process"


def main():
    subprocess.run(["cargo", "build", "--quiet", "-p", "ai-teams"], check=True, cwd=ROOT)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    summary = run(server.server_address[1])
    faults = [text for holds, text in judge(summary) if not holds]
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{summary['spans']} spans of {summary['traces']} traces: {len(faults)} faults")
    sys.exit(1 if faults else 0)


main()
