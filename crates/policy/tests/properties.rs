//! Wildcards against an oracle; any text is read or refused, never a panic; AWS's policies.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use assize_policy::{
    Attached, Caller, Context, Decision, Document, Home, Named, Policies, Request, action_of,
    also_needed, builtin, classic_denial_text, decide, denial_text, passed_role, read_managed,
    resources_of,
};
use proptest::prelude::*;
use serde_json::json;

fn ann() -> Caller {
    Caller::User { arn: "arn:aws:iam::123456789012:user/ann".to_owned() }
}

fn naive(pattern: &[char], text: &[char]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some(('*', rest)), _) => {
            naive(rest, text) || text.split_first().is_some_and(|(_, t)| naive(pattern, t))
        }
        (Some(('?', p)), Some((_, t))) => naive(p, t),
        (Some((a, p)), Some((b, t))) => a == b && naive(p, t),
        _ => false,
    }
}

fn allows(statement: serde_json::Value, request: &Request<'_>) -> bool {
    let text = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
    let document = Document::parse(&text).unwrap();
    let identity = [Attached { name: "p", document: &document }];
    decide(request, &Policies { identity: &identity, ..Policies::default() }).is_allowed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn wildcards_agree_with_the_oracle(pattern in "[abé*?]{0,10}", text in "[abé]{0,10}") {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        let want = naive(&chars(&pattern), &chars(&text));
        let caller = ann();
        let context = Context::new().with("k:a", [text.as_str()]);
        let request = Request::new(&caller, "s3:GetObject", "*", &context);
        let like = json!({"Effect": "Allow", "Action": "*", "Resource": "*",
                          "Condition": {"StringLike": {"k:a": pattern}}});
        prop_assert_eq!(allows(like, &request), want);
        let resource = format!("x{text}");
        let request = Request::new(&caller, "s3:GetObject", &resource, &context);
        let on = json!({"Effect": "Allow", "Action": "*", "Resource": format!("x{pattern}")});
        prop_assert_eq!(allows(on, &request), want);
        let action = format!("s3:{text}");
        let request = Request::new(&caller, &action, "*", &context);
        let of = json!({"Effect": "Allow", "Action": format!("S3:{pattern}"), "Resource": "*"});
        prop_assert_eq!(allows(of, &request), want);
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>(), json in "[\\[\\]{}\":,a-zA-Z*$0-9 -]{0,200}") {
        let _ = Document::parse(&text);
        let _ = Document::parse(&json);
        let _ = read_managed(&json, "x");
    }

    #[test]
    fn no_limit_is_passed(value in "[ab*?${}, ']{0,12}", have in "[ab*?${}]{0,6}") {
        // Text with every special character: Allow and its negation are never both true.
        let caller = ann();
        let context = Context::new().with("k:a", [have.as_str()]);
        let request = Request::new(&caller, "s3:GetObject", "*", &context);
        let test = |operator: &str| allows(
            json!({"Effect": "Allow", "Action": "*", "Resource": "*",
                   "Condition": {operator: {"k:a": value}}}), &request);
        prop_assert_ne!(test("StringLike"), test("StringNotLike"));
        prop_assert_ne!(test("StringEquals"), test("StringNotEquals"));
        prop_assert_ne!(test("ArnLike"), test("ArnNotLike"));
    }
}

#[test]
fn many_stars_do_not_explode() {
    let caller = ann();
    let text = "a".repeat(2_000);
    let context = Context::new().with("k:a", [text.as_str()]);
    let request = Request::new(&caller, "s3:GetObject", "*", &context);
    let pattern = format!("{}b", "*a".repeat(1_500));
    let statement = json!({"Effect": "Allow", "Action": "*", "Resource": "*",
                           "Condition": {"StringLike": {"k:a": pattern}}});
    assert!(!allows(statement, &request));
}

#[test]
fn limits_are_typed_errors() {
    let large = format!("\"{}\"", "x".repeat(assize_policy::MAX_BYTES));
    let error = Document::parse(&large).unwrap_err();
    assert!(error.to_string().contains("more than the 131072"), "{error}");
    let deep = format!("{}{}", "[".repeat(1_000), "]".repeat(1_000));
    assert!(Document::parse(&deep).unwrap_err().to_string().contains("deep"));
}

#[test]
fn every_policy_of_aws_is_there() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/managed");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    let have: Vec<&str> = builtin().iter().map(|policy| policy.name.as_str()).collect();
    assert_eq!(have, names);
    for policy in builtin() {
        assert_eq!(policy.arn, format!("arn:aws:iam::aws:policy{}{}", policy.path, policy.name));
        assert!(!policy.description.is_empty() && policy.created <= policy.updated);
        let document = Document::parse(&policy.json).unwrap();
        assert!(document.statements().iter().all(|s| !s.actions().is_empty()));
    }
}

