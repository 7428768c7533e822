//! Finished traces as trees on the terminal.

mod columns;
mod forest;
mod recent;
mod terminal;
mod tree;

pub use recent::{Recent, Trace};
pub use terminal::Terminal;
pub use tree::{Look, tree, tree_with};
