//! What threads of the runtime share under a model checker: every order in which few threads can meet, and every value they
//! can see.

#[cfg(test)]
mod atomics;
#[cfg(test)]
mod clock;
#[cfg(test)]
mod engine;
#[cfg(test)]
mod id;
#[cfg(test)]
#[path = "../../../runtime/src/metric/slab.rs"]
#[allow(dead_code, reason = "the runtime uses more of it")]
mod slab;

#[cfg(test)]
mod tests;
