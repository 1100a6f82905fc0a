//! Text to document, with the place of every fault.

use crate::actions::Actions;
use crate::condition::{Condition, Operator};
use crate::document::{Document, Effect, Element, MAX_BYTES, Statement, Version};
use crate::error::{Fault, ParseError};
use crate::json::{self, Json};
use crate::pattern::{Pattern, Syntax};
use crate::principal::Principal;
use std::collections::HashSet;

/// A policy needs seven levels.
const MAX_DEPTH: usize = 16;
const MAX_STATEMENTS: usize = 4_096;
/// Entries of one list, members of one object.
const MAX_ENTRIES: usize = 16_384;

type Members = Vec<(String, Json)>;

impl Document {
    /// Reads a document and makes it ready for evaluation. Checks what the language demands
    /// of any policy; `Document::checked` also what IAM demands of a kind of policy.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        Self::parse_within(text, MAX_BYTES)
    }

    pub(crate) fn parse_within(text: &str, limit: usize) -> Result<Self, ParseError> {
        let whole = |fault| ParseError::new("policy", fault);
        if text.len() > limit {
            return Err(whole(Fault::TooLarge { size: text.len(), limit }));
        }
        let json =
            json::parse(text, MAX_DEPTH).map_err(|error| whole(Fault::Json(error.to_string())))?;
        let (mut version, mut id, mut statements) = (None, None, None);
        for (name, value) in object(json, "policy")? {
            match name.as_str() {
                "Version" => version = Some(read_version(value)?),
                "Id" => id = Some(string(value, "Id")?),
                "Statement" => statements = Some(value),
                _ => return Err(whole(Fault::Unknown(shortened(&name)))),
            }
        }
        let statements = match statements.ok_or_else(|| whole(Fault::Missing("Statement")))? {
            Json::List(list) => list,
            one => vec![one],
        };
        bound(statements.len(), MAX_STATEMENTS, "Statement")?;
        if statements.is_empty() {
            return Err(ParseError::new("Statement", Fault::Empty));
        }
        let variables = version == Some(Version::V2012);
        let read = |(n, json)| statement(json, &format!("Statement[{n}]"), variables);
        let statements = statements.into_iter().enumerate().map(read).collect::<Result<_, _>>()?;
        Ok(Self { version, id, statements })
    }
}

fn read_version(value: Json) -> Result<Version, ParseError> {
    match string(value, "Version")?.as_str() {
        "2008-10-17" => Ok(Version::V2008),
        "2012-10-17" => Ok(Version::V2012),
        other => Err(word("Version", other, "2008-10-17 or 2012-10-17")),
    }
}

fn statement(json: Json, place: &str, variables: bool) -> Result<Statement, ParseError> {
    let (mut sid, mut effect, mut conditions) = (None, None, Vec::new());
    let mut effect_text = None;
    let (mut principals, mut actions, mut resources) = (None, None, None);
    for (name, value) in object(json, place)? {
        let at = format!("{place}.{name}");
        let not = name.starts_with("Not");
        match name.as_str() {
            "Sid" => sid = Some(string(value, &at)?),
            "Effect" => {
                let (read, odd) = read_effect(value, &at)?;
                (effect, effect_text) = (Some(read), odd);
            }
            "Principal" | "NotPrincipal" => {
                let list = read_principals(value, &at)?;
                put(&mut principals, list, not, place, ["Principal", "NotPrincipal"])?;
            }
            "Action" | "NotAction" => {
                put(&mut actions, strings(value, &at)?, not, place, ["Action", "NotAction"])?;
            }
            "Resource" | "NotResource" => {
                let list = strings(without_nulls(value), &at)?;
                put(&mut resources, list, not, place, ["Resource", "NotResource"])?;
            }
            "Condition" => conditions = read_conditions(value, &at, variables)?,
            _ => return Err(ParseError::new(place, Fault::Unknown(shortened(&name)))),
        }
    }
    let effect = effect.ok_or_else(|| ParseError::new(place, Fault::Missing("Effect")))?;
    let (action_texts, actions) =
        ready(actions, |texts| Actions::new(texts.iter().map(String::as_str)));
    let syntax = Syntax { wildcards: true, variables };
    let (resource_texts, resources) = ready(resources, |texts| {
        texts.iter().map(|text| Pattern::new(&completed(text), syntax)).collect()
    });
    Ok(Statement {
        sid,
        effect,
        effect_text,
        principals,
        actions,
        resources,
        conditions,
        action_texts,
        resource_texts,
    })
}

