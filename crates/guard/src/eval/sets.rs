//! Comparing all values of one side with all of the other.
//!
//! What a comparison of queries means depends on where the sides come from: a value that is
//! written down is taken as it stands, while the values of a query are taken one by one, and
//! their lists with them, or as a set. The cases here are those of Guard, one by one.

use super::{Evaluation, Found, Missing};
use crate::error::EvalFault;
use crate::syntax::tree::Operator;
use crate::value::compare::{Answer, Order, equal, holds, ordered};
use crate::value::{Shape, Value};

/// What became of one comparison.
#[derive(Debug)]
pub(super) struct Outcome<'v> {
    pub(super) holds: bool,
    /// The value on the left, or what is missing there.
    pub(super) left: Result<Value<'v>, Missing<'v>>,
}

/// A comparison before it is perhaps turned round.
enum Compared<'v> {
    /// The left side is missing; fails either way.
    NoLeft(Missing<'v>),
    /// The right side is missing; fails either way.
    NoRight(Value<'v>),
    /// The two can't be compared; fails either way.
    Incomparable(Value<'v>),
    /// One value with another, or its membership in a list.
    One(bool, Value<'v>),
    /// A list in a list: whether all of it is there, and which elements are not.
    List { holds: bool, left: Value<'v>, absent: Vec<Value<'v>> },
    /// A set in a set: whether all of it is there, and which values are not.
    Set { holds: bool, left: Vec<Value<'v>>, right: Vec<Value<'v>>, absent: Vec<Value<'v>> },
}

type All<'v> = Vec<Compared<'v>>;

impl<'v> Evaluation<'v, '_> {
    /// Compares two sides; `None` when one of them has no values.
    pub(super) fn compare(
        &self,
        operator: Operator,
        negated: bool,
        left: &[Found<'v>],
        right: &[Found<'v>],
    ) -> Result<Option<Vec<Outcome<'v>>>, EvalFault> {
        if left.is_empty() || right.is_empty() {
            return Ok(None);
        }
        let all = match operator {
            Operator::Equal => self.all_equal(left, right)?,
            Operator::In => self.all_in(left, right)?,
            Operator::Less => self.all_ordered(left, right, Order::Less)?,
            Operator::AtMost => self.all_ordered(left, right, Order::AtMost)?,
            Operator::Greater => self.all_ordered(left, right, Order::Greater)?,
            Operator::AtLeast => self.all_ordered(left, right, Order::AtLeast)?,
            Operator::Exists | Operator::Empty | Operator::Is(_) => return Ok(None),
        };
        let by_right = operator == Operator::Equal && right.len() >= left.len();
        let mut outcomes = Vec::with_capacity(all.len());
        for compared in all {
            self.settle(compared, negated, by_right, &mut outcomes)?;
        }
        Ok(Some(outcomes))
    }

    /// Turns a comparison round where it is negated, and tells what became of each value.
    fn settle(
        &self,
        compared: Compared<'v>,
        negated: bool,
        by_right: bool,
        outcomes: &mut Vec<Outcome<'v>>,
    ) -> Result<(), EvalFault> {
        let mut tell = |holds, value| outcomes.push(Outcome { holds, left: Ok(value) });
        match compared {
            Compared::NoLeft(missing) => {
                outcomes.push(Outcome { holds: false, left: Err(missing) });
            }
            Compared::NoRight(left) | Compared::Incomparable(left) => tell(false, left),
            Compared::One(holds, left) => tell(holds != negated, left),
            Compared::List { holds, left, .. } if !negated => tell(holds, left),
            // What is in fails; so a list of which nothing is in passes.
            Compared::List { holds, left, absent } => {
                let passes = !holds && self.without(left.items(), &absent)?.is_empty();
                tell(passes, left);
            }
            Compared::Set { holds: true, left, .. } => {
                left.into_iter().for_each(|value| tell(!negated, value));
            }
            Compared::Set { left, right, absent, .. } => {
                let wrong = if negated {
                    let side = if by_right { right } else { left.clone() };
                    self.without(side.into_iter(), &absent)?
                } else {
                    absent
                };
                if wrong.is_empty() {
                    left.into_iter().for_each(|value| tell(true, value));
                } else if by_right && !left.is_empty() {
                    // What is told is what is to be mended: the left.
                    left.into_iter().for_each(|value| tell(false, value));
                } else {
                    wrong.into_iter().for_each(|value| tell(false, value));
                }
            }
        }
        Ok(())
    }

    /// The values that are not among others.
    fn without(
        &self,
        values: impl Iterator<Item = Value<'v>>,
        others: &[Value<'v>],
    ) -> Result<Vec<Value<'v>>, EvalFault> {
        let mut left = Vec::new();
        for value in values {
            if !holds(others.iter().cloned(), &value, &self.budget)? {
                left.push(value);
            }
        }
        Ok(left)
    }

    fn pair(&self, left: Value<'v>, right: &Value<'v>) -> Result<Compared<'v>, EvalFault> {
        Ok(match equal(&left, right, &self.budget)? {
            Answer::Yes => Compared::One(true, left),
            Answer::No => Compared::One(false, left),
            Answer::Incomparable => Compared::Incomparable(left),
        })
    }

    fn all_ordered(
        &self,
        left: &[Found<'v>],
        right: &[Found<'v>],
        order: Order,
    ) -> Result<All<'v>, EvalFault> {
        let mut all = Vec::new();
        let lefts = flat(present(left, &mut all));
        let rights = flat(both_present(&lefts, right, &mut all));
        for left in lefts {
            for right in &rights {
                let answer = ordered(&left, right, order, &self.budget)?;
                all.push(match answer {
                    Answer::Yes => Compared::One(true, left.clone()),
                    Answer::No => Compared::One(false, left.clone()),
                    Answer::Incomparable => Compared::Incomparable(left.clone()),
                });
            }
        }
        Ok(all)
    }

    fn all_equal(&self, left: &[Found<'v>], right: &[Found<'v>]) -> Result<All<'v>, EvalFault> {
        let mut all = Vec::new();
        match (written(left), written(right)) {
            (Some(left), Some(right)) => all.push(self.pair(left.clone(), right)?),
            (Some(left), None) => {
                for right in no_right(left, right, &mut all) {
                    if right.is_list() && !left.is_list() {
                        for right in right.items() {
                            all.push(self.pair(left.clone(), &right)?);
                        }
                    } else {
                        all.push(self.pair(left.clone(), &right)?);
                    }
                }
            }
            (None, Some(right)) => {
                let mut items = right.items();
                let only = items.next().filter(|_| right.is_list() && items.next().is_none());
                for left in present(left, &mut all) {
                    match &only {
                        Some(only) if left.is_scalar() => all.push(self.pair(left, only)?),
                        _ if left.is_list() && !right.is_list() => {
                            for left in left.items() {
                                all.push(self.pair(left, right)?);
                            }
                        }
                        _ => all.push(self.pair(left, right)?),
                    }
                }
            }
            (None, None) => {
                let left = present(left, &mut all);
                let right = both_present(&left, right, &mut all);
                let absent = if left.len() > right.len() {
                    self.without(left.iter().cloned(), &right)?
                } else {
                    self.without(right.iter().cloned(), &left)?
                };
                let holds = absent.is_empty();
                all.push(Compared::Set { holds, left, right, absent });
            }
        }
        Ok(all)
    }

    fn all_in(&self, left: &[Found<'v>], right: &[Found<'v>]) -> Result<All<'v>, EvalFault> {
        let mut all = Vec::new();
        match (written(left), written(right)) {
            (Some(left), Some(right)) => {
                let text = text_in(left.clone(), right)?;
                let found = matches!(text, Compared::One(true, _));
                all.push(if found { text } else { self.contained(left.clone(), right)? });
            }
            (Some(left), None) => {
                let right = no_right(left, right, &mut all);
                if left.is_list() && !right.iter().any(Value::is_list) {
                    let absent = self.without(left.items(), &right)?;
                    let holds = absent.is_empty();
                    let left = vec![left.clone()];
                    all.push(Compared::Set { holds, left, right, absent });
                } else {
                    for right in &right {
                        all.push(self.contained(left.clone(), right)?);
                    }
                }
            }
            (None, Some(right)) => {
                let is_text = matches!(right.shape()?, Shape::Text(_));
                for left in present(left, &mut all) {
                    if !is_text {
                        all.push(self.contained(left, right)?);
                    } else if left.is_list() {
                        for left in left.items() {
                            all.push(text_in(left, right)?);
                        }
                    } else {
                        all.push(text_in(left, right)?);
                    }
                }
            }
            (None, None) => {
                let left = present(left, &mut all);
                let right = both_present(&left, right, &mut all);
                let mut absent = Vec::new();
                'left: for value in &left {
                    for right in &right {
                        match self.contained(value.clone(), right)? {
                            Compared::One(true, _) | Compared::List { holds: true, .. } => {
                                continue 'left;
                            }
                            _ => {}
                        }
                    }
                    absent.push(value.clone());
                }
                let holds = absent.is_empty();
                all.push(Compared::Set { holds, left, right, absent });
            }
        }
        Ok(all)
    }

    /// Whether a value is in another: an element, or a list all of whose elements are there;
    /// what is no list holds what it equals.
    fn contained(&self, left: Value<'v>, right: &Value<'v>) -> Result<Compared<'v>, EvalFault> {
        match (left.is_list(), right.is_list()) {
            (true, true) if right.items().next().is_some_and(|first| first.is_list()) => {
                let holds = holds(right.items(), &left, &self.budget)?;
                let absent = if holds { Vec::new() } else { vec![left.clone()] };
                Ok(Compared::List { holds, left, absent })
            }
            (true, true) => {
                let right: Vec<Value<'v>> = right.items().collect();
                let absent = self.without(left.items(), &right)?;
                Ok(Compared::List { holds: absent.is_empty(), left, absent })
            }
            (true, false) => Ok(Compared::Incomparable(left)),
            (false, true) => Ok(Compared::One(holds(right.items(), &left, &self.budget)?, left)),
            (false, false) => self.pair(left, right),
        }
    }
}

