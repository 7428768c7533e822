//! Finished traces as trees on the terminal.
