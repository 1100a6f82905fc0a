//! Tables of figures.

use crate::harness::Fault;
use crate::machine::Fact;
use serde::Serialize;

/// What a figure should reach.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Target {
    /// At least so many times as good as the peer.
    Ratio(f64),
    /// Less than so much, in the row's unit.
    Below(f64),
}

/// One comparison.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// What is measured.
    pub what: String,
    /// The unit of both figures.
    pub unit: &'static str,
    /// Our figure.
    pub ours: f64,
    /// With whom it is compared.
    pub peer: Option<String>,
    /// The peer's figure.
    pub theirs: Option<f64>,
    /// How many times as good ours is.
    pub ratio: Option<f64>,
    /// What it should reach.
    pub target: Option<Target>,
    /// Whether it does.
    pub ok: Option<bool>,
}

/// The figures of one benchmark.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    name: &'static str,
    about: &'static str,
    rows: Vec<Row>,
    notes: Vec<String>,
}

impl Report {
    /// An empty report.
    pub fn new(name: &'static str, about: &'static str) -> Self {
        Self { name, about, rows: Vec::new(), notes: Vec::new() }
    }

    /// Adds a rate beside a peer's: more is better.
    pub fn rate(
        &mut self,
        what: impl Into<String>,
        unit: &'static str,
        ours: f64,
        (peer, theirs): (&str, f64),
        target: Option<f64>,
    ) {
        let ratio = ours / theirs;
        self.rows.push(Row {
            what: what.into(),
            unit,
            ours,
            peer: Some(peer.to_owned()),
            theirs: Some(theirs),
            ratio: Some(ratio),
            target: target.map(Target::Ratio),
            ok: target.map(|wanted| ratio >= wanted),
        });
    }

    /// Adds a figure that stands alone: less is better.
    pub fn alone(
        &mut self,
        what: impl Into<String>,
        unit: &'static str,
        ours: f64,
        below: Option<f64>,
    ) {
        self.rows.push(Row {
            what: what.into(),
            unit,
            ours,
            peer: None,
            theirs: None,
            ratio: None,
            target: below.map(Target::Below),
            ok: below.map(|limit| ours < limit),
        });
    }

    /// Adds a remark below the table.
    pub fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }

    /// The table as text.
    pub fn table(&self) -> String {
        let head = ["", "unit", "assize", "peer", "peer's", "ratio", "target", ""];
        let mut lines: Vec<[String; 8]> = vec![head.map(str::to_owned)];
        lines.extend(self.rows.iter().map(cells));
        let mut widths = [0; 8];
        for line in &lines {
            for (width, cell) in widths.iter_mut().zip(line) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let mut text = format!("\n{}: {}\n\n", self.name, self.about);
        for line in &lines {
            let mut shown = String::from(" ");
            for (column, (cell, width)) in line.iter().zip(widths).enumerate() {
                shown.push(' ');
                // Figures stand to the right, words to the left.
                if matches!(column, 2 | 4 | 5 | 6) {
                    shown.push_str(&format!("{cell:>width$} "));
                } else {
                    shown.push_str(&format!("{cell:<width$} "));
                }
            }
            text.push_str(shown.trim_end());
            text.push('\n');
        }
        for note in &self.notes {
            text.push_str(&format!("  * {note}\n"));
        }
        text
    }
}

fn cells(row: &Row) -> [String; 8] {
    let optional = |figure: Option<f64>| figure.map_or_else(String::new, shown);
    [
        row.what.clone(),
        row.unit.to_owned(),
        shown(row.ours),
        row.peer.clone().unwrap_or_default(),
        optional(row.theirs),
        row.ratio.map_or_else(String::new, |r| format!("{}×", shown(r))),
        match row.target {
            None => String::new(),
            Some(Target::Ratio(wanted)) => format!("≥ {wanted}×"),
            Some(Target::Below(limit)) => format!("< {limit}"),
        },
        match row.ok {
            None => "",
            Some(true) => "ok",
            Some(false) => "missed",
        }
        .to_owned(),
    ]
}

/// Three significant digits; thousands are set apart.
fn shown(figure: f64) -> String {
    if !figure.is_finite() {
        return "?".to_owned();
    }
    if figure < 100.0 {
        let digits = if figure < 1.0 { 3 } else { 2 - usize::from(figure >= 10.0) };
        return format!("{figure:.digits$}");
    }
    let digits = format!("{figure:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Everything as JSON.
pub fn to_json(machine: &[Fact], reports: &[Report]) -> Result<String, Fault> {
    let facts: serde_json::Map<_, _> =
        machine.iter().map(|fact| (fact.name.to_owned(), fact.value.as_str().into())).collect();
    let all = serde_json::json!({ "machine": facts, "benchmarks": reports });
    Ok(format!("{}\n", serde_json::to_string_pretty(&all)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_short() {
        for (figure, text) in [
            (0.1234, "0.123"),
            (1.867, "1.87"),
            (12.34, "12.3"),
            (99.96, "100.0"),
            (100.0, "100"),
            (330_912.4, "330,912"),
            (1_393_000.0, "1,393,000"),
            (f64::NAN, "?"),
        ] {
            assert_eq!(shown(figure), text);
        }
    }

    #[test]
    fn targets_are_judged() {
        let mut report = Report::new("a", "b");
        report.rate("fast", "items/s", 200.0, ("slow", 100.0), Some(1.8));
        report.rate("slow", "items/s", 100.0, ("fast", 200.0), Some(1.0));
        report.alone("time", "s", 1.5, Some(2.0));
        let oks: Vec<_> = report.rows.iter().map(|row| row.ok).collect();
        assert_eq!(oks, [Some(true), Some(false), Some(true)]);
        let table = report.table();
        assert!(table.contains("2.00×") && table.contains("missed"), "{table}");
    }
}
