//! `docs/rules.md` says what the table of rules says.
//!
//! Set `ASSIZE_UPDATE_DOCS=1` to write the file anew.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use assize_rules::RULES;
use std::fmt::Write as _;

#[test]
fn the_list_of_rules_is_current() {
    let mut text = format!(
        "# Native rules\n\n\
         Made from the table of rules (`crates/rules/src/table.rs`); a test keeps it current.\n\
         {} rules. `assize rules show IDENTIFIER` tells the same on the command line.\n",
        RULES.len()
    );
    for rule in RULES {
        let when = match (rule.triggers.change, rule.triggers.periodic) {
            (true, true) => "on changes, and periodically",
            (false, true) => "periodically",
            _ => "on changes",
        };
        writeln!(text, "\n## {}\n\n{}\n", rule.id, rule.description).unwrap();
        if rule.types.len() > 6 {
            writeln!(
                text,
                "- Judges {} types, among them {}",
                rule.types.len(),
                rule.types[..4].join(", ")
            )
            .unwrap();
        } else {
            writeln!(text, "- Judges {}", rule.types.join(", ")).unwrap();
        }
        if !rule.reads.is_empty() {
            writeln!(text, "- Reads {}", rule.reads.join(", ")).unwrap();
        }
        if !rule.needs.is_empty() {
            writeln!(text, "- Needs supplementary values: {}", rule.needs).unwrap();
        }
        writeln!(text, "- Runs {when}").unwrap();
        for p in rule.params {
            let required = if p.required { ", required" } else { "" };
            let default = p.default.map(|d| format!(", default `{d}`")).unwrap_or_default();
            let what = p.description;
            writeln!(text, "- `{}` ({}{required}{default}): {what}", p.name, p.kind.as_str())
                .unwrap();
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rules.md");
    if std::env::var_os("ASSIZE_UPDATE_DOCS").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    assert!(found == text, "docs/rules.md is out of date; run the test with ASSIZE_UPDATE_DOCS=1");
}
