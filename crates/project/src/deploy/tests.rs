//! Plans against an account made by hand; what the calls do is tested end to end.

use super::*;
use crate::aws::{Aws, AwsError};
use crate::file::{FILE, Project};
use crate::text;
use assize_wire::client::ServiceError;
use assize_wire::operation::Operation;
use assize_wire::typed::FromWire as _;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeMap;

const ACCOUNT: &str = "123456789012";

/// Answers what it was given, by operation; notes what was asked for.
#[derive(Default)]
struct Made {
    answers: BTreeMap<&'static str, Value>,
    asked: RefCell<Vec<&'static str>>,
}

impl Made {
    fn with(mut self, operation: &'static str, answer: Value) -> Self {
        self.answers.insert(operation, answer);
        self
    }
}

impl Aws for Made {
    fn call<O: Operation>(&self, _: &O::Input) -> Result<O::Output, AwsError> {
        self.asked.borrow_mut().push(O::NAME);
        let absent = |code: &str| {
            let error = ServiceError {
                status: 404,
                code: code.to_owned(),
                message: String::new(),
                request_id: None,
            };
            Err(AwsError::Refused { operation: O::NAME, error })
        };
        let answer = match (self.answers.get(O::NAME), O::NAME) {
            (Some(answer), _) => answer.clone(),
            (None, "GetCallerIdentity") => json!({ "Account": ACCOUNT }),
            (None, "GetRole") => return absent("NoSuchEntity"),
            (None, "GetFunction" | "GetPolicy") => return absent("ResourceNotFoundException"),
            (None, "DescribeConfigRules") => return absent("NoSuchConfigRuleException"),
            (None, other) => panic!("{other} was not expected"),
        };
        Ok(O::Output::from_wire(answer).unwrap())
    }
}

fn project() -> (tempfile::TempDir, Project, Package) {
    let dir = tempfile::tempdir().unwrap();
    let text = "
Language: python
ConfigRule:
  ConfigRuleName: tagged
  Source:
    Owner: CUSTOM_LAMBDA
    SourceDetails:
      - {EventSource: aws.config, MessageType: ConfigurationItemChangeNotification}
Role:
  ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSConfigRulesExecutionRole']
";
    text::write(&dir.path().join(FILE), text.as_bytes()).unwrap();
    let project = Project::load(dir.path()).unwrap();
    let package = Package::new(&project, b"zip".to_vec());
    (dir, project, package)
}

/// An account in which the project is deployed, with a code of that digest.
fn deployed(sha256: &str, owner: &str) -> Made {
    let arn = "arn:aws:lambda:us-east-1:123456789012:function:tagged";
    let tags = json!([{"Key": OWNER_TAG, "Value": owner}]);
    Made::default()
        .with(
            "GetRole",
            json!({"Role": {
                "Arn": "arn:aws:iam::123456789012:role/assize-rule-tagged", "Path": "/",
                "CreateDate": 0, "RoleId": "AROA", "RoleName": "assize-rule-tagged",
                "AssumeRolePolicyDocument": role::trust().replace('"', "%22"),
            }}),
        )
        .with("ListRoleTags", json!({ "Tags": tags }))
        .with(
            "ListAttachedRolePolicies",
            json!({"AttachedPolicies": [{
                "PolicyArn": "arn:aws:iam::aws:policy/service-role/AWSConfigRulesExecutionRole",
            }]}),
        )
        .with("ListRolePolicies", json!({"PolicyNames": []}))
        .with(
            "GetFunction",
            json!({
                "Tags": {OWNER_TAG: owner},
                "Configuration": {
                    "FunctionArn": arn, "CodeSha256": sha256, "Runtime": "python3.12",
                    "Handler": "rule.handler", "Timeout": 60, "MemorySize": 256,
                    "Role": "arn:aws:iam::123456789012:role/assize-rule-tagged",
                },
            }),
        )
        .with(
            "GetPolicy",
            json!({"Policy": json!({"Statement": [{
            "Sid": "assize-config", "Effect": "Allow", "Action": "lambda:InvokeFunction",
            "Principal": {"Service": "config.amazonaws.com"}, "Resource": arn,
            "Condition": {"StringEquals": {"AWS:SourceAccount": ACCOUNT}},
        }]}).to_string()}),
        )
        .with(
            "DescribeConfigRules",
            json!({"ConfigRules": [{
                "ConfigRuleName": "tagged", "ConfigRuleArn": "arn:rule",
                "Source": {
                    "Owner": "CUSTOM_LAMBDA", "SourceIdentifier": arn,
                    "SourceDetails": [{
                        "EventSource": "aws.config",
                        "MessageType": "ConfigurationItemChangeNotification",
                    }],
                },
                "EvaluationModes": [{"Mode": "DETECTIVE"}],
            }]}),
        )
        .with("ListTagsForResource", json!({ "Tags": tags }))
}

