//! What aggregates add up.

use super::key::Value;
use crate::document::Document;
use crate::literal::Number;
use crate::plan::{Aggregate, Function};
use std::ops::ControlFlow;

/// What one aggregate of one group has come to.
#[derive(Clone, Debug)]
pub(crate) enum Sum {
    Count(u64),
    Total { integers: i128, floats: f64, any_float: bool, count: u64 },
    Least(Option<Value>),
    Most(Option<Value>),
}

impl Sum {
    pub(crate) fn new(function: Function) -> Self {
        match function {
            Function::Count => Self::Count(0),
            Function::Sum | Function::Avg => {
                Self::Total { integers: 0, floats: 0.0, any_float: false, count: 0 }
            }
            Function::Min => Self::Least(None),
            Function::Max => Self::Most(None),
        }
    }

    /// Adds an item.
    pub(crate) fn add(&mut self, aggregate: &Aggregate, document: &Document<'_>) {
        let Some(property) = &aggregate.of else {
            if let Self::Count(count) = self {
                *count += 1;
            }
            return;
        };
        if let Self::Count(count) = self {
            *count += u64::from(document.has(property));
            return;
        }
        let _ = document.values(property, &mut |scalar| {
            self.take(Value::of(scalar));
            ControlFlow::Continue(())
        });
    }

    fn take(&mut self, value: Value) {
        match self {
            Self::Count(_) => {}
            Self::Total { integers, floats, any_float, count } => match value {
                Value::Number(Number::Integer(number)) => {
                    *integers += i128::from(number);
                    *count += 1;
                }
                Value::Number(Number::Float(number)) => {
                    *floats += number;
                    *any_float = true;
                    *count += 1;
                }
                Value::Bool(_) | Value::Text(_) => {}
            },
            Self::Least(least) => {
                if least.as_ref().is_none_or(|least| value < *least) {
                    *least = Some(value);
                }
            }
            Self::Most(most) => {
                if most.as_ref().is_none_or(|most| value > *most) {
                    *most = Some(value);
                }
            }
        }
    }

    /// Adds what another has come to.
    pub(crate) fn merge(&mut self, other: Self) {
        match (self, other) {
            (Self::Count(count), Self::Count(more)) => *count += more,
            (
                Self::Total { integers, floats, any_float, count },
                Self::Total { integers: i, floats: f, any_float: any, count: c },
            ) => {
                *integers += i;
                *floats += f;
                *any_float |= any;
                *count += c;
            }
            (least @ Self::Least(_), Self::Least(Some(value)))
            | (least @ Self::Most(_), Self::Most(Some(value))) => least.take(value),
            _ => {}
        }
    }

    /// The result; none when there was nothing to add up.
    pub(crate) fn result(&self, function: Function) -> Option<Value> {
        match self {
            Self::Count(count) => {
                Some(Value::Number(Number::Integer(i64::try_from(*count).unwrap_or(i64::MAX))))
            }
            Self::Total { count: 0, .. } => None,
            Self::Total { integers, floats, any_float, count } => {
                let total = *integers as f64 + floats;
                Some(Value::Number(match i64::try_from(*integers) {
                    _ if function == Function::Avg => Number::Float(total / *count as f64),
                    Ok(integers) if !any_float => Number::Integer(integers),
                    _ => Number::Float(total),
                }))
            }
            Self::Least(value) | Self::Most(value) => value.clone(),
        }
    }
}
