//! AWS Lambda.

use crate::shape::Style;
use crate::spec::{Arn, By, Detail, Keep, List, Relation, Spec};
use assize_wire::generated::lambda::SERVICE;

const fn detail(operation: &'static str, keep: Keep) -> Detail {
    let input = ("FunctionName", "FunctionName");
    Detail { operation, input, fixed: None, nothing: &["ResourceNotFoundException"], keep }
}

pub(super) const TYPES: &[Spec] = &[Spec {
    details: &[
        detail("GetPolicy", Keep::Supplement("Policy", "Policy")),
        detail("GetFunctionConcurrency", Keep::Supplement("Concurrency", "")),
        Detail { input: ("Resource", "FunctionArn"), ..detail("ListTags", Keep::Tags("Tags")) },
    ],
    style: Style::LATER,
    id: "FunctionName",
    name: Some("FunctionName"),
    arn: Arn::At("FunctionArn"),
    relations: &[
        Relation {
            path: "Role",
            to: "AWS::IAM::Role",
            by: By::Name,
            label: "Is associated with Role",
            back: "Is associated with Function",
        },
        Relation {
            path: "VpcConfig.SecurityGroupIds",
            to: "AWS::EC2::SecurityGroup",
            by: By::Id,
            label: "Is associated with SecurityGroup",
            back: "Is associated with Function",
        },
        Relation {
            path: "VpcConfig.SubnetIds",
            to: "AWS::EC2::Subnet",
            by: By::Id,
            label: "Is contained in Subnet",
            back: "Contains Function",
        },
    ],
    ..Spec::new(
        "AWS::Lambda::Function",
        &SERVICE,
        List { operation: "ListFunctions", input: &[], results: "Functions" },
    )
}];
