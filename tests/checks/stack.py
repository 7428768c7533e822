"""Three processes of the example under a real Prometheus: every panel and every query of the walk-throughs has data, every rule evaluates, the counts are true,
and burn-rate alerts reach a webhook through a real Alertmanager when, and only when, the budget burns."""

import http.server
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import yaml

import burning

ROOT = pathlib.Path(__file__).resolve().parents[2]
STACK = ROOT / "examples/ai-teams/monitoring"
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
BASE, PROMETHEUS, COLLECTOR = 28000, 28090, 28095
SERVICES = {"api-gateway": "gateway", "workflow-agent": "agent", "workflow-engine": "engine"}


def fetch(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def ask(path, **query):
    return json.loads(fetch(f"http://127.0.0.1:{PROMETHEUS}{path}?{urllib.parse.urlencode(query)}"))["data"]


def wait_for(url, seconds=30):
    end = time.time() + seconds
    while True:
        try:
            return fetch(url)
        except (urllib.error.URLError, ConnectionError):
            if time.time() > end:
                raise
            time.sleep(0.1)


def configuration(folder):
    """prometheus.yml as it stands, with this machine's targets and shorter times."""
    told = yaml.safe_load((STACK / "prometheus.yml").read_text())
    told["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    told["rule_files"] = [str(STACK / path) for path in told["rule_files"] if "ops/" not in path]
    for path in STACK.glob("ops/prometheus/rules/*.yml"):
        (folder / path.name).write_text(burning.faster(path.read_text()))
        told["rule_files"].append(str(folder / path.name))
    told["alerting"] = {
        "alertmanagers": [{"static_configs": [{"targets": [f"127.0.0.1:{burning.ALERTMANAGER}"]}]}]
    }
    for config in told["scrape_configs"]:
        for static in config["static_configs"]:
            static["targets"] = [re.sub(r".*:80(\d\d)$", rf"127.0.0.1:{BASE // 100}\1", t) for t in static["targets"]]
    told["scrape_configs"] = [c for c in told["scrape_configs"] if c["job_name"] in SERVICES]
    path = folder / "prometheus.yml"
    path.write_text(yaml.safe_dump(told))
    return path


def panels():
    """Every PromQL target of the dashboards, for all jobs and instances."""
    for path in sorted((STACK / "ops/grafana").glob("*.json")):
        for panel in json.loads(path.read_text())["panels"]:
            for target in panel["targets"]:
                if target["datasource"]["type"] == "prometheus":
                    query = target["expr"].replace("$__rate_interval", "1m")
                    yield f"{path.name}, {panel['title']}", re.sub(r"\$(job|instance|service)", ".+", query)


def walked():
    """Every query that the walk-throughs ask Prometheus: blocks of queries with an empty line between them."""
    text = (ROOT / "docs/scenarios.md").read_text()
    for block in re.findall(r"^( *)```promql\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL):
        for query in re.split(r"\n\s*\n", block[1]):
            lines = [line.strip() for line in query.splitlines()]
            yield "docs/scenarios.md", "\n".join(line for line in lines if line and not line.startswith("#"))


def drive():
    """Sends the traffic; answers how many requests went to the gateway."""
    done = subprocess.run(
        [TARGET / "debug/ai-teams", "--drive", "--port-base", str(BASE)], check=True, capture_output=True, text=True
    )
    return int(done.stdout.split()[0])


def judge(sent):
    faults = []
    for place, query in [*panels(), *walked()]:
        result = ask("/api/v1/query", query=query)["result"]
        if not result:
            faults.append(f"{place}: no data for {query}")
        elif any(value["value"][1] in ("NaN", "+Inf") for value in result):
            faults.append(f"{place}: {result[0]['value'][1]} from {query}")
    for group in ask("/api/v1/rules")["groups"]:
        # A group with a longer interval of its own may not have had its turn.
        good = ["ok"] if group["interval"] <= 1 else ["ok", "unknown"]
        faults += [f"{r['name']}: {r['health']} {r.get('lastError')}" for r in group["rules"] if r["health"] not in good]
    for query, wanted in {
        'sum(http_requests_total{service="api-gateway"})': sent,
        "sum(up)": 3,
        "count(count by (service) (http_requests_total))": 3,
        'count(count by (service) (process_resident_memory_bytes))': 3,
        "sum(telemark_spans_dropped_total)": 0,
        'sum(http_requests_total{service="workflow-agent"})': count("sum(workflow_executions_total)"),
    }.items():
        if count(query) != wanted:
            faults.append(f"{query} is {count(query)}, not {wanted}")
    return faults


def count(query):
    result = ask("/api/v1/query", query=query)["result"]
    return float(result[0]["value"][1]) if result else None


def log_faults(folder):
    """What the services wrote on stdout must be log lines and nothing else: collectors read it line by line."""
    faults = []
    for service, word in SERVICES.items():
        lines = (folder / f"{word}.json").read_text().splitlines()
        faults += [] if lines else [f"{service} wrote no log line"]
        for line in lines:
            try:
                named = json.loads(line)["service"]
            except (ValueError, KeyError, TypeError):
                named = line
            if named != service:
                faults.append(f"not a log line of {service}: {line}")
    return faults


class Collector(http.server.BaseHTTPRequestHandler):
    """Takes whatever is exported: the panels of the exporter are to have data, too."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def start(service, folder):
    """One of the three processes, its log lines in a file."""
    command = [TARGET / "debug/ai-teams", "--services", service, "--port-base", str(BASE)]
    surroundings = {
        **os.environ,
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{COLLECTOR}",
        "OTEL_BSP_SCHEDULE_DELAY": "500",
        "TELEMARK_LOG": "json",
    }
    with (folder / f"{service}.json").open("a") as lines:
        return subprocess.Popen(command, stdout=lines, stderr=subprocess.DEVNULL, env=surroundings)


def main():
    subprocess.run(["cargo", "build", "--quiet", "-p", "ai-teams"], check=True, cwd=ROOT)
    running = []
    webhook = burning.Webhook()
    collector = http.server.ThreadingHTTPServer(("127.0.0.1", COLLECTOR), Collector)
    threading.Thread(target=collector.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        try:
            services = {service: start(service, folder) for service in SERVICES.values()}
            running += services.values()
            running.append(burning.alertmanager(folder))
            for offset in range(3):
                wait_for(f"http://127.0.0.1:{BASE + offset}/api/public/health")
            command = ["prometheus", f"--config.file={configuration(folder)}", f"--storage.tsdb.path={folder / 'data'}"]
            command += [f"--web.listen-address=127.0.0.1:{PROMETHEUS}", "--enable-feature=exemplar-storage"]
            running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
            wait_for(f"http://127.0.0.1:{PROMETHEUS}/-/ready")
            gateway = f"http://127.0.0.1:{BASE}"
            sent, faults = burning.healthy(gateway, webhook, count)
            # A rate needs samples before and after: traffic twice, with scrapes between.
            sent += drive()
            time.sleep(3)
            sent += drive()
            time.sleep(6)
            faults += judge(sent)
            # Without the agent the gateway can only fail.
            services["agent"].terminate()
            services["agent"].wait()
            faults += burning.burning(gateway, webhook)
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait()
        faults += log_faults(folder)
    for fault in faults:
        print(fault, file=sys.stderr)
    pages = len(webhook.pages("ApiAvailability"))
    queries = len([*panels(), *walked()])
    print(f"{queries} queries, {sent} requests, {pages} pages: {len(faults)} faults")
    sys.exit(1 if faults else 0)


main()
