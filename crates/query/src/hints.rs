//! What a query says about the items that it needs, for who looks for them.

use crate::condition::{Condition, Operator, Test};
use crate::document::Scalar;
use crate::literal::{Comparison, Literal};
use crate::plan::Query;
use crate::property::Root;
use memchr::{memchr, memmem};
use std::borrow::Cow;

/// What is known of some items without reading them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// Their account.
    pub account: Option<&'a str>,
    /// Their region.
    pub region: Option<&'a str>,
    /// Their type.
    pub resource_type: Option<&'a str>,
    /// The resource's id.
    pub resource_id: Option<&'a str>,
    /// The resource's custom name.
    pub resource_name: Option<&'a str>,
}

impl<'a> Known<'a> {
    pub(crate) const fn values(&self) -> [(Root, Option<&'a str>); 5] {
        [
            (Root::AccountId, self.account),
            (Root::AwsRegion, self.region),
            (Root::ResourceType, self.resource_type),
            (Root::ResourceId, self.resource_id),
            (Root::ResourceName, self.resource_name),
        ]
    }

    fn get(&self, root: Root) -> Option<&'a str> {
        self.values().into_iter().find(|(known, _)| *known == root).and_then(|(_, text)| text)
    }
}

/// What can be known of a query's items beforehand.
#[derive(Debug)]
pub struct Hints<'q> {
    query: &'q Query,
    ids: Option<Vec<&'q str>>,
    needle: Option<memmem::Finder<'static>>,
}

impl<'q> Hints<'q> {
    pub(crate) fn of(query: &'q Query) -> Self {
        let required = query.filter.as_ref().map(Condition::required).unwrap_or_default();
        let ids = required.iter().find_map(|test| ids(test));
        let needle = required
            .iter()
            .filter_map(|test| needle(test))
            .max_by_key(String::len)
            .map(|needle| memmem::Finder::new(needle.as_bytes()).into_owned());
        Self { query, ids, needle }
    }

    /// Whether any of some items may be wanted.
    pub fn may_match(&self, known: &Known<'_>) -> bool {
        self.query.filter.as_ref().is_none_or(|filter| decide(filter, known) != Some(false))
    }

    /// The ids of all resources that may be wanted; `None` when it may be any.
    pub fn resource_ids(&self) -> Option<&[&'q str]> {
        self.ids.as_deref()
    }

    /// Whether an item's text may be of a wanted one: a quick look, no proof.
    pub fn text_may_match(&self, text: &[u8]) -> bool {
        self.needle.as_ref().is_none_or(|needle| {
            // A text with escapes may spell what is looked for in another way.
            needle.find(text).is_some() || memchr(b'\\', text).is_some()
        })
    }

    /// Whether the query asks for more of an item than `known` says.
    pub fn needs_text(&self, known: &Known<'_>) -> bool {
        let mut needs = false;
        self.query.properties(&mut |property| {
            let named = matches!(property.root, Root::ResourceId | Root::ResourceName);
            needs |= !named && known.get(property.root).is_none();
        });
        needs
    }
}

/// Whether a condition holds for all or for none of the items, as far as can be known.
fn decide(condition: &Condition, known: &Known<'_>) -> Option<bool> {
    match condition {
        Condition::All(all) => {
            let mut sure = true;
            for condition in all {
                match decide(condition, known) {
                    Some(false) => return Some(false),
                    Some(true) => {}
                    None => sure = false,
                }
            }
            sure.then_some(true)
        }
        Condition::Any(any) => {
            let mut sure = true;
            for condition in any {
                match decide(condition, known) {
                    Some(true) => return Some(true),
                    Some(false) => {}
                    None => sure = false,
                }
            }
            sure.then_some(false)
        }
        Condition::Not(condition) => decide(condition, known).map(|holds| !holds),
        Condition::Test(test) => {
            let value = known.get(test.property.root)?;
            Some(test.operator.admits(&Scalar::Text(Cow::Borrowed(value))))
        }
    }
}

/// The ids that a test admits, if it names them.
fn ids(test: &Test) -> Option<Vec<&str>> {
    if !test.property.is(Root::ResourceId) {
        return None;
    }
    match &test.operator {
        Operator::Compare(Comparison::Equal, literal) => literal.exact().map(|id| vec![id]),
        Operator::In(list) => {
            let others = list.others.iter().map(Literal::exact);
            let mut ids = others.collect::<Option<Vec<&str>>>()?;
            ids.extend(list.plain.iter().map(String::as_str));
            ids.sort_unstable();
            ids.dedup();
            Some(ids)
        }
        _ => None,
    }
}

/// A text that every item which passes the test has in it, if no escape is in its way.
fn needle(test: &Test) -> Option<String> {
    let (root, steps) = (test.property.root, &test.property.steps);
    let step = steps.first().map(String::as_str);
    let needle = match &test.operator {
        Operator::Compare(Comparison::Equal, literal) => {
            let text = literal.plain()?;
            if root == Root::Tags && step == Some("tag") {
                // A key may hold the sign, too; then there is no telling where it ends.
                let (key, value) = text.split_once('=').filter(|(_, v)| !v.contains('='))?;
                format!("\"{key}\":\"{value}\"")
            } else if root == Root::StateId {
                return None;
            } else {
                format!("\"{text}\"")
            }
        }
        Operator::Like(pattern) if root != Root::Tags || step != Some("tag") => {
            format!("\"{}", pattern.prefix())
        }
        _ => return None,
    };
    let plain = |b: u8| (b' '..=b'~').contains(&b) && b != b'\\';
    needle.bytes().all(plain).then_some(needle)
}
