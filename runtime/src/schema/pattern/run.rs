//! Runs a pattern over a value: all places at once, so that no pattern takes long.

use super::class::width;
use super::places::{Places, State};

/// How often a counted repetition is tried.
const MOST_REPEATS: usize = 100;

/// One atom with its repetition, as places in the pattern.
#[derive(Clone, Copy)]
pub(super) struct Atom {
    pub(super) from: usize,
    pub(super) to: usize,
    least: usize,
    /// None is without end.
    most: Option<usize>,
    /// Where the next atom begins.
    next: usize,
}

/// A pattern and the value that it is run over.
pub(super) struct Run<'a> {
    pub(super) pattern: &'a [u8],
    pub(super) value: &'a [u8],
}

impl Run<'_> {
    /// The places after one of the alternatives between `from` and `to`.
    pub(super) const fn alternatives(&self, from: usize, to: usize, start: Places) -> Places {
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
}
