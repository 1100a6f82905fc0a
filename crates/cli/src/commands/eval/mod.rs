//! `assize eval`: judge configuration items from files, without a server.

mod args;
mod documents;
mod output;
mod pack_file;
mod planned;
mod report;
mod rules_file;
mod selection;
mod strict;

pub use args::Args;
pub use rules_file::read as read_rules_file;

use crate::cli::Global;
use crate::error::CliError;
use crate::exit::Exit;
use crate::out::{self, note};
use assize_engine::offline::{self, Evaluator, Feed, OfflineError, Part};
use assize_recorder::{Reader, Source};
use documents::Documents;
use output::{Form, Rendered, Writer};
use planned::PlannedFeed;
use report::Report;
use std::io::{self, Write};
use std::ops::ControlFlow;

/// Judges the files.
pub fn run(args: &Args, global: &Global) -> Result<Exit, CliError> {
    args.check_files()?;
    let selection = selection::select(args)?;
    if !args.quiet {
        selection.tell();
    }
    let unbuilt = selection.unbuilt();
    let evaluator = Evaluator::new(selection.rules, args.options()?);
    if args.documents {
        report_on(args, global, &evaluator, Documents::new(args.files.clone()), unbuilt)
    } else if args.is_planned() {
        report_on(args, global, &evaluator, PlannedFeed::read(args)?, unbuilt)
    } else {
        let reader = Reader::new(args.files.iter().map(Source::file), args.limits());
        report_on(args, global, &evaluator, reader, unbuilt)
    }
}

fn report_on(
    args: &Args,
    global: &Global,
    evaluator: &Evaluator,
    mut feed: impl Feed,
    unbuilt: usize,
) -> Result<Exit, CliError> {
    let form = Form::new(args, evaluator, global.color.on_stdout());
    let mut report = Report::new(args, evaluator);
    report.unbuilt = unbuilt;
    if args.quiet {
        judge(evaluator, &mut feed, &form, None, &mut report)?;
    } else {
        let mut writer = form.writer(evaluator).map_err(CliError::output)?;
        let mut out = out::stdout();
        let mut output = Output { writer: writer.as_mut(), out: &mut out };
        let judged = output
            .begin()
            .and_then(|()| judge(evaluator, &mut feed, &form, Some(&mut output), &mut report));
        match judged.and_then(|()| output.end(&report)) {
            Err(CliError::ClosedPipe) => report.closed = true,
            done => done?,
        }
        if report.totals.items == 0 && report.totals.bad == 0 {
            note("note: the input holds no configuration items");
        } else if report.totals.items > 0 && report.totals.unjudged == report.totals.items {
            note("note: none of the rules judges items of the types in the input");
        } else if report.totals.items > 0 {
            report.tell_scopes();
        }
    }
    Ok(report.exit())
}

/// Where results go.
struct Output<'o> {
    writer: &'o mut dyn Writer,
    out: &'o mut dyn Write,
}

impl Output<'_> {
    fn begin(&mut self) -> Result<(), CliError> {
        self.writer.begin(self.out).map_err(CliError::output)
    }

    fn part(&mut self, part: &Rendered) -> io::Result<()> {
        self.writer.part(self.out, part)
    }

    fn end(&mut self, report: &Report<'_>) -> Result<(), CliError> {
        let written = self.writer.end(self.out, report);
        written.and_then(|()| self.out.flush()).map_err(CliError::output)
    }
}

fn judge(
    evaluator: &Evaluator,
    feed: &mut impl Feed,
    form: &Form,
    mut output: Option<&mut Output<'_>>,
    report: &mut Report<'_>,
) -> Result<(), CliError> {
    let mut failed = None;
    let run = offline::run(evaluator, feed, form, &mut |part: Part<Rendered>| {
        report.add(&part);
        match output.as_mut().map_or(Ok(()), |output| output.part(&part.collected)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    });
    report.finish();
    match (run, failed) {
        (_, Some(error)) => Err(CliError::output(error)),
        (Err(error @ (OfflineError::Spool(_) | OfflineError::Panicked)), None) => {
            Err(CliError::Failed(error.to_string()))
        }
        (Ok(_), None) => Ok(()),
    }
}
