//! The search: every window of every way to write a secret, looked up by its first four bytes.

use super::encoding::Encoded;
use std::collections::HashMap;

/// Windows shorter than this cannot be looked up; no way to write four bytes is shorter.
const KEY: usize = 4;

/// So many places of one secret are told of one piece; more of them tell nothing new.
const MOST: usize = 64;

/// Every way to write one secret, ready to be searched for.
pub(super) struct Index {
    encodings: Vec<Encoded>,
    windows: HashMap<[u8; KEY], Vec<(usize, usize)>>,
    begins: Begins,
}

/// By their hash, whether any window begins with these four bytes: at most places the search ends here.
struct Begins(Vec<u64>);

/// So many bits of a hash: the windows of twenty secrets take a twentieth of the places.
const BITS: u32 = 18;

impl Begins {
    fn none() -> Self {
        Self(vec![0; 1 << (BITS - 6)])
    }

    /// What any of these secrets begins with.
    fn of_any(secrets: &[&Index]) -> Self {
        let mut any = Self::none();
        for secret in secrets {
            any.0.iter_mut().zip(&secret.begins.0).for_each(|(any, one)| *any |= *one);
        }
        any
    }

    fn place(key: u32) -> (usize, u64) {
        let hash = key.wrapping_mul(0x9e37_79b1) >> (32 - BITS);
        ((hash >> 6) as usize, 1 << (hash & 63))
    }

    fn add(&mut self, key: u32) {
        let (word, bit) = Self::place(key);
        self.0[word] |= bit;
    }

    fn may_hold(&self, key: u32) -> bool {
        let (word, bit) = Self::place(key);
        self.0[word] & bit != 0
    }
}

/// A place where the secret can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) start: usize,
    pub(super) end: usize,
    /// How it is written.
    pub(super) encoding: &'static str,
    /// Whether digits alone were found, which stand in times and numbers by chance.
    pub(super) is_weak: bool,
}

/// Where any of these secrets can be read, each with the number of the secret.
pub(super) fn hits(secrets: &[&Index], bytes: &[u8]) -> Vec<(usize, Hit)> {
    let begins = Begins::of_any(secrets);
    let mut hits: Vec<(usize, Hit)> = Vec::new();
    // Of each secret, how often it was found, and where it was last.
    let mut known = vec![(0, 0); secrets.len()];
    let mut key = 0_u32;
    for (last, byte) in bytes.iter().enumerate() {
        // Four bytes that are looked at are the four that were, moved on by one.
        key = key << 8 | u32::from(*byte);
        if last + 1 < KEY || !begins.may_hold(key) {
            continue;
        }
        let start = last + 1 - KEY;
        for (which, secret) in secrets.iter().enumerate() {
            let (count, end) = &mut known[which];
            if *count >= MOST || *end > start || !secret.begins.may_hold(key) {
                continue;
            }
            if let Some(hit) = secret.hit(bytes, start) {
                (*count, *end) = (*count + 1, hit.end);
                hits.push((which, hit));
            }
        }
    }
    hits
}

impl Index {
    pub(super) fn new(encodings: Vec<Encoded>) -> Self {
        let mut windows = HashMap::<_, Vec<_>>::new();
        let mut begins = Begins::none();
        for (which, encoded) in encodings.iter().enumerate() {
            for (at, window) in encoded.bytes.windows(KEY).enumerate() {
                let Ok(key) = <[u8; KEY]>::try_from(window) else { continue };
                begins.add(u32::from_be_bytes(key));
                windows.entry(key).or_default().push((which, at));
            }
        }
        Self { encodings, windows, begins }
    }

    /// The longest run of the secret that begins here.
    fn hit(&self, bytes: &[u8], start: usize) -> Option<Hit> {
        let key = <[u8; KEY]>::try_from(bytes.get(start..start + KEY)?).ok()?;
        let mut longest: Option<Hit> = None;
        for &(which, at) in self.windows.get(&key)? {
            let Encoded { name, bytes: written, least } = &self.encodings[which];
            let is_there = written.get(at..at + least).is_some_and(|part| bytes[start..].starts_with(part));
            if !is_there {
                continue;
            }
            let same =
                written[at..].iter().zip(&bytes[start..]).take_while(|(one, other)| one == other).count();
            if longest.is_some_and(|hit| hit.end >= start + same) {
                continue;
            }
            let found = &bytes[start..start + same];
            // What is found whole in binary has no letters, and is no accident; neither are twelve digits.
            let is_weak = !is_telling(found) && same < written.len() && digits(found) < 12;
            if !is_weak || digits(found) >= 6 {
                longest = Some(Hit { start, end: start + same, encoding: name, is_weak });
            }
        }
        longest
    }
}

/// Whether two letters were found that are neither digits nor parts of an escape, or bytes of another script.
fn is_telling(found: &[u8]) -> bool {
    let tells = |byte: &&u8| {
        !byte.is_ascii()
            || (byte.is_ascii_alphabetic() && !byte.is_ascii_hexdigit() && !b"unrtxNRTUX".contains(byte))
    };
    found.iter().filter(tells).count() >= 2
}

fn digits(found: &[u8]) -> usize {
    found.iter().filter(|byte| byte.is_ascii_hexdigit()).count()
}
