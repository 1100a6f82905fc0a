//! Assertions that show what a verdict rests on.

use super::item::Item;
use super::rule_test::RuleTest;
use crate::rule::Rule;
use assize_model::{ComplianceType, Verdict};
use std::fmt::Write as _;

/// A verdict as a text that stays the same as long as the verdict does: its type and
/// annotation, then each fact with what was seen and what was expected.
pub fn told(verdict: &Verdict) -> String {
    let mut text = verdict.compliance.as_str().to_owned();
    if let Some(annotation) = &verdict.annotation {
        let _ = write!(text, " {annotation}");
    }
    for fact in &verdict.evidence {
        let resource = fact.resource.as_ref().map(|key| format!("{key} ")).unwrap_or_default();
        let seen = if fact.seen.is_empty() { "nothing" } else { &fact.seen };
        let _ = write!(text, "\n  {resource}{}", fact.pointer);
        let _ = write!(text, "\n    seen     {seen}\n    expected {}", fact.expected);
    }
    text
}

/// Asks the rule, and compares the type of its verdict and a part of its annotation.
///
/// # Errors
/// What was wanted and what came, with the evidence.
pub fn check_compliance<R: Rule>(
    test: &RuleTest<R>,
    item: &Item,
    wanted: ComplianceType,
    annotation: Option<&str>,
) -> Result<Verdict, String> {
    let verdict = test.judge(item).map_err(|e| format!("the rule refuses its parameters: {e}"))?;
    let said = verdict.annotation.as_deref().unwrap_or_default();
    if verdict.compliance == wanted && annotation.is_none_or(|part| said.contains(part)) {
        return Ok(verdict);
    }
    let about = annotation.map(|part| format!(" with `{part}`")).unwrap_or_default();
    let (id, item) = (R::ID, item.text());
    Err(format!("{id}: wanted {wanted}{about}\n{}\nfor the item {item}", told(&verdict)))
}

/// Asks the rule, and compares all that it says with a text of the form of [`told`]. What the
/// lines are indented by together, and empty lines around, do not count.
///
/// # Errors
/// Both texts, where they differ.
pub fn check_evidence<R: Rule>(
    test: &RuleTest<R>,
    item: &Item,
    wanted: &str,
) -> Result<Verdict, String> {
    let verdict = test.judge(item).map_err(|e| format!("the rule refuses its parameters: {e}"))?;
    let (got, wanted) = (told(&verdict), dedented(wanted));
    if got == wanted { Ok(verdict) } else { Err(format!("wanted:\n{wanted}\ngot:\n{got}")) }
}

fn dedented(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let indent = |line: &&str| line.len() - line.trim_start().len();
    let common = lines.iter().map(indent).min().unwrap_or(0);
    let cut = |line: &&str| line.get(common..).unwrap_or_default().trim_end().to_owned();
    lines.iter().map(cut).collect::<Vec<_>>().join("\n")
}

#[doc(hidden)]
#[macro_export]
macro_rules! __assert_verdict {
    ($kind:ident, $test:expr, $item:expr, $annotation:expr) => {
        match $crate::testing::check_compliance(
            &$test,
            &$item,
            $crate::ComplianceType::$kind,
            $annotation,
        ) {
            Ok(verdict) => verdict,
            Err(fault) => panic!("{fault}"),
        }
    };
}

/// Asserts that a rule calls an item `COMPLIANT`; answers the verdict.
#[macro_export]
macro_rules! assert_compliant {
    ($test:expr, $item:expr $(,)?) => {
        $crate::__assert_verdict!(Compliant, $test, $item, None)
    };
}

/// Asserts that a rule calls an item `NON_COMPLIANT`, with a part of the annotation if one is
/// given; answers the verdict. On failure it shows the evidence.
#[macro_export]
macro_rules! assert_non_compliant {
    ($test:expr, $item:expr $(,)?) => {
        $crate::__assert_verdict!(NonCompliant, $test, $item, None)
    };
    ($test:expr, $item:expr, $annotation:expr $(,)?) => {
        $crate::__assert_verdict!(NonCompliant, $test, $item, Some($annotation))
    };
}

