//! The span engine's shared parts.

mod atomics;
#[path = "../../../../runtime/src/span/engine/chunk.rs"]
mod chunk;
#[path = "../../../../runtime/src/span/engine/depot.rs"]
#[allow(dead_code, reason = "the runtime uses more of it")]
mod depot;
mod direct;
mod open;
#[path = "../../../../runtime/src/span/engine/queue.rs"]
mod queue;
#[path = "../../../../runtime/src/span/engine/slot.rs"]
#[allow(dead_code, reason = "the runtime uses more of it")]
mod slot;

mod queues;
mod slots;
