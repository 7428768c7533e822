"""A service on OpenTelemetry's Python SDK calls examples/propagation, and is called back by it.

Its span is our parent and ours is its parent, by the words of both sides: what Python has in its contexts, and what
telemark sends to a collector of OpenTelemetry's own classes. Tracestate, flags, tracking id and baggage survive both ways.
"""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry import baggage, context, propagate, trace
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from opentelemetry.trace.span import TraceState

REMOTE_PARENT = 0x200

# A literal `+` is left out: Python writes spaces as `+` and reads every `+` as a space, which W3C's baggage does not know.
BAGGAGE = {
    "batch.id": "17",
    "blanks": "two words, and a comma; a semicolon",
    "signs": 'a=b=c 100% "quoted" \\ /?#[]@!$&\'()*',
    "umlauts": "Grüße, 世界, 🚀",
    "percent": "%41%zz%",
    "empty": "",
}

SPANS, CALLS = [], []
ARRIVED = threading.Condition()


class Peer(BaseHTTPRequestHandler):
    """The callback, and the collector."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        with ARRIVED:
            if self.path == "/v1/traces":
                request = ExportTraceServiceRequest.FromString(body)
                SPANS.extend(
                    span for resource in request.resource_spans for scope in resource.scope_spans for span in scope.spans
                )
            elif self.path == "/callback":
                CALLS.append(self.received())
            ARRIVED.notify_all()
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def received(self):
        """What the SDK makes of our headers, and a span of its own below ours."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        # Wrapping what http.server reads as Latin-1 would hide bytes that are not ASCII.
        assert all(value.isascii() for value in headers.values()), headers
        caller = propagate.extract(headers)
        with TRACER.start_as_current_span("callback", context=caller, kind=trace.SpanKind.SERVER) as span:
            return {
                "parent": trace.get_current_span(caller).get_span_context(),
                "own": span.get_span_context(),
                "baggage": dict(baggage.get_all(caller)),
                "tracking": headers.get("x-tracking-id"),
            }

    def log_message(self, *_):
        pass


IDS = RandomIdGenerator()
TRACER = TracerProvider(shutdown_on_exit=False).get_tracer("python-peer")
UNSAMPLED = TracerProvider(sampler=ALWAYS_OFF, shutdown_on_exit=False).get_tracer("python-peer")


def post(url, calls, headers):
    request = urllib.request.Request(url, json.dumps(calls).encode(), headers | {"content-type": "application/json"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20) as answer:
        assert answer.status == 200 and json.load(answer) == [200] * len(calls)


def called(url, callback, tracer=TRACER, ours=None, carried=BAGGAGE, state="vendor=1,other=a-b"):
    """Calls the service from a span of Python's; that span, and the call that came back."""
    state = TraceState.from_header([state])
    before = trace.SpanContext(IDS.generate_trace_id(), IDS.generate_span_id(), True, trace.TraceFlags(1), state)
    here = trace.set_span_in_context(trace.NonRecordingSpan(before))
    for key, value in carried.items():
        here = baggage.set_baggage(key, value, here)
    with tracer.start_as_current_span("caller", context=here, kind=trace.SpanKind.CLIENT) as span:
        headers = {}
        propagate.inject(headers, trace.set_span_in_context(span, here))
        post(url, [{"url": callback, "arguments": [], "baggage": ours or {}}], headers)
    return span.get_span_context(), CALLS.pop()


def sent(trace_id, count):
    """The spans of a trace that telemark has sent, by kind."""
    found = lambda: [span for span in SPANS if int.from_bytes(span.trace_id, "big") == trace_id]
    with ARRIVED:
        assert ARRIVED.wait_for(lambda: len(found()) >= count, 15), (hex(trace_id), len(found()), count)
        return {span.kind: span for span in found()}


def whole_way(url, callback):
    parent, call = called(url, callback, ours={"set.here": "schön, 50 %", "batch.id": "18"})
    assert call["parent"].is_remote and call["parent"].trace_id == parent.trace_id == call["own"].trace_id
    assert call["parent"].span_id not in (parent.span_id, 0) and call["parent"].trace_flags & 1
    assert call["parent"].trace_state.to_header() == "vendor=1,other=a-b", call["parent"].trace_state
    assert call["baggage"] == BAGGAGE | {"set.here": "schön, 50 %", "batch.id": "18"}, call["baggage"]
    assert call["tracking"] == f"{parent.trace_id:032x}"
    spans = sent(parent.trace_id, 2)
    server, client = spans[2], spans[3]
    assert int.from_bytes(server.parent_span_id, "big") == parent.span_id and server.flags & REMOTE_PARENT
    assert client.parent_span_id == server.span_id and not client.flags & REMOTE_PARENT
    assert int.from_bytes(client.span_id, "big") == call["parent"].span_id
    assert server.trace_state == client.trace_state == "vendor=1,other=a-b"


def from_us(url, callback):
    """Nobody called: telemark begins the trace, and Python goes on with it."""
    post(url, [{"url": callback, "arguments": [], "baggage": {"batch.id": "ä"}}], {})
    call = CALLS.pop()
    spans = sent(call["own"].trace_id, 2)
    assert int.from_bytes(spans[3].span_id, "big") == call["parent"].span_id
    assert spans[2].parent_span_id == b"" and call["baggage"] == {"batch.id": "ä"}


def unsampled(url, callback):
    """What Python does not sample is not recorded here either, and its callee is told so."""
    parent, call = called(url, callback, tracer=UNSAMPLED)
    assert call["parent"].trace_id == parent.trace_id and not call["parent"].trace_flags & 1
    assert call["baggage"] == BAGGAGE
    return parent.trace_id


def main():
    peer = ThreadingHTTPServer(("127.0.0.1", 0), Peer)
    threading.Thread(target=peer.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{peer.server_port}"
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("OTEL_", "TELEMARK_"))}
    variables |= {
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": f"{base}/v1/traces",
        "OTEL_BSP_SCHEDULE_DELAY": "50",
        "TELEMARK_LOG": "off",
    }
    subprocess.run(["cargo", "build", "-q", "-p", "propagation"], check=True)
    folder = os.environ.get("CARGO_TARGET_DIR", "target")
    program = [f"{folder}/debug/propagation", "--port", "0"]
    service = subprocess.Popen(program, env=variables, stderr=subprocess.PIPE, text=True)
    try:
        for line in service.stderr:
            if found := re.search(r"POST (http://\S+/test)", line):
                url = found[1]
                break
        else:
            raise SystemExit("the service does not start")
        whole_way(url, f"{base}/callback")
        from_us(url, f"{base}/callback")
        silent = unsampled(url, f"{base}/callback")
        # What is still on its way arrives before the service ends, which it does when it is told to.
        service.send_signal(signal.SIGTERM)
        assert service.wait(10) == 0, service.returncode
        assert all(int.from_bytes(span.trace_id, "big") != silent for span in SPANS)
    finally:
        service.kill()
    print(f"{len(SPANS)} spans of ours around those of Python's SDK, {len(BAGGAGE)} entries of baggage both ways")


if __name__ == "__main__":
    sys.exit(main())
