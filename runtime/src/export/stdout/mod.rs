//! Finished traces as trees on the terminal, and metrics as a page of numbers.

mod columns;
mod forest;
mod numbers;
mod recent;
mod terminal;
mod tree;

pub use numbers::numbers;
pub use recent::{Recent, Trace};
pub use terminal::Terminal;
pub use tree::{Look, tree, tree_with};
