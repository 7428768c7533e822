"""Generated burn-rate alerts under a real Prometheus and a real Alertmanager, with an hour in a minute: healthy traffic is
quiet, failing traffic reaches a webhook."""

import http.server
import json
import re
import subprocess
import threading
import time
import urllib.error
import urllib.request

ALERTMANAGER, WEBHOOK = 28093, 28094
# An hour becomes a minute. A rate needs a few scrapes, of one second each, and traffic between them.
FASTER, SHORTEST = 60, 15
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def faster(rules):
    """Rules whose ranges are shorter, and which are looked at each second; the names of what they record stay."""

    def shorter(found):
        seconds = int(found[1]) * UNITS[found[2]] // FASTER
        return f"[{max(seconds, SHORTEST)}s]"

    rules = re.sub(r"^    interval: 1m$", "    interval: 1s", rules, flags=re.MULTILINE)
    return re.sub(r"\[(\d+)([smhd])\]", shorter, rules)


class Webhook:
    """What Alertmanager sends."""

    def __init__(self):
        self.alerts = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.alerts += json.loads(body)["alerts"]
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", WEBHOOK), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def pages(self, name):
        """The pages of this objective that were sent."""
        return [
            alert
            for alert in self.alerts
            if alert["labels"]["alertname"] == name
            and alert["labels"].get("sloth_severity") == "page"
            and alert["status"] == "firing"
        ]


def alertmanager(folder):
    """Starts it; everything goes to the webhook, at once."""
    config = folder / "alertmanager.yml"
    config.write_text(
        json.dumps(
            {
                "route": {"receiver": "webhook", "group_by": ["..."], "group_wait": "0s", "group_interval": "1s"},
                "receivers": [
                    {"name": "webhook", "webhook_configs": [{"url": f"http://127.0.0.1:{WEBHOOK}/"}]},
                ],
            }
        )
    )
    command = ["prometheus-alertmanager", f"--config.file={config}", f"--storage.path={folder / 'alertmanager'}"]
    command += [f"--web.listen-address=127.0.0.1:{ALERTMANAGER}", "--cluster.listen-address="]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def send(method, url, times, pause=0.02):
    """Sends requests; answers how many, and how many were answered with a 5xx status."""
    failed = 0
    for _ in range(times):
        body = b'{"workflow_type":"ai_generation","prompt":"Plan"}' if method == "POST" else None
        request = urllib.request.Request(url, body, {"Content-Type": "application/json"}, method=method)
        try:
            urllib.request.urlopen(request, timeout=10).read()
        except urllib.error.HTTPError as answer:
            failed += answer.code >= 500
        time.sleep(pause)
    return times, failed


def healthy(gateway, webhook, ask):
    """Enough good requests for an alert to mean something, and none."""
    sent, failed = send("GET", f"{gateway}/api/app/sessions", 300)
    faults = [f"{failed} of {sent} requests to a healthy gateway failed"] if failed else []
    faults += [f"healthy traffic, and yet: {alert['labels']}" for alert in webhook.alerts]
    # Prometheus evaluates rules at its own times.
    ratio, end = None, time.time() + 30
    while ratio is None and time.time() < end:
        ratio = ask('slo:sli_error:ratio_rate5m{sloth_slo="api_availability"}')
        time.sleep(0.2)
    if ratio != 0:
        faults.append(f"the share of errors of healthy traffic is {ratio}, not 0")
    return sent, faults


def burning(gateway, webhook):
    """Requests that all fail, until the page arrives."""
    before, end = len(webhook.pages("ApiAvailability")), time.time() + 60
    all_failed = 0
    while time.time() < end:
        _, failed = send("POST", f"{gateway}/api/app/workflows", 50, pause=0.01)
        all_failed += failed
        pages = webhook.pages("ApiAvailability")
        if len(pages) > before or (before and all_failed > 100):
            missing = [key for key in ("summary", "runbook_url") if key not in pages[-1]["annotations"]]
            return [f"the page lacks {missing}"] if missing else []
    return [f"{all_failed} failing requests, and nobody was paged"]
