//! Reading items: what must be there, what may be, and pointing at it.

use assize_model::json::{Kind, Malformed, Node};
use assize_rule::{Evidence, ItemView, Verdict};
use serde::de::DeserializeOwned;

/// The fault that nothing stands at `pointer`.
pub fn missing(pointer: impl Into<String>, expected: &'static str) -> Malformed {
    Malformed { pointer: pointer.into(), expected, seen: "missing".to_owned() }
}

/// The item's configuration, which must be an object that holds something: rules for which
/// the absence of a member means something must not take silence for an answer.
pub fn config<'d>(item: &ItemView<'d>) -> Result<Node<'d>, Malformed> {
    let configuration = item.configuration();
    if configuration.is_absent() {
        return Err(missing("/configuration", "an object"));
    }
    configuration.req_object()?;
    if configuration.members().next().is_none() {
        return Err(configuration.malformed("an object with members"));
    }
    Ok(configuration)
}

/// The member `name` of an object in either capitalisation, which must be there.
pub fn need<'d>(object: Node<'d>, name: &str) -> Result<Node<'d>, Malformed> {
    let member = object.get_any_case(name);
    if member.is_absent() {
        return Err(missing(format!("{}/{name}", object.pointer()), "present"));
    }
    Ok(member)
}

/// The member `name` of an object, which must be an array.
pub fn need_items<'d>(
    object: Node<'d>,
    name: &str,
) -> Result<impl Iterator<Item = Node<'d>> + Clone, Malformed> {
    need(object, name)?.opt_items()
}

/// A value of the supplementary configuration, in either capitalisation; `None` when the
/// rest is there but not this. An item without any supplementary configuration was
/// recorded without it, so that its silence says nothing: that is an error.
pub fn supplement<'d>(item: &ItemView<'d>, name: &str) -> Result<Option<Node<'d>>, Malformed> {
    let all = item.root().get("supplementaryConfiguration");
    if all.opt_object()?.is_none_or(|all| all.members().next().is_none()) {
        return Err(missing("/supplementaryConfiguration", "recorded"));
    }
    let value = all.get_any_case(name);
    Ok(if value.is_absent() { None } else { Some(value) })
}

/// A string that is not empty.
pub fn text<'d>(node: Node<'d>) -> Result<Option<std::borrow::Cow<'d, str>>, Malformed> {
    Ok(node.opt_str()?.filter(|text| !text.is_empty()))
}

/// What `node` or its member `inner` says: some items hold `"in-use"` where others hold
/// `{"value": "in-use"}`.
pub fn wrapped<'d>(node: Node<'d>, inner: &str) -> Node<'d> {
    if node.kind() == Kind::Object { node.get_any_case(inner) } else { node }
}

/// Reads a value that is either JSON itself or a string that holds JSON.
pub fn embedded<T: DeserializeOwned>(
    node: Node<'_>,
    expected: &'static str,
) -> Result<T, Malformed> {
    let fault = || node.malformed(expected);
    match node.kind() {
        Kind::String => {
            let text = node.as_str().ok_or_else(fault)?;
            serde_json::from_str(&text).map_err(|_| fault())
        }
        _ => serde_json::from_str(node.raw()).map_err(|_| fault()),
    }
}

/// The fact that stands at `node`.
pub fn fact(node: Node<'_>, expected: impl Into<String>) -> Evidence {
    Evidence::new(node.pointer(), node.raw(), expected)
}

/// The fact that stands at `node`, or that nothing stands at `pointer`.
pub fn fact_at(node: Node<'_>, pointer: &str, expected: impl Into<String>) -> Evidence {
    if node.exists() { fact(node, expected) } else { Evidence::new(pointer, "", expected) }
}

/// Compliant when `ok`; else non-compliant because of what stands at `node`, or of nothing
/// standing at `pointer`.
pub fn demand(
    ok: bool,
    annotation: &str,
    node: Node<'_>,
    pointer: &str,
    expected: &str,
) -> Verdict {
    if ok {
        Verdict::compliant()
    } else {
        Verdict::non_compliant(annotation).with_evidence(fact_at(node, pointer, expected))
    }
}
