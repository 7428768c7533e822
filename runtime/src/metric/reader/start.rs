//! When this process began: every sum was zero then.

use crate::clock;
use std::fs;
use std::sync::OnceLock;

/// The kernel reports 100 of these per second to every program on Linux.
const TICK: u64 = 10_000_000;

/// Nanoseconds since 1970; where the system does not tell, the time of the first question.
pub(crate) fn process_start() -> u64 {
    static START: OnceLock<u64> = OnceLock::new();
    *START.get_or_init(|| {
        let now = clock::unix_nanos();
        let read = |path| fs::read_to_string(path).unwrap_or_default();
        told(&read("/proc/self/stat"), &read("/proc/stat")).unwrap_or(now).min(now)
    })
}

/// The boot of the system and the ticks from there; the program's name may itself contain blanks and brackets.
fn told(process: &str, system: &str) -> Option<u64> {
    let (_, after_name) = process.rsplit_once(')')?;
    let ticks: u64 = after_name.split_ascii_whitespace().nth(19)?.parse().ok()?;
    let boot: u64 = system.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse().ok()?;
    boot.checked_mul(1_000_000_000)?.checked_add(ticks.checked_mul(TICK)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_blanks_and_brackets_does_not_shift_the_fields() {
        let process = "42 (a ) b) S 1 42 42 0 -1 4194560 1 0 0 0 150 50 0 0 20 0 3 0 1050 8192 2 0";
        assert_eq!(told(process, "cpu 1 2\nbtime 1700000000\n"), Some(1_700_000_010_500_000_000));
        assert_eq!(told("", "btime 1700000000\n"), None);
        assert_eq!(told(process, ""), None);
    }

    #[test]
    fn this_process_began_not_long_ago_and_not_in_the_future() {
        let age = clock::unix_nanos() - process_start();
        assert!(age < 3_600_000_000_000, "{age}");
    }
}
