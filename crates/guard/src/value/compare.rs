//! Comparing two values.
//!
//! Guard has two notions of equality. The comparison of clauses knows a third answer, that
//! two values can't be compared, which fails a clause whether it asks for `==` or `!=`.
//! Membership in lists knows only yes and no. They differ in ranges too: a value lies within a
//! range only where the range itself stands on the right, not where a list holds it. Integers
//! and floats are compared by their exact values.

use super::{Shape, Value};
use crate::error::EvalFault;
use crate::eval::Budget;
use std::cmp::Ordering;

/// What the comparison of two values tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Yes,
    No,
    /// The two are of types that can't be compared.
    Incomparable,
}

impl Answer {
    pub(crate) fn of(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

/// What an operator asks of the order of two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Order {
    fn admits(self, found: Ordering) -> bool {
        match self {
            Self::Less => found.is_lt(),
            Self::AtMost => found.is_le(),
            Self::Greater => found.is_gt(),
            Self::AtLeast => found.is_ge(),
        }
    }
}

/// Whether two values are equal: a string and an expression that matches it are, and so are a
/// value and the range that it lies in; lists element by element, maps whatever their order.
pub(crate) fn equal(
    left: &Value<'_>,
    right: &Value<'_>,
    budget: &Budget<'_>,
) -> Result<Answer, EvalFault> {
    budget.step()?;
    let (l, r) = (left.shape()?, right.shape()?);
    Ok(match (&l, &r) {
        (Shape::Text(text), Shape::Regex(pattern)) | (Shape::Regex(pattern), Shape::Text(text)) => {
            Answer::of(matches(pattern, text, budget)?)
        }
        (Shape::Text(l), Shape::Text(r)) => Answer::of(l == r),
        (Shape::Map, Shape::Map) => return equal_maps(left, right, budget),
        (Shape::List, Shape::List) => return equal_lists(left, right, budget),
        (Shape::Bool(l), Shape::Bool(r)) => Answer::of(l == r),
        (Shape::Regex(l), Shape::Regex(r)) => Answer::of(l.as_str() == r.as_str()),
        (Shape::Int(value), Shape::IntRange(range)) => Answer::of(range.holds(value)),
        (Shape::Float(value), Shape::FloatRange(range)) => Answer::of(range.holds(value)),
        (Shape::Int(value), Shape::FloatRange(range)) => {
            Answer::of(range.holds_by(|bound| int_to_float(*value, *bound)))
        }
        (Shape::Float(value), Shape::IntRange(range)) => {
            Answer::of(range.holds_by(|bound| int_to_float(*bound, *value).map(Ordering::reverse)))
        }
        (Shape::Char(value), Shape::CharRange(range)) => Answer::of(range.holds(value)),
        _ => match ordering(&l, &r) {
            Some(ordering) => Answer::of(ordering.is_eq()),
            None => Answer::Incomparable,
        },
    })
}

fn equal_maps(l: &Value<'_>, r: &Value<'_>, budget: &Budget<'_>) -> Result<Answer, EvalFault> {
    let members = l.members();
    if members.len() != r.members().len() {
        return Ok(Answer::No);
    }
    for (key, value) in members {
        let Some(other) = r.get(&key) else { return Ok(Answer::No) };
        match equal(&value, &other, budget)? {
            Answer::Yes => {}
            answer => return Ok(answer),
        }
    }
    Ok(Answer::Yes)
}

fn equal_lists(l: &Value<'_>, r: &Value<'_>, budget: &Budget<'_>) -> Result<Answer, EvalFault> {
    if l.items().count() != r.items().count() {
        return Ok(Answer::No);
    }
    for (l, r) in l.items().zip(r.items()) {
        match equal(&l, &r, budget)? {
            Answer::Yes => {}
            answer => return Ok(answer),
        }
    }
    Ok(Answer::Yes)
}

/// Whether two values stand in an order; only scalars of one type do.
pub(crate) fn ordered(
    left: &Value<'_>,
    right: &Value<'_>,
    order: Order,
    budget: &Budget<'_>,
) -> Result<Answer, EvalFault> {
    budget.step()?;
    Ok(match ordering(&left.shape()?, &right.shape()?) {
        Some(found) => Answer::of(order.admits(found)),
        None => Answer::Incomparable,
    })
}

fn ordering(left: &Shape<'_>, right: &Shape<'_>) -> Option<Ordering> {
    match (left, right) {
        (Shape::Null, Shape::Null) => Some(Ordering::Equal),
        (Shape::Int(l), Shape::Int(r)) => Some(l.cmp(r)),
        (Shape::Text(l), Shape::Text(r)) => Some(l.cmp(r)),
        (Shape::Float(l), Shape::Float(r)) => l.partial_cmp(r),
        (Shape::Int(l), Shape::Float(r)) => int_to_float(*l, *r),
        (Shape::Float(l), Shape::Int(r)) => int_to_float(*r, *l).map(Ordering::reverse),
        (Shape::Char(l), Shape::Char(r)) => Some(l.cmp(r)),
        _ => None,
    }
}

/// The order of an integer and a float, without rounding either.
fn int_to_float(int: i64, float: f64) -> Option<Ordering> {
    /// The first float above all integers.
    const END: f64 = 9_223_372_036_854_775_808.0;
    if float.is_nan() {
        None
    } else if float >= END {
        Some(Ordering::Less)
    } else if float < -END {
        Some(Ordering::Greater)
    } else {
        let whole = float.floor();
        let order = int.cmp(&(whole as i64));
        Some(if order.is_eq() && float > whole { Ordering::Less } else { order })
    }
}

/// Equality as membership in a list asks for it; values that can't be compared differ.
pub(crate) fn same(
    left: &Value<'_>,
    right: &Value<'_>,
    budget: &Budget<'_>,
) -> Result<bool, EvalFault> {
    budget.step()?;
    let (l, r) = (left.shape()?, right.shape()?);
    match (&l, &r) {
        (Shape::Map, Shape::Map) => {
            let members = left.members();
            if members.len() != right.members().len() {
                return Ok(false);
            }
            for (key, value) in members {
                let Some(other) = right.get(&key) else { return Ok(false) };
                if !same(&value, &other, budget)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        (Shape::List, Shape::List) => {
            if left.items().count() != right.items().count() {
                return Ok(false);
            }
            for (l, r) in left.items().zip(right.items()) {
                if !same(&l, &r, budget)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        (Shape::IntRange(l), Shape::IntRange(r)) => Ok(l == r),
        (Shape::FloatRange(l), Shape::FloatRange(r)) => Ok(l == r),
        (Shape::CharRange(l), Shape::CharRange(r)) => Ok(l == r),
        (_, Shape::IntRange(_) | Shape::FloatRange(_) | Shape::CharRange(_)) => Ok(false),
        _ => Ok(equal(left, right, budget)? == Answer::Yes),
    }
}

/// Whether any of `values` is the same as `wanted`.
pub(crate) fn holds<'v>(
    values: impl IntoIterator<Item = Value<'v>>,
    wanted: &Value<'_>,
    budget: &Budget<'_>,
) -> Result<bool, EvalFault> {
    for value in values {
        if same(&value, wanted, budget)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether an expression matches a text. Long texts take more steps.
pub(crate) fn matches(
    pattern: &super::Pattern,
    text: &str,
    budget: &Budget<'_>,
) -> Result<bool, EvalFault> {
    budget.steps(1 + text.len() as u64 / 32)?;
    pattern.matches(text).map_err(EvalFault::Regex)
}
