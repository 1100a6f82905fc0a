//! Asking a query.

use crate::web::{Fault, Visit};
use assize_engine::query::{PageEnd, QueryAsk, QueryFault};
use assize_query::{MAX_EXPRESSION, MAX_PAGE, Query, QueryError};
use serde_json::Value;

/// An answer: names of columns, and rows.
pub(super) struct Answer {
    pub(super) fields: Vec<String>,
    /// One JSON object each, as the engine wrote it.
    pub(super) rows: Vec<String>,
    pub(super) more: bool,
}

/// Why there is none.
pub(super) enum Trouble {
    /// The query is at fault.
    Query(QueryError),
    /// It is too long, takes too long, or too many others are under way.
    Other(String),
    Fault(Fault),
}

/// Asks for up to `most` rows.
pub(super) fn ask(visit: &Visit, expression: &str, most: usize) -> Result<Answer, Trouble> {
    visit.may_config("SelectResourceConfig").map_err(Trouble::Fault)?;
    if expression.len() > MAX_EXPRESSION {
        return Err(Trouble::Other(format!("the query is longer than {MAX_EXPRESSION} bytes")));
    }
    let query = Query::parse(expression).map_err(Trouble::Query)?;
    let mut answer = Answer { fields: query.fields(), rows: Vec::new(), more: false };
    let mut after: Option<PageEnd> = None;
    loop {
        let left = most - answer.rows.len();
        let limit = left.min(query.default_page().max(MAX_PAGE));
        let homes = std::slice::from_ref(&visit.home);
        let asked = QueryAsk { query: &query, homes, limit, after: after.as_ref(), at: None };
        let page = visit.console.engine.query(asked).map_err(|fault| match fault {
            QueryFault::Query(error) => Trouble::Query(error),
            QueryFault::Engine(error) => Trouble::Fault(error.into()),
            other => Trouble::Other(other.to_string()),
        })?;
        answer.rows.extend(page.rows);
        after = page.next;
        answer.more = after.is_some();
        if !answer.more || answer.rows.len() >= most {
            return Ok(answer);
        }
    }
}

/// The value of a column in a row: members are nested as the column's name says.
pub(super) fn cell<'v>(row: &'v Value, field: &str) -> Option<&'v Value> {
    if let Some(value) = row.get(field) {
        return Some(value);
    }
    field
        .match_indices('.')
        .find_map(|(at, _)| cell(row.get(field.get(..at)?)?, field.get(at + 1..)?))
}

/// A value as a text.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn columns_are_found_in_nested_rows() {
        let row = json!({"COUNT(*)": 3, "configuration": {"a.b": {"c": "x"}}, "tags": []});
        assert_eq!(cell(&row, "COUNT(*)"), Some(&json!(3)));
        assert_eq!(cell(&row, "configuration.a.b.c"), Some(&json!("x")));
        assert_eq!(cell(&row, "configuration.b"), None);
        assert_eq!(plain(&json!([1])), "[1]");
    }
}
