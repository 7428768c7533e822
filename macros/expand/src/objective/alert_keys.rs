//! The keys of `alert!`.

use crate::grammar::{Key, Takes, key};

pub(super) const ALERT_KEYS: [Key; 13] = [
    key("severity", Takes::Value, "severity = \"warning\""),
    key("by", Takes::List, "by(service)"),
    key("over", Takes::Value, "over = 10m"),
    key("description", Takes::Value, "description = \"Requests that are answered.\""),
    key("summary", Takes::Value, "summary = \"The API answers with errors.\""),
    key("runbook", Takes::Value, "runbook = \"https://wiki/runbooks/api\""),
    key("labels", Takes::List, "labels(team = \"platform\")"),
    key("crate", Takes::Value, "crate = path::to::telemark"),
    key("for", Takes::Refused, "`for` stands behind the threshold, without a comma: `> 1 % for 5m`"),
    key(
        "expr",
        Takes::Refused,
        "the condition stands after the name: `high_error_rate: ratio(ERRORS, REQUESTS) > 1 %`",
    ),
    key("annotations", Takes::Refused, "the annotations are the keys `summary`, `description` and `runbook`"),
    key("page", Takes::Refused, "how bad it is says `severity = \"critical\"`; `page` belongs to `slo!`"),
    key("ticket", Takes::Refused, "how bad it is says `severity = \"warning\"`; `ticket` belongs to `slo!`"),
];