fn with_managed(name: &str, action: &str, resource: &str) -> bool {
    let policy = builtin().iter().find(|policy| policy.name == name).unwrap();
    let document = policy.document().unwrap();
    let caller = ann();
    let context = Context::of(&caller, 0);
    let identity = [Attached { name: &policy.arn, document: &document }];
    let request = Request::new(&caller, action, resource, &context);
    decide(&request, &Policies { identity: &identity, ..Policies::default() }).is_allowed()
}

#[test]
fn policies_of_aws_decide() {
    assert!(with_managed("AdministratorAccess", "iam:CreateUser", "*"));
    assert!(with_managed("PowerUserAccess", "ec2:RunInstances", "*"));
    assert!(!with_managed("PowerUserAccess", "iam:CreateUser", "*"));
    assert!(with_managed("AWSConfigRulesExecutionRole", "config:PutEvaluations", "*"));
    assert!(!with_managed("AWSConfigRulesExecutionRole", "config:DeleteConfigRule", "*"));
    assert!(with_managed("AmazonEC2ReadOnlyAccess", "ec2:DescribeSecurityGroups", "*"));
    assert!(!with_managed("AmazonEC2ReadOnlyAccess", "ec2:TerminateInstances", "*"));
    assert!(with_managed("IAMReadOnlyAccess", "iam:GetUser", "*"));
    assert!(with_managed("CloudWatchLogsFullAccess", "logs:PutLogEvents", "*"));
    assert!(with_managed("ReadOnlyAccess", "s3:GetObject", "arn:aws:s3:::b/k"));
    assert!(!with_managed("ViewOnlyAccess", "s3:GetObject", "arn:aws:s3:::b/k"));
    let own = "arn:aws:iam::123456789012:user/ann";
    assert!(with_managed("IAMUserChangePassword", "iam:ChangePassword", own));
    let other = "arn:aws:iam::123456789012:user/bob";
    assert!(!with_managed("IAMUserChangePassword", "iam:ChangePassword", other));
}

#[test]
fn reads_what_the_command_line_prints() {
    let version = r#"{"PolicyVersion": {"Document": {"Version": "2012-10-17", "Statement": []},
        "VersionId": "v2", "IsDefaultVersion": true, "CreateDate": "2020-01-01T00:00:00+00:00"}}"#;
    let error = read_managed(version, "Mine").unwrap_err().to_string();
    assert!(error.starts_with("policy `Mine`: Statement: is empty"), "{error}");
    let statement = r#"[{"Effect": "Allow", "Action": "*", "Resource": "*"}]"#;
    let version = version.replace("[]", statement);
    let policies = read_managed(&version, "Mine").unwrap();
    assert_eq!(policies[0].arn, "arn:aws:iam::aws:policy/Mine");
    assert_eq!(
        (policies[0].default_version.as_str(), policies[0].updated),
        ("v2", Some(1_577_836_800))
    );
    assert!(!policies[0].json.contains(' '));

    let details = r#"{"UserDetailList": [], "Policies": [{"PolicyName": "p", "Path": "/x/",
        "Arn": "arn:aws:iam::123456789012:policy/x/p", "DefaultVersionId": "v1",
        "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": true,
        "Document": "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Deny%22%2C%22Action%22%3A%22%2A%22%2C%22Resource%22%3A%22%2A%22%7D%7D"}]}]}"#;
    assert_eq!(read_managed(details, "").unwrap()[0].name, "p");
    for bad in ["{}", "[]", "x", r#"{"PolicyName": "p"}"#] {
        assert!(read_managed(bad, "x").is_err(), "{bad}");
    }
}

#[test]
fn denials_read_as_at_aws() {
    let caller = Caller::Session {
        arn: "arn:aws:sts::123456789012:assumed-role/rule/f".to_owned(),
        role: "arn:aws:iam::123456789012:role/rule".to_owned(),
    };
    let context = Context::of(&caller, 0);
    let request = Request::new(&caller, "ec2:DescribeInstances", "*", &context);
    let decision = decide(&request, &Policies::default());
    let user = "User: arn:aws:sts::123456789012:assumed-role/rule/f is not authorized to perform:";
    assert_eq!(
        denial_text(&request, &decision).unwrap(),
        format!(
            "{user} ec2:DescribeInstances because no identity-based policy allows the \
             ec2:DescribeInstances action"
        )
    );
    let role = "arn:aws:iam::123456789012:role/r";
    let request = Request::new(&caller, "iam:GetRole", role, &context);
    assert_eq!(classic_denial_text(&request), format!("{user} iam:GetRole on resource: {role}"));
    let text = r#"{"Statement": {"Sid": "No", "Effect": "Deny", "Action": "*", "Resource": "*"}}"#;
    let document = Document::parse(text).unwrap();
    let identity = [Attached { name: "deny", document: &document }];
    let decision = decide(&request, &Policies { identity: &identity, ..Policies::default() });
    let Decision::ExplicitDeny { by } = &decision else { panic!("{decision:?}") };
    assert_eq!((by.policy, by.statement, by.sid), ("deny", 0, Some("No")));
    let said = denial_text(&request, &decision).unwrap();
    assert!(said.ends_with("with an explicit deny in an identity-based policy"), "{said}");
}

