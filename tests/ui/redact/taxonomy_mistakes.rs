//! A taxonomy is an enum without fields whose variants say how sensitive they are.
use telemark::DataClass;

#[derive(DataClass)]
enum Acme {
    Unsaid,
    #[class(kind = id)]
    NoLevel,
    #[class(level = private)]
    UnknownLevel,
    #[class(level = personal, kind = mail)]
    UnknownKind,
    #[class(level = personal, default = hmca)]
    UnknownStrategy,
    #[class(level = secret, default = last(4))]
    Shown,
    #[class(level = personal)]
    Fields(u8),
    #[class(level = personal)]
    Number = 7,
    #[class(levle = personal)]
    Slip,
    #[class]
    Bare,
}

#[derive(DataClass)]
struct NoEnum;

#[derive(DataClass)]
enum Empty {}

#[derive(DataClass)]
#[class(crate = "telemark")]
enum Elsewhere {
    #[class(level = public)]
    Known,
}

fn main() {}