/// Asserts that a rule has nothing to say about an item; answers the verdict.
#[macro_export]
macro_rules! assert_not_applicable {
    ($test:expr, $item:expr $(,)?) => {
        $crate::__assert_verdict!(NotApplicable, $test, $item, None)
    };
    ($test:expr, $item:expr, $annotation:expr $(,)?) => {
        $crate::__assert_verdict!(NotApplicable, $test, $item, Some($annotation))
    };
}

/// Asserts that an item does not hold what a rule needs; answers the verdict.
#[macro_export]
macro_rules! assert_insufficient_data {
    ($test:expr, $item:expr $(,)?) => {
        $crate::__assert_verdict!(InsufficientData, $test, $item, None)
    };
    ($test:expr, $item:expr, $annotation:expr $(,)?) => {
        $crate::__assert_verdict!(InsufficientData, $test, $item, Some($annotation))
    };
}

/// Asserts all that a rule says of an item, evidence included, by a snapshot in the form of
/// [`told`](crate::testing::told); answers the verdict. With an empty snapshot it fails and
/// shows the text to put in.
#[macro_export]
macro_rules! assert_evidence {
    ($test:expr, $item:expr, $snapshot:expr $(,)?) => {
        match $crate::testing::check_evidence(&$test, &$item, $snapshot) {
            Ok(verdict) => verdict,
            Err(fault) => panic!("{fault}"),
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Context, NoParams, Outcome, Triggers};
    use assize_model::{Evidence, ItemView};
    use serde_json::json;

    struct Small;

    impl Rule for Small {
        const ID: &'static str = "SMALL";
        const DESCRIPTION: &'static str = "Checks that things are small.";
        const TYPES: &'static [&'static str] = &["AWS::EC2::Volume"];
        const TRIGGERS: Triggers = Triggers::CHANGE;
        type Params = NoParams;

        fn evaluate(item: &ItemView<'_>, _: &NoParams, _: &dyn Context) -> Outcome {
            let size = item.configuration().get("size");
            Ok(if size.opt_i64()?.is_some_and(|size| size < 10) {
                Verdict::compliant()
            } else {
                Verdict::non_compliant("too large").with_evidence(Evidence::new(
                    size.pointer(),
                    size.raw(),
                    "less than 10",
                ))
            })
        }
    }

    fn volume(size: i64) -> Item {
        Item::of("AWS::EC2::Volume").configuration(json!({ "size": size }))
    }

    #[test]
    fn verdicts_are_asserted() {
        let test = RuleTest::<Small>::new();
        crate::assert_compliant!(test, volume(3));
        crate::assert_non_compliant!(test, volume(30), "too large");
        crate::assert_not_applicable!(test, volume(3).deleted(), "deleted");
        crate::assert_not_applicable!(test, Item::of("AWS::S3::Bucket"), "does not judge");
        let odd = Item::of("AWS::EC2::Volume").configuration(json!({"size": "much"}));
        crate::assert_insufficient_data!(test, odd, "malformed");
    }

    #[test]
    fn a_failure_shows_the_evidence() {
        let test = RuleTest::<Small>::new();
        let fault = check_compliance(&test, &volume(30), ComplianceType::Compliant, None);
        let fault = fault.unwrap_err();
        assert!(fault.contains("wanted COMPLIANT\nNON_COMPLIANT too large\n"), "{fault}");
        assert!(fault.contains("/configuration/size\n    seen     30\n"), "{fault}");
        assert!(fault.contains("expected less than 10") && fault.contains(r#""size":30"#));
        let fault = check_evidence(&test, &volume(30), "").unwrap_err();
        assert!(fault.ends_with(&told(&test.judge(&volume(30)).unwrap())), "{fault}");
        let refused = RuleTest::<Small>::new().params(json!({"a": "b"}));
        let fault = check_compliance(&refused, &volume(3), ComplianceType::Compliant, None);
        assert!(fault.unwrap_err().contains("Unknown parameters"));
    }
}
