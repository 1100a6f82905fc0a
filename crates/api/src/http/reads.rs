//! What a function looked at by a call of an AWS service: the resources on which its verdict
//! rests, so that it is asked again when one of them changes.
//!
//! What is asked for counts, found or not: a group that is made later settles what was unknown.

use super::app::App;
use super::caller::Caller;
use crate::ec2::resources_asked_for;
use assize_engine::EngineError;
use assize_engine::ports::{Page, ResourceFilter};
use assize_model::{AccountRegion, ResourceKey};
use serde_json::Value;
use std::sync::Arc;

/// Stands for all resources of a type.
const ALL: &str = "*";

/// What a call looks at.
#[derive(Debug, PartialEq, Eq)]
enum Read {
    /// A resource, or all of a type.
    Key(ResourceKey),
    /// The resource of a type that has a name.
    Named(&'static str, String),
}

/// Operations of IAM that look at one identity, which a member of their input names, or at all
/// of a type where it does not. Those of keys and reports tell of any user.
const IAM: &[(&[&str], &str, &str)] = &[
    (
        &[
            "GetLoginProfile",
            "GetUser",
            "GetUserPolicy",
            "ListAccessKeys",
            "ListAttachedUserPolicies",
            "ListGroupsForUser",
            "ListMFADevices",
            "ListUserPolicies",
            "ListUserTags",
            "ListUsers",
            "GetAccessKeyLastUsed",
            "GetCredentialReport",
            "GetAccountSummary",
            "GetAccountAuthorizationDetails",
        ],
        "AWS::IAM::User",
        "UserName",
    ),
    (
        &[
            "GetRole",
            "GetRolePolicy",
            "ListAttachedRolePolicies",
            "ListRolePolicies",
            "ListRoleTags",
            "ListRoles",
            "GetAccountAuthorizationDetails",
        ],
        "AWS::IAM::Role",
        "RoleName",
    ),
    (
        &[
            "GetGroup",
            "GetGroupPolicy",
            "ListAttachedGroupPolicies",
            "ListGroupPolicies",
            "ListGroups",
            "GetAccountAuthorizationDetails",
        ],
        "AWS::IAM::Group",
        "GroupName",
    ),
    // Policies are named by ARN, whose last part is the policy's name.
    (
        &[
            "GetPolicy",
            "GetPolicyVersion",
            "ListEntitiesForPolicy",
            "ListPolicies",
            "ListPolicyVersions",
            "GetAccountAuthorizationDetails",
        ],
        "AWS::IAM::Policy",
        "PolicyArn",
    ),
];

/// Notes what a call by a function's process looked at. Calls of others are passed over.
pub(super) async fn note(
    app: &Arc<App>,
    caller: &Caller,
    service: &str,
    operation: &str,
    input: &Value,
) {
    let session = caller.principal.session.as_ref();
    let is_function = session.is_some_and(|claims| claims.function.is_some());
    let Some(access_key_id) = caller.access_key_id.clone().filter(|_| is_function) else { return };
    let reads = reads(service, operation, input);
    if reads.is_empty() {
        return;
    }
    let (app, home) = (Arc::clone(app), caller.home.clone());
    let noted = tokio::task::spawn_blocking(move || -> Result<(), EngineError> {
        let mut keys = Vec::with_capacity(reads.len());
        for read in reads {
            match read {
                Read::Key(key) => keys.push(key),
                Read::Named(resource_type, name) => {
                    keys.push(named(&app, &home, resource_type, name)?);
                }
            }
        }
        app.engine.note_reads(&access_key_id, keys);
        Ok(())
    });
    match noted.await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "what a function read could not be noted"),
        Err(error) => tracing::error!(%error, "noting what a function read failed"),
    }
}

/// The resource of that name. One that is not there may come to be any: all of the type.
fn named(
    app: &App,
    home: &AccountRegion,
    resource_type: &str,
    name: String,
) -> Result<ResourceKey, EngineError> {
    // Identities are global: their items lie in the home region.
    let home = AccountRegion::new(&home.account, app.engine.home_region());
    let filter = ResourceFilter {
        resource_type: Some(resource_type.to_owned()),
        resource_name: Some(name),
        ..ResourceFilter::default()
    };
    let found = app
        .engine
        .read(|tx| Ok::<_, EngineError>(tx.list_resources(&home, &filter, &Page::first(1))?))?;
    let key = found.into_iter().next().map(|row| row.key);
    Ok(key.unwrap_or_else(|| ResourceKey::new(resource_type, ALL)))
}

