//! The network part of an address.

use super::short::Short;
use super::strategy::Form;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// What is shown of text that is no address.
const UNREADABLE: &str = "[ip]";

/// The networks of an address, or of a list of addresses as in `X-Forwarded-For`; ports are left out.
pub(super) fn network(text: &str, v4: u8, v6: u8, out: &mut (impl Form + ?Sized)) -> fmt::Result {
    // Most are one address of IPv4, of which whole octets are kept.
    if v4.is_multiple_of(8)
        && let Some(network) = octets(text, usize::from(v4.min(32) / 8))
    {
        let (kept, hidden) = network;
        out.clean(kept)?;
        return out.clean(hidden);
    }
    for (at, part) in text.split(',').map(str::trim).enumerate() {
        if at > 0 {
            out.clean(", ")?;
        }
        match read(part) {
            Some(address) => write(truncate(address, v4, v6), out)?,
            None => out.clean(UNREADABLE)?,
        }
    }
    Ok(())
}

/// Writes an address.
pub(super) fn write(address: IpAddr, out: &mut (impl Form + ?Sized)) -> fmt::Result {
    let IpAddr::V4(address) = address else { return write!(out, "{address}") };
    // Two digits at a time would gain nothing: this is faster than the formatter already.
    let (mut text, mut at) = ([b'.'; 15], 0);
    for (index, octet) in address.octets().into_iter().enumerate() {
        at += usize::from(index > 0);
        for (unit, least) in [(100, 100), (10, 10), (1, 0)] {
            if octet >= least {
                text[at] = b'0' + octet / unit % 10;
                at += 1;
            }
        }
    }
    out.clean(str::from_utf8(&text[..at]).unwrap_or(UNREADABLE))
}

/// What [`network`] makes of an IPv4 address of some length, if whole octets are kept and one at least is hidden.
pub(super) fn short(text: &str, v4: u8) -> Option<Short> {
    const HIDDEN: [(u64, usize); 4] = [
        (u64::from_le_bytes(*b"0.0.0.0\0"), 7),
        (u64::from_le_bytes(*b"0.0.0\0\0\0"), 5),
        (u64::from_le_bytes(*b"0.0\0\0\0\0\0"), 3),
        (u64::from_le_bytes(*b"0\0\0\0\0\0\0\0"), 1),
    ];
    let kept = usize::from(v4 / 8);
    let (hidden, more) = *HIDDEN.get(kept).filter(|_| v4.is_multiple_of(8))?;
    let bytes = text.as_bytes();
    let (first, last) = (bytes.first_chunk()?, bytes.last_chunk()?);
    let beyond = bytes.len() - 8;
    if beyond > 7 {
        return None;
    }
    // What stands in both is the same.
    let all = u128::from(u64::from_le_bytes(*first)) | u128::from(u64::from_le_bytes(*last)) << (8 * beyond);
    let mut padded = [0; 20];
    padded[..16].copy_from_slice(&all.to_le_bytes());
    let (mut at, mut end) = (0, 0);
    for number in 1..=4 {
        let word = u32::from_le_bytes(*padded.get(at..)?.first_chunk()?);
        let length = octet(word)?;
        at += length + 1;
        // A dot follows each but the last, which nothing follows.
        let follows = word >> (8 * length) & 0xff;
        if follows != if number < 4 { u32::from(b'.') } else { 0 } {
            return None;
        }
        if number == kept {
            end = at;
        }
    }
    let shown = all & !(u128::MAX << (8 * end)) | u128::from(hidden) << (8 * end);
    (at == bytes.len() + 1).then(|| Short::of(shown, end + more))
}

/// How many digits the number at the beginning of a text has, if it is one of an IPv4 address; the word is what begins there.
#[inline]
const fn octet(word: u32) -> Option<usize> {
    let digits = word ^ 0x3030_3030;
    // The highest bit of each byte that is no digit; none is carried over from the byte below.
    let others = (((digits & 0x7f7f_7f7f) + 0x7676_7676) | digits) & 0x8080_8080;
    let length = others.trailing_zeros() as usize / 8;
    let is_usual = match length {
        1 => true,
        // Zeros in front may mean another base.
        2 => digits & 0xff != 0,
        3 => digits & 0xff != 0 && digits.swap_bytes() >> 8 <= 0x0002_0505,
        _ => false,
    };
    if is_usual { Some(length) } else { None }
}

