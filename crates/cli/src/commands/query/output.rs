//! The forms of a query's answer.

use super::cells::cell;
use crate::out::printable;
use serde_json::Value;
use std::io::{self, Write};

/// The widest column of a table; longer values move the rest of their line.
const WIDEST: usize = 60;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Output {
    /// Columns, for people
    #[default]
    Table,
    /// One array of objects
    Json,
    /// One object a line
    Ndjson,
    /// Comma-separated values with a header
    Csv,
}

/// Prints pages as they come.
pub struct Printer {
    output: Output,
    color: bool,
    /// The columns' widths, set by the first page.
    widths: Vec<usize>,
    rows: u64,
    begun: bool,
}

impl Printer {
    pub fn new(output: Output, color: bool) -> Self {
        Self { output, color, widths: Vec::new(), rows: 0, begun: false }
    }

    pub fn page(
        &mut self,
        out: &mut dyn Write,
        fields: &[String],
        rows: &[Value],
    ) -> io::Result<()> {
        let first = !std::mem::replace(&mut self.begun, true);
        match self.output {
            Output::Table => self.table(out, fields, rows, first)?,
            Output::Json => {
                for row in rows {
                    write!(out, "{}\n  {row}", if self.rows == 0 { "[" } else { "," })?;
                    self.rows += 1;
                }
                return Ok(());
            }
            Output::Ndjson => rows.iter().try_for_each(|row| writeln!(out, "{row}"))?,
            Output::Csv => {
                if first {
                    csv(out, fields.iter().map(String::as_str))?;
                }
                for row in rows {
                    let cells: Vec<String> = fields.iter().map(|field| cell(row, field)).collect();
                    csv(out, cells.iter().map(String::as_str))?;
                }
            }
        }
        self.rows += rows.len() as u64;
        Ok(())
    }

    fn table(
        &mut self,
        out: &mut dyn Write,
        fields: &[String],
        rows: &[Value],
        first: bool,
    ) -> io::Result<()> {
        let cells = |row: &Value| -> Vec<String> {
            fields.iter().map(|field| printable(&cell(row, field)).into_owned()).collect()
        };
        let rows: Vec<Vec<String>> = rows.iter().map(cells).collect();
        if first {
            let width = |at: usize| {
                let of = |row: &Vec<String>| row.get(at).map_or(0, |cell| cell.chars().count());
                rows.iter().map(of).max().unwrap_or(0).min(WIDEST)
            };
            let named = fields.iter().enumerate();
            self.widths = named.map(|(at, name)| width(at).max(name.chars().count())).collect();
            let (on, off) = if self.color { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
            write!(out, "{on}")?;
            let names: Vec<String> = fields.iter().map(|n| printable(n).into_owned()).collect();
            self.line(out, &names)?;
            write!(out, "{off}")?;
        }
        rows.iter().try_for_each(|row| self.line(out, row))
    }

    fn line(&self, out: &mut dyn Write, cells: &[String]) -> io::Result<()> {
        let mut line = String::new();
        for (cell, width) in cells.iter().zip(&self.widths) {
            line.push_str(cell);
            let missing = width.saturating_sub(cell.chars().count());
            line.extend(std::iter::repeat_n(' ', missing + 2));
        }
        writeln!(out, "{}", line.trim_end())
    }

    pub fn end(&self, out: &mut dyn Write) -> io::Result<()> {
        match self.output {
            Output::Table => {
                let noun = if self.rows == 1 { "row" } else { "rows" };
                writeln!(out, "\n{} {noun}", self.rows)
            }
            Output::Json if self.rows == 0 => writeln!(out, "[]"),
            Output::Json => writeln!(out, "\n]"),
            Output::Ndjson | Output::Csv => Ok(()),
        }
    }
}

/// A line of comma-separated values, quoted where they need it.
fn csv<'c>(out: &mut dyn Write, cells: impl Iterator<Item = &'c str>) -> io::Result<()> {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            write!(out, ",")?;
        }
        if cell.contains(['"', ',', '\n', '\r']) {
            write!(out, "\"{}\"", cell.replace('"', "\"\""))?;
        } else {
            write!(out, "{cell}")?;
        }
    }
    write!(out, "\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn printed(output: Output, pages: &[&[Value]]) -> String {
        let fields = ["resourceId".to_owned(), "configuration.size".to_owned()];
        let mut printer = Printer::new(output, false);
        let mut out = Vec::new();
        for page in pages {
            printer.page(&mut out, &fields, page).unwrap();
        }
        printer.end(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_form_has_every_page() {
        let first = [json!({"resourceId": "a", "configuration": {"size": 1}})];
        let second = [json!({"resourceId": "b,\"\u{1b}"})];
        let pages: [&[Value]; 2] = [&first, &second];
        assert_eq!(
            printed(Output::Table, &pages),
            "resourceId  configuration.size\na           1\nb,\"\\u{1b}\n\n2 rows\n"
        );
        assert_eq!(
            printed(Output::Csv, &pages),
            "resourceId,configuration.size\r\na,1\r\n\"b,\"\"\u{1b}\",\r\n"
        );
        let array: Value = serde_json::from_str(&printed(Output::Json, &pages)).unwrap();
        assert_eq!(array, json!([first[0], second[0]]));
        assert_eq!(printed(Output::Ndjson, &pages).lines().count(), 2);
        assert_eq!(printed(Output::Json, &[&[]]), "[]\n");
        assert_eq!(printed(Output::Table, &[&[]]), "resourceId  configuration.size\n\n0 rows\n");
    }
}
