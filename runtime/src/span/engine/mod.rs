//! The engine: spans in slots, and their records on the way to the collector.

#![allow(dead_code, reason = "the engine's parts arrive one after the other")]

mod atomics;
mod chunk;
mod depot;
mod queue;
#[cfg(test)]
mod queue_tests;
