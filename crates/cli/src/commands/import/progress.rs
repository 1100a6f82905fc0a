//! How far an import is: a bar for people, nothing for pipes.

use crate::cli::Global;
use crate::out::{self, many};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::{Duration, Instant};

const BAR: &str = "{bar:30} {bytes}/{total_bytes}, {bytes_per_sec}, {msg}";
const SPINNER: &str = "{spinner} {bytes}, {bytes_per_sec}, {msg}";

/// The bar. Clones show the same one.
#[derive(Clone)]
pub struct Progress {
    bar: ProgressBar,
    begun: Instant,
}

impl Progress {
    /// A bar over the bytes of files.
    pub fn over(files: &[PathBuf], _global: &Global) -> Self {
        let bar = if std::io::stderr().is_terminal() { bar(files) } else { ProgressBar::hidden() };
        Self { bar, begun: Instant::now() }
    }

    /// So many more bytes are read.
    pub fn bytes(&self, more: u64) {
        self.bar.inc(more);
    }

    /// So many items are sent.
    pub fn items(&self, sent: u64) {
        let seconds = self.begun.elapsed().as_secs_f64().max(0.001);
        self.bar.set_message(format!("{}, {:.0}/s", many(sent, "item"), sent as f64 / seconds));
    }

    /// Takes the bar away while something is written.
    pub fn suspend(&self, write: impl FnOnce()) {
        self.bar.suspend(write);
    }

    /// Says something beside the bar.
    pub fn note(&self, text: &str) {
        self.suspend(|| out::note(text));
    }

    /// Removes the bar.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    /// Since the begin.
    pub fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }
}

fn bar(files: &[PathBuf]) -> ProgressBar {
    let known: Option<u64> = files
        .iter()
        .map(|file| {
            let meta = std::fs::metadata(file).ok()?;
            meta.is_file().then_some(meta.len())
        })
        .sum();
    let (bar, style) = match known {
        Some(total) => (ProgressBar::new(total), BAR),
        None => (ProgressBar::no_length(), SPINNER),
    };
    let style = ProgressStyle::with_template(style);
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
