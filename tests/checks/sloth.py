"""Our rules of an objective say and page what Sloth's rules say and page, on the same series.

Sloth's rules are written here by its published form (windows, recordings, paces and how they are combined, for 30 days) from the
specification that telemark emits for Sloth; their names begin with `ref`. Prometheus evaluates both side by side.
"""

import os
import subprocess
import sys
import tempfile

import yaml

FOLDERS = ["examples/ai-teams/monitoring/ops", "tests/tests/operations/ops"]
WINDOWS = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"]
# Pace, long window, short window.
PACES = {"page": [(14.4, "1h", "5m"), (6, "6h", "30m")], "ticket": [(3, "1d", "2h"), (1, "3d", "6h")]}
HOUR = 60

# What feeds each objective: a series of all good events, and one of bad ones; a histogram's buckets count the good ones too.
AVAILABILITY = 'http_requests_total{{service="api-gateway",method="GET",path="/",status="{}",job="a",instance="a"}}'
LATENCY = 'http_request_duration_seconds_{}{{service="api-gateway",method="GET",path="/",status="200",job="a",instance="a"{}}}'
ORDERS = 'orders_total{{channel="web",status="{}",job="a",instance="a"}}'
FED = {
    "api_availability": {AVAILABILITY.format(200): "good", AVAILABILITY.format(500): "bad"},
    "api_latency": {
        LATENCY.format("bucket", ',le="1"'): "good",
        LATENCY.format("bucket", ',le="+Inf"'): "all",
        LATENCY.format("count", ""): "all",
    },
    "orders_taken": {ORDERS.format("success"): "good", ORDERS.format("failure"): "bad"},
}

# Events a minute, and how many of a hundred budgets' worth of them are bad, one stretch after another; `None` is a process
# that does not answer, "reset" one that starts again. Then how often both page and write a ticket at all.
CASES = {
    "burning fast, and well again": ([(6 * HOUR, 1000, 0.1), (2 * HOUR, 1000, 20), (2 * HOUR, 1000, 0)], {"page": True, "ticket": True}),
    "just within the budget": ([(3 * HOUR, 1000, 0.95)], {"page": False, "ticket": False}),
    "before the first bad event": ([(2 * HOUR, 1000, 0)], {"page": False, "ticket": False}),
    "burning slowly": ([(3 * HOUR, 1000, 1.5)], {"page": False, "ticket": True}),
    "too short to matter": ([(3 * HOUR, 1000, 0.1), (4, 1000, 15), (HOUR, 1000, 0.1)], {"page": False, "ticket": False}),
    "a restart and a gap amid the fire": (
        [(4 * HOUR, 1000, 0.1), (HOUR, 1000, 20), "reset", (HOUR, 1000, 20), (20, None, 0), (HOUR, 1000, 20)],
        {"page": True, "ticket": True},
    ),
    "no traffic": ([(2 * HOUR, 0, 0)], {"page": False, "ticket": False}),
}
# Where ours differ on purpose: one failure among few events is no reason (docs/alerts.md).
FEW = [(2 * HOUR, 0, 0), (1, 1, 1000), (30, 0, 0)]


def reference(slo):
    """The rules that Sloth generates for an objective of 30 days."""
    events, name = slo["sli"]["events"], slo["name"]
    share = slo["objective"] / 100
    budget = 1 - share
    labels = {"sloth_slo": name}
    own = f'{{sloth_slo="{name}"}}'
    rules = []

    def record(what, expr, **more):
        rules.append({"record": f"ref:{what}", "expr": expr, "labels": {**labels, **more}})

    for window in WINDOWS:
        error, total = (events[key].replace("{{.window}}", window) for key in ("error_query", "total_query"))
        record(f"sli_error:ratio_rate{window}", f"({error})\n/\n({total})", sloth_window=window)
    base = f"ref:sli_error:ratio_rate5m{own}[30d]"
    record(
        "sli_error:ratio_rate30d",
        f"sum_over_time({base}) / ignoring (sloth_window) count_over_time({base})",
        sloth_window="30d",
    )
    record("objective:ratio", f"vector({share})")
    record("error_budget:ratio", f"vector(1-{share})")
    record("time_period:days", "vector(30)")
    per = f"/ on (sloth_slo) group_left ref:error_budget:ratio{own}"
    record("current_burn_rate:ratio", f"ref:sli_error:ratio_rate5m{own} {per}")
    record("period_burn_rate:ratio", f"ref:sli_error:ratio_rate30d{own} {per}")
    record("period_error_budget_remaining:ratio", f"1 - ref:period_burn_rate:ratio{own}")
    for severity, paces in PACES.items():
        pairs = [
            " and ignoring (sloth_window) ".join(
                f"(ref:sli_error:ratio_rate{window}{own} > ({pace} * {budget}))" for window in (short, long)
            )
            for pace, long, short in paces
        ]
        expr = " or ignoring (sloth_window) ".join(f"({pair})" for pair in pairs)
        rules.append({"alert": f"Ref_{name}", "expr": expr, "labels": {"sloth_severity": severity, **labels}})
    return rules


def samples(stretches, kind, budget):
    """The values of a counter, a minute apart, in promtool's notation."""
    value, parts = 0.0, []
    for stretch in stretches:
        if stretch == "reset":
            value = 0.0
            continue
        minutes, rate, budgets = stretch
        if rate is None:
            parts.append(f"_x{minutes}")
            continue
        bad = rate * min(1, budgets * budget)
        each = {"good": rate - bad, "bad": bad, "all": rate}[kind]
        parts.append(f"{value:.6f}+{each:.6f}x{minutes - 1}")
        value += each * minutes
    return " ".join(parts)


def length(stretches):
    return sum(stretch[0] for stretch in stretches if stretch != "reset")


