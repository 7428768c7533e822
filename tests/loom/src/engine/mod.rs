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
#[allow(dead_code, unused_imports, reason = "the runtime uses more of it")]
mod slot;
#[path = "../../../../runtime/src/span/engine/slot_id.rs"]
#[allow(dead_code, reason = "the runtime uses more of it")]
mod slot_id;
#[path = "../../../../runtime/src/span/engine/slot_state.rs"]
mod slot_state;

mod queues;
mod slots;
mod tail;
