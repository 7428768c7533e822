"""A collector made of OpenTelemetry's own generated classes: decodes what it gets and prints it as JSON lines.

usage: otlp_decode.py http|grpc

The first line is {"port": N}; then one line a request: path, headers, whether it was compressed, whether the bytes are
exactly those that protobuf itself would write, and the message with hexadecimal identifiers. Ends with its input.
"""

import base64
import gzip
import json
import sys
import threading
from concurrent import futures
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import grpc
from google.protobuf.json_format import MessageToDict
from google.protobuf.unknown_fields import UnknownFieldSet
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import (
    ExportLogsServiceRequest,
    ExportLogsServiceResponse,
)
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

OUT = threading.Lock()
TRACES = (ExportTraceServiceRequest, ExportTraceServiceResponse)
METRICS = (ExportMetricsServiceRequest, ExportMetricsServiceResponse)
LOGS = (ExportLogsServiceRequest, ExportLogsServiceResponse)
METHODS = {
    "/opentelemetry.proto.collector.trace.v1.TraceService/Export": TRACES,
    "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export": METRICS,
    "/opentelemetry.proto.collector.logs.v1.LogsService/Export": LOGS,
}
PATHS = {"/v1/traces": TRACES, "/v1/metrics": METRICS, "/v1/logs": LOGS}


def say(line):
    with OUT:
        print(json.dumps(line), flush=True)


def unknown_fields(message):
    """The number of fields that the schema does not have, at any depth."""
    count = len(UnknownFieldSet(message))
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        for nested in value if field.is_repeated else [value]:
            count += unknown_fields(nested)
    return count


def readable(message):
    """A message as JSON; identifiers in hexadecimal, as OTLP's own JSON has them."""

    def walk(value):
        if isinstance(value, list):
            return [walk(item) for item in value]
        if isinstance(value, dict):
            return {key: hexed(key, item) for key, item in value.items()}
        return value

    def hexed(key, value):
        if key in ("trace_id", "span_id", "parent_span_id"):
            return base64.b64decode(value).hex()
        return walk(value)

    return walk(MessageToDict(message, preserving_proto_field_name=True, use_integers_for_enums=True))


def report(path, headers, compressed, body, kind):
    request = kind()
    request.ParseFromString(body)
    say(
        {
            "path": path,
            "headers": headers,
            "compressed": compressed,
            "canonical": request.SerializeToString() == body,
            "unknown_fields": unknown_fields(request),
            "request": readable(request),
        }
    )


class Http(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        compressed = self.headers.get("content-encoding") == "gzip"
        request, response = PATHS[self.path]
        report(self.path, {key.lower(): value for key, value in self.headers.items()}, compressed,
               gzip.decompress(body) if compressed else body, request)
        answer = response().SerializeToString()
        self.send_response(200)
        self.send_header("content-type", "application/x-protobuf")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


class Grpc(grpc.GenericRpcHandler):
    """Takes the bytes as they are, so that they can be compared; the method's name is checked here."""

    def service(self, details):
        if details.method not in METHODS:
            return None
        request, response = METHODS[details.method]

        def export(body, context):
            headers = {key: value for key, value in context.invocation_metadata() if isinstance(value, str)}
            report(details.method, headers, None, body, request)
            return response()

        return grpc.unary_unary_rpc_method_handler(
            export, request_deserializer=None, response_serializer=response.SerializeToString
        )


def main():
    if sys.argv[1] == "http":
        server = ThreadingHTTPServer(("127.0.0.1", 0), Http)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        say({"port": server.server_address[1]})
    else:
        server = grpc.server(futures.ThreadPoolExecutor(4))
        server.add_generic_rpc_handlers((Grpc(),))
        say({"port": server.add_insecure_port("127.0.0.1:0")})
        server.start()
    sys.stdin.read()


main()
