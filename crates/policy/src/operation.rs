//! From an AWS operation and its input to the action and the resources that policies are
//! asked about. From knowledge of the services; not compared
//! with AWS's Service Authorization Reference entry by entry.
//!
//! Most operations of a service are `service:Operation` on `*`; the tables hold the others.

mod table;

use serde_json::Value;
use std::borrow::Cow;
use table::{ACTIONS, PASSED_ROLES, PREFIXES, TARGETS, Target};

/// Where requests arrive.
#[derive(Clone, Copy, Debug)]
pub struct Home<'a> {
    /// `aws`
    pub partition: &'a str,
    /// `eu-west-1`
    pub region: &'a str,
    /// Twelve digits.
    pub account: &'a str,
}

/// Something that a request names and whose ARN has more than the name: a path, an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named<'a> {
    /// An IAM user.
    User(&'a str),
    /// An IAM group.
    Group(&'a str),
    /// An IAM role.
    Role(&'a str),
    /// An instance profile.
    InstanceProfile(&'a str),
    /// A Config rule, whose ARN ends with its id.
    ConfigRule(&'a str),
}

/// The action that an operation needs, `lambda:InvokeFunction`; `None` when any valid
/// credentials do. Names as in the service model, the service as in its signatures.
pub fn action_of(service: &str, operation: &str) -> Option<Cow<'static, str>> {
    let special = ACTIONS.iter().find(|(s, o, _)| *s == service && *o == operation);
    match special {
        Some((.., action)) => action.map(Cow::Borrowed),
        None => Some(Cow::Owned(format!("{}:{operation}", prefix_of(service)))),
    }
}

/// What stands before the colon in a service's actions.
fn prefix_of(service: &str) -> &str {
    PREFIXES.iter().find(|(signing, _)| *signing == service).map_or(service, |(_, prefix)| prefix)
}

/// The ARNs that the action is checked on; all of them must be allowed. `["*"]` for actions
/// without resources, or when the input does not name any.
///
/// `arn_of` answers the ARN of what is there already; for what is not, the ARN is made of
/// the name (and of the request's `Path`).
pub fn resources_of(
    service: &str,
    operation: &str,
    input: &Value,
    home: Home<'_>,
    arn_of: &dyn Fn(Named<'_>) -> Option<String>,
) -> Vec<String> {
    let target = TARGETS
        .iter()
        .find(|(s, operations, _)| *s == service && operations.contains(&operation))
        .map(|(.., target)| target);
    let arns = target.map(|target| arns(target, input, home, arn_of)).unwrap_or_default();
    if arns.is_empty() { vec!["*".to_owned()] } else { arns }
}

/// The role that an operation hands to a service: the caller also needs `iam:PassRole` on it.
pub fn passed_role<'a>(service: &str, operation: &str, input: &'a Value) -> Option<&'a str> {
    let (.., pointer) =
        PASSED_ROLES.iter().find(|(s, o, _)| *s == service && o.contains(&operation))?;
    input.pointer(pointer)?.as_str()
}

/// What an operation needs on things that it uses beside its own resource: a function's layers.
pub fn also_needed<'a>(
    service: &str,
    operation: &str,
    input: &'a Value,
) -> Vec<(&'static str, &'a str)> {
    if service != "lambda"
        || !["CreateFunction", "UpdateFunctionConfiguration"].contains(&operation)
    {
        return Vec::new();
    }
    let layers = input.get("Layers").and_then(Value::as_array).into_iter().flatten();
    layers.filter_map(Value::as_str).map(|arn| ("lambda:GetLayerVersion", arn)).collect()
}

fn arns(
    target: &Target,
    input: &Value,
    home: Home<'_>,
    arn_of: &dyn Fn(Named<'_>) -> Option<String>,
) -> Vec<String> {
    let Home { partition, region, account } = home;
    let text = |member: &str| input.get(member).and_then(Value::as_str);
    let texts = |member: &str| -> Vec<&str> {
        match input.get(member) {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    };
    let iam = |kind: &str, name: &str| {
        let path = text("Path").unwrap_or("/");
        format!("arn:{partition}:iam::{account}:{kind}{path}{name}")
    };
    match *target {
        Target::Arn(member) => texts(member).into_iter().map(str::to_owned).collect(),
        Target::User(member) => {
            one(text(member), |name| arn_of(Named::User(name)).unwrap_or_else(|| iam("user", name)))
        }
        Target::Group(member) => one(text(member), |name| {
            arn_of(Named::Group(name)).unwrap_or_else(|| iam("group", name))
        }),
        Target::Role(member) => {
            one(text(member), |name| arn_of(Named::Role(name)).unwrap_or_else(|| iam("role", name)))
        }
        Target::InstanceProfile(member) => one(text(member), |name| {
            arn_of(Named::InstanceProfile(name)).unwrap_or_else(|| iam("instance-profile", name))
        }),
        Target::Iam(kind, member) => one(text(member), |name| iam(kind, name)),
        Target::IamList(kind) => {
            let path = text("PathPrefix").unwrap_or("/");
            vec![format!("arn:{partition}:iam::{account}:{kind}{path}")]
        }
        Target::Function(member) => {
            one(text(member), |name| function_arn(name, text("Qualifier"), home))
        }
        Target::Layer(member) => one(text(member), |name| {
            let arn = match name.starts_with("arn:") {
                true => name.to_owned(),
                false => format!("arn:{partition}:lambda:{region}:{account}:layer:{name}"),
            };
            match input.get("VersionNumber").and_then(Value::as_i64) {
                Some(version) => format!("{arn}:{version}"),
                None => arn,
            }
        }),
        Target::LogGroup(member) => {
            let group = text(member).or_else(|| text("logGroupName")).unwrap_or_default();
            let group = group.rsplit_once(":log-group:").map_or(group, |(_, name)| name);
            let group = group.strip_suffix(":*").unwrap_or(group);
            vec![format!("arn:{partition}:logs:{region}:{account}:log-group:{group}:log-stream:")]
        }
        Target::LogStream => {
            let (group, stream) = (text("logGroupName"), text("logStreamName"));
            let (group, stream) = (group.unwrap_or_default(), stream.unwrap_or_default());
            vec![format!(
                "arn:{partition}:logs:{region}:{account}:log-group:{group}:log-stream:{stream}"
            )]
        }
        Target::ConfigRule(pointer) => {
            one(input.pointer(pointer).and_then(Value::as_str), |name| {
                arn_of(Named::ConfigRule(name)).unwrap_or_else(|| {
                    // A rule that is not there yet has no id.
                    format!("arn:{partition}:config:{region}:{account}:config-rule/*")
                })
            })
        }
        Target::Bucket(member) => one(text(member), |name| format!("arn:{partition}:s3:::{name}")),
        Target::Ec2(kind, member) => texts(member)
            .into_iter()
            .map(|id| format!("arn:{partition}:ec2:{region}:{account}:{kind}/{id}"))
            .collect(),
    }
}

fn one(name: Option<&str>, arn: impl FnOnce(&str) -> String) -> Vec<String> {
    name.map(arn).into_iter().collect()
}

/// A function may be given by name, by `ACCOUNT:function:NAME` or by ARN, each with a
/// qualifier.
fn function_arn(name: &str, qualifier: Option<&str>, home: Home<'_>) -> String {
    let Home { partition, region, account } = home;
    let qualified = |arn: String, has_one: bool| match qualifier {
        Some(qualifier) if !has_one => format!("{arn}:{qualifier}"),
        _ => arn,
    };
    let colons = name.matches(':').count();
    if name.starts_with("arn:") {
        return qualified(name.to_owned(), colons >= 7);
    }
    let (account, name) = match name.split_once(":function:") {
        Some((account, name)) => (account, name),
        None => (account, name.strip_prefix("function:").unwrap_or(name)),
    };
    let has_one = name.contains(':');
    qualified(format!("arn:{partition}:lambda:{region}:{account}:function:{name}"), has_one)
}
