//! A resource of the type `AWS::SSM::Document`: a document that the pack's remediation names.

use super::fields::{Fields, meaning};
use crate::remediation::{Document, DocumentFormat};
use assize_template::{Fault, Node, TemplateError};

/// The longest name, as in Systems Manager.
const MAX_NAME: usize = 128;
/// The longest content, in bytes, as in Systems Manager.
const MAX_CONTENT: usize = 64 << 10;
/// Beginnings of names that are AWS's own.
const RESERVED: [&str; 3] = ["aws", "amazon", "amzn"];

/// The document, called `given` unless it says its name itself.
pub(super) fn document(node: &Node, given: &str) -> Result<Document, TemplateError> {
    let mut fields = Fields::new(node)?;
    let name = match fields.take("Name") {
        Some(node) => name(node).map_err(|error| error.within("Name"))?,
        None => given.to_owned(),
    };
    let kind = fields.word("DocumentType", |text| (text == "Automation").then_some(()))?;
    kind.ok_or_else(|| node.fault(Fault::Missing("DocumentType")))?;
    let format = fields.word("DocumentFormat", |text| match text {
        "JSON" => Some(DocumentFormat::Json),
        "YAML" => Some(DocumentFormat::Yaml),
        _ => None,
    })?;
    let content = fields.must("Content")?;
    let document = content_of(content, format, name).map_err(|error| error.within("Content"))?;
    // A document is never changed in place, so that it says nothing how it would be.
    fields.word("UpdateMethod", |text| ["Replace", "NewVersion"].contains(&text).then_some(()))?;
    fields.end()?;
    Ok(document)
}

/// The name that a document has or will have.
pub(super) fn name(node: &Node) -> Result<String, TemplateError> {
    let name = node.want_text()?;
    let is_good = (3..=MAX_NAME).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
    if !is_good {
        let text = format!("a name of 3 to {MAX_NAME} letters, digits, `_`, `-` and `.`");
        return Err(meaning(node, format!("{text} is expected here")));
    }
    let lower = name.to_ascii_lowercase();
    match RESERVED.into_iter().find(|reserved| lower.starts_with(reserved)) {
        Some(reserved) => {
            Err(meaning(node, format!("names that begin with `{reserved}` are AWS's")))
        }
        None => Ok(name.to_owned()),
    }
}

fn content_of(
    node: &Node,
    format: Option<DocumentFormat>,
    name: String,
) -> Result<Document, TemplateError> {
    let (content, format) = match node.as_text() {
        Some(text) => (text.to_owned(), format.unwrap_or(DocumentFormat::Json)),
        None => {
            node.want_map()?;
            (node.to_json().to_string(), DocumentFormat::Json)
        }
    };
    if content.len() > MAX_CONTENT {
        return Err(meaning(node, format!("the document is longer than {MAX_CONTENT} bytes")));
    }
    // JSON is YAML.
    let read = assize_template::read(&content);
    let root =
        read.map_err(|error| meaning(node, format!("the document cannot be read: {error}")))?;
    if root.get("schemaVersion").and_then(Node::as_text) != Some("0.3") {
        return Err(meaning(node, "an Automation document has the schemaVersion `0.3`".to_owned()));
    }
    if root.get("mainSteps").and_then(Node::as_list).is_none_or(<[Node]>::is_empty) {
        return Err(meaning(node, "an Automation document has mainSteps".to_owned()));
    }
    Ok(Document { name, content, format, pack: String::new() })
}
