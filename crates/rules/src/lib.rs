//! Native rules: pure functions from an item to a verdict, one file per family.
//!
//! To add a rule, implement [`assize_rule::Rule`] in its family's file and add a line to
//! the table below; the corpus then demands its cases (`tests/corpus/README.md`).

pub mod ec2;
pub mod iam;
pub mod shared;

use assize_rule::NativeRule;

macro_rules! table {
    ($($rule:path),* $(,)?) => { &[$(NativeRule::of::<$rule>()),*] };
}

/// Every native rule, in order of identifiers.
pub static RULES: &[NativeRule] = table![
    ec2::exposed_instance::Ec2ExposedInstance,
    iam::inactive_user::IamInactiveUser,
    ec2::incoming::IncomingSshDisabled,
    ec2::incoming::RestrictedIncomingTraffic,
    ec2::incoming::VpcSgOpenOnlyToAuthorizedPorts,
];

/// The rule with an identifier.
pub fn find(id: &str) -> Option<&'static NativeRule> {
    RULES.binary_search_by(|rule| rule.id.cmp(id)).ok().and_then(|at| RULES.get(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        for pair in RULES.windows(2) {
            assert!(pair[0].id < pair[1].id, "{} before {}", pair[0].id, pair[1].id);
        }
        assert!(RULES.iter().all(|rule| find(rule.id).is_some_and(|found| found.id == rule.id)));
        assert!(find("NO_SUCH_RULE").is_none());
    }

    #[test]
    fn entries_are_complete() {
        for rule in RULES {
            assert!(rule.description.ends_with('.') && !rule.types.is_empty(), "{}", rule.id);
            assert!(rule.triggers.change || rule.triggers.periodic, "{}", rule.id);
            assert!(rule.params.iter().all(|p| p.description.ends_with('.')), "{}", rule.id);
        }
    }
}
