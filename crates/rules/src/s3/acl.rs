//! Access control lists of buckets.

use super::BUCKET;
use crate::shared::read::{embedded, fact, missing, supplement};
use assize_model::json::{Malformed, Node};
use assize_rule::{ItemView, Verdict};
use serde::Deserialize;
use serde_json::Value;

/// What a bucket's list grants.
#[derive(Deserialize)]
pub struct Acl {
    #[serde(rename = "grantList", alias = "GrantList", alias = "grants", alias = "Grants")]
    grants: Option<Vec<Grant>>,
    #[serde(alias = "Owner")]
    owner: Option<Owner>,
}

#[derive(Deserialize)]
struct Owner {
    #[serde(alias = "ID", alias = "Id")]
    id: Option<String>,
}

/// One grant.
#[derive(Deserialize)]
pub struct Grant {
    #[serde(alias = "Grantee")]
    grantee: Value,
    #[serde(alias = "Permission")]
    permission: String,
}

impl Acl {
    /// Reads the list, which items hold as a string of JSON. Every bucket has one.
    pub fn read<'d>(item: &ItemView<'d>) -> Result<(Self, Node<'d>), Malformed> {
        let Some(node) = supplement(item, "AccessControlList")? else {
            return Err(missing("/supplementaryConfiguration/AccessControlList", "recorded"));
        };
        Ok((embedded(node, "an access control list")?, node))
    }

    /// The first grant to everybody, or to every AWS user, of one of the permissions, as
    /// the words `AllUsers Read`.
    pub fn public_grant(&self, permissions: &[&str]) -> Option<String> {
        self.grants.iter().flatten().find_map(|grant| {
            let group = ["AllUsers", "AuthenticatedUsers"]
                .into_iter()
                .find(|group| grant.grantee_is(group))?;
            let permission = permissions.iter().find(|p| same(p, &grant.permission))?;
            Some(format!("{group} {permission}"))
        })
    }
}

impl Grant {
    /// The grantee is written as the group's name, or as an object with its URI.
    fn grantee_is(&self, group: &str) -> bool {
        let is = |text: &str| text == group || text.ends_with(&format!("/global/{group}"));
        match &self.grantee {
            Value::String(text) => is(text),
            Value::Object(members) => members.values().filter_map(Value::as_str).any(is),
            _ => false,
        }
    }

    fn grantee_id(&self) -> Option<&str> {
        ["id", "ID", "Id", "identifier"].iter().find_map(|name| self.grantee.get(name)?.as_str())
    }
}

/// `FullControl` and `FULL_CONTROL` are the same.
fn same(one: &str, other: &str) -> bool {
    let letters = |text: &str| text.replace('_', "").to_ascii_lowercase();
    letters(one) == letters(other)
}

rule! {
    /// No grants but the owner's own. Buckets whose object ownership is enforced by the
    /// bucket's owner have no other grants either.
    S3BucketAclProhibited = "S3_BUCKET_ACL_PROHIBITED",
    "Checks that S3 buckets grant nothing by access control lists.",
    BUCKET, CHANGE,
    |item| {
        let (acl, node) = Acl::read(item)?;
        let owner = acl.owner.as_ref().and_then(|owner| owner.id.as_deref());
        let foreign = acl.grants.iter().flatten().find(|grant| {
            grant.grantee_id().is_none_or(|id| owner.is_none_or(|owner| owner != id))
        });
        let Some(grant) = foreign else { return Ok(Verdict::compliant()) };
        let say = format!("the access control list grants {:.32} to others", grant.permission);
        Ok(Verdict::non_compliant(say).with_evidence(fact(node, "no grant but the owner's")))
    }
}
