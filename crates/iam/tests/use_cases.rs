//! Use cases over a temporary store.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use assize_engine::ports::{ManualClock, NoRunner};
use assize_engine::{Engine, Options};
use assize_iam::{Iam, IamError, Kind, NewIdentity, Principal, SessionError};
use assize_model::{AccountRegion, ResourceKey, Timestamp};
use assize_store::SqliteStore;
use serde_json::{Value, json};
use std::sync::Arc;

const ACCOUNT: &str = "123456789012";
const READ_EC2: &str = "arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess";

fn iam() -> (Iam, AccountRegion) {
    let clock = Arc::new(ManualClock::at(Timestamp::parse("2026-11-01T00:00:00Z").unwrap()));
    let store = Arc::new(SqliteStore::temporary().unwrap());
    let engine = Engine::new(store, clock, Arc::new(NoRunner), Options::default()).unwrap();
    (Iam::new(Arc::new(engine), Vec::new()).unwrap(), AccountRegion::new(ACCOUNT, "us-east-1"))
}

fn role(iam: &Iam, name: &str, principal: Value) -> String {
    let trust = json!({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}});
    let new = NewIdentity {
        name: name.to_owned(),
        trust: Some(trust.to_string()),
        ..NewIdentity::default()
    };
    iam.create(ACCOUNT, Kind::Role, new).unwrap().arn()
}

fn user(iam: &Iam, name: &str) {
    let new = NewIdentity { name: name.to_owned(), ..NewIdentity::default() };
    iam.create(ACCOUNT, Kind::User, new).unwrap();
}

#[test]
fn functions_get_sessions_of_roles_that_admit_them() {
    let (iam, home) = iam();
    let arn = role(&iam, "worker", json!({"Service": "lambda.amazonaws.com"}));
    let other = role(&iam, "other", json!({"Service": "ec2.amazonaws.com"}));
    for refused in [other.as_str(), "arn:aws:iam::123456789012:role/none", "nonsense"] {
        let error = iam.for_function(refused, "f").unwrap_err();
        assert_eq!(
            error,
            SessionError::NotAssumable {
                role: refused.to_owned(),
                service: "lambda.amazonaws.com",
            }
        );
    }
    let made = iam.for_function(&arn, "f").unwrap();
    let (claims, _) = iam.sessions().open(&made.access_key_id, &made.session_token).unwrap();
    assert_eq!(claims.principal, "arn:aws:sts::123456789012:assumed-role/worker/f");
    let principal = Principal::of_session(claims);

    // What it asks for is noted, whether it was allowed or not.
    let ask = |action| iam.decide(&principal, action, "*", &home);
    let error = ask("ec2:DescribeSecurityGroups").unwrap_err();
    assert_eq!(
        error,
        IamError::AccessDenied(
            "User: arn:aws:sts::123456789012:assumed-role/worker/f is not authorized to perform: \
             ec2:DescribeSecurityGroups because no identity-based policy allows the \
             ec2:DescribeSecurityGroups action"
                .to_owned()
        )
    );
    iam.attach(ACCOUNT, Kind::Role, "worker", READ_EC2).unwrap();
    ask("ec2:DescribeSecurityGroups").unwrap();
    iam.decide(&principal, "s3:GetObject", "arn:aws:s3:::b/k", &home).unwrap_err();
    let seen = iam.seen_of_function(ACCOUNT, "f").unwrap();
    assert_eq!(seen.len(), 3);
    let policy = Iam::least_policy(&seen);
    let statement = |action: &str, resource: &str| json!({"Effect": "Allow", "Action": [action], "Resource": [resource]});
    assert_eq!(
        policy["Statement"],
        json!([
            statement("ec2:DescribeSecurityGroups", "*"),
            statement("s3:GetObject", "arn:aws:s3:::b/k")
        ])
    );
    assert!(iam.seen_of_function(ACCOUNT, "g").unwrap().is_empty());
}