/// Takes an element or its negation; refuses both.
fn put<T>(
    slot: &mut Option<Element<T>>,
    value: T,
    not: bool,
    place: &str,
    [name, not_name]: [&'static str; 2],
) -> Result<(), ParseError> {
    let element = if not { Element::IsNot(value) } else { Element::Is(value) };
    match slot.replace(element) {
        None => Ok(()),
        Some(_) => Err(ParseError::new(place, Fault::Both(name, not_name))),
    }
}

/// The texts beside what is made of them. An empty list is as good as none: IAM refuses it,
/// and `NotAction: []` must not allow everything.
fn ready<T>(
    texts: Option<Element<Vec<String>>>,
    make: impl FnOnce(&[String]) -> T,
) -> (Vec<String>, Option<Element<T>>) {
    match texts {
        Some(Element::Is(texts)) if !texts.is_empty() => {
            let made = make(&texts);
            (texts, Some(Element::Is(made)))
        }
        Some(Element::IsNot(texts)) if !texts.is_empty() => {
            let made = make(&texts);
            (texts, Some(Element::IsNot(made)))
        }
        _ => (Vec::new(), None),
    }
}

/// AWS completes an ARN of fewer than six fields with stars.
fn completed(resource: &str) -> String {
    let fields = resource.split(':').count();
    // Variables may hold colons of their own.
    if !resource.starts_with("arn:") || fields >= 6 || resource.contains("${") {
        return resource.to_owned();
    }
    if resource.ends_with('*') {
        // The star spans the missing fields already.
        return resource.to_owned();
    }
    format!("{resource}{}", ":*".repeat(6 - fields))
}

/// The effect, and its text where its letters are not in the case that they should be.
fn read_effect(value: Json, place: &str) -> Result<(Effect, Option<String>), ParseError> {
    let text = string(value, place)?;
    match text.as_str() {
        "Allow" => Ok((Effect::Allow, None)),
        "Deny" => Ok((Effect::Deny, None)),
        other if other.eq_ignore_ascii_case("Allow") => Ok((Effect::Allow, Some(text))),
        other if other.eq_ignore_ascii_case("Deny") => Ok((Effect::Deny, Some(text))),
        other => Err(word(place, other, "Allow or Deny")),
    }
}

/// Entries of a list that are null say nothing, and IAM takes them.
fn without_nulls(value: Json) -> Json {
    match value {
        Json::List(list) => {
            Json::List(list.into_iter().filter(|one| !matches!(one, Json::Null)).collect())
        }
        other => other,
    }
}

fn read_principals(value: Json, place: &str) -> Result<Vec<Principal>, ParseError> {
    let kinds = match value {
        Json::Text(text) if text == "*" => return Ok(vec![Principal::Everyone]),
        Json::Text(text) => return Err(word(place, &text, "`*` or an object")),
        other => object(other, place)?,
    };
    let mut principals = Vec::new();
    for (kind, names) in kinds {
        let at = format!("{place}.{kind}");
        let make: fn(&str) -> Principal = match kind.as_str() {
            "AWS" => Principal::aws,
            "Service" => |name| Principal::Service(name.to_owned()),
            "Federated" => |name| Principal::Federated(name.to_owned()),
            "CanonicalUser" => |name| Principal::CanonicalUser(name.to_owned()),
            _ => return Err(ParseError::new(place, Fault::Unknown(shortened(&kind)))),
        };
        principals.extend(strings(names, &at)?.iter().map(|name| make(name)));
    }
    if principals.is_empty() {
        return Err(ParseError::new(place, Fault::Empty));
    }
    Ok(principals)
}

fn read_conditions(
    value: Json,
    place: &str,
    variables: bool,
) -> Result<Vec<Condition>, ParseError> {
    let mut conditions = Vec::new();
    for (name, keys) in object(value, place)? {
        let at = format!("{place}.{}", shortened(&name));
        let operator = Operator::parse(&name);
        if operator.is_none() && matches!(&keys, Json::Object(keys) if keys.is_empty()) {
            // Asks for nothing, and IAM takes it.
            continue;
        }
        let operator = operator.ok_or_else(|| {
            word(place, &name, "a condition operator such as StringEquals or ArnLike")
        })?;
        for (key, values) in object(keys, &at)? {
            let values = scalars(values, &format!("{at}.{}", shortened(&key)))?;
            conditions.push(Condition::new(operator, &key, &values, variables));
        }
    }
    Ok(conditions)
}

fn object(value: Json, place: &str) -> Result<Members, ParseError> {
    let members = match value {
        Json::Object(members) => members,
        other => return Err(shape(place, "an object", &other)),
    };
    bound(members.len(), MAX_ENTRIES, place)?;
    let mut seen = HashSet::with_capacity(members.len());
    match members.iter().find(|(name, _)| !seen.insert(name.as_str())) {
        Some((name, _)) => Err(ParseError::new(place, Fault::Duplicate(shortened(name)))),
        None => Ok(members),
    }
}

fn string(value: Json, place: &str) -> Result<String, ParseError> {
    match value {
        Json::Text(text) => Ok(text),
        other => Err(shape(place, "a string", &other)),
    }
}

/// A string or a list of strings.
fn strings(value: Json, place: &str) -> Result<Vec<String>, ParseError> {
    one_or_many(value, place, string)
}

/// A scalar or a list of scalars, as text.
fn scalars(value: Json, place: &str) -> Result<Vec<String>, ParseError> {
    one_or_many(value, place, |value, place| match value {
        Json::Text(text) | Json::Number(text) => Ok(text),
        Json::Bool(value) => Ok(value.to_string()),
        other => Err(shape(place, "a string, a number or a boolean", &other)),
    })
}

fn one_or_many(
    value: Json,
    place: &str,
    read: impl Fn(Json, &str) -> Result<String, ParseError>,
) -> Result<Vec<String>, ParseError> {
    let Json::List(list) = value else { return Ok(vec![read(value, place)?]) };
    bound(list.len(), MAX_ENTRIES, place)?;
    list.into_iter()
        .enumerate()
        .map(|(n, value)| match value {
            Json::List(_) | Json::Object(_) | Json::Null => read(value, &format!("{place}[{n}]")),
            scalar => read(scalar, place),
        })
        .collect()
}

fn bound(count: usize, limit: usize, place: &str) -> Result<(), ParseError> {
    if count <= limit {
        return Ok(());
    }
    Err(ParseError::new(place, Fault::TooMany { count, limit }))
}

fn shape(place: &str, want: &'static str, got: &Json) -> ParseError {
    ParseError::new(place, Fault::Shape { want, got: got.kind() })
}

fn word(place: &str, got: &str, want: &'static str) -> ParseError {
    ParseError::new(place, Fault::Word { got: shortened(got), want })
}

/// Input in an error is kept short.
fn shortened(text: &str) -> String {
    text.chars().take(64).collect()
}
