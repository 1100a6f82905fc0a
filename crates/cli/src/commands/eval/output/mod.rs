//! The forms of output. Each renders results in the threads that judge, while the item is
//! at hand, and writes what was rendered in the order of the input. None keeps results in
//! memory: a form that must group them, or put a summary first, uses temporary files.

mod json;
mod junit;
mod markdown;
mod result;
mod sarif;
mod table;

use super::args::{Args, OutputForm};
use super::report::Report;
use assize_engine::offline::{Collect, Evaluator, Judged};
use assize_model::ComplianceType;
use std::io::{self, Write};

/// What a thread rendered of one batch.
#[derive(Debug, Default)]
pub struct Rendered {
    text: Vec<u8>,
    /// The rule of each result, and where its text ends.
    ends: Vec<(usize, usize)>,
}

impl Rendered {
    /// The text of each result with its rule.
    fn results(&self) -> impl Iterator<Item = (usize, &[u8])> {
        let mut start = 0;
        self.ends.iter().map(move |&(rule, end)| {
            let text = self.text.get(start..end).unwrap_or_default();
            start = end;
            (rule, text)
        })
    }
}

/// Which results are rendered, and how.
pub struct Form {
    form: OutputForm,
    shown: Vec<ComplianceType>,
    look: table::Look,
    quiet: bool,
}

impl Form {
    /// The form that the arguments ask for.
    pub fn new(args: &Args, evaluator: &Evaluator, color: bool) -> Self {
        let shown = match (args.compliance.as_slice(), args.output) {
            ([], OutputForm::Sarif) => {
                vec![ComplianceType::NonCompliant, ComplianceType::InsufficientData]
            }
            ([], _) => ComplianceType::ALL.to_vec(),
            (given, _) => given.to_vec(),
        };
        let look = table::Look::new(evaluator, color);
        Self { form: args.output, shown, look, quiet: args.quiet }
    }

    /// What writes the form.
    pub fn writer<'e>(&self, evaluator: &'e Evaluator) -> io::Result<Box<dyn Writer + 'e>> {
        Ok(match self.form {
            OutputForm::Table => Box::new(table::Table::new(self.look)),
            OutputForm::Json => Box::new(json::Json::new(evaluator)),
            OutputForm::Ndjson => Box::new(json::Ndjson),
            OutputForm::Sarif => Box::new(sarif::Sarif::new(evaluator)),
            OutputForm::Junit => Box::new(junit::Junit::new(evaluator)),
            OutputForm::Markdown => Box::new(markdown::Markdown::new()),
        })
    }

    fn render(&self, into: &mut Vec<u8>, judged: &Judged<'_>) -> io::Result<()> {
        match self.form {
            OutputForm::Table => table::render(into, judged, self.look),
            OutputForm::Json => json::render(into, judged),
            OutputForm::Ndjson => json::render_line(into, judged),
            OutputForm::Sarif => sarif::render(into, judged),
            OutputForm::Junit => junit::render(into, judged),
            OutputForm::Markdown => markdown::render(into, judged),
        }
    }
}

impl Collect for Form {
    type Part = Rendered;

    fn judged(&self, part: &mut Rendered, judged: &Judged<'_>) {
        if self.quiet || !self.shown.contains(&judged.verdict.compliance) {
            return;
        }
        // Writing into memory can't fail.
        let _ = self.render(&mut part.text, judged);
        part.ends.push((judged.rule_at, part.text.len()));
    }
}

/// Writes a form: beginning, parts in order, end.
pub trait Writer {
    /// Whatever stands before the first result.
    fn begin(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// The results of one batch.
    fn part(&mut self, out: &mut dyn Write, part: &Rendered) -> io::Result<()> {
        out.write_all(&part.text)
    }

    /// Whatever stands after the last result.
    fn end(&mut self, out: &mut dyn Write, report: &Report<'_>) -> io::Result<()>;
}

/// Parts of a JSON list, each rendered with a comma before it.
#[derive(Debug, Default)]
struct List {
    begun: bool,
}

impl List {
    fn part(&mut self, out: &mut dyn Write, part: &Rendered) -> io::Result<()> {
        let text = part.text.as_slice();
        let text = if self.begun { text } else { text.strip_prefix(b",").unwrap_or(text) };
        self.begun |= !text.is_empty();
        out.write_all(text)
    }
}
