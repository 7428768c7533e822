//! The slabs of metrics under a model checker: every order in which few threads can meet, and every value they can see.

#[cfg(test)]
mod atomics;
#[cfg(test)]
#[path = "../../../runtime/src/metric/slab.rs"]
#[allow(dead_code, reason = "the runtime uses more of it")]
mod slab;

#[cfg(test)]
mod tests;
