//! IAM policy documents: what their statements allow, and to whom.

use super::read::wrapped;
use super::wildcard;
use assize_model::json::{Kind, Malformed, Node};
use serde::Deserialize;
use std::collections::BTreeMap;

const EXPECTED: &str = "a policy document";

/// A policy document.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// The statements in order.
    pub statements: Vec<Statement>,
}

/// Allow or deny.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Effect {
    /// The statement grants.
    Allow,
    /// The statement refuses.
    Deny,
}

/// One statement.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Statement {
    /// Its name, when it has one.
    pub sid: Option<String>,
    /// Allow or deny.
    pub effect: Effect,
    /// Whom it is about.
    #[serde(default)]
    pub principal: Option<Principal>,
    /// Whom it is not about.
    #[serde(default)]
    pub not_principal: Option<Principal>,
    /// What it is about.
    #[serde(default)]
    pub action: List,
    /// What it is not about.
    #[serde(default)]
    pub not_action: List,
    /// The resources that it is about.
    #[serde(default)]
    pub resource: List,
    /// The resources that it is not about.
    #[serde(default)]
    pub not_resource: List,
    /// Operator to key to values.
    #[serde(default)]
    pub condition: BTreeMap<String, BTreeMap<String, List>>,
}

/// Everybody, or principals by kind.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Principal {
    /// `"*"`
    Text(String),
    /// `{"AWS": […]}`
    ByKind(BTreeMap<String, List>),
}

impl Principal {
    /// Whether it is everybody.
    pub fn is_everybody(&self) -> bool {
        match self {
            Self::Text(text) => text == "*",
            Self::ByKind(kinds) => kinds
                .iter()
                .any(|(kind, names)| matches!(kind.as_str(), "AWS" | "*") && names.has("*")),
        }
    }
}

/// One text or a list of texts; scalars of other types count as their text.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(from = "OneOrMany")]
pub struct List(Vec<String>);

impl List {
    /// Whether exactly this text is listed.
    pub fn has(&self, text: &str) -> bool {
        self.0.iter().any(|t| t == text)
    }

    /// The texts in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether nothing is listed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    Many(Vec<Scalar>),
    One(Scalar),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar {
    Text(String),
    Bool(bool),
    Number(serde_json::Number),
}

impl From<OneOrMany> for List {
    fn from(from: OneOrMany) -> Self {
        let scalars = match from {
            OneOrMany::Many(many) => many,
            OneOrMany::One(one) => vec![one],
        };
        let text = |scalar| match scalar {
            Scalar::Text(text) => text,
            Scalar::Bool(value) => value.to_string(),
            Scalar::Number(number) => number.to_string(),
        };
        Self(scalars.into_iter().map(text).collect())
    }
}

#[derive(Deserialize)]
struct Document {
    #[serde(rename = "Statement")]
    statement: Statements,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Statements {
    Many(Vec<Statement>),
    One(Box<Statement>),
}

impl Policy {
    /// Reads a document from an item: an object, a list of objects, or a string that holds
    /// one, plain or URL-encoded as IAM writes it, also within `{"policyText": …}`.
    /// `None` where there is none.
    pub fn read(node: Node<'_>) -> Result<Option<Self>, Malformed> {
        let node = if node.get("policyText").exists() { wrapped(node, "policyText") } else { node };
        let fault = || node.malformed(EXPECTED);
        match node.kind() {
            Kind::Missing | Kind::Null => Ok(None),
            Kind::Object => Self::from_json(node.raw()).map(Some).ok_or_else(fault),
            Kind::Array => {
                let mut all = Self::default();
                for element in node.items() {
                    all.statements.extend(Self::read(element)?.unwrap_or_default().statements);
                }
                Ok(Some(all))
            }
            Kind::String => {
                let text = node.as_str().ok_or_else(fault)?;
                if text.trim().is_empty() {
                    return Ok(None);
                }
                Self::from_text(&text).map(Some).ok_or_else(fault)
            }
            _ => Err(fault()),
        }
    }

    /// Reads a document from text: JSON, URL-encoded JSON, or a JSON string of either.
    pub fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.starts_with('%') {
            return Self::from_json(&url_decoded(text)?);
        }
        if text.starts_with('"') {
            let inner: String = serde_json::from_str(text).ok()?;
            return if inner.starts_with('%') {
                Self::from_json(&url_decoded(&inner)?)
            } else {
                Self::from_json(&inner)
            };
        }
        Self::from_json(text)
    }

    fn from_json(text: &str) -> Option<Self> {
        let document: Document = serde_json::from_str(text).ok()?;
        let statements = match document.statement {
            Statements::Many(many) => many,
            Statements::One(one) => vec![*one],
        };
        Some(Self { statements })
    }

