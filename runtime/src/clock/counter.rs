//! The processor's counter of ticks, where it may stand for a clock.
#![allow(unsafe_code, reason = "reading the counter is an intrinsic")]

/// Reads the counter; zero where there is none.
#[inline]
#[cfg(target_arch = "x86_64")]
pub(super) fn read() -> u64 {
    // SAFETY: the instruction only reads a register. Every x86-64 processor has it, and no system in use keeps programs
    // from it; `usable` has asked besides before anybody comes here.
    unsafe { core::arch::x86_64::_rdtsc() }
}

/// Reads the counter; zero where there is none.
#[cfg(not(target_arch = "x86_64"))]
pub(super) fn read() -> u64 {
    0
}

/// Whether the counter ticks evenly, in every state of the processor, and alike on every core.
///
/// The processor says that its rate does not change. Linux compares the cores at start and watches the counter against
/// another clock: it keeps time by it only while the two agree. Elsewhere than on x86-64 the system's clock does.
pub(super) fn usable() -> bool {
    !cfg!(miri) && rate_is_invariant() && system_keeps_time_by_it()
}

#[cfg(target_arch = "x86_64")]
fn rate_is_invariant() -> bool {
    const EXTENDED: u32 = 0x8000_0000;
    const POWER: u32 = 0x8000_0007;
    const INVARIANT: u32 = 1 << 8;
    core::arch::x86_64::__cpuid(EXTENDED).eax >= POWER
        && core::arch::x86_64::__cpuid(POWER).edx & INVARIANT != 0
}

#[cfg(not(target_arch = "x86_64"))]
fn rate_is_invariant() -> bool {
    false
}

#[cfg(target_os = "linux")]
fn system_keeps_time_by_it() -> bool {
    const SOURCE: &str = "/sys/devices/system/clocksource/clocksource0/current_clocksource";
    std::fs::read_to_string(SOURCE).is_ok_and(|source| source.trim_end() == "tsc")
}

#[cfg(not(target_os = "linux"))]
fn system_keeps_time_by_it() -> bool {
    true
}
