//! The search: every window of every way to write a secret, looked up by its first four bytes.

use super::encoding::Encoded;
use std::borrow::Cow;
use std::collections::HashMap;

/// Windows shorter than this cannot be looked up; no way to write four bytes is shorter.
const KEY: usize = 4;

/// So many places of one secret are told of one piece; more of them tell nothing new.
const MOST: usize = 64;

/// Every way to write one secret, ready to be searched for.
pub(super) struct Index {
    encodings: Vec<Encoded>,
    windows: HashMap<[u8; KEY], Vec<(usize, usize)>>,
    /// By the first two bytes, whether any window begins so: at most places the search ends here.
    begins: Vec<bool>,
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

/// By the first two bytes, whether a window of any secret begins so.
fn begins<'a>(secrets: &[&'a Index]) -> Cow<'a, [bool]> {
    if let [secret] = secrets {
        return Cow::Borrowed(&secret.begins);
    }
    let mut begins = vec![false; 1 << 16];
    for secret in secrets {
        begins.iter_mut().zip(&secret.begins).for_each(|(any, one)| *any |= *one);
    }
    Cow::Owned(begins)
}

/// Where any of these secrets can be read, each with the number of the secret.
pub(super) fn hits(secrets: &[&Index], bytes: &[u8]) -> Vec<(usize, Hit)> {
    let begins = begins(secrets);
    let mut hits: Vec<(usize, Hit)> = Vec::new();
    // Of each secret, how often it was found, and where it was last.
    let mut known = vec![(0, 0); secrets.len()];
    let mut at = 0;
    // Two bytes that are looked at are the two that were, moved on by one.
    let mut key = bytes.first().map_or(0, |byte| usize::from(*byte));
    while let Some(next) = bytes.get(at + 1) {
        key = (key << 8 | usize::from(*next)) & 0xffff;
        at += 1;
        if !begins[key] {
            continue;
        }
        for (which, secret) in secrets.iter().enumerate() {
            let (count, end) = &mut known[which];
            if *count >= MOST || *end > at - 1 || !secret.begins[key] {
                continue;
            }
            if let Some(hit) = secret.hit(bytes, at - 1) {
                (*count, *end) = (*count + 1, hit.end);
                hits.push((which, hit));
            }
        }
    }
    hits
}

fn pair(bytes: &[u8]) -> usize {
    usize::from(bytes[0]) << 8 | usize::from(bytes[1])
}

impl Index {
    pub(super) fn new(encodings: Vec<Encoded>) -> Self {
        let mut windows = HashMap::<_, Vec<_>>::new();
        let mut begins = vec![false; 1 << 16];
        for (which, encoded) in encodings.iter().enumerate() {
            for (at, window) in encoded.bytes.windows(KEY).enumerate() {
                let Ok(key) = <[u8; KEY]>::try_from(window) else { continue };
                begins[pair(&key)] = true;
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
            let same =
                written[at..].iter().zip(&bytes[start..]).take_while(|(one, other)| one == other).count();
            let is_longer = longest.is_none_or(|hit| hit.end < start + same);
            if same < *least || !is_longer {
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
