//! Showing where a query is wrong.

use crate::client::CallError;
use crate::error::CliError;
use crate::out::printable;

/// The longest part of a line that is shown, in characters.
const SHOWN: usize = 100;

/// The error, and below it the place in the text that it names.
pub fn explain(error: CallError, expression: &str) -> CliError {
    let CallError::Service(refusal) = &error else { return error.into() };
    if refusal.code != "InvalidExpressionException" {
        return error.into();
    }
    let message = refusal.message.clone();
    let shown = place(&message).and_then(|at| show(expression, at));
    CliError::Invalid(match shown {
        Some(shown) => format!("{message}\n{shown}"),
        None => message,
    })
}

/// Reads `line L, column C`.
fn place(message: &str) -> Option<(usize, usize)> {
    let (_, rest) = message.split_once("line ")?;
    let (line, rest) = rest.split_once(", column ")?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    Some((line.parse().ok()?, rest.get(..digits)?.parse().ok()?))
}

/// The line, cut around the place, with a sign below it.
fn show(expression: &str, (line, column): (usize, usize)) -> Option<String> {
    let line = expression.split('\n').nth(line.checked_sub(1)?)?;
    let at = column.checked_sub(1)?;
    let from = at.saturating_sub(SHOWN / 2);
    let part = |from: usize, len: usize| -> String {
        line.chars().skip(from).take(len).map(|c| if c == '\t' { ' ' } else { c }).collect()
    };
    let (before, after) = (part(from, at - from), part(at, SHOWN / 2));
    let indent = printable(&before).chars().count();
    Some(format!("  {}{}\n  {:indent$}^", printable(&before), printable(&after), ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_is_below_the_place() {
        let at = place("syntax error at line 2, column 7: `x` is none").unwrap();
        assert_eq!(at, (2, 7));
        let shown = show("SELECT arn\nWHERE foo = 'x'", at).unwrap();
        assert_eq!(shown, "  WHERE foo = 'x'\n        ^");
        let long = show(&"é".repeat(400), (1, 200)).unwrap();
        assert_eq!(long, format!("  {}\n  {}^", "é".repeat(100), " ".repeat(50)));
        assert!(show("x", (9, 1)).is_none() && place("busy").is_none());
    }
}
