//! `GET /console/REGION/query.csv` and `query.json`

use super::ask::{Answer, Trouble, ask, cell, plain};
use crate::web::{Fault, Visit};
use axum::body::Body;
use axum::extract::Query;
use axum::response::Response;
use http::HeaderValue;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use serde::Deserialize;
use serde_json::Value;

/// Rows at most.
const ROWS: usize = 10_000;

/// The query.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
}

impl Asked {
    /// The text of the query.
    pub(super) fn expression(&self) -> &str {
        self.q.trim()
    }
}

/// For spreadsheets.
pub(crate) async fn csv(visit: Visit, Query(asked): Query<Asked>) -> Response {
    visit
        .answer(move |visit| {
            let answer = answer(visit, asked.expression())?;
            Ok(file(as_csv(&answer), "text/csv; charset=utf-8", "attachment; filename=query.csv"))
        })
        .await
}

/// For programs: a list of objects.
pub(crate) async fn json(visit: Visit, Query(asked): Query<Asked>) -> Response {
    visit
        .answer(move |visit| {
            let answer = answer(visit, asked.expression())?;
            let text = format!("[{}]\n", answer.rows.join(",\n"));
            Ok(file(text, "application/json", "attachment; filename=query.json"))
        })
        .await
}

fn answer(visit: &Visit, expression: &str) -> Result<Answer, Fault> {
    ask(visit, expression, ROWS).map_err(|trouble| match trouble {
        Trouble::Query(error) => Fault::Invalid(error.to_string()),
        Trouble::Other(text) => Fault::Invalid(text),
        Trouble::Fault(fault) => fault,
    })
}

fn file(text: String, kind: &'static str, disposition: &'static str) -> Response {
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static(disposition));
    response
}

fn as_csv(answer: &Answer) -> String {
    let mut text = String::new();
    let mut line = |cells: Vec<String>| {
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    };
    line(answer.fields.iter().map(|field| quoted(field)).collect());
    for row in &answer.rows {
        let row: Value = serde_json::from_str(row).unwrap_or_default();
        let cells = answer.fields.iter().map(|field| match cell(&row, field) {
            Some(Value::Number(number)) => number.to_string(),
            Some(value) => quoted(&plain(value)),
            None => String::new(),
        });
        line(cells.collect());
    }
    text
}

/// A text as a cell. What a spreadsheet would take for a formula gets an apostrophe before it.
fn quoted(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let apostrophe = if formula { "'" } else { "" };
    format!("\"{apostrophe}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_no_formula_gets_through() {
        let answer = Answer {
            fields: vec!["resourceId".to_owned(), "COUNT(*)".to_owned()],
            rows: vec![
                r#"{"resourceId":"a\"b,c\n","COUNT(*)":-2}"#.to_owned(),
                r#"{"resourceId":"=HYPERLINK(\"http://evil\")"}"#.to_owned(),
            ],
            more: false,
        };
        assert_eq!(
            as_csv(&answer),
            "\"resourceId\",\"COUNT(*)\"\r\n\"a\"\"b,c\n\",-2\r\n\
             \"'=HYPERLINK(\"\"http://evil\"\")\",\r\n"
        );
    }
}
