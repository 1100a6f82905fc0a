//! Rules that are not ours: those that a build of Assize with more rules brings.
//!
//! They are named like `ACME.VOLUMES_TAGGED`, with a namespace before a dot. AWS's identifiers
//! have no dot, so neither side can ever take a name of the other.

use assize_rule::NativeRule;
use std::sync::OnceLock;

static OWN: OnceLock<Vec<NativeRule>> = OnceLock::new();

/// The longest identifier, in bytes.
const MAX_ID: usize = 128;

/// Why rules can't be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnRuleError {
    /// The identifier is not of the form `NAMESPACE.NAME`.
    Identifier(&'static str),
    /// Two rules have the same identifier.
    Twice(&'static str),
    /// The rule judges no type, or nothing wakes it.
    Idle(&'static str),
    /// Rules were added before.
    Late,
}

impl std::fmt::Display for OwnRuleError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Identifier(id) => write!(
                f,
                "`{id}` can't name a rule of your own: it is a namespace and a name in capitals, \
                 digits and `_`, with a dot between, such as ACME.VOLUMES_TAGGED"
            ),
            Self::Twice(id) => write!(f, "two rules are called `{id}`"),
            Self::Idle(id) => write!(f, "the rule `{id}` judges no type, or nothing wakes it"),
            Self::Late => f.write_str("rules can be added once only, before anything judges"),
        }
    }
}

impl std::error::Error for OwnRuleError {}

/// Adds rules to the table of this process. To be called once, before anything judges.
///
/// # Errors
/// Any [`OwnRuleError`]; then no rule is added.
pub fn install(mut rules: Vec<NativeRule>) -> Result<(), OwnRuleError> {
    check(&rules)?;
    rules.sort_by_key(|rule| rule.id);
    OWN.set(rules).map_err(|_| OwnRuleError::Late)
}

fn check(rules: &[NativeRule]) -> Result<(), OwnRuleError> {
    for (at, rule) in rules.iter().enumerate() {
        if !is_own(rule.id) {
            return Err(OwnRuleError::Identifier(rule.id));
        }
        if rules.iter().take(at).any(|other| other.id == rule.id) {
            return Err(OwnRuleError::Twice(rule.id));
        }
        if rule.types.is_empty() || !(rule.triggers.change || rule.triggers.periodic) {
            return Err(OwnRuleError::Idle(rule.id));
        }
    }
    Ok(())
}

fn is_own(id: &str) -> bool {
    let part = |part: &str| {
        part.bytes().next().is_some_and(|b| b.is_ascii_uppercase())
            && part.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
    };
    id.len() <= MAX_ID && id.split_once('.').is_some_and(|(space, name)| part(space) && part(name))
}

/// The rules that were added, in order of identifiers.
pub fn own() -> &'static [NativeRule] {
    OWN.get().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RULES, all, find};
    use assize_rule::{Context, ItemView, NoParams, Outcome, Rule, Triggers, Verdict};

    macro_rules! rule {
        ($name:ident, $id:literal, $types:expr) => {
            struct $name;
            impl Rule for $name {
                const ID: &'static str = $id;
                const DESCRIPTION: &'static str = "Checks nothing.";
                const TYPES: &'static [&'static str] = $types;
                const TRIGGERS: Triggers = Triggers::CHANGE;
                type Params = NoParams;
                fn evaluate(_: &ItemView<'_>, _: &NoParams, _: &dyn Context) -> Outcome {
                    Ok(Verdict::compliant())
                }
            }
        };
    }
    rule!(Good, "ACME.GOOD_1", &["AWS::EC2::Volume"]);
    rule!(Other, "ACME.A", &["AWS::EC2::Volume"]);
    rule!(Idle, "ACME.IDLE", &[]);
    rule!(Plain, "GOOD", &["AWS::EC2::Volume"]);

    #[test]
    fn own_rules_stand_beside_the_native_ones() {
        let good = NativeRule::of::<Good>();
        assert_eq!(check(&[good, good]), Err(OwnRuleError::Twice("ACME.GOOD_1")));
        assert_eq!(check(&[NativeRule::of::<Idle>()]), Err(OwnRuleError::Idle("ACME.IDLE")));
        assert_eq!(check(&[NativeRule::of::<Plain>()]), Err(OwnRuleError::Identifier("GOOD")));
        for bad in ["", ".", "A.", ".A", "acme.A", "ACME.a", "ACME.A.B", "1A.B", "A-B.C"] {
            assert!(!is_own(bad), "{bad}");
        }
        assert!(RULES.iter().all(|rule| !is_own(rule.id)));

        install(vec![good, NativeRule::of::<Other>()]).unwrap();
        assert_eq!(find("ACME.GOOD_1").map(|rule| rule.id), Some("ACME.GOOD_1"));
        assert!(find("ACME.B").is_none());
        assert_eq!(all().count(), RULES.len() + 2);
        assert_eq!(install(Vec::new()), Err(OwnRuleError::Late));
    }
}