    /// The first statement that meets a condition, with its number counted from 1.
    pub fn find(&self, meets: impl Fn(&Statement) -> bool) -> Option<(usize, &Statement)> {
        (1..).zip(&self.statements).find(|(_, statement)| meets(statement))
    }
}

impl Statement {
    /// Whether it allows.
    pub fn allows(&self) -> bool {
        self.effect == Effect::Allow
    }

    /// Whether it is about an action.
    pub fn covers_action(&self, action: &str) -> bool {
        if self.action.is_empty() {
            let except = &self.not_action;
            return !except.is_empty() && !except.iter().any(|p| wildcard::matches(p, action));
        }
        self.action.iter().any(|pattern| wildcard::matches(pattern, action))
    }

    /// Whether it is about a resource.
    pub fn covers_resource(&self, arn: &str) -> bool {
        if self.resource.is_empty() {
            let except = &self.not_resource;
            return !except.is_empty() && !except.iter().any(|p| wildcard::matches(p, arn));
        }
        self.resource.iter().any(|pattern| wildcard::matches(pattern, arn))
    }

    /// Whether everybody is meant, conditions aside.
    pub fn is_for_everybody(&self) -> bool {
        self.not_principal.is_some() || self.principal.as_ref().is_some_and(Principal::is_everybody)
    }

    /// Whether it allows something to the public: to everybody, with no condition that
    /// pins the callers down to known accounts, organisations, networks or sources.
    pub fn is_public(&self) -> bool {
        self.allows() && self.is_for_everybody() && !super::condition::pins_callers(&self.condition)
    }

    /// `statement 2 (Sid PublicRead)`
    pub fn label(&self, number: usize) -> String {
        match self.sid.as_deref() {
            Some(sid) if !sid.is_empty() => format!("statement {number} ({sid:.64})"),
            _ => format!("statement {number}"),
        }
    }
}

/// Decodes `%XX`; `None` when that is no UTF-8 or a percent sign stands alone.
pub fn url_decoded(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let mut digit = || char::from(bytes.next()?).to_digit(16);
        let (high, low) = (digit()?, digit()?);
        out.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn encoded(text: &str) -> String {
        text.bytes()
            .map(|b| match b {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(b).to_string(),
                _ => format!("%{b:02X}"),
            })
            .collect()
    }

    const DOCUMENT: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":["*"],"Condition":{"Bool":{"aws:SecureTransport":true}}}}"#;

    #[test]
    fn reads_every_spelling() {
        let json_string = serde_json::to_string(DOCUMENT).unwrap();
        for text in [DOCUMENT, &encoded(DOCUMENT), &json_string, &format!(" {DOCUMENT}\n")] {
            let policy = Policy::from_text(text).unwrap();
            assert_eq!(policy.statements.len(), 1, "{text}");
            assert!(policy.statements[0].covers_action("s3:GetObject"));
            assert!(policy.statements[0].condition["Bool"]["aws:SecureTransport"].has("true"));
        }
        for bad in ["", "{}", "[]", "%7", "%7B%7D", "\"", r#"{"Statement":[{"Effect":"Maybe"}]}"#] {
            assert!(Policy::from_text(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn not_action_and_not_resource_turn_the_list_round() {
        let text = r#"{"Statement":[{"Effect":"Allow","NotAction":["iam:*"],"NotResource":"arn:aws:s3:::x"}]}"#;
        let policy = Policy::from_text(text).unwrap();
        let statement = &policy.statements[0];
        assert!(statement.covers_action("s3:GetObject") && !statement.covers_action("iam:GetUser"));
        assert!(statement.covers_resource("arn:y") && !statement.covers_resource("arn:aws:s3:::x"));
    }

    #[test]
    fn everybody() {
        let public = |principal: &str| {
            let text =
                format!(r#"{{"Statement":[{{"Effect":"Allow","Action":"s3:*",{principal}}}]}}"#);
            Policy::from_text(&text).unwrap().statements[0].is_public()
        };
        assert!(public(r#""Principal":"*""#));
        assert!(public(r#""Principal":{"AWS":"*"}"#));
        assert!(public(r#""Principal":{"AWS":["arn:aws:iam::123456789012:root","*"]}"#));
        assert!(public(r#""NotPrincipal":{"AWS":"arn:aws:iam::123456789012:root"}"#));
        assert!(!public(r#""Principal":{"AWS":"arn:aws:iam::123456789012:root"}"#));
        assert!(!public(r#""Principal":{"Service":"s3.amazonaws.com"}"#));
        assert!(!public(
            r#""Principal":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}"#
        ));
    }

    proptest! {
        #[test]
        fn decoding_undoes_encoding(text in any::<String>()) {
            prop_assert_eq!(url_decoded(&encoded(&text)).unwrap(), text);
        }

        #[test]
        fn reading_never_panics(text in any::<String>()) {
            let _ = Policy::from_text(&text);
            let _ = url_decoded(&text);
        }
    }
}
