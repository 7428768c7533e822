//! Whether the pattern of a matcher matches a value, decided while the program is compiled as well as when it runs.

/// What is known of a pattern and a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Matching {
    /// The whole value matches.
    Yes,
    /// It does not.
    No,
    /// The pattern uses something that is not understood here, or the value is too long.
    Unknown,
    /// It is no pattern.
    Broken,
}

/// The longest value that is compared.
const LONGEST: usize = 1023;

/// How often a counted repetition is tried.
const MOST_REPEATS: usize = 100;

const WORDS: usize = LONGEST / 64 + 1;

/// Whether the pattern, in Prometheus' form of regular expressions, matches the whole value.
///
/// Literals, `.`, classes, `|`, groups, `*`, `+`, `?`, `{n,m}`, `^`, `$` and the escapes of letters, digits and spaces are
/// understood; the answer to everything else is [`Matching::Unknown`].
#[must_use]
pub(crate) const fn matches(pattern: &str, value: &str) -> Matching {
    let (pattern, value) = (pattern.as_bytes(), value.as_bytes());
    let too_long = value.len() > LONGEST;
    let run = Run { pattern, value: if too_long { b"" } else { value } };
    let reached = run.alternatives(0, pattern.len(), Places::first());
    if !matches!(reached.state, State::Fine) {
        return if matches!(reached.state, State::Broken) { Matching::Broken } else { Matching::Unknown };
    }
    if too_long {
        Matching::Unknown
    } else if reached.has(value.len()) {
        Matching::Yes
    } else {
        Matching::No
    }
}

#[derive(Clone, Copy)]
enum State {
    Fine,
    Unknown,
    Broken,
}

/// The places in the value that a part of the pattern can have reached.
#[derive(Clone, Copy)]
struct Places {
    bits: [u64; WORDS],
    state: State,
}

impl Places {
    const NONE: Self = Self { bits: [0; WORDS], state: State::Fine };

    const fn first() -> Self {
        let mut places = Self::NONE;
        places.bits[0] = 1;
        places
    }

    const fn failed(state: State) -> Self {
        Self { state, ..Self::NONE }
    }

    const fn is_fine(&self) -> bool {
        matches!(self.state, State::Fine)
    }

    const fn has(&self, at: usize) -> bool {
        self.bits[at / 64] >> (at % 64) & 1 == 1
    }

    const fn add(&mut self, at: usize) {
        self.bits[at / 64] |= 1 << (at % 64);
    }

    /// Both; broken wins over unknown, and unknown over fine.
    const fn or(mut self, other: &Self, value: usize) -> Self {
        let mut at = 0;
        while at <= value / 64 {
            self.bits[at] |= other.bits[at];
            at += 1;
        }
        self.state = match (self.state, other.state) {
            (State::Broken, _) | (_, State::Broken) => State::Broken,
            (State::Unknown, _) | (_, State::Unknown) => State::Unknown,
            _ => State::Fine,
        };
        self
    }

    const fn same(&self, other: &Self, value: usize) -> bool {
        let mut at = 0;
        while at <= value / 64 {
            if self.bits[at] != other.bits[at] {
                return false;
            }
            at += 1;
        }
        true
    }
}

/// One atom with its repetition, as places in the pattern.
#[derive(Clone, Copy)]
struct Atom {
    from: usize,
    to: usize,
    least: usize,
    /// None is without end.
    most: Option<usize>,
    /// Where the next atom begins.
    next: usize,
}

struct Run<'a> {
    pattern: &'a [u8],
    value: &'a [u8],
}

