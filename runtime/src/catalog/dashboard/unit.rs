//! The units of Grafana for the units of UCUM.

/// The unit of a value.
pub(super) fn of_value(unit: &str) -> &'static str {
    match unit {
        "s" => "s",
        "ms" => "ms",
        "us" => "µs",
        "ns" => "ns",
        "min" => "m",
        "h" => "h",
        "d" => "d",
        "By" => "bytes",
        "KiBy" => "kbytes",
        "MiBy" => "mbytes",
        "GiBy" => "gbytes",
        "KBy" => "deckbytes",
        "MBy" => "decmbytes",
        "GBy" => "decgbytes",
        "%" => "percent",
        "1" => "percentunit",
        "Hz" => "hertz",
        "Cel" => "celsius",
        "V" => "volt",
        "A" => "amp",
        "W" => "watt",
        "J" => "joule",
        "m" => "lengthm",
        "g" => "massg",
        _ => "short",
    }
}

/// The unit of what is counted, a second.
pub(super) fn of_rate(unit: &str) -> &'static str {
    match unit {
        // A second in a second is a share: of one core, of one connection.
        "s" => "percentunit",
        "By" => "binBps",
        "{request}" => "reqps",
        _ => "cps",
    }
}
