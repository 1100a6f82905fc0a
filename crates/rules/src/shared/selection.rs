//! Which resources a selection of AWS Backup assigns to its plan.

use super::place::{Place, within};
use super::wildcard;
use assize_model::json::{Malformed, Node};
use std::borrow::Cow;

/// The comparisons of a selection's conditions: whether the values may have wildcards, and
/// whether they must match.
const OPERATORS: [(&str, bool, bool); 4] = [
    ("conditions.stringEquals", false, true),
    ("conditions.stringLike", true, true),
    ("conditions.stringNotEquals", false, false),
    ("conditions.stringNotLike", true, false),
];

/// The value of a tag, if the resource has it.
pub type Tag<'c> = Result<Option<Cow<'c, str>>, Malformed>;

/// What a selection looks at.
pub struct Candidate<'c> {
    /// The resource's ARN.
    pub arn: &'c str,
    /// The value of one of its tags.
    pub tag: &'c dyn Fn(&str) -> Tag<'c>,
}

impl Candidate<'_> {
    /// Whether a selection assigns the resource: its ARN is listed and all conditions hold,
    /// or one of the listed tags is the resource's. What is listed as left out never is.
    pub fn is_selected(&self, selection: Node<'_>) -> Result<bool, Malformed> {
        if self.is_named(within(selection, "notResources")?)? {
            return Ok(false);
        }
        if self.is_named(within(selection, "resources")?)? && self.meets_conditions(selection)? {
            return Ok(true);
        }
        for tag in within(selection, "listOfTags")?.items()? {
            if self.compare(tag, false, true)? {
                return self.meets_conditions(selection);
            }
        }
        Ok(false)
    }

    fn is_named(&self, arns: Place<'_>) -> Result<bool, Malformed> {
        for pattern in arns.items()? {
            if wildcard::matches(&pattern.req_str()?, self.arn) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn meets_conditions(&self, selection: Node<'_>) -> Result<bool, Malformed> {
        for (operator, wild, wanted) in OPERATORS {
            for condition in within(selection, operator)?.items()? {
                if !self.compare(condition, wild, wanted)? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    fn compare(&self, condition: Node<'_>, wild: bool, wanted: bool) -> Result<bool, Malformed> {
        let key = within(condition, "conditionKey")?.need_text()?;
        let value = within(condition, "conditionValue")?.node().opt_str()?.unwrap_or_default();
        let key = key.strip_prefix("aws:ResourceTag/").unwrap_or(&key);
        let seen = (self.tag)(key)?;
        let same = seen
            .as_deref()
            .is_some_and(|seen| if wild { wildcard::matches(&value, seen) } else { value == seen });
        Ok(same == wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use assize_model::json::Index;

    fn selects(selection: &str) -> bool {
        let mut index = Index::default();
        let root = index.build(selection.as_bytes()).unwrap().root();
        let tag = |key: &str| Ok((key == "backup").then_some(Cow::Borrowed("daily")));
        let arn = "arn:aws:dynamodb:us-east-1:123456789012:table/t";
        Candidate { arn, tag: &tag }.is_selected(root).unwrap()
    }

    #[test]
    fn resources_and_conditions_must_hold_together_tags_alone() {
        assert!(selects(r#"{"Resources":["*"]}"#));
        assert!(selects(r#"{"Resources":["arn:aws:dynamodb:*:*:table/*"]}"#));
        assert!(!selects(r#"{"Resources":["arn:aws:rds:*:*:db:*"]}"#));
        assert!(!selects(r#"{"Resources":["*"],"NotResources":["arn:aws:dynamodb:*"]}"#));
        let tag =
            r#"{"ConditionType":"STRINGEQUALS","ConditionKey":"backup","ConditionValue":"daily"}"#;
        assert!(selects(&format!(r#"{{"ListOfTags":[{tag}]}}"#)));
        assert!(!selects(&format!(r#"{{"ListOfTags":[{}]}}"#, tag.replace("daily", "weekly"))));
        let with = |operator: &str, value: &str| {
            selects(&format!(
                r#"{{"Resources":["*"],"Conditions":{{"{operator}":[{{"ConditionKey":"aws:ResourceTag/backup","ConditionValue":"{value}"}}]}}}}"#
            ))
        };
        assert!(with("StringEquals", "daily") && !with("StringEquals", "d*"));
        assert!(with("StringLike", "d*") && !with("StringNotLike", "d*"));
        assert!(with("StringNotEquals", "weekly") && !with("StringNotEquals", "daily"));
        assert!(!selects("{}"));
    }
}
