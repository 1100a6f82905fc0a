//! A document as a tree of elements. Names lose their prefixes, as AWS's clients have it.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::json::MAX_DEPTH;

/// Elements that a document may have.
const MAX_ELEMENTS: usize = 1_000_000;

/// An element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Element {
    /// Name without its prefix.
    pub(crate) name: String,
    /// Attributes, by name with prefix.
    pub(crate) attributes: Vec<(String, String)>,
    /// All text directly inside.
    pub(crate) text: String,
    /// Elements inside, in order.
    pub(crate) children: Vec<Element>,
}

impl Element {
    /// The first child of that name.
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The text of the first child of that name.
    pub(crate) fn child_text(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.as_str())
    }
}

/// Reads a document.
///
/// # Errors
/// A reason, when the bytes aren't UTF-8 or well-formed, declare a document type (and with it
/// entities), nest deeper than [`MAX_DEPTH`], or hold too many elements.
pub(crate) fn parse(bytes: &[u8]) -> Result<Element, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not valid UTF-8".to_owned())?;
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    let mut count = 0_usize;
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(start) => {
                count += 1;
                if root.is_some() {
                    return Err("it has more than one root".to_owned());
                }
                if open.len() >= MAX_DEPTH {
                    return Err(format!("it nests deeper than {MAX_DEPTH} levels"));
                }
                if count > MAX_ELEMENTS {
                    return Err(format!("it has more than {MAX_ELEMENTS} elements"));
                }
                open.push(begin(&start)?);
            }
            Event::End(_) => {
                let done = open.pop().ok_or("it closes what it didn't open")?;
                match open.last_mut() {
                    Some(parent) => parent.children.push(done),
                    None => root = Some(done),
                }
            }
            Event::Text(text) => {
                let text = text.xml_content().map_err(|error| error.to_string())?;
                push_text(&mut open, &text)?;
            }
            Event::CData(text) => {
                let text = text.xml_content().map_err(|error| error.to_string())?;
                push_text(&mut open, &text)?;
            }
            Event::GeneralRef(reference) => push_text(&mut open, &resolve(&reference)?)?,
            Event::DocType(_) => return Err("it declares a document type".to_owned()),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::Empty(_) => {}
            Event::Eof => break,
        }
    }
    if !open.is_empty() {
        return Err("it breaks off".to_owned());
    }
    root.ok_or_else(|| "it is empty".to_owned())
}

fn begin(start: &BytesStart<'_>) -> Result<Element, String> {
    let name = String::from_utf8_lossy(start.local_name().as_ref()).into_owned();
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let key = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
        let value = attribute.unescape_value().map_err(|error| error.to_string())?;
        attributes.push((key, value.into_owned()));
    }
    Ok(Element { name, attributes, ..Element::default() })
}

/// The characters that a reference stands for; only XML's own entities are known.
fn resolve(reference: &BytesRef<'_>) -> Result<String, String> {
    if let Some(c) = reference.resolve_char_ref().map_err(|error| error.to_string())? {
        return Ok(c.to_string());
    }
    let name = reference.decode().map_err(|error| error.to_string())?;
    quick_xml::escape::resolve_xml_entity(&name)
        .map(str::to_owned)
        .ok_or_else(|| "it uses an entity that XML doesn't have".to_owned())
}

fn push_text(open: &mut [Element], text: &str) -> Result<(), String> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim_ascii().is_empty() => {}
        None => return Err("it has text outside of its root".to_owned()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_becomes_a_tree() {
        let root = parse(
            b"<?xml version=\"1.0\"?>\n<a xmlns:x=\"u\"><!-- c --><x:b k=\"1 &amp; 2\">t&lt;&#65;\
              <![CDATA[<&]]></x:b><c/>\n</a>\n",
        )
        .unwrap();
        assert_eq!(root.name, "a");
        let names: Vec<&str> = root.children.iter().map(|child| child.name.as_str()).collect();
        assert_eq!(names, ["b", "c"]);
        assert_eq!(root.child_text("b"), Some("t<A<&"));
        assert_eq!(root.children[0].attributes, [("k".to_owned(), "1 & 2".to_owned())]);
    }

    #[test]
    fn bad_documents_are_refused() {
        for (text, part) in [
            ("", "empty"),
            ("<a>", "breaks off"),
            ("<a></b>", "expected `</a>`"),
            ("<a/><b/>", "more than one root"),
            ("x<a/>", "text outside"),
            ("<!DOCTYPE a [<!ENTITY e \"x\">]><a>&e;</a>", "document type"),
            ("<a>&e;</a>", "entity"),
            ("<a k=\"&e;\"/>", "unrecognized entity"),
            ("<a k=\"1\" k=\"2\"/>", "duplicated attribute"),
        ] {
            let reason = parse(text.as_bytes()).unwrap_err();
            assert!(reason.contains(part), "{text}: {reason}");
        }
        assert!(parse(b"<a>\xff</a>").unwrap_err().contains("UTF-8"));
        let deep = "<a>".repeat(MAX_DEPTH + 1);
        assert!(parse(deep.as_bytes()).unwrap_err().contains("deeper"));
    }
}
