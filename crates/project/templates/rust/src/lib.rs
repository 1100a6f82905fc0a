//! {{name}}: resources carry a tag.

use assize_rule::{Context, Evidence, ItemView, Outcome, Param, ParamKind, Rule, Triggers, Verdict};
use serde::Deserialize;

/// Resources carry a tag.
pub struct {{camel}};

/// What the rule is told by its InputParameters.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    tag_key: String,
}

impl Rule for {{camel}} {
    const ID: &'static str = "OWN.{{upper}}";
    const DESCRIPTION: &'static str = "Checks that resources carry a tag.";
    const TYPES: &'static [&'static str] = &["{{type}}"];
    const TRIGGERS: Triggers = Triggers::CHANGE;
    const PARAMS: &'static [Param] =
        &[Param::optional("tagKey", ParamKind::String, "The tag's key.").or("Owner")];
    type Params = Params;

    fn evaluate(item: &ItemView<'_>, params: &Params, _: &dyn Context) -> Outcome {
        let key = &params.tag_key;
        let tag = item.tags().get(key);
        Ok(match tag.opt_str()? {
            None => Verdict::non_compliant(format!("the tag {key} is missing"))
                .with_evidence(Evidence::new("/tags", item.tags().raw(), format!("a tag {key}"))),
            Some(owner) if owner.is_empty() => {
                Verdict::non_compliant(format!("the tag {key} is empty"))
                    .with_evidence(Evidence::new(tag.pointer(), tag.raw(), "a value"))
            }
            Some(_) => Verdict::compliant(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{{camel}};
    use assize_rule::testing::{Item, RuleTest};
    use assize_rule::{assert_compliant, assert_evidence};
    use serde_json::json;

    assize_rule::test_cases!({{camel}}, "cases.yaml");

    #[test]
    fn what_it_saw_is_told() {
        let test = RuleTest::<{{camel}}>::new().params(json!({"tagKey": "Team"}));
        let item = Item::of("{{type}}").tag("Team", "");
        assert_evidence!(test, item, "
            NON_COMPLIANT the tag Team is empty
              /tags/Team
                seen     \"\"
                expected a value
        ");
        assert_compliant!(test, item.tag("Team", "web"));
    }
}
