//! Conditions.

use super::{place_of, property};
use crate::condition::{Condition, List, Operator, Test};
use crate::error::{QueryError, Reason};
use crate::literal::{Comparison, Literal, Number};
use crate::pattern::Pattern;
use sqlparser::ast::{BinaryOperator, Expr, UnaryOperator, Value};

/// The condition that an expression is.
pub(super) fn condition(expr: Expr) -> Result<Condition, QueryError> {
    let at = place_of(&expr);
    match expr {
        Expr::Nested(inner) => condition(*inner),
        Expr::UnaryOp { op: UnaryOperator::Not, expr } => {
            Ok(Condition::Not(Box::new(condition(*expr)?)))
        }
        Expr::BinaryOp { left, op: op @ (BinaryOperator::And | BinaryOperator::Or), right } => {
            chain(*left, op, *right)
        }
        Expr::BinaryOp { left, op, right } => {
            let (comparison, negated) = comparison(&op).ok_or_else(|| not_a_test(at))?;
            let (tested, comparison, literal) = match (*left, *right) {
                (Expr::Identifier(word), right) => (word, comparison, right),
                (left, Expr::Identifier(word)) => (word, comparison.flipped(), left),
                _ => return Err(not_a_test(at)),
            };
            let operator = Operator::Compare(comparison, self::literal(literal)?);
            Ok(test(property(&tested)?, operator, negated))
        }
        Expr::InList { expr, list, negated } => {
            let literals = list.into_iter().map(literal).collect::<Result<_, _>>()?;
            Ok(test(tested(*expr)?, Operator::In(List::new(literals)), negated))
        }
        Expr::Between { expr, negated, low, high } => {
            let operator = Operator::Between(literal(*low)?, literal(*high)?);
            Ok(test(tested(*expr)?, operator, negated))
        }
        Expr::Like { negated, any: false, expr, pattern, escape_char: None } => {
            let at = place_of(&pattern);
            let pattern = literal(*pattern)?;
            let pattern = Pattern::parse(pattern.as_text())
                .ok_or_else(|| QueryError::new(at, Reason::Pattern))?;
            Ok(test(tested(*expr)?, Operator::Like(pattern), negated))
        }
        _ => Err(not_a_test(at)),
    }
}

fn not_a_test(at: crate::TextPlace) -> QueryError {
    QueryError::new(at, Reason::NotATest)
}

/// A chain of ANDs or of ORs; long ones would nest as deep as they are long.
fn chain(left: Expr, op: BinaryOperator, right: Expr) -> Result<Condition, QueryError> {
    let mut parts = vec![right];
    let mut left = left;
    loop {
        match left {
            Expr::BinaryOp { left: further, op: same, right } if same == op => {
                parts.push(*right);
                left = *further;
            }
            other => {
                parts.push(other);
                break;
            }
        }
    }
    let parts = parts.into_iter().rev().map(condition).collect::<Result<_, _>>()?;
    Ok(if op == BinaryOperator::And { Condition::All(parts) } else { Condition::Any(parts) })
}

fn test(property: crate::property::Property, operator: Operator, negated: bool) -> Condition {
    let test = Condition::Test(Box::new(Test { property, operator }));
    if negated { Condition::Not(Box::new(test)) } else { test }
}

fn tested(expr: Expr) -> Result<crate::property::Property, QueryError> {
    match expr {
        Expr::Identifier(word) => property(&word),
        other => Err(not_a_test(place_of(&other))),
    }
}

/// What an operator compares, and whether it is denied.
const fn comparison(op: &BinaryOperator) -> Option<(Comparison, bool)> {
    Some(match op {
        BinaryOperator::Eq => (Comparison::Equal, false),
        BinaryOperator::NotEq => (Comparison::Equal, true),
        BinaryOperator::Lt => (Comparison::Less, false),
        BinaryOperator::LtEq => (Comparison::LessOrEqual, false),
        BinaryOperator::Gt => (Comparison::Greater, false),
        BinaryOperator::GtEq => (Comparison::GreaterOrEqual, false),
        _ => return None,
    })
}

fn literal(expr: Expr) -> Result<Literal, QueryError> {
    let at = place_of(&expr);
    match expr {
        Expr::Nested(inner) => literal(*inner),
        Expr::Value(value) => match value.value {
            Value::SingleQuotedString(text) => Ok(Literal::text(text)),
            Value::Number(text, _) => number(text, at),
            Value::Boolean(value) => Ok(Literal::boolean(value)),
            _ => Err(not_a_test(at)),
        },
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => match *expr {
            Expr::Value(value) => match value.value {
                Value::Number(text, _) => number(format!("-{text}"), at),
                _ => Err(not_a_test(at)),
            },
            _ => Err(not_a_test(at)),
        },
        _ => Err(not_a_test(at)),
    }
}

fn number(text: String, at: crate::TextPlace) -> Result<Literal, QueryError> {
    match Number::parse(&text) {
        Some(number) => Ok(Literal::number(text, number)),
        // Such as `.5`, or one with an exponent that is too large.
        None => match Number::parse(&format!("0{text}")) {
            Some(number) if text.starts_with('.') => Ok(Literal::number(text, number)),
            _ => Err(not_a_test(at)),
        },
    }
}