/// The text of the first octets of an IPv4 address, and what stands for the others; nothing if it is spelled in any other way
/// than usual.
fn octets(text: &str, kept: usize) -> Option<(&str, &'static str)> {
    const HIDDEN: [&str; 5] = ["0.0.0.0", "0.0.0", "0.0", "0", ""];
    let bytes = text.as_bytes();
    let digit =
        |at: usize| bytes.get(at).map(|byte| u32::from(byte.wrapping_sub(b'0'))).filter(|digit| *digit < 10);
    let (mut at, mut end) = (0, 0);
    for octet in 1..=4 {
        let mut value = digit(at)?;
        at += 1;
        // Zeros in front may mean another base.
        if value > 0
            && let Some(second) = digit(at)
        {
            value = value * 10 + second;
            at += 1;
            if let Some(third) = digit(at) {
                value = value * 10 + third;
                at += 1;
            }
        }
        if value > 255 {
            return None;
        }
        if octet < 4 {
            if bytes.get(at) != Some(&b'.') {
                return None;
            }
            at += 1;
        }
        if octet == kept {
            end = at;
        }
    }
    (at == bytes.len()).then(|| (&text[..end], HIDDEN[kept]))
}

fn read(text: &str) -> Option<IpAddr> {
    text.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
}

pub(super) fn truncate(address: IpAddr, v4: u8, v6: u8) -> IpAddr {
    match address {
        IpAddr::V4(address) => IpAddr::V4(truncate_v4(address, v4)),
        IpAddr::V6(address) => match embedded(address) {
            Some(address) => IpAddr::V4(truncate_v4(address, v4)),
            None => IpAddr::V6(truncate_v6(address, v6)),
        },
    }
}

fn truncate_v4(address: Ipv4Addr, bits: u8) -> Ipv4Addr {
    let hidden = 32_u32.saturating_sub(u32::from(bits));
    Ipv4Addr::from_bits(address.to_bits() & u32::MAX.checked_shl(hidden).unwrap_or(0))
}

fn truncate_v6(address: Ipv6Addr, bits: u8) -> Ipv6Addr {
    // Teredo (2001::/32) holds the server's IPv4 address right behind its prefix, and the client's at the end.
    let bits = if address.segments()[..2] == [0x2001, 0] { bits.min(32) } else { bits };
    let hidden = 128_u32.saturating_sub(u32::from(bits));
    Ipv6Addr::from_bits(address.to_bits() & u128::MAX.checked_shl(hidden).unwrap_or(0))
}