fn told(plan: &Plan) -> Vec<String> {
    plan.steps
        .iter()
        .map(|step| {
            let words: Vec<String> =
                step.to_string().split_whitespace().map(str::to_owned).collect();
            words.join(" ")
        })
        .collect()
}

#[test]
fn everything_is_new_in_an_empty_account() {
    let (_dir, project, package) = project();
    let plan = plan(&Made::default(), &project, Some(&package)).unwrap();
    assert_eq!(plan.account, ACCOUNT);
    assert_eq!(
        told(&plan),
        [
            "+ role assize-rule-tagged",
            "+ policy assize-rule-tagged: AWSConfigRulesExecutionRole",
            "+ function tagged (python3.12, 3 bytes)",
            "+ permission tagged: config.amazonaws.com may invoke it",
            "+ rule tagged",
        ]
    );
}

#[test]
fn nothing_is_left_to_do_the_second_time() {
    let (_dir, project, package) = project();
    let aws = deployed(&package.sha256, "tagged");
    let plan = plan(&aws, &project, Some(&package)).unwrap();
    assert!(plan.is_done(), "{:?}", told(&plan));
}

#[test]
fn new_code_is_judged_with() {
    let (_dir, project, package) = project();
    let plan = plan(&deployed("other", "tagged"), &project, Some(&package)).unwrap();
    assert_eq!(told(&plan), ["~ code tagged (3 bytes)", "~ verdicts tagged: judged anew"]);
}

#[test]
fn what_differs_is_set() {
    let (_dir, mut project, package) = project();
    let function = project.function.as_mut().unwrap();
    function.timeout = 30;
    function.environment.insert("A".to_owned(), "b".to_owned());
    project.rule.description = Some("other".to_owned());
    let package = Package::new(&project, package.zip);
    let plan = plan(&deployed(&package.sha256, "tagged"), &project, Some(&package)).unwrap();
    assert_eq!(
        told(&plan),
        ["~ settings tagged: Timeout, Environment, Description", "~ rule tagged: Description",]
    );
}

#[test]
fn what_others_made_is_left_alone() {
    let (_dir, project, package) = project();
    let aws = deployed(&package.sha256, "other");
    let error = plan(&aws, &project, Some(&package)).unwrap_err().to_string();
    assert!(error.contains("made by the project `other`"), "{error}");
    assert!(plan_removal(&aws, &project).unwrap().is_done());
}

#[test]
fn removal_takes_all_that_was_made() {
    let (_dir, project, package) = project();
    let plan = plan_removal(&deployed(&package.sha256, "tagged"), &project).unwrap();
    assert_eq!(
        told(&plan),
        [
            "- rule tagged",
            "- function tagged",
            "- policy assize-rule-tagged: AWSConfigRulesExecutionRole",
            "- role assize-rule-tagged",
        ]
    );
    assert!(plan_removal(&Made::default(), &project).unwrap().is_done());
}
