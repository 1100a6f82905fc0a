//! Conditions: what WHERE asks of an item.

use crate::document::{Document, Scalar};
use crate::literal::{Comparison, Literal};
use crate::pattern::Pattern;
use crate::property::Property;
use std::collections::HashSet;

/// A condition.
#[derive(Clone, Debug)]
pub(crate) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Test(Box<Test>),
}

/// A test of the values of one property.
#[derive(Clone, Debug)]
pub(crate) struct Test {
    pub(crate) property: Property,
    pub(crate) operator: Operator,
}

/// How a value is tested.
#[derive(Clone, Debug)]
pub(crate) enum Operator {
    Compare(Comparison, Literal),
    In(List),
    Between(Literal, Literal),
    Like(Pattern),
}

/// A list of literals.
#[derive(Clone, Debug)]
pub(crate) struct List {
    /// Those that are text and nothing else.
    pub(crate) plain: HashSet<String>,
    pub(crate) others: Vec<Literal>,
}

impl List {
    pub(crate) fn new(literals: Vec<Literal>) -> Self {
        let mut list = Self { plain: HashSet::new(), others: Vec::new() };
        for literal in literals {
            match literal.plain() {
                Some(text) => {
                    list.plain.insert(text.to_owned());
                }
                None => list.others.push(literal),
            }
        }
        list
    }

    fn holds(&self, value: &Scalar<'_>) -> bool {
        matches!(value, Scalar::Text(text) if self.plain.contains(text.as_ref()))
            || self.others.iter().any(|literal| literal.admits(Comparison::Equal, value))
    }
}

impl Operator {
    pub(crate) fn admits(&self, value: &Scalar<'_>) -> bool {
        match self {
            Self::Compare(comparison, literal) => literal.admits(*comparison, value),
            Self::In(list) => list.holds(value),
            Self::Between(low, high) => low.to_admits(high, value),
            Self::Like(pattern) => matches!(value, Scalar::Text(text) if pattern.matches(text)),
        }
    }
}

impl Condition {
    /// Whether an item meets it.
    pub(crate) fn holds(&self, document: &Document<'_>) -> bool {
        match self {
            Self::All(all) => all.iter().all(|condition| condition.holds(document)),
            Self::Any(any) => any.iter().any(|condition| condition.holds(document)),
            Self::Not(condition) => !condition.holds(document),
            Self::Test(test) => document.any(&test.property, |value| test.operator.admits(value)),
        }
    }

    /// The tests that every item must meet.
    pub(crate) fn required(&self) -> Vec<&Test> {
        match self {
            Self::All(all) => all.iter().flat_map(Self::required).collect(),
            Self::Test(test) => vec![test],
            Self::Any(_) | Self::Not(_) => Vec::new(),
        }
    }

    /// Calls `each` with every property that is tested.
    pub(crate) fn properties<'c>(&'c self, each: &mut dyn FnMut(&'c Property)) {
        match self {
            Self::All(some) | Self::Any(some) => {
                some.iter().for_each(|condition| condition.properties(each));
            }
            Self::Not(condition) => condition.properties(each),
            Self::Test(test) => each(&test.property),
        }
    }
}
