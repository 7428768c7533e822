//! Reads the entries of a body; whatever the bytes are, it ends and does not panic.

use super::super::Given;
use super::super::record::Status;
use super::MORE;
use super::{ATTRIBUTE, BOOL, ERROR, EVENT, F64, FIELD, I64, KIND, LINK, NAME, OK, STATE, STATUS, TEXT, U64};
use crate::context::{SpanContext, TraceFlags};
use crate::id::{SpanId, TraceId};
use crate::sample::equal;
use crate::value::Value;
use std::borrow::Cow;

/// Text in a body: UTF-8, because nothing else is written there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Text<'a>(&'a [u8]);

impl<'a> Text<'a> {
    /// This text.
    pub(crate) const fn of(text: &'a str) -> Self {
        Self(text.as_bytes())
    }

    /// The digits of an identifier.
    pub(crate) const fn ascii(digits: &'a [u8; 32]) -> Self {
        Self(digits)
    }

    /// Its bytes, to be copied without a look at them.
    pub(crate) const fn bytes(self) -> &'a [u8] {
        self.0
    }

    /// The text.
    pub(crate) fn as_str(self) -> &'a str {
        std::str::from_utf8(self.0).unwrap_or_default()
    }

    /// Whether it is this text.
    pub(crate) fn is(self, text: &str) -> bool {
        self.0 == text.as_bytes()
    }
}

/// A value in a body.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum ValueRef<'a> {
    Bool(bool),
    I64(i64),
    U64(u64),
    F64(f64),
    Text(Text<'a>),
}

impl<'a> ValueRef<'a> {
    /// The value, to be written again.
    pub(crate) fn given(self) -> Given<'a> {
        match self {
            Self::Bool(v) => Given::Bool(v),
            Self::I64(v) => Given::I64(v),
            Self::U64(v) => Given::U64(v),
            Self::F64(v) => Given::F64(v),
            Self::Text(v) => Given::Str(v.as_str()),
        }
    }

    /// Whether a rule that wants this value means this one.
    pub(crate) fn is(self, wanted: &Value) -> bool {
        match (self, wanted) {
            (Self::Text(text), Value::Text(wanted)) => text.is(wanted),
            (Self::Text(_), _) => false,
            (value, wanted) => equal(&value.to_value(), wanted),
        }
    }

    /// The value, to be kept.
    pub(crate) fn to_value(self) -> Value {
        match self {
            Self::Bool(v) => Value::Bool(v),
            Self::I64(v) => Value::I64(v),
            Self::U64(v) => Value::U64(v),
            Self::F64(v) => Value::F64(v),
            Self::Text(v) => Value::Text(Cow::Owned(v.as_str().to_owned())),
        }
    }
}

impl<'a> From<&'a Value> for ValueRef<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Bool(v) => Self::Bool(*v),
            Value::I64(v) => Self::I64(*v),
            Value::U64(v) => Self::U64(*v),
            Value::F64(v) => Self::F64(*v),
            Value::Text(v) => Self::Text(Text::of(v)),
        }
    }
}

/// One entry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Entry<'a> {
    /// A field of the callsite, by its index.
    Field(u8, ValueRef<'a>),
    /// An attribute with a key of its own.
    Attribute(Text<'a>, ValueRef<'a>),
    /// An event.
    Event(EventRef<'a>),
    /// A link.
    Link(LinkRef<'a>),
    /// The status.
    Status(StatusRef<'a>),
    /// The name, where it is not the callsite's; in an event, its name.
    Name(Text<'a>),
    /// The `tracestate`.
    State(Text<'a>),
    /// How many attributes, events and links came over the limits.
    Dropped([u32; 3]),
}

/// An event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EventRef<'a> {
    /// When, in the unit of whoever wrote it.
    pub(crate) time: u64,
    /// Attributes over the limit.
    pub(crate) dropped: u32,
    entries: &'a [u8],
}

impl<'a> EventRef<'a> {
    /// Its name.
    pub(crate) fn name(&self) -> Text<'a> {
        let name = |entry| if let Entry::Name(name) = entry { Some(name) } else { None };
        Entries::new(self.entries).find_map(name).unwrap_or(Text(b""))
    }

    /// Its attributes, in order.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (Text<'a>, ValueRef<'a>)> + use<'a> {
        let attribute =
            |entry| if let Entry::Attribute(key, value) = entry { Some((key, value)) } else { None };
        Entries::new(self.entries).filter_map(attribute)
    }

    /// Bytes that it takes.
    pub(super) const fn size(&self) -> usize {
        20 + self.entries.len()
    }

    /// Writes it as it is.
    pub(super) fn copy(&self, bytes: &mut Vec<u8>) {
        bytes.reserve(self.size());
        bytes.extend_from_slice(&[EVENT, 0, 16, 0]);
        bytes.extend_from_slice(&self.time.to_le_bytes());
        bytes.extend_from_slice(&self.dropped.to_le_bytes());
        bytes.extend_from_slice(&(self.entries.len() as u32).to_le_bytes());
        bytes.extend_from_slice(self.entries);
    }
}

/// A link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LinkRef<'a> {
    small: u8,
    /// The trace, most significant byte first.
    pub(crate) trace: [u8; 16],
    /// The span, most significant byte first.
    pub(crate) span: [u8; 8],
    state: &'a [u8],
}

impl<'a> LinkRef<'a> {
    /// The flags of its `traceparent`.
    pub(crate) const fn flags(&self) -> TraceFlags {
        TraceFlags::from_byte(self.small)
    }

    /// Whether it is in another process.
    pub(crate) const fn is_remote(&self) -> bool {
        self.small & 0x80 != 0
    }

    /// Its `tracestate`; empty for none.
    pub(crate) const fn trace_state(&self) -> Text<'a> {
        Text(self.state)
    }

    /// The span it points to, unless an identifier is zero.
    pub(crate) fn context(&self) -> Option<SpanContext> {
        let (trace, span) = (TraceId::from_bytes(self.trace)?, SpanId::from_bytes(self.span)?);
        let context = SpanContext::new(trace, span).with_flags(self.flags());
        let context = context.with_trace_state(self.trace_state().as_str());
        Some(if self.is_remote() { context.from_remote() } else { context })
    }

    pub(super) const fn small(&self) -> u8 {
        self.small
    }

    pub(super) const fn identity(&self) -> ([u8; 16], [u8; 8]) {
        (self.trace, self.span)
    }

    pub(super) const fn state_bytes(&self) -> &'a [u8] {
        self.state
    }
}