#[test]
fn operations_know_actions_and_resources() {
    assert_eq!(action_of("ec2", "DescribeInstances").unwrap(), "ec2:DescribeInstances");
    assert_eq!(action_of("lambda", "Invoke").unwrap(), "lambda:InvokeFunction");
    assert_eq!(action_of("sts", "GetCallerIdentity"), None);
    let layers = serde_json::json!({"FunctionName": "f", "Layers": ["arn:l:1"]});
    assert_eq!(
        also_needed("lambda", "CreateFunction", &layers),
        [("lambda:GetLayerVersion", "arn:l:1")]
    );
    assert!(also_needed("lambda", "Invoke", &layers).is_empty());
    assert_eq!(action_of("monitoring", "ListMetrics").unwrap(), "cloudwatch:ListMetrics");
    assert_eq!(action_of("eks", "ListClusters").unwrap(), "eks:ListClusters");
    let home = Home { partition: "aws", region: "eu-west-1", account: "123456789012" };
    let known = |named: Named<'_>| match named {
        Named::Role("there") => Some("arn:aws:iam::123456789012:role/app/there".to_owned()),
        Named::ConfigRule("r") => {
            Some("arn:aws:config:eu-west-1:123456789012:config-rule/c-1".to_owned())
        }
        _ => None,
    };
    let on = |service, operation, input| {
        resources_of(service, operation, &input, home, &known).join(" ")
    };
    let function = "arn:aws:lambda:eu-west-1:123456789012:function:f";
    for name in ["f", "123456789012:function:f", function] {
        assert_eq!(on("lambda", "Invoke", json!({"FunctionName": name})), function);
        let input = json!({"FunctionName": name, "Qualifier": "live"});
        assert_eq!(on("lambda", "Invoke", input), format!("{function}:live"));
        let input = json!({"FunctionName": format!("{name}:2")});
        assert_eq!(on("lambda", "Invoke", input), format!("{function}:2"));
    }
    let there = "arn:aws:iam::123456789012:role/app/there";
    assert_eq!(on("iam", "GetRole", json!({"RoleName": "there"})), there);
    let new = json!({"RoleName": "new", "Path": "/p/"});
    assert_eq!(on("iam", "CreateRole", new), "arn:aws:iam::123456789012:role/p/new");
    assert_eq!(on("iam", "ListUsers", json!({})), "arn:aws:iam::123456789012:user/");
    assert_eq!(on("iam", "GetAccountSummary", json!({})), "*");
    assert_eq!(on("sts", "AssumeRole", json!({"RoleArn": there})), there);
    let rule = "arn:aws:config:eu-west-1:123456789012:config-rule/";
    let put = |name| json!({"ConfigRule": {"ConfigRuleName": name}});
    assert_eq!(on("config", "PutConfigRule", put("r")), format!("{rule}c-1"));
    assert_eq!(on("config", "PutConfigRule", put("new")), format!("{rule}*"));
    assert_eq!(on("config", "PutEvaluations", json!({})), "*");
    let logs = "arn:aws:logs:eu-west-1:123456789012:log-group:";
    assert_eq!(on("logs", "DescribeLogGroups", json!({})), format!("{logs}:log-stream:"));
    let group = json!({"logGroupIdentifier": format!("{logs}/g:*")});
    assert_eq!(on("logs", "FilterLogEvents", group), format!("{logs}/g:log-stream:"));
    let stream = json!({"logGroupName": "/g", "logStreamName": "s"});
    assert_eq!(on("logs", "PutLogEvents", stream), format!("{logs}/g:log-stream:s"));
    assert_eq!(
        on("ec2", "StopInstances", json!({"InstanceIds": ["i-1", "i-2"]})),
        "arn:aws:ec2:eu-west-1:123456789012:instance/i-1 arn:aws:ec2:eu-west-1:123456789012:instance/i-2"
    );
    let create = json!({"FunctionName": "f", "Role": there});
    assert_eq!(passed_role("lambda", "CreateFunction", &create), Some(there));
    assert_eq!(passed_role("lambda", "Invoke", &create), None);
}