impl Run<'_> {
    /// The places after one of the alternatives between `from` and `to`.
    const fn alternatives(&self, from: usize, to: usize, start: Places) -> Places {
        let mut all = Places::NONE;
        let mut begin = from;
        loop {
            let end = match self.bar(begin, to) {
                Ok(end) => end,
                Err(state) => return Places::failed(state),
            };
            all = all.or(&self.sequence(begin, end, start), self.value.len());
            if end >= to || !all.is_fine() {
                return all;
            }
            begin = end + 1;
        }
    }

    /// The end of an alternative: the next bar outside of groups and classes, or the end.
    const fn bar(&self, from: usize, to: usize) -> Result<usize, State> {
        let mut at = from;
        while at < to {
            match self.pattern[at] {
                b'|' => return Ok(at),
                b'(' | b'[' | b'\\' => match self.atom_end(at, to) {
                    Ok(end) => at = end,
                    Err(state) => return Err(state),
                },
                b')' => return Err(State::Broken),
                _ => at += 1,
            }
        }
        Ok(to)
    }

    const fn sequence(&self, from: usize, to: usize, start: Places) -> Places {
        let mut places = start;
        let mut at = from;
        while at < to {
            let atom = match self.atom(at, to) {
                Ok(atom) => atom,
                Err(state) => return Places::failed(state),
            };
            places = self.repeated(&atom, places);
            if !places.is_fine() {
                return places;
            }
            at = atom.next;
        }
        places
    }

    /// The atom that begins here, and how often it is repeated.
    const fn atom(&self, from: usize, end: usize) -> Result<Atom, State> {
        if matches!(self.pattern[from], b'*' | b'+' | b'?' | b')') {
            return Err(State::Broken);
        }
        let to = match self.atom_end(from, end) {
            Ok(to) => to,
            Err(state) => return Err(state),
        };
        let mut atom = Atom { from, to, least: 1, most: Some(1), next: to };
        if to == end {
            return Ok(atom);
        }
        (atom.least, atom.most, atom.next) = match self.pattern[to] {
            b'*' => (0, None, to + 1),
            b'+' => (1, None, to + 1),
            b'?' => (0, Some(1), to + 1),
            b'{' => match self.counted(to, end) {
                Ok(counted) => counted,
                Err(state) => return Err(state),
            },
            _ => return Ok(atom),
        };
        if atom.next < end {
            match self.pattern[atom.next] {
                // What is taken first makes no difference to what matches as a whole.
                b'?' => atom.next += 1,
                b'*' | b'+' => return Err(State::Broken),
                _ => {}
            }
        }
        Ok(atom)
    }

    /// `{n}`, `{n,}` or `{n,m}`; other braces stand for themselves, which nobody means.
    const fn counted(&self, from: usize, end: usize) -> Result<(usize, Option<usize>, usize), State> {
        let (least, at) = self.number(from + 1, end);
        let Some(least) = least else { return Err(State::Unknown) };
        if at < end && self.pattern[at] == b'}' {
            return Ok((least, Some(least), at + 1));
        }
        if at >= end || self.pattern[at] != b',' {
            return Err(State::Unknown);
        }
        let (most, close) = self.number(at + 1, end);
        if close >= end || self.pattern[close] != b'}' {
            return Err(State::Unknown);
        }
        match most {
            Some(most) if most < least => Err(State::Broken),
            _ => Ok((least, most, close + 1)),
        }
    }

    const fn number(&self, from: usize, end: usize) -> (Option<usize>, usize) {
        let mut at = from;
        let mut number = 0;
        while at < end && self.pattern[at].is_ascii_digit() && number <= MOST_REPEATS {
            number = number * 10 + (self.pattern[at] - b'0') as usize;
            at += 1;
        }
        if at == from || number > MOST_REPEATS { (None, at) } else { (Some(number), at) }
    }

    /// Where the atom that begins at `from` ends.
    const fn atom_end(&self, from: usize, end: usize) -> Result<usize, State> {
        match self.pattern[from] {
            b'(' => {
                let mut at = from + 1;
                while at < end {
                    match self.pattern[at] {
                        b')' => return Ok(at + 1),
                        b'(' | b'[' | b'\\' => match self.atom_end(at, end) {
                            Ok(inner) => at = inner,
                            Err(state) => return Err(state),
                        },
                        _ => at += 1,
                    }
                }
                Err(State::Broken)
            }
            b'[' => {
                let mut at = from + 1;
                if at < end && self.pattern[at] == b'^' {
                    at += 1;
                }
                // A bracket that comes first stands for itself.
                let first = at;
                while at < end {
                    match self.pattern[at] {
                        b']' if at > first => return Ok(at + 1),
                        b'[' if at + 1 < end && self.pattern[at + 1] == b':' => return Err(State::Unknown),
                        b'\\' => at += 2,
                        _ => at += 1,
                    }
                }
                Err(State::Broken)
            }
            b'\\' if from + 1 >= end => Err(State::Broken),
            b'\\' => Ok(from + 2),
            first => {
                let after = from + width(first);
                Ok(if after > end { end } else { after })
            }
        }
    }

    /// The places after so many repetitions of the atom.
    const fn repeated(&self, atom: &Atom, start: Places) -> Places {
        let length = self.value.len();
        let mut places = start;
        let mut done = 0;
        while done < atom.least {
            places = self.once(atom, &places);
            if !places.is_fine() {
                return places;
            }
            done += 1;
        }
        // A pattern that is never tried is not understood either.
        if matches!(atom.most, Some(0)) {
            let tried = self.once(atom, &places);
            return if tried.is_fine() { places } else { tried };
        }
        loop {
            if let Some(most) = atom.most
                && done >= most
            {
                return places;
            }
            let more = places.or(&self.once(atom, &places), length);
            if !more.is_fine() || more.same(&places, length) {
                return more;
            }
            places = more;
            done += 1;
        }
    }

    const fn once(&self, atom: &Atom, start: &Places) -> Places {
        let first = self.pattern[atom.from];
        if first == b'(' {
            let mut from = atom.from + 1;
            if self.pattern[from] == b'?' {
                // Without a name it is an ordinary group; flags and names are not understood.
                if self.pattern[from + 1] != b':' {
                    return Places::failed(State::Unknown);
                }
                from += 2;
            }
            return self.alternatives(from, atom.to - 1, *start);
        }
        let mut reached = Places::NONE;
        let mut at = 0;
        while at <= self.value.len() {
            if start.has(at) {
                match first {
                    b'^' if at == 0 => reached.add(at),
                    b'$' if at == self.value.len() => reached.add(at),
                    b'^' | b'$' => {}
                    _ if at == self.value.len() => {}
                    _ => match self.takes(atom, at) {
                        Ok(true) => {
                            let after = at + width(self.value[at]);
                            reached.add(if after > self.value.len() { self.value.len() } else { after });
                        }
                        Ok(false) => {}
                        Err(state) => return Places::failed(state),
                    },
                }
            }
            at += 1;
        }
        // What no place has tried must be understood all the same.
        if let Err(state) = self.understood(atom) {
            return Places::failed(state);
        }
        reached
    }

    const fn understood(&self, atom: &Atom) -> Result<bool, State> {
        match self.pattern[atom.from] {
            b'\\' => escaped(self.pattern[atom.from + 1], b'a'),
            b'[' => self.class(atom, b'a'),
            _ => Ok(true),
        }
    }

    /// Whether the atom takes the character at this place.
    const fn takes(&self, atom: &Atom, at: usize) -> Result<bool, State> {
        let letter = self.value[at];
        match self.pattern[atom.from] {
            b'.' => Ok(true),
            b'\\' => escaped(self.pattern[atom.from + 1], letter),
            b'[' => self.class(atom, letter),
            _ => {
                let mut part = atom.from;
                while part < atom.to {
                    let place = at + part - atom.from;
                    if place >= self.value.len() || self.value[place] != self.pattern[part] {
                        return Ok(false);
                    }
                    part += 1;
                }
                Ok(true)
            }
        }
    }

    /// Whether a character of this first byte is in the class; classes of other alphabets are not understood.
    const fn class(&self, atom: &Atom, letter: u8) -> Result<bool, State> {
        let end = atom.to - 1;
        let mut at = atom.from + 1;
        let negated = self.pattern[at] == b'^';
        if negated {
            at += 1;
        }
        let mut found = false;
        while at < end {
            let low = self.pattern[at];
            if !low.is_ascii() {
                return Err(State::Unknown);
            }
            if low == b'\\' {
                match escaped(self.pattern[at + 1], letter) {
                    Ok(taken) => found |= taken,
                    Err(state) => return Err(state),
                }
                at += 2;
            } else if at + 2 < end && self.pattern[at + 1] == b'-' {
                let high = self.pattern[at + 2];
                if !high.is_ascii() || high == b'\\' {
                    return Err(State::Unknown);
                }
                if high < low {
                    return Err(State::Broken);
                }
                found |= low <= letter && letter <= high;
                at += 3;
            } else {
                found |= low == letter;
                at += 1;
            }
        }
        Ok(found != negated)
    }
}

