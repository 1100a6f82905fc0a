//! Values as policies write them.

use super::cursor::{Cursor, Parsed, is_name_char};
use crate::error::PolicyFault;
use crate::value::{Literal, Pattern, Range};
use std::sync::Arc;

/// A value, if one stands here.
pub(super) fn value(cursor: &mut Cursor<'_>) -> Parsed<Option<Literal>> {
    let Some(first) = cursor.peek() else { return Ok(None) };
    match first {
        '\'' | '"' => Ok(cursor.string()?.map(Literal::text)),
        '/' => regex(cursor).map(Some),
        '[' => deeper(cursor, list).map(Some),
        '{' => deeper(cursor, map).map(Some),
        '-' | '0'..='9' => number(cursor).map(Some),
        'r' => range(cursor),
        _ if cursor.eat_word(&["null", "NULL", "Null"]) => Ok(Some(Literal::Null)),
        _ if cursor.eat_word(&["true", "True", "TRUE"]) => Ok(Some(Literal::Bool(true))),
        _ if cursor.eat_word(&["false", "False", "FALSE"]) => Ok(Some(Literal::Bool(false))),
        _ => Ok(None),
    }
}

fn deeper(
    cursor: &mut Cursor<'_>,
    read: fn(&mut Cursor<'_>) -> Parsed<Literal>,
) -> Parsed<Literal> {
    cursor.enter()?;
    let value = read(cursor)?;
    cursor.leave();
    Ok(value)
}

/// A number: with a fraction or an exponent a float, otherwise an integer.
fn number(cursor: &mut Cursor<'_>) -> Parsed<Literal> {
    let from = cursor.at();
    let mut text = String::new();
    if cursor.eat("-") {
        text.push('-');
    }
    let whole = cursor.take_while(|c| c.is_ascii_digit());
    if whole.is_empty() {
        return Err(cursor.expected("a number"));
    }
    text.push_str(whole);
    let mut is_float = false;
    let digit_behind = |cursor: &Cursor<'_>, skip: usize| {
        cursor.rest().get(skip..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    if cursor.looks_at(".") && digit_behind(cursor, 1) {
        cursor.skip(1);
        text.push('.');
        text.push_str(cursor.take_while(|c| c.is_ascii_digit()));
        is_float = true;
    }
    if cursor.looks_at("e") || cursor.looks_at("E") {
        let signed = matches!(cursor.rest().as_bytes().get(1), Some(b'+' | b'-'));
        let exponent = if signed { 2 } else { 1 };
        if digit_behind(cursor, exponent) {
            text.push_str(cursor.rest().get(..exponent).unwrap_or_default());
            cursor.skip(exponent);
            text.push_str(cursor.take_while(|c| c.is_ascii_digit()));
            is_float = true;
        }
    }
    if cursor.peek().is_some_and(is_name_char) {
        return Err(cursor.expected("the end of the number"));
    }
    let read = if is_float {
        text.parse().ok().filter(|value: &f64| value.is_finite()).map(Literal::Float)
    } else {
        text.parse().ok().map(Literal::Int)
    };
    read.ok_or_else(|| cursor.fault_at(from, PolicyFault::Number(text)))
}

fn regex(cursor: &mut Cursor<'_>) -> Parsed<Literal> {
    let from = cursor.at();
    cursor.skip(1);
    let mut text = String::new();
    loop {
        text.push_str(cursor.take_while(|c| c != '/'));
        if cursor.is_at_end() {
            let fault = PolicyFault::NeverClosed { what: "the regular expression", close: "/" };
            return Err(cursor.fault_at(from, fault));
        }
        cursor.skip(1);
        if !text.ends_with('\\') {
            break;
        }
        text.pop();
        text.push('/');
    }
    if text.is_empty() {
        let reason = "it is empty".to_owned();
        return Err(cursor.fault_at(from, PolicyFault::Regex { text, reason }));
    }
    let compiled = Pattern::sized(&text);
    let (pattern, small) =
        compiled.map_err(|reason| cursor.fault_at(from, PolicyFault::Regex { text, reason }))?;
    cursor.count_regex(small).map_err(|fault| cursor.fault_at(from, fault))?;
    Ok(Literal::Regex(pattern))
}

/// `r(1, 2]`, if that stands here; `r[0]` is the element of a list named `r`.
fn range(cursor: &mut Cursor<'_>) -> Parsed<Option<Literal>> {
    let from = cursor.at();
    let lower_in = cursor.looks_at("r[");
    if !lower_in && !cursor.looks_at("r(") {
        return Ok(None);
    }
    cursor.skip(2);
    let lower = bound(cursor)?;
    let Some(lower) = lower.filter(|_| cursor.eat(",")) else {
        cursor.back_to(from);
        return Ok(None);
    };
    let Some(upper) = bound(cursor)? else { return Err(cursor.expected("a bound")) };
    let upper_in = cursor.looks_at("]");
    if !upper_in && !cursor.looks_at(")") {
        return Err(cursor.expected("`]` or `)`"));
    }
    cursor.skip(1);
    let range = match (lower, upper) {
        (Literal::Int(lower), Literal::Int(upper)) => {
            Literal::IntRange(Range { lower, upper, lower_in, upper_in })
        }
        (Literal::Float(lower), Literal::Float(upper)) => {
            Literal::FloatRange(Range { lower, upper, lower_in, upper_in })
        }
        (Literal::Char(lower), Literal::Char(upper)) => {
            Literal::CharRange(Range { lower, upper, lower_in, upper_in })
        }
        _ => return Err(cursor.fault_at(from, PolicyFault::RangeTypes)),
    };
    Ok(Some(range))
}

fn bound(cursor: &mut Cursor<'_>) -> Parsed<Option<Literal>> {
    cursor.take_while(|c| matches!(c, ' ' | '\t'));
    let negative = |rest: &str| {
        rest.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let bound = match cursor.peek() {
        Some('0'..='9') => Some(number(cursor)?),
        Some('-') if negative(cursor.rest()) => Some(number(cursor)?),
        Some(c) if !c.is_whitespace() => {
            cursor.skip(c.len_utf8());
            Some(Literal::Char(c))
        }
        _ => None,
    };
    cursor.take_while(|c| matches!(c, ' ' | '\t'));
    Ok(bound)
}

fn list(cursor: &mut Cursor<'_>) -> Parsed<Literal> {
    cursor.skip(1);
    let mut list = Vec::new();
    cursor.blank();
    if cursor.eat("]") {
        return Ok(Literal::List(list));
    }
    loop {
        cursor.blank();
        let Some(value) = value(cursor)? else { return Err(cursor.expected("a value")) };
        list.push(Arc::new(value));
        cursor.blank();
        if cursor.eat("]") {
            return Ok(Literal::List(list));
        }
        if !cursor.eat(",") {
            return Err(cursor.expected("`,` or `]`"));
        }
    }
}

fn map(cursor: &mut Cursor<'_>) -> Parsed<Literal> {
    cursor.skip(1);
    let mut map: Vec<(Arc<str>, Arc<Literal>)> = Vec::new();
    cursor.blank();
    if cursor.eat("}") {
        return Ok(Literal::Map(map));
    }
    loop {
        cursor.blank();
        let key = match cursor.string()? {
            Some(key) => key,
            None => cursor.take_while(|c| c.is_alphanumeric() || c == '-' || c == '_').to_owned(),
        };
        if key.is_empty() {
            return Err(cursor.expected("a key"));
        }
        cursor.blank();
        cursor.expect(":")?;
        cursor.blank();
        let Some(value) = value(cursor)? else { return Err(cursor.expected("a value")) };
        let value = Arc::new(value);
        match map.iter_mut().find(|(known, _)| **known == *key) {
            Some((_, old)) => *old = value,
            None => map.push((key.into(), value)),
        }
        cursor.blank();
        if cursor.eat("}") {
            return Ok(Literal::Map(map));
        }
        if !cursor.eat(",") {
            return Err(cursor.expected("`,` or `}`"));
        }
    }
}
