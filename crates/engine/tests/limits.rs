//! `docs/limits.md` says what the table says.
#![allow(clippy::unwrap_used)]

use assize_engine::limits::{HIGHEST, TABLE};
use std::fmt::Write;

#[test]
fn the_document_is_up_to_date() {
    let mut text = String::from(
        "# Limits\n\nAWS Config's quotas, per account and region. Each can be raised, never lowered, in \
         `assize.toml`:\n\n```toml\n[limits]\nconfig_rules = 5000\n```\n\n",
    );
    writeln!(text, "The highest value of each is {HIGHEST}.\n").unwrap();
    text.push_str("| name | default | what | error beyond it |\n| --- | ---: | --- | --- |\n");
    for limit in TABLE {
        let error = format!("`{}`", limit.error);
        writeln!(text, "| `{}` | {} | {} | {error} |", limit.name, limit.default, limit.what)
            .unwrap();
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/limits.md");
    if std::env::var_os("ASSIZE_UPDATE_DOCS").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    assert!(found == text, "docs/limits.md is out of date; run the test with ASSIZE_UPDATE_DOCS=1");
}