/// Whether the escape `\x` takes this character.
const fn escaped(escape: u8, letter: u8) -> Result<bool, State> {
    match escape {
        b'd' => Ok(letter.is_ascii_digit()),
        b'D' => Ok(!letter.is_ascii_digit()),
        b'w' => Ok(letter.is_ascii_alphanumeric() || letter == b'_'),
        b'W' => Ok(!(letter.is_ascii_alphanumeric() || letter == b'_')),
        b's' => Ok(matches!(letter, b'\t' | b'\n' | 0x0c | b'\r' | b' ')),
        b'S' => Ok(!matches!(letter, b'\t' | b'\n' | 0x0c | b'\r' | b' ')),
        _ if escape.is_ascii_punctuation() => Ok(escape == letter),
        _ => Err(State::Unknown),
    }
}

/// How many bytes a character has that begins with this one.
const fn width(first: u8) -> usize {
    match first {
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xff => 4,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::{Matching, matches};

    #[test]
    fn the_whole_value_is_matched() {
        let cases = [
            ("5..", "503", true),
            ("5..", "5030", false),
            ("5..", "1503", false),
            ("5.*|429", "429", true),
            ("(4|5)[0-9]{2}", "404", true),
            ("(4|5)[0-9]{2}", "304", false),
            ("(?:4|5)\\d\\d", "500", true),
            ("", "", true),
            ("", "a", false),
            ("a?b+c*", "bbb", true),
            ("a?b+c*", "ac", false),
            ("a|", "", true),
            ("()+", "", true),
            ("(a*)*b", "aaab", true),
            ("[^45]..", "200", true),
            ("[^45]..", "500", false),
            ("[]a-c-]+", "b-]a", true),
            ("^20.$", "204", true),
            ("2^0.", "204", false),
            ("gpt-4\\.1", "gpt-4.1", true),
            ("gpt-4\\.1", "gpt-4x1", false),
            ("a{2,3}", "aaaa", false),
            ("a{2,}", "aaaa", true),
            ("a{0}b", "b", true),
            (".+?", "abc", true),
            ("größe|.ß", "größe", true),
            (".ß", "öß", true),
            ("/api/.*", "/api/app/{id}", true),
            ("\\w+\\s\\S", "ab c", true),
        ];
        for (pattern, value, expected) in cases {
            let expected = if expected { Matching::Yes } else { Matching::No };
            assert_eq!(matches(pattern, value), expected, "{pattern} and {value}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_told_from_what_is_not_understood() {
        for broken in ["(a", "a)", "[a", "*a", "a|*", "a**", "a\\", "[z-a]", "a{3,2}", "(", "[", "(a|[)"] {
            assert_eq!(matches(broken, "abc"), Matching::Broken, "{broken}");
        }
        for unknown in
            ["(?i)a", "\\bfoo", "[[:alpha:]]", "\\pL", "[ä-ö]", "(?P<x>a)", "a{1000}", "a{b", "zzz\\Q"]
        {
            assert_eq!(matches(unknown, "abc"), Matching::Unknown, "{unknown}");
        }
        assert_eq!(matches("a", &"a".repeat(2000)), Matching::Unknown);
        assert_eq!(matches(".*", &"a".repeat(1023)), Matching::Yes);
    }

    #[test]
    fn constants_are_decided_by_the_compiler() {
        const SERVER: bool = matches!(matches("5..", "503"), Matching::Yes);
        const { assert!(SERVER) }
    }
}
