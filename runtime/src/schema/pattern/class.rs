//! Which characters one atom of a pattern takes.

use super::places::State;
use super::run::{Atom, Run};

impl Run<'_> {
    /// Whether the atom is understood, whatever it is compared with.
    pub(super) const fn understood(&self, atom: &Atom) -> Result<bool, State> {
        match self.pattern[atom.from] {
            b'\\' => escaped(self.pattern[atom.from + 1], b'a'),
            b'[' => self.class(atom, b'a'),
            _ => Ok(true),
        }
    }

    /// Whether the atom takes the character at this place.
    pub(super) const fn takes(&self, atom: &Atom, at: usize) -> Result<bool, State> {
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
pub(super) const fn width(first: u8) -> usize {
    match first {
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xff => 4,
        _ => 1,
    }
}
