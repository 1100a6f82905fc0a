//! Measures the hot paths of Assize against their peers.
fn main() {}
