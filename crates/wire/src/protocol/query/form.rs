//! Forms: `application/x-www-form-urlencoded` text as a tree of parameters.
//!
//! ```text
//! Action=CreateUser&Tags.member.1.Key=a&Tags.member.1.Value=b
//! ```

use std::collections::BTreeMap;

use crate::error::{MAX_ECHO, WireError};
use crate::percent::decoded_text;

/// Parameters that a request may have.
const MAX_PARAMETERS: usize = 10_000;
/// Parts that a parameter's name may have.
const MAX_PARTS: usize = 32;

/// A parameter, and those whose names begin with its name and a dot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Node {
    /// The parameter's own text, if it was given.
    pub(super) text: Option<String>,
    /// What is below, by the next part of the name.
    pub(super) below: BTreeMap<String, Node>,
}

impl Node {
    /// The node below, of that name.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        self.below.get(name)
    }

    /// The nodes whose names are positions, in their order.
    pub(super) fn positions(&self) -> Vec<&Self> {
        let mut found: Vec<(u32, &Self)> =
            self.below.iter().filter_map(|(name, node)| Some((name.parse().ok()?, node))).collect();
        found.sort_by_key(|(position, _)| *position);
        found.into_iter().map(|(_, node)| node).collect()
    }
}

/// Reads a form.
///
/// # Errors
/// `MalformedInput` when it isn't UTF-8, gives a parameter twice, or has too many parameters or
/// parts in a name.
pub(super) fn parse(form: &[u8]) -> Result<Node, WireError> {
    let form = std::str::from_utf8(form).map_err(|_| not_utf8())?;
    let mut root = Node::default();
    let pairs = form.split('&').filter(|pair| !pair.is_empty());
    for (count, pair) in pairs.enumerate() {
        if count >= MAX_PARAMETERS {
            let text = format!("A request may have {MAX_PARAMETERS} parameters at most.");
            return Err(WireError::malformed_input(text));
        }
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (unescape(name)?, unescape(value)?);
        if name.split('.').count() > MAX_PARTS {
            return Err(WireError::malformed_input(format!(
                "The name of the parameter '{}' has more than {MAX_PARTS} parts.",
                echo(&name)
            )));
        }
        let mut node = &mut root;
        for part in name.split('.') {
            node = node.below.entry(part.to_owned()).or_default();
        }
        if node.text.replace(value).is_some() {
            let text = format!("The parameter '{}' is given twice.", echo(&name));
            return Err(WireError::malformed_input(text));
        }
    }
    Ok(root)
}

/// The value of a parameter with a plain name, without reading the others.
pub(super) fn find(form: &str, wanted: &str) -> Option<String> {
    find_all(form, wanted).next()
}

/// All values of a parameter.
pub(super) fn find_all<'a>(form: &'a str, wanted: &'a str) -> impl Iterator<Item = String> + 'a {
    form.split('&').filter_map(move |pair| {
        let (name, value) = pair.split_once('=')?;
        (unescape(name).ok()? == wanted).then(|| unescape(value).ok())?
    })
}

/// The beginning of a caller's text, for an answer.
pub(super) fn echo(text: &str) -> String {
    text.chars().take(MAX_ECHO).collect()
}

fn unescape(text: &str) -> Result<String, WireError> {
    let spaced = text.replace('+', " ");
    let text = decoded_text(&spaced).ok_or_else(not_utf8)?;
    if text.contains('\0') {
        return Err(WireError::malformed_input("Texts may not contain the NUL character."));
    }
    Ok(text.into_owned())
}

fn not_utf8() -> WireError {
    WireError::malformed_input("The request is not valid UTF-8.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_make_a_tree() {
        let root = parse(b"A=1&L.member.10=x&L.member.2=y+%26%C3%A9&&Flag&M.1.k=").unwrap();
        assert_eq!(root.get("A").and_then(|node| node.text.as_deref()), Some("1"));
        let list = root.get("L").and_then(|node| node.get("member")).unwrap();
        let texts: Vec<_> = list.positions().iter().filter_map(|n| n.text.as_deref()).collect();
        assert_eq!(texts, ["y &é", "x"]);
        assert_eq!(root.get("Flag").and_then(|node| node.text.as_deref()), Some(""));
    }

    #[test]
    fn bad_forms_are_refused() {
        let deep = "a.".repeat(MAX_PARTS);
        let many = "a&".repeat(MAX_PARAMETERS + 1);
        for (form, part) in [
            ("a=1&a=2", "'a' is given twice"),
            ("a=%ff", "not valid UTF-8"),
            ("a=%00", "NUL"),
            (&deep, "more than 32 parts"),
            (&many, "twice"),
        ] {
            let error = parse(form.as_bytes()).unwrap_err();
            assert_eq!(error.code(), "MalformedInput");
            assert!(error.message().contains(part), "{error}");
        }
        let many: String = (0..=MAX_PARAMETERS).map(|n| format!("a{n}&")).collect();
        assert!(parse(many.as_bytes()).unwrap_err().message().contains("at most"));
    }
}
