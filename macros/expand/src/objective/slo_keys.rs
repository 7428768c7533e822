//! The keys of `slo!`.

use crate::grammar::{Key, Takes, key};

pub(super) const SLO_KEYS: [Key; 15] = [
    key("good", Takes::Value, "good = REQUESTS.where(status !~ \"5..\")"),
    key("total", Takes::Value, "total = REQUESTS"),
    key("latency", Takes::Value, "latency = DURATION <= 1 s"),
    key("page", Takes::Value, "page = \"platform\""),
    key("ticket", Takes::Value, "ticket = \"platform\""),
    key("description", Takes::Value, "description = \"Requests that are answered.\""),
    key("summary", Takes::Value, "summary = \"The API answers with errors.\""),
    key("runbook", Takes::Value, "runbook = \"https://wiki/runbooks/api\""),
    key("labels", Takes::List, "labels(team = \"platform\")"),
    key("crate", Takes::Value, "crate = path::to::telemark"),
    key(
        "errors",
        Takes::Refused,
        "say which events are good, with the opposite matcher: `good = REQUESTS.where(status !~ \"5..\")`; what is bad is worked out from that",
    ),
    key(
        "objective",
        Takes::Refused,
        "the objective stands after the name: `api_availability: 99.9 % over 30d`",
    ),
    key(
        "severity",
        Takes::Refused,
        "the alerts of an objective are a page and a ticket; say who gets them: `page = \"team\"`, `ticket = \"team\"`",
    ),
    key(
        "by",
        Takes::Refused,
        "an objective is one promise about all that it selects; promise each value by itself: `good = REQUESTS.where(service = \"shop\", ..)`, or tell series apart in `alert!`",
    ),
    key("over", Takes::Refused, "the window stands after the objective: `api_availability: 99.9 % over 30d`"),
];
