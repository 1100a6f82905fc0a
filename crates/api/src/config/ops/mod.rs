//! One file per operation: `run(engine, home, input)`.

pub(super) mod delete_config_rule;
