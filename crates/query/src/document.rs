//! An item as queries see it.

use crate::hints::Known;
use crate::literal::Number;
use crate::property::{Property, Root};
use assize_model::json::{Doc, Kind, Node};
use std::borrow::Cow;
use std::ops::ControlFlow;

/// One configuration item, read lazily.
#[derive(Clone, Copy, Debug)]
pub struct Document<'d> {
    slots: [Slot<'d>; Root::COUNT],
}

/// Where a top-level property is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Slot<'d> {
    Missing,
    Node(Node<'d>),
    Text(&'d str),
}

/// A value that compares.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Scalar<'d> {
    Bool(bool),
    Number(Number),
    Text(Cow<'d, str>),
}

/// What becomes of a visit of values: break to see no more.
pub(crate) type Flow = ControlFlow<()>;

impl<'d> Document<'d> {
    /// An item in event shape, as it is kept.
    pub fn of_item(doc: Doc<'d>) -> Self {
        let root = doc.root();
        let mut slots = [Slot::Missing; Root::COUNT];
        for (key, value) in root.raw_members() {
            let named = Root::of_member(key).or_else(|| {
                root.unescaped_key(key).and_then(|key| Root::of_member(key.as_bytes()))
            });
            if let Some(named) = named
                && let Some(slot) = slots.get_mut(named as usize)
            {
                *slot = Slot::Node(value);
            }
        }
        Self { slots }
    }

    /// An item of which only what names it is known. Good for queries that ask for no more:
    /// see [`crate::Hints::needs_text`].
    pub fn of_key(known: &Known<'d>) -> Self {
        let mut slots = [Slot::Missing; Root::COUNT];
        for (root, text) in known.values() {
            if let (Some(slot), Some(text)) = (slots.get_mut(root as usize), text) {
                *slot = Slot::Text(text);
            }
        }
        Self { slots }
    }

    pub(crate) fn slot(&self, root: Root) -> Slot<'d> {
        self.slots.get(root as usize).copied().unwrap_or(Slot::Missing)
    }

    /// Visits the values of a property, those within arrays included.
    pub(crate) fn values(
        &self,
        property: &Property,
        visit: &mut impl FnMut(Scalar<'d>) -> Flow,
    ) -> Flow {
        match (self.slot(property.root), property.root) {
            (Slot::Missing, _) => Flow::Continue(()),
            (Slot::Text(text), _) if property.steps.is_empty() => {
                visit(Scalar::Text(Cow::Borrowed(text)))
            }
            (Slot::Text(_), _) => Flow::Continue(()),
            (Slot::Node(node), Root::Tags) => tag_values(node, &property.steps, visit),
            (Slot::Node(node), Root::StateId) => visit(Scalar::Text(Cow::Borrowed(node.raw()))),
            (Slot::Node(node), _) => values_in(node, &property.steps, visit),
        }
    }

    /// Whether a value passes.
    #[inline]
    pub(crate) fn any(
        &self,
        property: &Property,
        mut test: impl FnMut(&Scalar<'d>) -> bool,
    ) -> bool {
        let mut visit = |value| if test(&value) { Flow::Break(()) } else { Flow::Continue(()) };
        self.values(property, &mut visit).is_break()
    }

    /// Whether the property leads to anything but `null`.
    pub(crate) fn has(&self, property: &Property) -> bool {
        match (self.slot(property.root), property.root) {
            (Slot::Missing, _) => false,
            (Slot::Text(_), _) => property.steps.is_empty(),
            (Slot::Node(node), Root::Tags) => node.members().next().is_some(),
            (Slot::Node(node), _) => has_in(node, &property.steps),
        }
    }
}

fn values_in<'d>(
    node: Node<'d>,
    steps: &[String],
    visit: &mut impl FnMut(Scalar<'d>) -> Flow,
) -> Flow {
    match (node.kind(), steps) {
        (Kind::Array, _) => {
            for item in node.items() {
                values_in(item, steps, visit)?;
            }
            Flow::Continue(())
        }
        (Kind::Object, [step, rest @ ..]) => values_in(node.get(step), rest, visit),
        (_, []) => match Scalar::of(node) {
            Some(value) => visit(value),
            None => Flow::Continue(()),
        },
        _ => Flow::Continue(()),
    }
}

fn has_in(node: Node<'_>, steps: &[String]) -> bool {
    match (node.kind(), steps) {
        (Kind::Array, _) => node.items().any(|item| has_in(item, steps)),
        (Kind::Object, [step, rest @ ..]) => has_in(node.get(step), rest),
        (_, []) => !node.is_absent(),
        _ => false,
    }
}

/// Tags are a list of `key`, `value` and `tag`, which is `key=value`.
fn tag_values<'d>(
    tags: Node<'d>,
    steps: &[String],
    visit: &mut impl FnMut(Scalar<'d>) -> Flow,
) -> Flow {
    let [step] = steps else { return Flow::Continue(()) };
    for (key, value) in tags.members() {
        let text = match step.as_str() {
            "key" => key,
            "value" => value.as_str().unwrap_or_default(),
            "tag" => Cow::Owned(format!("{key}={}", value.as_str().unwrap_or_default())),
            _ => return Flow::Continue(()),
        };
        visit(Scalar::Text(text))?;
    }
    Flow::Continue(())
}

impl<'d> Scalar<'d> {
    /// The value of a node, if it is one that compares.
    fn of(node: Node<'d>) -> Option<Self> {
        match node.kind() {
            Kind::Bool => node.as_bool().map(Self::Bool),
            Kind::Number => Number::parse(node.raw()).map(Self::Number),
            Kind::String => node.as_str().map(Self::Text),
            _ => None,
        }
    }
}
