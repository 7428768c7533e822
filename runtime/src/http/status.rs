//! The status of an answer, as a label.

use crate::metric::LabelValue;
use http::StatusCode;

/// The status codes that are told apart, and `_OTHER`. One that stands for no answer is `499`: the caller went away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Status(u8);

/// 64 values: a series' chunk of storage is then one route.
const CODES: [&str; 64] = [
    "100", "101", "102", "103", "200", "201", "202", "203", "204", "205", "206", "207", "208", "226", "300",
    "301", "302", "303", "304", "305", "307", "308", "400", "401", "402", "403", "404", "405", "406", "407",
    "408", "409", "410", "411", "412", "413", "414", "415", "416", "417", "418", "421", "422", "423", "424",
    "425", "426", "428", "429", "431", "451", "499", "500", "501", "502", "503", "504", "505", "506", "507",
    "508", "510", "511", "_OTHER",
];

const fn number(text: &str) -> u16 {
    let text = text.as_bytes();
    let mut number = 0;
    let mut at = 0;
    while at < text.len() && text[at].is_ascii_digit() {
        number = number * 10 + (text[at] - b'0') as u16;
        at += 1;
    }
    number
}

const NUMBERS: [u16; 64] = {
    let mut numbers = [u16::MAX; 64];
    let mut at = 0;
    while at < 63 {
        numbers[at] = number(CODES[at]);
        at += 1;
    }
    numbers
};

impl Status {
    /// The caller did not wait for the answer.
    pub(crate) const CANCELLED: Self = Self(51);

    /// The status of an answer.
    #[must_use]
    pub fn of(status: StatusCode) -> Self {
        Self(NUMBERS.binary_search(&status.as_u16()).map_or(63, |at| at as u8))
    }
}

impl LabelValue for Status {
    const NAME: &'static str = "status";
    const VALUES: &'static [&'static str] = &CODES;

    fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// The same label where the semantic conventions want nothing if there was no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ResponseStatus(u8);

const WITHOUT_CANCELLED: [&str; 64] = {
    let mut codes = CODES;
    codes[Status::CANCELLED.0 as usize] = "";
    codes
};

impl ResponseStatus {
    /// The status of an answer, if there was one.
    #[must_use]
    pub fn of(status: Option<StatusCode>) -> Self {
        Self(status.map_or(Status::CANCELLED, Status::of).0)
    }
}

impl LabelValue for ResponseStatus {
    const NAME: &'static str = "http.response.status_code";
    const VALUES: &'static [&'static str] = &WITHOUT_CANCELLED;

    fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// What went wrong with a request, in few words: empty for nothing, a status code, or what came instead of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fault(u8);

/// What a server can say comes first.
const FAULTS: [&str; 16] = [
    "", "_OTHER", "panic", "body", "500", "502", "503", "504", "timeout", "connect", "400", "401", "403",
    "404", "409", "429",
];

impl Fault {
    /// Nothing went wrong.
    pub(crate) const NONE: Self = Self(0);
    /// Something for which there is no word.
    pub(crate) const OTHER: Self = Self(1);
    /// The handler panicked.
    pub(crate) const PANIC: Self = Self(2);
    /// No answer in time.
    pub(crate) const TIMEOUT: Self = Self(8);
    /// No connection.
    pub(crate) const CONNECT: Self = Self(9);
    /// The answer broke off.
    pub(crate) const BODY: Self = Self(3);

    /// A status that is a fault; one without a word of its own is `_OTHER`.
    pub(crate) fn of(status: StatusCode) -> Self {
        let word = FAULTS.iter().position(|word| *word == status.as_str());
        word.map_or(Self::OTHER, |at| Self(at as u8))
    }
}

impl LabelValue for Fault {
    const NAME: &'static str = "error.type";
    const VALUES: &'static [&'static str] = &FAULTS;

    fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// The same label on the server's side, where fewer things can go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ServerFault(u8);

const SERVER_FAULTS: [&str; 8] = {
    let mut faults = [""; 8];
    let mut at = 0;
    while at < faults.len() {
        faults[at] = FAULTS[at];
        at += 1;
    }
    faults
};

impl From<Fault> for ServerFault {
    fn from(fault: Fault) -> Self {
        Self(if usize::from(fault.0) < SERVER_FAULTS.len() { fault.0 } else { Fault::OTHER.0 })
    }
}

impl LabelValue for ServerFault {
    const NAME: &'static str = "error.type";
    const VALUES: &'static [&'static str] = &SERVER_FAULTS;

    fn index(self) -> usize {
        usize::from(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_code_is_its_own_label_or_other() {
        for code in 100..1000 {
            let status = StatusCode::from_u16(code).expect("three digits");
            let label = Status::of(status).as_label();
            assert!(
                label == status.as_str() || label == "_OTHER" && !CODES.contains(&status.as_str()),
                "{code}"
            );
        }
    }

    #[test]
    fn no_answer_is_499_in_one_family_and_nothing_in_the_other() {
        assert_eq!(Status::CANCELLED.as_label(), "499");
        assert_eq!(ResponseStatus::of(None).as_label(), "");
        assert_eq!(ResponseStatus::of(Some(StatusCode::OK)).as_label(), "200");
    }

    #[test]
    fn words_and_constants_agree() {
        let constants =
            [Fault::NONE, Fault::OTHER, Fault::PANIC, Fault::TIMEOUT, Fault::CONNECT, Fault::BODY];
        let words = ["", "_OTHER", "panic", "timeout", "connect", "body"];
        assert_eq!(constants.map(Fault::as_label), words);
        assert_eq!(Fault::of(StatusCode::BAD_GATEWAY).as_label(), "502");
        assert_eq!(ServerFault::from(Fault::of(StatusCode::BAD_GATEWAY)).as_label(), "502");
        assert_eq!(ServerFault::from(Fault::CONNECT).as_label(), "_OTHER");
        assert_eq!(Fault::of(StatusCode::IM_A_TEAPOT).as_label(), "_OTHER");
    }
}
