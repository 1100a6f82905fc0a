#![no_main]
//! Any policy document: read or refused, and what is read decides without a panic; a denial
//! that is added to any policy wins.
use assize_policy::{
    Attached, Caller, Context, Decision, Document, Policies, Request, ResourcePolicy, decide,
    denial_text, read_managed,
};
use libfuzzer_sys::fuzz_target;

const DENY: &str = r#"{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}"#;

fuzz_target!(|data: (&str, &str, &str, &str)| {
    let (text, action, resource, value) = data;
    let _ = read_managed(text, "name");
    let (Ok(document), Ok(deny)) = (Document::parse(text), Document::parse(DENY)) else { return };
    let caller = Caller::Session {
        arn: "arn:aws:sts::123456789012:assumed-role/r/s".to_owned(),
        role: "arn:aws:iam::123456789012:role/r".to_owned(),
    };
    let context = Context::of(&caller, 1_700_000_000).with("k:a", [value]);
    let request = Request::new(&caller, action, resource, &context);
    let fuzzed = Attached { name: "fuzzed", document: &document };
    let identity = [fuzzed, Attached { name: "deny", document: &deny }];
    let resource = Some(ResourcePolicy { policy: fuzzed, trust: false });
    for identity in [&identity[..1], &identity[1..]] {
        let policies = Policies { identity, resource, ..Policies::default() };
        let decision = decide(&request, &policies);
        assert_eq!(denial_text(&request, &decision).is_none(), decision.is_allowed());
    }
    let policies = Policies { identity: &identity, ..Policies::default() };
    assert!(matches!(decide(&request, &policies), Decision::ExplicitDeny { .. }));
});
