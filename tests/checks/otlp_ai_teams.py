"""Runs the three-service example against OpenTelemetry's own decoder, over HTTP and over gRPC.

Every span that the example counts must arrive, under the service it belongs to, with its parent, and with one trace
identifier across services; its metrics must say what the example says it has done; and its log records must arrive with
the context of those spans.
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


def run(protocol, compression, temporality, port_base):
    """The example's summary, and every request that arrived."""
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
            "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE": temporality,
            # Several collections in the time of the traffic.
            "OTEL_METRIC_EXPORT_INTERVAL": "200",
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
        for resource in request["request"].get("resource_spans", []):
            attributes = {pair["key"]: pair["value"] for pair in resource["resource"]["attributes"]}
            for scope in resource["scope_spans"]:
                for span in scope["spans"]:
                    yield attributes["service.name"]["string_value"], span


def metrics(requests):
    """Each metric with the number of its request; a process has one set of them, whatever services are in it."""
    for number, request in enumerate(requests):
        for resource in request["request"].get("resource_metrics", []):
            attributes = {pair["key"]: pair["value"] for pair in resource["resource"]["attributes"]}
            assert attributes["service.name"]["string_value"] == "ai-teams", attributes
            for scope in resource["scope_metrics"]:
                for metric in scope["metrics"]:
                    yield number, scope["scope"]["name"], metric


def records(requests):
    for request in requests:
        for resource in request["request"].get("resource_logs", []):
            attributes = {pair["key"]: pair["value"] for pair in resource["resource"]["attributes"]}
            assert attributes["telemark.redaction.policy"]["string_value"] == "production", attributes
            for scope in resource["scope_logs"]:
                for record in scope["log_records"]:
                    yield attributes["service.name"]["string_value"], scope["scope"]["name"], record


def judge_logs(requests):
    """Every line of a request leads to its trace; access lines and failures are among them."""
    found = list(records(requests))
    by_id = {span["span_id"]: (service, span) for service, span in spans(requests)}
    inside = [(service, record) for service, _, record in found if "span_id" in record]
    assert inside, "no record has a span"
    for service, record in inside:
        owner, span = by_id[record["span_id"]]
        assert record["trace_id"] == span["trace_id"] and service == owner, record
        assert "tracking_id" in {pair["key"] for pair in record["attributes"]}, record
    assert {service for service, _, _ in found} >= SERVICES
    assert any(scope == "telemark::access" for _, scope, _ in found), "no access line"
    assert any(record.get("event_name") == "exception" for _, _, record in found), "no exception"
    return len(found), len(inside)


def key(point):
    return tuple(sorted((pair["key"], pair["value"]["string_value"]) for pair in point.get("attributes", [])))


def totals(requests, name, temporality):
    """What a counter or a histogram has counted, by its attributes; times without gaps, overlaps and steps back."""
    sums, ends = {}, {}
    for _, _, metric in metrics(requests):
        data = metric.get("sum") or metric.get("histogram") or {}
        if metric["name"] != name:
            continue
        assert data["aggregation_temporality"] == (1 if temporality == "delta" else 2), metric["name"]
        for point in data["data_points"]:
            series, count = key(point), int(point.get("as_int") or point.get("count", 0))
            start, end = int(point["start_time_unix_nano"]), int(point["time_unix_nano"])
            assert start <= end, point
            if temporality == "delta":
                assert start >= ends.get(series, 0), (name, series)
                count += sums.get(series, 0)
            assert count >= sums.get(series, 0), (name, series)
            sums[series], ends[series] = count, end
    return sums


def judge_metrics(summary, requests, temporality):
    collections = sum("resource_metrics" in request["request"] for request in requests)
    assert collections >= 2, f"{collections} collections"
    requested = totals(requests, "http_requests", temporality)
    gateway = sum(count for series, count in requested.items() if dict(series)["service"] == "api-gateway")
    assert gateway == summary["requests"] > 0, (gateway, summary)
    timed = totals(requests, "http_request_duration", temporality)
    assert {series: count for series, count in requested.items() if count} == timed, "a request was timed and not counted"
    found = {metric["name"]: (scope, metric) for _, scope, metric in metrics(requests)}
    for name, scope, unit in [
        ("workflow_executions", "ai-teams", "{execution}"),
        ("workflow_duration", "ai-teams", "s"),
        ("http.server.request.duration", "telemark", "s"),
        ("telemark_export", "telemark", "By"),
    ]:
        assert found[name][0] == scope and found[name][1]["unit"] == unit, found[name]
    assert "gauge" in found["active_sessions"][1]
    return collections, len(found)


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


for protocol, compression, temporality, port_base in [
    ("http", "none", "cumulative", 18600),
    ("grpc", "gzip", "delta", 18610),
]:
    summary, requests = run(protocol, compression, temporality, port_base)
    count, crossings = judge(summary, requests)
    collections, families = judge_metrics(summary, requests, temporality)
    lines, inside = judge_logs(requests)
    print(
        f"{protocol}, {compression}, {temporality}: {count} spans of {len(SERVICES)} services, {crossings} calls "
        f"between them; {families} metrics in {collections} collections; {lines} log records, {inside} of them in spans"
    )
