//! `docs/api.md` says what the table of operations says.
//!
//! Set `ASSIZE_UPDATE_DOCS=1` to write the file anew.
#![allow(clippy::unwrap_used)]

use assize_api::config::ANSWERED;
use assize_wire::generated::config::OPERATIONS;
use std::fmt::Write as _;

/// `PutConfigRule` as `put_config_rule`.
fn method(operation: &str) -> String {
    let mut name = String::new();
    for c in operation.chars() {
        if c.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(c.to_lowercase());
    }
    name
}

#[test]
fn the_list_of_operations_is_current() {
    let mut text = String::from(
        "# Operations of AWS Config\n\n\
         Made from the table of operations (`crates/api/src/config/service.rs`); a test keeps it \
         current.\nEvery operation is typed, checked and dispatched. One that is not built yet \
         answers\n`NotImplementedException` with HTTP status 501.\n\n",
    );
    let answered = |name: &str| ANSWERED.contains(&method(name).as_str());
    let done = OPERATIONS.iter().filter(|o| answered(o.name)).count();
    assert_eq!(done, ANSWERED.len(), "a name in the table is no operation of the model");
    writeln!(text, "{done} of {} are built.\n", OPERATIONS.len()).unwrap();
    text.push_str("| operation | built |\n| --- | --- |\n");
    for operation in OPERATIONS {
        let built = if answered(operation.name) { "yes" } else { "not yet" };
        writeln!(text, "| {} | {built} |", operation.name).unwrap();
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/api.md");
    if std::env::var_os("ASSIZE_UPDATE_DOCS").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    assert!(found == text, "docs/api.md is out of date; run the test with ASSIZE_UPDATE_DOCS=1");
}
