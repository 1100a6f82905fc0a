//! Runs the cases of `tests/corpus/policy`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing
)]

use assize_policy::{
    Attached, Caller, Context, Decision, Document, Kind, Layer, Policies, Request, decide,
    denial_text, may_assume,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

const NOW: i64 = 1_767_225_600;
const ANN: &str = "arn:aws:iam::123456789012:user/ann";

#[derive(Deserialize, Default)]
#[serde(untagged)]
enum Values {
    One(String),
    Many(Vec<String>),
    #[default]
    None,
}

type Keys = BTreeMap<String, Values>;

fn cases<T: for<'de> Deserialize<'de>>(file: &str) -> Vec<T> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/policy");
    let text = std::fs::read_to_string(root.join(file)).unwrap();
    let raw: Vec<Map<String, Value>> = serde_norway::from_str(&text).unwrap();
    let mut notes = HashSet::new();
    for case in &raw {
        let note = case["note"].as_str().unwrap().to_owned();
        assert!(notes.insert(note.clone()), "{file}: two cases `{note}`");
    }
    serde_norway::from_str(&text).unwrap()
}

fn caller(text: Option<&str>) -> Caller {
    let own = |text: &str| text.to_owned();
    match text {
        None => Caller::User { arn: own(ANN) },
        Some("anonymous") => Caller::Anonymous,
        Some("session") => Caller::Session {
            arn: own("arn:aws:sts::123456789012:assumed-role/dev/s1"),
            role: own("arn:aws:iam::123456789012:role/app/dev"),
        },
        Some(text) if text.ends_with(":root") => Caller::Root { arn: own(text) },
        Some(text) if text.ends_with(".amazonaws.com") => Caller::Service { name: own(text) },
        Some(text) => Caller::Federated { provider: own(text.strip_prefix("federated:").unwrap()) },
    }
}

fn context(caller: &Caller, keys: &Keys) -> Context {
    let mut context = Context::of(caller, NOW);
    for (key, values) in keys {
        match values {
            Values::One(value) => context.set(key, [value]),
            Values::Many(values) => context.set(key, values),
            Values::None => context.set(key, [""; 0]),
        }
    }
    context
}

fn document(statements: &Value, version: Option<&str>, note: &str) -> Document {
    let version = version.unwrap_or("2012-10-17");
    let text = json!({"Version": version, "Statement": statements}).to_string();
    Document::parse(&text).unwrap_or_else(|error| panic!("{note}: {error}"))
}