#[test]
fn operations_are_decided_with_their_resources() {
    let (iam, home) = iam();
    user(&iam, "ann");
    let role = role(&iam, "worker", json!({"Service": "lambda.amazonaws.com"}));
    let key = iam.create_key(ACCOUNT, "ann").unwrap().0;
    let ann = Principal::of_key(&key);
    let policy = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "lambda:CreateFunction", "Resource": "*"},
        {"Effect": "Allow", "Action": "iam:*AccessKey*",
         "Resource": "arn:aws:iam::*:user/${aws:username}"}]});
    iam.put_inline(ACCOUNT, Kind::User, "ann", "p", &policy.to_string()).unwrap();
    let call = |service: &str, operation: &str, input: Value| {
        iam.authorize(&ann, service, operation, &input, &home)
    };
    // A user that is not named is the caller.
    call("iam", "ListAccessKeys", json!({})).unwrap();
    call("iam", "ListAccessKeys", json!({"UserName": "bob"})).unwrap_err();
    call("sts", "GetCallerIdentity", Value::Null).unwrap();
    // A role that is handed on must be one that the caller may hand on.
    let create = || json!({"FunctionName": "f", "Role": role});
    let error = call("lambda", "CreateFunction", create()).unwrap_err().to_string();
    assert!(error.contains("iam:PassRole on resource: arn:aws:iam::123456789012:role/worker"));
    let pass = json!({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "iam:PassRole", "Resource": role}});
    iam.put_inline(ACCOUNT, Kind::User, "ann", "q", &pass.to_string()).unwrap();
    call("lambda", "CreateFunction", create()).unwrap();
    // The owner of a key who is gone may do nothing.
    for policy in ["p", "q"] {
        iam.delete_inline(ACCOUNT, Kind::User, "ann", policy).unwrap();
    }
    call("lambda", "CreateFunction", create()).unwrap_err();
}

#[test]
fn what_hangs_on_a_user_keeps_it() {
    let (iam, _) = iam();
    user(&iam, "Ann");
    iam.create_login(ACCOUNT, "ann", false).unwrap();
    let conflict = |text: &str| IamError::DeleteConflict(text.to_owned());
    let delete = || iam.delete(ACCOUNT, Kind::User, "ANN");
    let text = "Cannot delete entity, must delete login profile first.";
    assert_eq!(delete().unwrap_err(), conflict(text));
    iam.delete_login(ACCOUNT, "ann").unwrap();
    let key = iam.create_key(ACCOUNT, "ann").unwrap().0;
    iam.create_key(ACCOUNT, "ann").unwrap();
    let error = iam.create_key(ACCOUNT, "ann").unwrap_err();
    let text = "Cannot exceed quota for AccessKeysPerUser: 2";
    assert_eq!(error, IamError::LimitExceeded(text.to_owned()));
    assert!(matches!(delete(), Err(IamError::DeleteConflict(_))));
    // A user's new name goes with its keys.
    iam.rename(ACCOUNT, Kind::User, "ann", Some("eve".into()), Some("/x/".into())).unwrap();
    let kept = iam.engine().access_key(&key.access_key_id).unwrap().unwrap();
    assert_eq!(kept.principal, "arn:aws:iam::123456789012:user/x/eve");
    let none = iam.identity(ACCOUNT, Kind::User, "ann").unwrap_err();
    let text = "The user with name ann cannot be found.";
    assert_eq!(none, IamError::NoSuchEntity(text.to_owned()));
}

#[test]
fn without_a_recorder_nothing_is_recorded() {
    let (iam, home) = iam();
    user(&iam, "ann");
    let id = iam.identity(ACCOUNT, Kind::User, "ann").unwrap().id;
    let key = ResourceKey::new("AWS::IAM::User", id);
    assert!(iam.engine().last_item(&home, &key).unwrap().is_none());
}
