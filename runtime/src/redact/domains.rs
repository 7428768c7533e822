//! Domains of mail that say nothing of who somebody is.

use super::short::Short;

/// Domains that say nothing of who somebody is: large providers, and names reserved for examples. The short ones are first.
const PUBLIC_DOMAINS: [&str; 24] = [
    "gmx.de",
    "me.com",
    "qq.com",
    "web.de",
    "163.com",
    "aol.com",
    "gmx.net",
    "mail.ru",
    "msn.com",
    "live.com",
    "gmail.com",
    "proton.me",
    "yahoo.com",
    "yandex.ru",
    "icloud.com",
    "example.com",
    "example.net",
    "example.org",
    "hotmail.com",
    "outlook.com",
    "t-online.de",
    "fastmail.com",
    "googlemail.com",
    "protonmail.com",
];

/// Where the domains of each length begin and end.
static BY_LENGTH: [(usize, usize); 16] = {
    let mut places = [(0, 0); 16];
    let mut at = 0;
    while at < PUBLIC_DOMAINS.len() {
        let length = PUBLIC_DOMAINS[at].len();
        if places[length].1 == 0 {
            places[length].0 = at;
        }
        at += 1;
        places[length].1 = at;
    }
    places
};

/// The same domains as numbers, which are compared sooner.
static ENDS: [(u64, u64); PUBLIC_DOMAINS.len()] = {
    let mut all = [(0, 0); PUBLIC_DOMAINS.len()];
    let mut at = 0;
    while at < PUBLIC_DOMAINS.len() {
        all[at] = ends(PUBLIC_DOMAINS[at].as_bytes());
        at += 1;
    }
    all
};

/// The first and the last bytes, which are all there are of up to 16; nothing of less than 4.
const fn ends(bytes: &[u8]) -> (u64, u64) {
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return (u64::from_le_bytes(*first), u64::from_le_bytes(*last));
    }
    match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(first), Some(last)) => (u32::from_le_bytes(*first) as u64, u32::from_le_bytes(*last) as u64),
        _ => (0, 0),
    }
}

fn of_length(length: usize) -> (usize, usize) {
    BY_LENGTH.get(length).copied().unwrap_or_default()
}

/// The public domain that this is, letter by letter.
#[inline]
pub(super) fn public(domain: &str) -> Option<&'static str> {
    let (from, to) = of_length(domain.len());
    let ends = ends(domain.as_bytes());
    let at = ENDS[from..to].iter().position(|known| *known == ends)?;
    Some(PUBLIC_DOMAINS[from + at])
}

/// The masks of addresses at these domains.
static MASKED: [Short; PUBLIC_DOMAINS.len()] = {
    let mut all = [Short { bytes: [0; 32], length: 0 }; PUBLIC_DOMAINS.len()];
    let mut at = 0;
    while at < PUBLIC_DOMAINS.len() {
        let (before, domain) = (b"***@", PUBLIC_DOMAINS[at].as_bytes());
        let mut byte = 0;
        while byte < before.len() + domain.len() {
            all[at].bytes[byte] =
                if byte < before.len() { before[byte] } else { domain[byte - before.len()] };
            byte += 1;
        }
        all[at].length = byte;
        at += 1;
    }
    all
};

/// The mask of an address at this domain, if it is a public one.
#[inline]
pub(super) fn masked(domain: &[u8]) -> Option<Short> {
    let (from, to) = of_length(domain.len());
    let ends = ends(domain);
    let at = ENDS[from..to].iter().position(|known| *known == ends)?;
    MASKED.get(from + at).copied()
}

/// The same, whether the letters are large or small.
pub(super) fn public_in_any_case(domain: &str) -> Option<&'static str> {
    let (from, to) = of_length(domain.len());
    PUBLIC_DOMAINS[from..to].iter().find(|public| public.eq_ignore_ascii_case(domain)).copied()
}

/// Whether it is made of what names of domains are made of.
pub(super) fn is_name(domain: &str) -> bool {
    let is_of_names = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    !domain.is_empty() && domain.bytes().all(is_of_names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_public_domain_is_found_and_no_other() {
        for domain in PUBLIC_DOMAINS {
            assert_eq!(public(domain), Some(domain));
            assert_eq!(public_in_any_case(&domain.to_uppercase()), Some(domain));
            assert!(is_name(domain) && public(&domain[1..]).is_none(), "{domain}");
            assert_eq!(public(&domain.replacen(|letter| letter != '.', "\u{e}", 1)), None);
        }
        for domain in ["", "a", "abc", "abcd", "ann-smith.name", "a.very.long.domain.example"] {
            assert_eq!((public(domain), public_in_any_case(domain)), (None, None), "{domain}");
        }
    }
}