/// Whether one statement of an identity policy applies, both as Allow and as Deny.
fn applies(
    note: &str,
    mut statement: Map<String, Value>,
    version: Option<&str>,
    keys: &Keys,
    (action, on): (&str, &str),
) -> bool {
    let caller = caller(None);
    let context = context(&caller, keys);
    let request = Request::new(&caller, action, on, &context).owned_by("123456789012");
    statement.insert("Effect".into(), json!("Allow"));
    let allow = document(&json!(statement), version, note);
    statement.insert("Effect".into(), json!("Deny"));
    let deny = document(&json!(statement), version, note);
    let allows = [Attached { name: "p", document: &allow }];
    let decision = decide(&request, &Policies { identity: &allows, ..Policies::default() });
    let denies = [Attached { name: "p", document: &deny }];
    let refusal = decide(&request, &Policies { identity: &denies, ..Policies::default() });
    let denied = matches!(refusal, Decision::ExplicitDeny { .. });
    assert_eq!(decision.is_allowed(), denied, "{note}: Allow and Deny match alike");
    denied
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConditionCase {
    note: String,
    version: Option<String>,
    condition: Value,
    #[serde(default)]
    keys: Keys,
    want: bool,
}

#[test]
fn conditions() {
    let cases: Vec<ConditionCase> = cases("conditions.yaml");
    assert!(cases.len() >= 100);
    for case in cases {
        let statement = json!({"Action": "*", "Resource": "*", "Condition": case.condition});
        let statement = statement.as_object().unwrap().clone();
        let version = case.version.as_deref();
        let got = applies(&case.note, statement, version, &case.keys, ("s3:GetObject", "*"));
        assert_eq!(got, case.want, "{}", case.note);
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MatchingCase {
    note: String,
    statement: Map<String, Value>,
    action: String,
    on: Option<String>,
    want: bool,
}

#[test]
fn matching() {
    for case in cases::<MatchingCase>("matching.yaml") {
        let on = case.on.as_deref().unwrap_or("*");
        let request = (case.action.as_str(), on);
        let got = applies(&case.note, case.statement, None, &Keys::new(), request);
        assert_eq!(got, case.want, "{}", case.note);
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DecisionCase {
    note: String,
    caller: Option<String>,
    #[serde(default)]
    keys: Keys,
    action: Option<String>,
    on: Option<String>,
    owner: Option<String>,
    identity: Option<Value>,
    boundary: Option<Value>,
    session: Option<Value>,
    control: Option<Value>,
    resource: Option<Value>,
    trust: Option<Value>,
    want: String,
}

#[test]
fn decisions() {
    let cases: Vec<DecisionCase> = cases("decisions.yaml");
    assert!(cases.len() >= 60);
    for case in cases {
        let note = case.note.as_str();
        let caller = caller(case.caller.as_deref());
        let context = context(&caller, &case.keys);
        let read = |value: &Option<Value>| value.as_ref().map(|v| document(v, None, note));
        let attached = |document| Attached { name: "p", document };
        let (identity, boundary, session) =
            (read(&case.identity), read(&case.boundary), read(&case.session));
        let (resource, trust) = (read(&case.resource), read(&case.trust));
        // Several statements are as many levels here.
        let control: Vec<Document> = match &case.control {
            Some(Value::Array(levels)) => {
                levels.iter().map(|level| document(level, None, note)).collect()
            }
            Some(level) => vec![document(level, None, note)],
            None => Vec::new(),
        };
        let identity: Vec<_> = identity.iter().map(attached).collect();
        let session: Vec<_> = session.iter().map(attached).collect();
        let levels: Vec<_> = control.iter().map(|level| [attached(level)]).collect();
        let control: Vec<&[Attached<'_>]> = levels.iter().map(|level| level.as_slice()).collect();
        let policies = Policies {
            identity: &identity,
            boundary: boundary.as_ref().map(attached),
            session: &session,
            control: &control,
            resource: resource.as_ref().map(|document| assize_policy::ResourcePolicy {
                policy: attached(document),
                trust: false,
            }),
        };
        let role = "arn:aws:iam::123456789012:role/target";
        let (action, on) = match trust {
            Some(_) => ("sts:AssumeRole", role),
            None => ("", "*"),
        };
        let action = case.action.as_deref().unwrap_or(action);
        let on = case.on.as_deref().unwrap_or(on);
        let mut request = Request::new(&caller, action, on, &context);
        if let Some(owner) = &case.owner {
            request = request.owned_by(owner);
        }
        let decision = match &trust {
            Some(trust) => may_assume(&request, attached(trust), &policies),
            None => decide(&request, &policies),
        };
        assert_eq!(said(&decision), case.want, "{note}: {decision:?}");
        assert_eq!(denial_text(&request, &decision).is_none(), decision.is_allowed(), "{note}");
    }
}

fn said(decision: &Decision<'_>) -> String {
    let layer = |layer: &Layer| format!("{layer:?}").to_lowercase();
    match decision {
        Decision::Allowed { .. } => "allow".to_owned(),
        Decision::ExplicitDeny { by } => format!("explicit {}", layer(&by.layer)),
        Decision::ImplicitDeny { layer: silent } => format!("implicit {}", layer(silent)),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentCase {
    note: String,
    kind: String,
    text: String,
    message: Option<String>,
    place: Option<String>,
}

#[test]
fn documents() {
    for case in cases::<DocumentCase>("documents.yaml") {
        let kind = match case.kind.as_str() {
            "Identity" => Kind::Identity,
            "Session" => Kind::Session,
            "Trust" => Kind::Trust,
            _ => Kind::Resource,
        };
        let fault = Document::checked(&case.text, kind).err();
        let message = fault.as_ref().map(|fault| fault.message().to_owned());
        assert_eq!(message, case.message, "{}", case.note);
        let place = fault.and_then(|fault| fault.reason().map(|r| r.place().to_owned()));
        assert_eq!(place, case.place, "{}", case.note);
    }
}
