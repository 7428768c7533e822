//! The process as Prometheus' clients know it, read from `/proc`; what the system does not tell is left out.

use super::Observed;
use crate::clock::unix_nanos;
use crate::registry::{Declared, declare};
use crate::schema::{Location, MetricKind, Shape};
use std::fs;
use std::sync::OnceLock;

/// Declares the metrics that Prometheus recommends to every client, under its names.
macro_rules! process {
    ($($kind:ident $metric:ident = $name:literal in $unit:literal: $help:literal, $read:expr;)+) => {
        $(
            static $metric: Observed = {
                static SHAPE: Shape =
                    Shape::of_system(MetricKind::$kind, $name, $unit, $help, Location::ours(file!(), line!(), module_path!()));
                Observed::system(&SHAPE, $read)
            };
            declare!(Declared::Metric(&$metric));
        )+
    };
}

process! {
    Counter CPU = "process_cpu" in "s": "Processor time that the process has used.",
        || cpu_seconds(&read("/proc/self/stat"), ticks());
    Gauge OPEN_FDS = "process_open_fds" in "": "File descriptors that are open.", open_files;
    Gauge MAX_FDS = "process_max_fds" in "": "File descriptors that may be open; 2^64 where there is no limit.",
        || limit(&read("/proc/self/limits"), "Max open files");
    Gauge VIRTUAL_MEMORY = "process_virtual_memory" in "By": "Address space that is reserved.",
        || kib(&read("/proc/self/status"), "VmSize:");
    Gauge VIRTUAL_MEMORY_MAX = "process_virtual_memory_max" in "By":
        "Address space that may be reserved; 2^64 where there is no limit.",
        || limit(&read("/proc/self/limits"), "Max address space");
    Gauge RESIDENT_MEMORY = "process_resident_memory" in "By": "Memory that is in use.",
        || kib(&read("/proc/self/status"), "VmRSS:");
    Gauge HEAP = "process_heap" in "By": "Memory for data that is reserved, which the heap is the most of.",
        || kib(&read("/proc/self/status"), "VmData:");
    Gauge START_TIME = "process_start_time" in "s": "When the process began, since 1970.",
        || started().map(|nanos| nanos as f64 / 1e9);
    Gauge THREADS = "process_threads" in "": "Threads that there are.",
        || number(&read("/proc/self/status"), "Threads:");
}

/// What a file of `/proc` says; nothing where there is none.
fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

fn open_files() -> Option<f64> {
    // The folder that is being read is open itself.
    fs::read_dir("/proc/self/fd").ok().map(|entries| entries.count().saturating_sub(1) as f64)
}

/// It does not change, and the file with the boot time is long on large machines.
fn started() -> Option<u64> {
    static STARTED: OnceLock<Option<u64>> = OnceLock::new();
    *STARTED.get_or_init(|| start_time(&read("/proc/self/stat"), &read("/proc/stat"), ticks()))
}

/// When the process began, in nanoseconds since 1970: every sum was zero then. Where the system does not tell, or its
/// clock was set back, the time of the first question.
pub(crate) fn process_start() -> u64 {
    static START: OnceLock<u64> = OnceLock::new();
    *START.get_or_init(|| {
        let now = unix_nanos();
        started().map_or(now, |start| start.min(now))
    })
}

/// Ticks per second of the clock that the kernel counts processor time with.
fn ticks() -> f64 {
    static TICKS: OnceLock<f64> = OnceLock::new();
    *TICKS.get_or_init(|| {
        let vector = fs::read("/proc/self/auxv").unwrap_or_default();
        ticks_of(&vector).unwrap_or(USUAL_TICKS)
    })
}

/// What every Linux of today says when it is asked.
const USUAL_TICKS: f64 = 100.0;

/// The entry `AT_CLKTCK` of the auxiliary vector, which is pairs of machine words; see getauxval(3).
fn ticks_of(vector: &[u8]) -> Option<f64> {
    const CLOCK_TICKS: usize = 17;
    let (words, _) = vector.as_chunks::<{ size_of::<usize>() }>();
    let (pairs, _) = words.as_chunks::<2>();
    let found = pairs.iter().map(|pair| pair.map(usize::from_ne_bytes)).find(|[key, _]| *key == CLOCK_TICKS);
    found.map(|[_, ticks]| ticks as f64).filter(|ticks| *ticks > 0.0)
}

