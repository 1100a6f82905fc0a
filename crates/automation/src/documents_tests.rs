#![allow(clippy::unwrap_used)]

use super::*;
use crate::{Access, Automation, CallFault};
use assize_engine::ports::ManualClock;
use assize_engine::remediation::{Job, StepState};
use assize_model::{AccountRegion, ResourceKey, Timestamp};
use assize_wire::operation::Service;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// AWS with canned answers; an operation without one is refused.
#[derive(Clone, Default)]
struct Canned {
    answers: Vec<(&'static str, Value)>,
    calls: Arc<Mutex<Vec<(String, Value)>>>,
}

impl Aws for Canned {
    fn call(
        &self,
        service: &'static Service,
        operation: &'static str,
        input: Value,
    ) -> Result<Value, CallFault> {
        assert!(service.operation(operation).is_some(), "{operation}");
        self.calls.lock().unwrap().push((operation.to_owned(), input));
        let found = self.answers.iter().find(|(name, _)| *name == operation);
        found.map(|(_, answer)| answer.clone()).ok_or_else(|| CallFault {
            operation,
            code: "AccessDenied".into(),
            message: "no".into(),
        })
    }
}

impl Access for Canned {
    fn with_role(&self, _: &Job, role: Option<&str>) -> Result<Box<dyn Aws>, String> {
        role.map(|_| Box::new(self.clone()) as Box<dyn Aws>).ok_or_else(|| "no role".to_owned())
    }
    fn environment(&self, _: &Job, _: &str) -> Result<Vec<(String, String)>, String> {
        Ok(Vec::new())
    }
    fn systems_manager(&self, _: &Job) -> Option<Box<dyn Aws>> {
        None
    }
}

fn run(
    canned: &Canned,
    target: &str,
    parameters: &[(&str, &str)],
) -> (bool, Vec<String>, Vec<(String, Value)>) {
    let clock = Arc::new(ManualClock::at(Timestamp::parse("2026-11-01T00:00:00Z").unwrap()));
    let automation = Automation::new(Arc::new(canned.clone()), clock, None);
    let mut given: std::collections::BTreeMap<String, Vec<String>> = parameters
        .iter()
        .map(|(name, value)| ((*name).to_owned(), vec![(*value).to_owned()]))
        .collect();
    given.insert("AutomationAssumeRole".into(), vec!["arn:aws:iam::123456789012:role/r".into()]);
    let job = Job {
        home: AccountRegion::new("123456789012", "us-east-1"),
        rule_id: "config-rule-abc123".into(),
        id: "e".into(),
        key: ResourceKey::new("AWS::EC2::SecurityGroup", "sg-1"),
        target: target.into(),
        target_version: None,
        document: None,
        parameters: given,
    };
    let (well, steps) = automation.run(&job);
    assert!(!steps.is_empty());
    let failed = steps.into_iter().filter(|step| step.state == StepState::Failed);
    let failed = failed.filter_map(|step| step.message).collect();
    (well, failed, canned.calls.lock().unwrap().clone())
}

#[test]
fn names_are_told_once() {
    for document in DOCUMENTS {
        let same = DOCUMENTS.iter().filter(|other| other.name == document.name);
        assert_eq!(same.count(), 1, "{}", document.name);
        assert!(!document.actions.is_empty() && document.description.ends_with('.'));
    }
}

#[test]
fn only_what_is_open_is_revoked() {
    let group = json!({"SecurityGroups": [{"IpPermissions": [
        {"IpProtocol": "tcp", "FromPort": 20, "ToPort": 25,
         "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "d"}, {"CidrIp": "10.0.0.0/8"}],
         "Ipv6Ranges": [{"CidrIpv6": "::/0"}]},
        {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
         "IpRanges": [{"CidrIp": "0.0.0.0/0"}]},
        {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "192.0.2.0/24"}]},
    ]}]});
    let canned = Canned {
        answers: vec![
            ("DescribeSecurityGroups", group),
            ("RevokeSecurityGroupIngress", json!({"Return": true})),
        ],
        ..Canned::default()
    };
    let name = "AWS-DisablePublicAccessForSecurityGroup";
    let (well, failed, calls) = run(&canned, name, &[("GroupId", "sg-1")]);
    assert!(well, "{failed:?}");
    assert_eq!(
        calls[1].1,
        json!({"GroupId": "sg-1", "IpPermissions": [
            {"IpProtocol": "tcp", "FromPort": 20, "ToPort": 25,
             "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]},
        ]})
    );
    let blocked = [("GroupId", "sg-1"), ("IpAddressToBlock", "192.0.2.0/24")];
    let (.., calls) = run(&canned, name, &blocked);
    assert_eq!(calls[3].1["IpPermissions"][1]["IpProtocol"], "-1");
}

#[test]
fn bad_parameters_and_refusals_fail() {
    let canned = Canned::default();
    for (parameters, word) in [
        (&[][..], "GroupId must have"),
        (&[("GroupId", "sg-1"), ("Nope", "1")][..], "no parameter Nope"),
        (&[("GroupId", "sg-1")][..], "AccessDenied"),
    ] {
        let (well, failed, _) = run(&canned, "AWS-DisablePublicAccessForSecurityGroup", parameters);
        assert!(!well && failed[0].contains(word), "{failed:?}");
    }
    let (well, failed, calls) = run(&canned, "AWS-Unknown", &[]);
    assert!(!well && failed[0].contains("no document `AWS-Unknown`"), "{failed:?}");
    assert_eq!(calls.len(), 1, "only what was refused above");
    let (well, failed, _) = run(&canned, "runbook:x", &[]);
    assert!(!well && failed[0].contains("--runbooks"), "{failed:?}");
}

#[test]
fn unused_credentials_are_revoked_and_used_ones_stay() {
    let canned = Canned {
        answers: vec![
            ("ListUsers", json!({"Users": [{"UserName": "old", "UserId": "AIDA1"}]})),
            (
                "ListAccessKeys",
                json!({"AccessKeyMetadata": [
                    {"AccessKeyId": "AKIA1", "Status": "Active", "CreateDate": 1_700_000_000},
                    {"AccessKeyId": "AKIA2", "Status": "Inactive", "CreateDate": 1_700_000_000},
                ]}),
            ),
            ("GetAccessKeyLastUsed", json!({"AccessKeyLastUsed": {}})),
            ("UpdateAccessKey", Value::Null),
            ("GetLoginProfile", json!({"LoginProfile": {"CreateDate": 1_700_000_000}})),
            ("GetUser", json!({"User": {"PasswordLastUsed": "2026-10-31T00:00:00Z"}})),
        ],
        ..Canned::default()
    };
    let name = "AWSConfigRemediation-RevokeUnusedIAMUserCredentials";
    let (well, failed, calls) = run(&canned, name, &[("IAMResourceId", "AIDA1")]);
    assert!(well, "{failed:?}");
    let changed: Vec<_> = calls
        .iter()
        .filter(|(name, _)| name == "UpdateAccessKey")
        .map(|(_, input)| input)
        .collect();
    assert_eq!(
        changed,
        [&json!({"UserName": "old", "AccessKeyId": "AKIA1", "Status": "Inactive"})]
    );
    assert!(!calls.iter().any(|(name, _)| name == "DeleteLoginProfile"));
    let (well, failed, _) = run(&canned, name, &[("IAMResourceId", "AIDA2")]);
    assert!(!well && failed[0].contains("AIDA2"), "{failed:?}");
}
