//! The process as Prometheus knows it, read from `/proc`; what the system does not tell is left out.

use super::float::canonical;
use super::format::{Head, Page};
use std::fs;

/// Ticks of the processor clock per second: the kernel reports 100 to every program on Linux.
const TICKS: f64 = 100.0;

/// `VmRSS` and `VmSize` are given in these.
const KIB: f64 = 1024.0;

/// Writes what is known of this process under every name that is `free`.
pub(super) fn write(page: &mut Page, free: impl Fn(&str) -> bool) {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let facts = Facts {
        stat: &read("/proc/self/stat"),
        status: &read("/proc/self/status"),
        limits: &read("/proc/self/limits"),
        system: &read("/proc/stat"),
    };
    facts.write(page, open_files(), free);
}

fn open_files() -> Option<f64> {
    // The folder that is being read is open itself.
    fs::read_dir("/proc/self/fd").ok().map(|entries| entries.count().saturating_sub(1) as f64)
}

/// The files of `/proc`, as text; empty where they could not be read.
struct Facts<'a> {
    stat: &'a str,
    status: &'a str,
    limits: &'a str,
    system: &'a str,
}

impl Facts<'_> {
    fn write(&self, page: &mut Page, open_files: Option<f64>, free: impl Fn(&str) -> bool) {
        let cpu = self.stat_field(14).zip(self.stat_field(15)).map(|(user, system)| (user + system) / TICKS);
        let start = self.boot_time().zip(self.stat_field(22)).map(|(boot, ticks)| boot + ticks / TICKS);
        let all = [
            ("process_cpu_seconds_total", "counter", "seconds", "Processor time spent, in seconds.", cpu),
            ("process_max_fds", "gauge", "", "Most file descriptors that may be open.", self.max_files()),
            ("process_open_fds", "gauge", "", "File descriptors now open.", open_files),
            ("process_resident_memory_bytes", "gauge", "bytes", "Memory in use.", self.status_kib("VmRSS:")),
            ("process_start_time_seconds", "gauge", "seconds", "When the process began, since 1970.", start),
            ("process_threads", "gauge", "", "Threads now running.", self.status_number("Threads:")),
            (
                "process_virtual_memory_bytes",
                "gauge",
                "bytes",
                "Memory reserved.",
                self.status_kib("VmSize:"),
            ),
        ];
        for (name, kind, unit, help, value) in all {
            if let Some(value) = value.filter(|_| free(name)) {
                page.head(&Head { name, kind, unit, help });
                page.sample(name, "", &[], &canonical(value));
            }
        }
    }

    /// A field of `stat`, numbered from 1 as in proc(5); the program's name may itself contain blanks and brackets.
    fn stat_field(&self, number: usize) -> Option<f64> {
        let (_, after_name) = self.stat.rsplit_once(')')?;
        after_name.split_ascii_whitespace().nth(number - 3)?.parse().ok()
    }

    fn status_number(&self, key: &str) -> Option<f64> {
        let line = self.status.lines().find_map(|line| line.strip_prefix(key))?;
        line.split_ascii_whitespace().next()?.parse().ok()
    }

    fn status_kib(&self, key: &str) -> Option<f64> {
        self.status_number(key).map(|kib| kib * KIB)
    }

    /// The soft limit; `unlimited` is no number and is left out.
    fn max_files(&self) -> Option<f64> {
        let line = self.limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
        line.split_ascii_whitespace().next()?.parse().ok()
    }

    fn boot_time(&self) -> Option<f64> {
        self.system.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{Facts, write};
    use crate::export::prometheus::format::{Format, Page};

    #[test]
    fn a_name_with_blanks_and_brackets_does_not_shift_the_fields() {
        let facts = Facts {
            stat: "42 (a ) b) S 1 42 42 0 -1 4194560 1 0 0 0 150 50 0 0 20 0 3 0 1000 8192 2 0",
            status: "Name:\ta\nVmSize:\t    8 kB\nVmRSS:\t    4 kB\nThreads:\t3\n",
            limits: "Limit                     Soft Limit           Hard Limit           Units\n\
                     Max open files            1024                 4096                 files\n",
            system: "cpu 1 2\nbtime 1700000000\n",
        };
        let mut page = Page::new(Format::Text);
        facts.write(&mut page, Some(9.0), |_| true);
        let text = page.finish();
        for line in [
            "process_cpu_seconds_total 2.0",
            "process_max_fds 1024.0",
            "process_open_fds 9.0",
            "process_resident_memory_bytes 4096.0",
            "process_start_time_seconds 1.70000001e+09",
            "process_threads 3.0",
            "process_virtual_memory_bytes 8192.0",
        ] {
            assert!(text.lines().any(|l| l == line), "{line} is missing in\n{text}");
        }
    }

    #[test]
    fn what_the_system_does_not_tell_is_left_out() {
        let facts = Facts { stat: "", status: "garbage", limits: "Max open files unlimited", system: "" };
        let mut page = Page::new(Format::Text);
        facts.write(&mut page, None, |_| true);
        assert_eq!(page.finish(), "");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_is_known() {
        let mut page = Page::new(Format::Text);
        write(&mut page, |name| name != "process_threads");
        let page = page.finish();
        assert_eq!(page.lines().filter(|line| line.starts_with("process_")).count(), 6);
        assert!(!page.contains("process_threads"));
    }
}
