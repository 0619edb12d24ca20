//! The binary: serve, demo, import, check, backup and the rest. Wiring only.
fn main() {}