/// The status of a span, where something was said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StatusRef<'a> {
    /// The author declared success.
    Ok,
    /// The operation failed.
    Error(Text<'a>),
}

impl<'a> StatusRef<'a> {
    /// The status, to be kept.
    pub(crate) fn to_status(self) -> Status {
        match self {
            Self::Ok => Status::Ok,
            Self::Error(text) => Status::Error(Cow::Owned(text.as_str().to_owned())),
        }
    }

    pub(super) const fn code(self) -> u8 {
        match self {
            Self::Ok => OK,
            Self::Error(_) => ERROR,
        }
    }

    pub(super) const fn text(self) -> Text<'a> {
        match self {
            Self::Ok => Text(b""),
            Self::Error(text) => text,
        }
    }
}

/// The entries of a body, in order; it ends where the bytes stop making sense.
#[derive(Debug, Clone)]
pub(crate) struct Entries<'a>(&'a [u8]);

impl<'a> Entries<'a> {
    /// Reads these bytes.
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// How many bytes are not read yet.
    pub(super) const fn left(&self) -> usize {
        self.0.len()
    }

    fn entry(&mut self) -> Option<Entry<'a>> {
        let ([tag, small, low, high], rest) = self.0.split_first_chunk::<4>()?;
        self.0 = rest;
        let (tag, small, length) = (*tag, *small, usize::from(u16::from_le_bytes([*low, *high])));
        Some(match tag & KIND {
            FIELD => Entry::Field(small, value(tag, self.take(length)?)?),
            ATTRIBUTE => {
                let key = Text(self.take(usize::from(small))?);
                Entry::Attribute(key, value(tag, self.take(length)?)?)
            }
            EVENT => {
                let (time, dropped, length) = (self.array()?, self.array()?, self.array()?);
                let entries = self.take(u32::from_le_bytes(length) as usize)?;
                let (time, dropped) = (u64::from_le_bytes(time), u32::from_le_bytes(dropped));
                Entry::Event(EventRef { time, dropped, entries })
            }
            LINK => {
                let (trace, span) = (self.array()?, self.array()?);
                Entry::Link(LinkRef { small, trace, span, state: self.take(length)? })
            }
            STATUS => {
                let text = Text(self.take(length)?);
                Entry::Status(if small == OK { StatusRef::Ok } else { StatusRef::Error(text) })
            }
            NAME => Entry::Name(Text(self.take(length)?)),
            MORE if small == STATE => Entry::State(Text(self.take(length)?)),
            MORE => {
                let dropped = [self.array()?, self.array()?, self.array()?];
                Entry::Dropped(dropped.map(u32::from_le_bytes))
            }
            _ => return None,
        })
    }

    /// The next entry if it is a field, as most are; of anything else nothing is read. It is apart from
    /// [`entry`](Self::entry) so that a field goes to whoever asks in registers.
    #[inline]
    pub(crate) fn field(&mut self) -> Option<(u8, ValueRef<'a>)> {
        let ([tag, small, low, high], rest) = self.0.split_first_chunk::<4>()?;
        let (bytes, rest) = rest.split_at_checked(usize::from(u16::from_le_bytes([*low, *high])))?;
        let value = value(*tag, bytes).filter(|_| *tag & KIND == FIELD)?;
        self.0 = rest;
        Some((*small, value))
    }

    /// Whether all is read.
    #[inline]
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*taken)
    }
}

#[inline]
fn value(tag: u8, bytes: &[u8]) -> Option<ValueRef<'_>> {
    Some(match tag & !KIND {
        BOOL => ValueRef::Bool(*bytes.first()? != 0),
        I64 => ValueRef::I64(i64::from_le_bytes(bytes.try_into().ok()?)),
        U64 => ValueRef::U64(u64::from_le_bytes(bytes.try_into().ok()?)),
        F64 => ValueRef::F64(f64::from_le_bytes(bytes.try_into().ok()?)),
        TEXT => ValueRef::Text(Text(bytes)),
        _ => return None,
    })
}

impl<'a> Iterator for Entries<'a> {
    type Item = Entry<'a>;

    #[inline]
    fn next(&mut self) -> Option<Entry<'a>> {
        let entry = self.entry();
        if entry.is_none() {
            self.0 = &[];
        }
        entry
    }
}