/// The IPv4 address inside a mapped, 6to4 or NAT64 address: its leading bits would be shown in full otherwise.
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let from = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match address.segments() {
        [0x2002, high, low, ..] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(from(high, low)),
        _ => address.to_ipv4_mapped(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn network(text: &str, v4: u8, v6: u8) -> String {
        let mut out = String::new();
        super::network(text, v4, v6, &mut out).expect("a `String` takes every text");
        out
    }

    #[test]
    fn addresses_are_cut_to_their_network() {
        for (address, shown) in [
            ("203.0.113.77", "203.0.113.0"),
            ("203.0.113.77:8080", "203.0.113.0"),
            ("2001:db8:1234:5678:9abc:def0:1234:5678", "2001:db8:1234::"),
            ("[2001:db8:1234:5678::1]:443", "2001:db8:1234::"),
            ("::ffff:203.0.113.77", "203.0.113.0"),
            ("2002:cb00:714d::1", "203.0.113.0"),
            ("64:ff9b::203.0.113.77", "203.0.113.0"),
            ("::203.0.113.77", "::"),
            ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001::"),
            ("203.0.113.77, unknown,198.51.100.9", "203.0.113.0, [ip], 198.51.100.0"),
        ] {
            assert_eq!(network(address, 24, 48), shown, "{address}");
        }
    }

    #[test]
    fn what_is_no_address_is_not_shown() {
        for text in ["", "fe80::1%eth0", "ann@example.com", "203.0.113.300", "0x7f.1", "203.0.113.:"] {
            assert_eq!(network(text, 24, 48), "[ip]", "{text}");
        }
    }

    #[test]
    fn any_number_of_bits_is_harmless() {
        assert_eq!(network("203.0.113.77", 0, 0), "0.0.0.0");
        assert_eq!(network("203.0.113.77", 200, 200), "203.0.113.77");
        assert_eq!(network("2001:db8::1", 0, 0), "::");
    }

    #[test]
    fn usual_addresses_are_cut_in_one_piece() {
        let short = |text: &str, v4| {
            short(text, v4).map(|short| String::from_utf8_lossy(&short.bytes[..short.length]).into_owned())
        };
        assert_eq!(short("203.0.113.77", 24).as_deref(), Some("203.0.113.0"));
        assert_eq!(short("255.255.255.255", 8).as_deref(), Some("255.0.0.0"));
        assert_eq!(short("10.0.0.1", 16).as_deref(), Some("10.0.0.0"));
        assert_eq!(short("10.10.0.1", 0).as_deref(), Some("0.0.0.0"));
        for text in [
            "1.2.3.4",
            "203.0.113.256",
            "203.0.113.07",
            "203.0.113.007",
            "203.0.113.",
            "203.0.113.77.",
            "203..113.77",
            "203.0.113.7a",
            "203.0.113.777",
            "203.0.1137.7",
            "203.0.113.77:80",
            "203.0.113/77",
            "not an address",
            "203.0.113.77\0",
            "203.0.113",
            "2030.113.77",
            "\u{80}3.0.113.77",
            "1\u{80}.0.113.77",
        ] {
            assert_eq!(short(text, 24), None, "{text}");
        }
        assert_eq!((short("203.0.113.77", 20), short("203.0.113.77", 32)), (None, None));
    }

    proptest! {
        #[test]
        fn what_is_cut_in_one_piece_is_what_it_would_be_otherwise(
            text in "[0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}|[0-9.]{0,18}|\\PC{0,18}",
            v4 in 0..40_u8,
        ) {
            let whole = network(&text, v4, 48);
            if let Some(short) = short(&text, v4) {
                prop_assert_eq!(&short.bytes[..short.length], whole.as_bytes());
            }
        }

        #[test]
        fn an_address_is_written_as_everybody_writes_it(bits in any::<u32>()) {
            let address = Ipv4Addr::from_bits(bits);
            prop_assert_eq!(network(&address.to_string(), 32, 128), address.to_string());
        }

        #[test]
        fn the_usual_way_and_the_long_one_show_the_same(
            text in "[0-9]{1,3}([.][0-9]{1,3}){3}|[0-9.]{0,16}|[0-2]?[0-9]{1,2}[.]0[.]2[45][0-9][.]25[0-9]",
            kept in 0..=4_u8,
        ) {
            let short = octets(&text, usize::from(kept)).map(|(kept, hidden)| [kept, hidden].concat());
            let parsed = text.parse().ok().map(|address| truncate_v4(address, kept * 8).to_string());
            prop_assert_eq!(short, parsed);
        }

        #[test]
        fn hosts_of_a_network_look_the_same(net in any::<u128>(), one in any::<u32>(), other in any::<u32>()) {
            let v6 = |host: u32| Ipv6Addr::from_bits(net & !u128::from(u32::MAX) | u128::from(host));
            prop_assume!([v6(one), v6(other)].iter().all(|address| embedded(*address).is_none()));
            prop_assert_eq!(network(&v6(one).to_string(), 24, 48), network(&v6(other).to_string(), 24, 48));
            let v4 = |host: u32| Ipv4Addr::from_bits((net as u32 & !0xff) | (host & 0xff)).to_string();
            prop_assert_eq!(network(&v4(one), 24, 48), network(&v4(other), 24, 48));
            let tunnel = |host: u32| Ipv6Addr::from_bits((0x2002_u128 << 112) | (u128::from((net as u32 & !0xff) | (host & 0xff)) << 80));
            prop_assert_eq!(network(&tunnel(one).to_string(), 24, 48), network(&tunnel(other).to_string(), 24, 48));
        }
    }
}