/// The one value of a side, if it is written down in the policy.
fn written<'f, 'v>(side: &'f [Found<'v>]) -> Option<&'f Value<'v>> {
    match side {
        [Found::Literal(value)] => Some(value),
        _ => None,
    }
}

/// The values of the left side; what is missing there fails.
fn present<'v>(side: &[Found<'v>], all: &mut All<'v>) -> Vec<Value<'v>> {
    let mut values = Vec::with_capacity(side.len());
    for found in side {
        match found {
            Found::Literal(value) | Found::Value(value) => values.push(value.clone()),
            Found::Missing(missing) => all.push(Compared::NoLeft(missing.clone())),
        }
    }
    values
}

/// The values of the right side; what is missing there fails every value of the left.
fn both_present<'v>(left: &[Value<'v>], side: &[Found<'v>], all: &mut All<'v>) -> Vec<Value<'v>> {
    let mut values = Vec::with_capacity(side.len());
    for found in side {
        match found {
            Found::Literal(value) | Found::Value(value) => values.push(value.clone()),
            Found::Missing(_) => all.extend(left.iter().cloned().map(Compared::NoRight)),
        }
    }
    values
}

fn no_right<'v>(left: &Value<'v>, side: &[Found<'v>], all: &mut All<'v>) -> Vec<Value<'v>> {
    both_present(std::slice::from_ref(left), side, all)
}

/// Lists replaced by their elements, one level deep.
fn flat(values: Vec<Value<'_>>) -> Vec<Value<'_>> {
    let mut flat = Vec::with_capacity(values.len());
    for value in values {
        if value.is_list() {
            flat.extend(value.items());
        } else {
            flat.push(value);
        }
    }
    flat
}

/// Whether a string is a part of another.
fn text_in<'v>(left: Value<'v>, right: &Value<'v>) -> Result<Compared<'v>, EvalFault> {
    let part = match (left.shape()?, right.shape()?) {
        (Shape::Text(part), Shape::Text(whole)) => Some(whole.contains(&*part)),
        _ => None,
    };
    Ok(match part {
        Some(holds) => Compared::One(holds, left),
        None => Compared::Incomparable(left),
    })
}
