#!/usr/bin/env python3
"""Reads an OpenMetrics page from stdin with the strict parser of Prometheus' Python client; prints what it found."""

import sys

from prometheus_client.openmetrics.parser import text_string_to_metric_families

families = list(text_string_to_metric_families(sys.stdin.read()))
if not families:
    sys.exit("the page has no metrics")
for family in families:
    if not family.documentation:
        sys.exit(f"{family.name} has no description")
samples = sum(len(family.samples) for family in families)
print(f"OpenMetrics: {len(families)} families with {samples} samples are well formed")