fn reads(service: &str, operation: &str, input: &Value) -> Vec<Read> {
    let text = |member: &str| input.get(member).and_then(Value::as_str);
    let key = |resource_type: &str, id: &str| Read::Key(ResourceKey::new(resource_type, id));
    match (service, operation) {
        ("ec2", _) => resources_asked_for(operation, input).into_iter().map(Read::Key).collect(),
        ("iam", _) => {
            let kinds = IAM.iter().filter(|(operations, ..)| operations.contains(&operation));
            let read = |(_, kind, member): &(_, &'static str, &str)| match text(member) {
                Some(name) => {
                    let name = name.rsplit('/').next().unwrap_or(name);
                    Read::Named(kind, name.to_owned())
                }
                None => key(kind, ALL),
            };
            kinds.map(read).collect()
        }
        ("config", "GetResourceConfigHistory") => {
            match (text("resourceType"), text("resourceId")) {
                (Some(kind), Some(id)) => vec![key(kind, id)],
                _ => Vec::new(),
            }
        }
        ("config", "ListDiscoveredResources") => {
            text("resourceType").map(|kind| key(kind, ALL)).into_iter().collect()
        }
        ("config", "BatchGetResourceConfig") => {
            let keys = input.get("resourceKeys").and_then(Value::as_array).into_iter().flatten();
            keys.filter_map(|named| {
                let member = |name: &str| named.get(name).and_then(Value::as_str);
                Some(key(member("resourceType")?, member("resourceId")?))
            })
            .collect()
        }
        ("lambda", "GetFunction" | "GetFunctionConfiguration" | "GetPolicy") => {
            // A name, or an ARN with the name in its seventh part.
            let name = text("FunctionName").unwrap_or(ALL);
            let name = name.split(':').nth(6).unwrap_or(name);
            vec![key("AWS::Lambda::Function", name)]
        }
        ("s3", "ListBuckets") => vec![key("AWS::S3::Bucket", ALL)],
        // What is in a bucket is nobody's item.
        ("s3", operation)
            if operation.contains("Object") && !operation.ends_with("LockConfiguration") =>
        {
            Vec::new()
        }
        ("s3", _) => text("Bucket").map(|name| key("AWS::S3::Bucket", name)).into_iter().collect(),
        ("lambda", "ListFunctions") => vec![key("AWS::Lambda::Function", ALL)],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn calls_name_what_they_look_at() {
        let key = |kind: &str, id: &str| Read::Key(ResourceKey::new(kind, id));
        for (service, operation, input, wanted) in [
            (
                "ec2",
                "DescribeSecurityGroups",
                json!({"GroupIds": ["sg-1", "sg-2"]}),
                vec![
                    key("AWS::EC2::SecurityGroup", "sg-1"),
                    key("AWS::EC2::SecurityGroup", "sg-2"),
                ],
            ),
            ("ec2", "DescribeInstances", json!({}), vec![key("AWS::EC2::Instance", "*")]),
            (
                "iam",
                "GetUser",
                json!({"UserName": "kenji"}),
                vec![Read::Named("AWS::IAM::User", "kenji".into())],
            ),
            ("iam", "ListUsers", json!({}), vec![key("AWS::IAM::User", "*")]),
            (
                "iam",
                "GetPolicy",
                json!({"PolicyArn": "arn:aws:iam::123456789012:policy/team/p"}),
                vec![Read::Named("AWS::IAM::Policy", "p".into())],
            ),
            (
                "config",
                "GetResourceConfigHistory",
                json!({"resourceType": "AWS::S3::Bucket", "resourceId": "b"}),
                vec![key("AWS::S3::Bucket", "b")],
            ),
            (
                "lambda",
                "GetPolicy",
                json!({"FunctionName": "arn:aws:lambda:us-east-1:123456789012:function:f"}),
                vec![key("AWS::Lambda::Function", "f")],
            ),
            ("config", "PutEvaluations", json!({}), vec![]),
        ] {
            assert_eq!(reads(service, operation, &input), wanted, "{service}:{operation}");
        }
        let all = reads("iam", "GetAccountAuthorizationDetails", &json!({}));
        assert_eq!(all.len(), 4);
    }
}