def holds(expr, at, value=1):
    return {"expr": expr, "eval_time": f"{at}m", "exp_samples": [{"labels": "{}", "value": value}]}


def firing(alert, severity):
    return f'(count(ALERTS{{alertname="{alert}",sloth_severity="{severity}",alertstate="firing"}}) or vector(0))'


def tests(slo, alert, cases):
    """Both say the same at many moments, and fire as often as the case expects."""
    name = slo["name"]
    budget = 1 - slo["objective"] / 100
    own = f'{{sloth_slo="{name}"}}'
    made = []

    def test(title, stretches, checks):
        # Before the first bad event there is no series of them.
        quiet = all(stretch == "reset" or not stretch[2] for stretch in stretches) and title != "no traffic"
        fed = {key: kind for key, kind in FED[name].items() if not (quiet and kind == "bad")}
        series = [{"series": key, "values": samples(stretches, kind, budget)} for key, kind in fed.items()]
        made.append({"name": f"{name}: {title}", "interval": "1m", "input_series": series, "promql_expr_test": checks})

    def ever(alert, severity, end):
        return f"max_over_time({firing(alert, severity)}[{end}m:5m])"

    for title, (stretches, fires) in cases.items():
        end = length(stretches) // 5 * 5
        checks = []
        for at in range(HOUR, end, 30):
            if title != "no traffic":
                same = ["current_burn_rate", "period_burn_rate", "period_error_budget_remaining"]
                pairs = [f"{what}:ratio" for what in same] + [f"sli_error:ratio_rate{window}" for window in [*WINDOWS, "30d"]]
                # Where a process does not answer, neither has a value.
                differ = " or ".join(f"(abs(slo:{pair}{own} - on () ref:{pair}{own}) > 1e-9)" for pair in pairs)
                lack = " or ".join(f"(absent(slo:{pair}{own}) unless on () absent(ref:{pair}{own}))" for pair in pairs)
                checks.append({"expr": f"{differ} or {lack}", "eval_time": f"{at}m", "exp_samples": []})
            for severity in PACES:
                checks.append(holds(f"{firing(alert, severity)} == bool {firing(f'Ref_{name}', severity)}", at))
        for severity, wanted in fires.items():
            for either in (alert, f"Ref_{name}"):
                checks.append(holds(ever(either, severity, end), end, int(wanted)))
        for constant in ("objective:ratio", "error_budget:ratio", "time_period:days"):
            checks.append(holds(f"abs(slo:{constant}{own} - on () ref:{constant}{own}) < bool 1e-12", end))
        test(title, stretches, checks)
    end = length(FEW) // 5 * 5
    test("one failure among few", FEW, [holds(ever(alert, "page", end), end, 0), holds(ever(f"Ref_{name}", "page", end), end, 1)])
    return made


def run(rules, slos, work, cases=CASES):
    """Promtool's answer about these rules beside the reference."""
    paths = {name: os.path.join(work, name) for name in ("ours.yml", "ref.yml", "tests.yml")}
    references = [{"name": f"ref-{slo['name']}", "rules": reference(slo)} for slo in slos]
    alerts = {slo["name"]: slo["alerting"]["name"] for slo in slos}
    document = {
        "rule_files": [paths["ours.yml"], paths["ref.yml"]],
        "evaluation_interval": "5m",
        # Recordings before what is made of them; promtool would take any order.
        "group_eval_order": [group["name"] for group in rules["groups"] + references],
        "tests": [test for slo in slos for test in tests(slo, alerts[slo["name"]], cases)],
    }
    for name, content in (("ours.yml", rules), ("ref.yml", {"groups": references}), ("tests.yml", document)):
        with open(paths[name], "w") as file:
            yaml.safe_dump(content, file, width=10_000)
    done = subprocess.run(["promtool", "test", "rules", paths["tests.yml"]], text=True, capture_output=True)
    return done.returncode, done.stdout + done.stderr, len(document["tests"])


def unnoticed(text, slos, work):
    """A comparison that cannot fail is none: what breaks our rules must be seen in these cases."""
    faults = []
    for what, wrong, title in (
        ("another pace", text.replace("(1 * ", "(0.9 * "), "just within the budget"),
        ("another window", text.replace("[2h]", "[3h]"), "burning fast, and well again"),
        ("no share before the first bad event", text.replace(" or vector(0)", ""), "before the first bad event"),
    ):
        if wrong == text or run(ours(wrong, slos), slos, work, {title: CASES[title]})[0] == 0:
            faults.append(f"nobody notices {what}")
    return faults


def ours(text, slos):
    """The groups of these objectives."""
    groups = yaml.safe_load(text)["groups"]
    return {"groups": [group for group in groups if any(slo["name"] in group["name"] for slo in slos)]}


def main():
    faults = []
    for folder in FOLDERS:
        with open(f"{folder}/prometheus/rules/objectives.yml") as file:
            text = file.read()
        slos = []
        for name in sorted(os.listdir(f"{folder}/sloth")):
            with open(f"{folder}/sloth/{name}") as file:
                slos += yaml.safe_load(file)["slos"]
        # Sloth keeps its windows for other periods and scales the pace; ours do it the other way round (decision 61).
        slos = [slo for slo in slos if slo["name"] in FED]
        with tempfile.TemporaryDirectory() as work:
            status, told, count = run(ours(text, slos), slos, work)
            print(f"{folder}: {len(slos)} objectives, {count} cases beside Sloth's rules: {'the same' if status == 0 else 'DIFFERENT'}")
            if status:
                faults.append(told[:6000])
            if folder == FOLDERS[-1]:
                faults += unnoticed(text, slos, work)
    print("\n".join(faults))
    return 1 if faults else 0


sys.exit(main())
