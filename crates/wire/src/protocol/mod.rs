//! One module per AWS protocol; the crate's documentation says what another one would add.

pub mod aws_json;
