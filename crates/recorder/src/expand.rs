//! Finding the items inside of a record: the record itself in either shape, rows of a
//! query, rule events, notifications, and lists of these.

use crate::fault::Fault;
use crate::sniff::{List, list};
use assize_model::ConfigurationItem;
use assize_model::item::parse::{Defaults, ItemError, MAX_ITEM_BYTES};
use assize_model::json::{Index, Kind, Node};

/// How deep wrappings may nest: SQS around SNS around a rule event around an item.
const MAX_WRAPPINGS: usize = 12;

/// Members that wrap an item or a further wrapping: of rule events, of notifications by
/// SNS, SQS and EventBridge, and of the events of functions that these call.
const WRAPPINGS: [&str; 9] = [
    "configurationItem",
    "invokingEvent",
    "detail",
    "Message",
    "Sns",
    "body",
    "Body",
    "Records",
    "Messages",
];

/// Reads every item in a record.
pub(crate) fn items(
    record: &[u8],
    index: &mut Index,
    defaults: &Defaults,
    found: &mut dyn FnMut(Result<ConfigurationItem, Fault>),
) {
    texts(record, index, &mut |text| match text {
        Ok(text) => found(ConfigurationItem::parse(text, defaults).map_err(Fault::Item)),
        Err(fault) => found(Err(fault)),
    });
}

/// Finds the text of every item in a record.
pub(crate) fn texts(record: &[u8], index: &mut Index, found: &mut dyn FnMut(Result<&str, Fault>)) {
    match index.build(record) {
        Ok(doc) => visit(doc.root(), 0, found),
        Err(fault) => found(Err(fault.into())),
    }
}

fn visit(node: Node<'_>, depth: usize, found: &mut dyn FnMut(Result<&str, Fault>)) {
    if depth > MAX_WRAPPINGS {
        return found(Err(Fault::NoItem("too many wrappings around it".to_owned())));
    }
    match node.kind() {
        Kind::Array => node.items().for_each(|element| visit(element, depth + 1, found)),
        Kind::Object => object(node, depth, found),
        Kind::String => string(node, depth, found),
        _ => found(Err(Fault::NoItem(format!("it is `{}`", shown(node.raw()))))),
    }
}

fn string(node: Node<'_>, depth: usize, found: &mut dyn FnMut(Result<&str, Fault>)) {
    let Some(text) = node.as_str() else {
        return found(Err(Fault::NoItem("it is a malformed string".to_owned())));
    };
    if text.len() > MAX_ITEM_BYTES {
        return found(Err(ItemError::TooLarge(text.len()).into()));
    }
    if !text.trim_ascii_start().starts_with(['{', '[', '"']) {
        return found(Err(Fault::NoItem(format!("it is the text `{}`", shown(&text)))));
    }
    let mut index = Index::default();
    match index.build(text.as_bytes()) {
        Ok(doc) => visit(doc.root(), depth + 1, found),
        Err(fault) => found(Err(fault.into())),
    }
}

fn object(node: Node<'_>, depth: usize, found: &mut dyn FnMut(Result<&str, Fault>)) {
    if node.get("resourceType").exists() || node.get("resourceId").exists() {
        return found(Ok(node.raw()));
    }
    let mut any = false;
    for (name, value) in node.members().filter(|(_, value)| value.kind() == Kind::Array) {
        match list(&name) {
            Some(List::Items) => visit(value, depth + 1, found),
            Some(List::Unprocessed) => {
                value.items().for_each(|key| found(Err(missing(key))));
            }
            None => continue,
        }
        any = true;
    }
    if any {
        return;
    }
    for name in WRAPPINGS {
        let inner = node.get(name);
        if !inner.is_absent() {
            return visit(inner, depth + 1, found);
        }
    }
    let message = node.get("messageType").as_str();
    let why = match message.as_deref() {
        Some("OversizedConfigurationItemChangeNotification") => {
            "an oversized notification tells only that the item is in the history".to_owned()
        }
        Some(message) => format!("it is a message of type {}", shown(message)),
        None => "it has no `resourceType` and wraps none that has".to_owned(),
    };
    found(Err(Fault::NoItem(why)));
}

/// What to say of an element of `unprocessedResourceKeys`.
pub(crate) fn unprocessed(key: &[u8]) -> Fault {
    let mut index = Index::default();
    match index.build(key) {
        Ok(doc) => missing(doc.root()),
        Err(fault) => fault.into(),
    }
}

fn missing(key: Node<'_>) -> Fault {
    let part = |name| key.get(name).as_str().map(|text| shown(&text));
    Fault::Unprocessed(match (part("resourceType"), part("resourceId")) {
        (Some(kind), Some(id)) => format!("{kind}/{id}"),
        _ => shown(key.raw()),
    })
}

fn shown(text: &str) -> String {
    let mut shown: String = text.to_owned();
    assize_model::verdict::truncate_chars(&mut shown, 60);
    shown
}