/// A field of `stat`, numbered from 1 as in proc(5); the program's name may itself contain blanks and brackets.
fn field(stat: &str, number: usize) -> Option<f64> {
    let (_, after_name) = stat.rsplit_once(')')?;
    after_name.split_ascii_whitespace().nth(number - 3)?.parse().ok()
}

fn cpu_seconds(stat: &str, ticks: f64) -> Option<f64> {
    Some((field(stat, 14)? + field(stat, 15)?) / ticks)
}

fn start_time(stat: &str, system: &str, ticks: f64) -> Option<u64> {
    let boot: u64 = system.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse().ok()?;
    boot.checked_mul(1_000_000_000)?.checked_add((field(stat, 22)? / ticks * 1e9) as u64)
}

/// A number of `status`.
fn number(status: &str, key: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix(key))?;
    line.split_ascii_whitespace().next()?.parse().ok()
}

/// A size of `status`.
fn kib(status: &str, key: &str) -> Option<f64> {
    number(status, key).map(|kib| kib * 1024.0)
}

/// A soft limit of `limits`; one that is not set is the number that stands for it in the system, as in other clients.
fn limit(limits: &str, name: &str) -> Option<f64> {
    let line = limits.lines().find_map(|line| line.strip_prefix(name))?;
    match line.split_ascii_whitespace().next()? {
        "unlimited" => Some(u64::MAX as f64),
        number => number.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_blanks_and_brackets_does_not_shift_the_fields() {
        let stat = "42 (a ) b) S 1 42 42 0 -1 4194560 1 0 0 0 150 50 0 0 20 0 3 0 1000 8192 2 0";
        assert_eq!(cpu_seconds(stat, 100.0), Some(2.0));
        assert_eq!(cpu_seconds(stat, 1000.0), Some(0.2));
        assert_eq!(start_time(stat, "cpu 1 2\nbtime 1700000000\n", 100.0), Some(1_700_000_010_000_000_000));
    }

    #[test]
    fn sizes_are_bytes_and_limits_may_be_missing() {
        let status = "Name:\ta\nVmSize:\t    8 kB\nVmRSS:\t    4 kB\nThreads:\t3\n";
        assert_eq!((kib(status, "VmSize:"), kib(status, "VmRSS:")), (Some(8192.0), Some(4096.0)));
        assert_eq!((number(status, "Threads:"), kib(status, "VmData:")), (Some(3.0), None));
        let limits = "Limit                     Soft Limit           Hard Limit           Units\n\
                      Max open files            1024                 4096                 files\n\
                      Max address space         unlimited            unlimited            bytes\n";
        assert_eq!(limit(limits, "Max open files"), Some(1024.0));
        assert_eq!(limit(limits, "Max address space"), Some(18_446_744_073_709_551_615.0));
    }

    #[test]
    fn what_the_system_does_not_tell_is_left_out() {
        assert_eq!(cpu_seconds("", 100.0), None);
        assert_eq!(start_time("1 (a) S", "garbage", 100.0), None);
        assert_eq!((kib("garbage", "VmRSS:"), limit("Max open files", "Max open files")), (None, None));
        assert_eq!(limit("Max open files some", "Max open files"), None);
        assert_eq!((ticks_of(b""), ticks_of(&[0; 15]), ticks_of(&[0; 64])), (None, None, None));
    }

    #[test]
    fn this_process_began_not_long_ago_and_not_in_the_future() {
        let age = unix_nanos() - process_start();
        assert!(age < 3_600_000_000_000, "{age}");
    }

    #[test]
    fn the_ticks_are_found_in_the_auxiliary_vector() {
        let vector: Vec<u8> =
            [6, 4096, 17, 250, 0, 0_usize].iter().flat_map(|word| word.to_ne_bytes()).collect();
        assert_eq!(ticks_of(&vector), Some(250.0));
    }
}
