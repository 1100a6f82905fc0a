//! `docs/api.md` says what the tables of operations say.
//!
//! Set `ASSIZE_UPDATE_DOCS=1` to write the file anew.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use assize_api::{config, ec2, iam, lambda, logs};
use assize_wire::generated;
use assize_wire::operation::Service;
use std::fmt::Write as _;

/// The services with a table of operations: title, what there is to say, model, what is built.
fn services() -> [(&'static str, &'static str, &'static Service, &'static [&'static str]); 5] {
    [
        ("AWS Config", "", &generated::config::SERVICE, config::ANSWERED),
        (
            "AWS Lambda",
            "Code and layers are given as zip files; images, file systems and VPCs answer an error.",
            &generated::lambda::SERVICE,
            lambda::ANSWERED,
        ),
        (
            "CloudWatch Logs",
            "Filter patterns: terms and JSON selectors.",
            &generated::logs::SERVICE,
            logs::ANSWERED,
        ),
        (
            "IAM",
            "Own identities, and those that are recorded; see [identities](identities.md).",
            &generated::iam::SERVICE,
            iam::ANSWERED,
        ),
        (
            "EC2",
            "Answered from recorded items. With an upstream, calls of EC2 go there instead.",
            &generated::ec2::SERVICE,
            ec2::ANSWERED,
        ),
    ]
}

/// `PutConfigRule` as `put_config_rule`, `ListMFADevices` as `list_mfa_devices`.
fn method(operation: &str) -> String {
    let letters: Vec<char> = operation.chars().collect();
    let mut name = String::new();
    for (index, letter) in letters.iter().enumerate() {
        let begins = letter.is_uppercase()
            && index > 0
            && (letters[index - 1].is_lowercase()
                || letters.get(index + 1).is_some_and(|next| next.is_lowercase()));
        if begins {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name
}

#[test]
fn the_lists_of_operations_are_current() {
    let mut text = String::from(
        "# Operations\n\n\
         Made from the tables of operations (`service.rs` of each service in `crates/api/src`); a\n\
         test keeps it current. Every operation is typed, checked and dispatched. One that is not\n\
         built yet answers `NotImplementedException` with HTTP status 501; one that is not listed\n\
         is unknown. STS answers AssumeRole, GetCallerIdentity, GetSessionToken and\n\
         GetAccessKeyInfo.\n",
    );
    for (title, note, service, answered) in services() {
        let is_built = |name: &str| answered.contains(&method(name).as_str());
        let operations = service.operations;
        let done = operations.iter().filter(|o| is_built(o.name)).count();
        assert_eq!(done, answered.len(), "{title}: a name in the table is no operation");
        write!(text, "\n## {title}\n\n").unwrap();
        if !note.is_empty() {
            write!(text, "{note}\n\n").unwrap();
        }
        write!(text, "{done} of {} are built.\n\n", operations.len()).unwrap();
        let differences = if title == "AWS Config" { config::DIFFERENCES } else { &[] };
        let (more, line) = match differences {
            [] => ("", ""),
            _ => (" where it differs from AWS, and why |", " --- |"),
        };
        writeln!(text, "| operation | built |{more}\n| --- | --- |{line}").unwrap();
        for operation in operations {
            let built = if is_built(operation.name) { "yes" } else { "not yet" };
            let told = differences.iter().find(|(name, _)| *name == operation.name);
            let told = match (differences, told) {
                ([], _) => String::new(),
                (_, told) => format!(" {} |", told.map(|(_, text)| *text).unwrap_or_default()),
            };
            writeln!(text, "| {} | {built} |{told}", operation.name).unwrap();
        }
        for (name, _) in differences {
            assert!(operations.iter().any(|o| o.name == *name), "{name} is no operation");
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/api.md");
    if std::env::var_os("ASSIZE_UPDATE_DOCS").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    assert!(found == text, "docs/api.md is out of date; run the test with ASSIZE_UPDATE_DOCS=1");
}
