//! Web ACLs of AWS WAF, which stand in an item's relationships.

use super::place::given;
use assize_rule::{Context, Evidence, ItemView, Outcome, Verdict};
use std::collections::BTreeSet;

/// The types of regional web ACLs.
pub const TYPES: [&str; 2] = ["AWS::WAFv2::WebACL", "AWS::WAFRegional::WebACL"];

/// Demands a web ACL, and that it is listed, where a list is given. The association may
/// stand on either side: in the item's relationships, or in those of a web ACL.
pub fn must_have_one(item: &ItemView<'_>, list: &Option<Vec<String>>, cx: &dyn Context) -> Outcome {
    let relationships = item.relationships();
    let mut names = BTreeSet::new();
    for relationship in relationships.opt_items()? {
        if TYPES.iter().any(|kind| relationship.get("resourceType").is_str(kind)) {
            for member in ["resourceId", "resourceName"] {
                names.extend(relationship.get(member).opt_str()?.map(|name| name.into_owned()));
            }
        }
    }
    if names.is_empty() {
        names = associated(item, cx)?;
    }
    if names.is_empty() {
        let fact = Evidence::new("/relationships", relationships.raw(), "a web ACL");
        return Ok(Verdict::non_compliant("the resource has no web ACL").with_evidence(fact));
    }
    let list = given(list);
    // Lists name web ACLs by ARN or id; relationships too.
    let is_same = |one: &str, other: &str| {
        one == other
            || one.split('/').any(|part| part == other)
            || other.split('/').any(|p| p == one)
    };
    if list.is_empty() || names.iter().any(|name| list.iter().any(|l| is_same(name, l))) {
        return Ok(Verdict::compliant());
    }
    let seen: Vec<String> = names.into_iter().collect();
    let fact = Evidence::new("/relationships", relationships.raw(), list.join(" or "));
    Ok(Verdict::non_compliant(format!("the web ACL {} is not allowed", seen.join(", ")))
        .with_evidence(fact))
}

/// The web ACLs whose own relationships name the item.
fn associated(
    item: &ItemView<'_>,
    cx: &dyn Context,
) -> Result<BTreeSet<String>, assize_rule::Failure> {
    let (id, kind) = (item.resource_id(), item.resource_type());
    let mut names = BTreeSet::new();
    for resource_type in TYPES {
        for acl in cx.list(resource_type)? {
            let view = acl.view()?;
            if view.related_ids(&kind).iter().any(|related| *related == id) {
                names.insert(view.resource_id().into_owned());
                names.extend(view.arn().map(|arn| arn.into_owned()));
            }
        }
    }
    Ok(names)
}
