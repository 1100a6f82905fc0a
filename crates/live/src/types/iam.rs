//! AWS IAM: one call tells all of it, as AWS Config reads it too.

use crate::found::Draft;
use crate::spec::{Arn, By, Detail, GLOBAL_ZONE, Keep, List, Relation, Spec};
use assize_wire::generated::iam::SERVICE;
use serde_json::{Map, Value};

const fn listed(
    resource_type: &'static str,
    filter: &'static [(&'static str, &'static str)],
    results: &'static str,
) -> Spec {
    let operation = "GetAccountAuthorizationDetails";
    let mut spec = Spec::new(resource_type, &SERVICE, List { operation, input: filter, results });
    spec.arn = Arn::At("Arn");
    spec.zone = GLOBAL_ZONE;
    spec.created = Some("CreateDate");
    spec.tags = Some("Tags");
    spec
}

const fn has_policies(back: &'static str) -> Relation {
    Relation {
        path: "AttachedManagedPolicies.PolicyArn",
        to: "AWS::IAM::Policy",
        by: By::Name,
        label: "Is attached to CustomerManagedPolicy",
        back,
    }
}

pub(super) const TYPES: &[Spec] = &[
    Spec {
        id: "UserId",
        name: Some("UserName"),
        relations: &[
            Relation {
                path: "GroupList",
                to: "AWS::IAM::Group",
                by: By::Name,
                label: "Is attached to Group",
                back: "Contains User",
            },
            has_policies("Is attached to User"),
        ],
        ..listed("AWS::IAM::User", &[("+Filter", "User")], "UserDetailList")
    },
    Spec {
        id: "GroupId",
        name: Some("GroupName"),
        tags: None,
        relations: &[has_policies("Is attached to Group")],
        ..listed("AWS::IAM::Group", &[("+Filter", "Group")], "GroupDetailList")
    },
    Spec {
        id: "RoleId",
        name: Some("RoleName"),
        relations: &[has_policies("Is attached to Role")],
        ..listed("AWS::IAM::Role", &[("+Filter", "Role")], "RoleDetailList")
    },
    Spec {
        details: &[Detail {
            operation: "GetPolicy",
            input: ("PolicyArn", "Arn"),
            fixed: None,
            nothing: &[],
            keep: Keep::Fill("Policy"),
        }],
        tags: None,
        id: "PolicyId",
        name: Some("PolicyName"),
        ..listed("AWS::IAM::Policy", &[("+Filter", "LocalManagedPolicy")], "Policies")
    },
];

/// Gives each user its row of the account's credential report. What the report says in words
/// (`N/A`, `no_information`, `not_supported`) is no value: never used, or not there.
pub(crate) fn add_credential_report(drafts: &mut [Draft], report: &str) {
    let mut lines = report.lines();
    let columns: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    for line in lines {
        let row: Map<String, Value> = columns
            .iter()
            .zip(line.split(','))
            .map(|(column, text)| ((*column).to_owned(), cell(text)))
            .collect();
        let arn = row.get("arn").and_then(Value::as_str).map(str::to_owned);
        if let Some(draft) = drafts.iter_mut().find(|draft| draft.arn == arn) {
            draft.supplements.insert("CredentialReport".to_owned(), Value::Object(row));
        }
    }
}

fn cell(text: &str) -> Value {
    match text {
        "N/A" | "no_information" | "not_supported" | "" => Value::Null,
        text => Value::String(text.to_owned()),
    }
}
