//! What the author calls public may travel as baggage.

use crate::context::BaggageValue;
use crate::redact::Public;
use std::fmt::Display;

impl<T: Display> BaggageValue for Public<T> {}
