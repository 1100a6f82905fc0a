//! Functions on strings.

use super::{Fault, Made, Work, told};
use crate::eval::Found;
use crate::value::{Literal, Pattern, Shape, Value};

fn refused(reason: &str) -> Fault {
    Fault::Argument(reason.to_owned())
}

/// All values with a string or character between them.
pub(super) fn join(
    values: &[Found<'_>],
    between: &Value<'_>,
    most: usize,
) -> Result<Literal, Fault> {
    let between = match between.shape() {
        Ok(Shape::Text(text)) => text.into_owned(),
        Ok(Shape::Char(value)) => value.to_string(),
        _ => return Err(refused("the second argument must be a string or a character")),
    };
    let mut joined = String::new();
    for (at, found) in values.iter().enumerate() {
        let (Found::Literal(value) | Found::Value(value)) = found else {
            return Err(Fault::Value("a value to be joined is missing".to_owned()));
        };
        let Ok(Shape::Text(text)) = value.shape() else {
            let text = told(&value.text());
            return Err(Fault::Value(format!("{text} is to be joined and is no string")));
        };
        if at > 0 {
            joined.push_str(&between);
        }
        joined.push_str(&text);
        if joined.len() > most {
            return Err(Fault::TooLarge(most));
        }
    }
    Ok(Literal::text(joined))
}

/// What an expression matches in a string, expanded into a template.
pub(super) fn replace(pattern: &Value<'_>, template: &Value<'_>) -> Result<Work, Fault> {
    let Ok(Shape::Text(pattern)) = pattern.shape() else {
        return Err(refused("the second argument must be a string"));
    };
    let Ok(Shape::Text(template)) = template.shape() else {
        return Err(refused("the third argument must be a string"));
    };
    let pattern = Pattern::new(&pattern).map_err(Fault::Argument)?;
    let template = template.into_owned();
    Ok(Box::new(move |value, most| {
        let Shape::Text(text) = value else { return Ok(None) };
        match pattern.expand(text, &template, most).map_err(Fault::Argument)? {
            Some(expanded) => Ok(Some(Literal::text(expanded))),
            None => Err(Fault::TooLarge(most)),
        }
    }))
}

/// The characters of a string from one place up to another; no value where the string is
/// shorter.
pub(super) fn substring(from: &Value<'_>, to: &Value<'_>) -> Result<Work, Fault> {
    let place = |value: &Value<'_>, which| {
        let number = match value.shape() {
            Ok(Shape::Int(value)) => Some(value),
            Ok(Shape::Float(value)) if value.is_finite() => Some(value as i64),
            _ => None,
        };
        let place = number.and_then(|number| usize::try_from(number).ok());
        place.ok_or_else(|| {
            Fault::Argument(format!("the {which} argument must be a number that is not negative"))
        })
    };
    let (from, to) = (place(from, "second")?, place(to, "third")?);
    Ok(Box::new(move |value, _| {
        let Shape::Text(text) = value else { return Ok(None) };
        if from >= to || to > text.chars().count() {
            return Ok(None);
        }
        let part: String = text.chars().skip(from).take(to - from).collect();
        Ok(Some(Literal::text(part)))
    }))
}

fn mapped(value: &Shape<'_>, map: impl Fn(&str) -> String) -> Made {
    let Shape::Text(text) = value else { return Ok(None) };
    Ok(Some(Literal::text(map(text))))
}

pub(super) fn to_lower(value: &Shape<'_>, _: usize) -> Made {
    mapped(value, str::to_lowercase)
}

pub(super) fn to_upper(value: &Shape<'_>, _: usize) -> Made {
    mapped(value, str::to_uppercase)
}

/// A string whose bytes are no UTF-8 once they are decoded has no value.
pub(super) fn url_decode(value: &Shape<'_>, _: usize) -> Made {
    let Shape::Text(text) = value else { return Ok(None) };
    let decoded = percent_encoding::percent_decode_str(text).decode_utf8();
    Ok(decoded.ok().map(|decoded| Literal::text(&*decoded)))
}
