//! Reading YAML and JSON into nodes, with CloudFormation's short tags.

use crate::error::{Fault, Place, TemplateError};
use crate::node::{Key, Node, Value};
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span, Tag};
use std::borrow::Cow;

/// The longest text that is read: the longest template of CloudFormation.
pub(crate) const MAX_BYTES: usize = 1 << 20;
/// How deep values may be nested.
pub(crate) const MAX_DEPTH: usize = 48;
/// How many values a text may have.
const MAX_NODES: usize = 100_000;

/// Reads one document in YAML or JSON.
///
/// # Errors
/// The first fault, with its place.
pub fn read(text: &str) -> Result<Node, TemplateError> {
    if text.len() > MAX_BYTES {
        return Err(TemplateError::outside(Fault::TooLong(MAX_BYTES)));
    }
    let mut reader = Reader { parser: Parser::new_from_str(text), nodes: 0 };
    let mut document = None;
    while let Some((event, span)) = reader.next()? {
        match event {
            Event::DocumentStart(_) if document.is_some() => {
                return Err(TemplateError::at(place(span.start), Fault::Documents));
            }
            Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd
            | Event::Nothing => {}
            event => document = Some(reader.node(event, span, 0)?),
        }
    }
    document.ok_or_else(|| TemplateError::outside(Fault::Expected("a map")))
}

struct Reader<'a> {
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    nodes: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<Option<(Event<'a>, Span)>, TemplateError> {
        self.parser.next_event().transpose().map_err(|error| {
            let fault = Fault::NotWellFormed(error.info().to_owned());
            TemplateError::at(place(*error.marker()), fault)
        })
    }

    /// The event after one that can't be the last.
    fn must(&mut self, at: Place) -> Result<(Event<'a>, Span), TemplateError> {
        let end = || TemplateError::at(at, Fault::NotWellFormed("it ends too early".to_owned()));
        self.next()?.ok_or_else(end)
    }

    fn node(&mut self, event: Event<'a>, span: Span, depth: usize) -> Result<Node, TemplateError> {
        let at = place(span.start);
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(TemplateError::at(at, Fault::TooMany(MAX_NODES)));
        }
        if depth > MAX_DEPTH {
            return Err(TemplateError::at(at, Fault::TooDeep(MAX_DEPTH)));
        }
        let (node, tag) = match event {
            Event::Scalar(text, style, _, tag) => (scalar(at, text, style, tag.as_deref()), tag),
            Event::SequenceStart(_, tag) => (self.list(at, depth)?, tag),
            Event::MappingStart(_, tag) => (self.map(at, depth)?, tag),
            Event::Alias(_) => return Err(TemplateError::at(at, Fault::Alias)),
            _ => {
                let fault = Fault::NotWellFormed("a value is expected".to_owned());
                return Err(TemplateError::at(at, fault));
            }
        };
        match tag {
            Some(tag) => tagged(&tag, node),
            None => Ok(node),
        }
    }

    fn list(&mut self, at: Place, depth: usize) -> Result<Node, TemplateError> {
        let mut items = Vec::new();
        loop {
            let (event, span) = self.must(at)?;
            if event == Event::SequenceEnd {
                return Ok(Node::list(at, items));
            }
            items.push(self.node(event, span, depth + 1)?);
        }
    }

    fn map(&mut self, at: Place, depth: usize) -> Result<Node, TemplateError> {
        let mut entries: Vec<(Key, Node)> = Vec::new();
        let mut names = std::collections::HashSet::new();
        loop {
            let (event, span) = self.must(at)?;
            let key_at = place(span.start);
            let text = match event {
                Event::MappingEnd => return Ok(Node { at, value: Value::Map(entries) }),
                Event::Scalar(text, ..) => text.into_owned(),
                Event::Alias(_) => return Err(TemplateError::at(key_at, Fault::Alias)),
                _ => return Err(TemplateError::at(key_at, Fault::Name)),
            };
            if text == "<<" {
                return Err(TemplateError::at(key_at, Fault::Alias));
            }
            if !names.insert(text.clone()) {
                return Err(TemplateError::at(key_at, Fault::Duplicate(text)));
            }
            let (event, span) = self.must(at)?;
            let value = self.node(event, span, depth + 1).map_err(|e| e.within(text.clone()))?;
            entries.push((Key { at: key_at, text }, value));
        }
    }
}

fn scalar(at: Place, text: Cow<'_, str>, style: ScalarStyle, tag: Option<&Tag>) -> Node {
    let plain = style == ScalarStyle::Plain && !tag.is_some_and(Tag::is_yaml_core_schema);
    let value = match text.as_ref() {
        "" | "~" | "null" | "Null" | "NULL" if plain && tag.is_none() => Value::Null,
        _ => Value::Scalar { text: text.into_owned(), plain },
    };
    Node { at, value }
}

/// A tag stands for the function of its name around the value.
fn tagged(tag: &Tag, node: Node) -> Result<Node, TemplateError> {
    if tag.is_yaml_core_schema() {
        return Ok(node);
    }
    let name = match tag.suffix.as_str() {
        _ if tag.handle != "!" => return Err(unknown(tag, &node)),
        name @ ("Ref" | "Condition") => name.to_owned(),
        name if crate::functions::is_known(name) => format!("Fn::{name}"),
        _ => return Err(unknown(tag, &node)),
    };
    let at = node.at;
    let argument = match node.as_text().and_then(|text| text.split_once('.')) {
        Some((resource, attribute)) if name == "Fn::GetAtt" => {
            Node::list(at, vec![Node::text(at, resource), Node::text(at, attribute)])
        }
        _ => node,
    };
    Ok(Node { at, value: Value::Map(vec![(Key { at, text: name }, argument)]) })
}

fn unknown(tag: &Tag, node: &Node) -> TemplateError {
    node.fault(Fault::Tag(format!("{}{}", tag.handle, tag.suffix)))
}

/// Columns come counted from zero.
fn place(marker: Marker) -> Place {
    Place { line: marker.line(), column: marker.col() + 1 }
}
