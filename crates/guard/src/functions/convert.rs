//! Functions that turn scalars into scalars of another type.

use super::{Fault, Made, told};
use crate::value::{Literal, Shape};

fn unreadable(text: &str, what: &str) -> Fault {
    Fault::Value(format!("{} is not {what}", told(text)))
}

pub(super) fn boolean(value: &Shape<'_>, _: usize) -> Made {
    let value = match value {
        Shape::Bool(value) => *value,
        Shape::Text(text) if text.eq_ignore_ascii_case("true") => true,
        Shape::Text(text) if text.eq_ignore_ascii_case("false") => false,
        Shape::Text(text) => return Err(unreadable(text, "`true` or `false`")),
        _ => return Ok(None),
    };
    Ok(Some(Literal::Bool(value)))
}

pub(super) fn integer(value: &Shape<'_>, _: usize) -> Made {
    let value = match value {
        Shape::Text(text) => text.parse().map_err(|_| unreadable(text, "an integer"))?,
        Shape::Int(value) => *value,
        Shape::Float(value) => *value as i64,
        Shape::Char(value) => i64::from(digit(*value)?),
        _ => return Ok(None),
    };
    Ok(Some(Literal::Int(value)))
}

pub(super) fn float(value: &Shape<'_>, _: usize) -> Made {
    let value = match value {
        Shape::Text(text) => text.parse().map_err(|_| unreadable(text, "a number"))?,
        Shape::Int(value) => *value as f64,
        Shape::Float(value) => *value,
        Shape::Char(value) => f64::from(digit(*value)?),
        _ => return Ok(None),
    };
    Ok(Some(Literal::Float(value)))
}

fn digit(value: char) -> Result<u32, Fault> {
    value.to_digit(10).ok_or_else(|| unreadable(value.encode_utf8(&mut [0; 4]), "a digit"))
}

pub(super) fn string(value: &Shape<'_>, _: usize) -> Made {
    Ok(match value {
        Shape::Text(text) => Some(Literal::text(&**text)),
        Shape::Int(value) => Some(Literal::text(value.to_string())),
        Shape::Float(value) => Some(Literal::text(value.to_string())),
        Shape::Bool(value) => Some(Literal::text(value.to_string())),
        Shape::Char(value) => Some(Literal::text(value.to_string())),
        _ => None,
    })
}

/// A character stays no character, as in Guard: it becomes a string.
pub(super) fn character(value: &Shape<'_>, _: usize) -> Made {
    Ok(match value {
        Shape::Int(value) => {
            let digit = u32::try_from(*value).ok().and_then(|value| char::from_digit(value, 10));
            let digit = digit.ok_or_else(|| unreadable(&value.to_string(), "a digit"))?;
            Some(Literal::Char(digit))
        }
        Shape::Text(text) if text.len() > 1 => return Err(unreadable(text, "one character")),
        Shape::Text(text) => text.chars().next().map(Literal::Char),
        Shape::Char(value) => Some(Literal::text(value.to_string())),
        _ => None,
    })
}

pub(super) fn epoch(value: &Shape<'_>, _: usize) -> Made {
    let Shape::Text(text) = value else { return Ok(None) };
    let time: Result<jiff::Timestamp, _> = text.parse();
    let time = time.map_err(|_| unreadable(text, "a time such as `2026-01-01T00:00:00Z`"))?;
    // Times before 1970 are rounded down, not towards 1970.
    Ok(Some(Literal::Int(time.as_millisecond().div_euclid(1_000))))
}
