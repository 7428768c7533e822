//! PromQL: what each part of an expression gives, and what is wrong with it.

mod aggregate;
mod binary;
mod bucket;
mod call;
mod compare;
mod judge;
mod matcher;
mod outcome;
mod selector;
mod titles;
mod value;

pub(super) use judge::judge;
