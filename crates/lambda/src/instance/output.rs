//! From what a function prints to lines of a log, bounded.

use crate::ports::LogLine;
use std::time::{Duration, Instant};

/// The longest line; what is longer becomes several, as in CloudWatch.
const MAX_LINE: usize = 256 * 1024;
/// How much of an invocation's log goes back to the caller.
const TAIL: usize = 4 * 1024;
/// How many bytes may come at once …
const BURST: f64 = 8.0 * 1024.0 * 1024.0;
/// … and how many in each second from then on.
const RATE: f64 = 1024.0 * 1024.0;

/// The time in milliseconds since 1970.
pub fn now_millis() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

/// Splits bytes into lines, forgets what is too much, and keeps the end.
pub struct Output {
    partial: Vec<u8>,
    ready: Vec<LogLine>,
    tail: String,
    budget: f64,
    refilled: Instant,
    dropped_bytes: u64,
    dropped_lines: u64,
}

impl Output {
    pub fn new() -> Self {
        Self {
            partial: Vec::new(),
            ready: Vec::new(),
            tail: String::new(),
            budget: BURST,
            refilled: Instant::now(),
            dropped_bytes: 0,
            dropped_lines: 0,
        }
    }

    /// Takes what the function has printed.
    pub fn push(&mut self, mut bytes: &[u8]) {
        self.refill();
        while !bytes.is_empty() {
            let newline = bytes.iter().position(|byte| *byte == b'\n');
            let room = MAX_LINE - self.partial.len();
            let len = newline.unwrap_or(bytes.len()).min(room);
            let (part, rest) = bytes.split_at(len);
            let charge = (len + 1) as f64;
            if self.budget < charge {
                // The rest of this line, and all up to the next refill.
                self.dropped_bytes += len as u64 + u64::from(newline.is_some());
                self.dropped_lines += u64::from(newline == Some(len));
            } else {
                self.budget -= charge;
                self.partial.extend_from_slice(part);
            }
            let ended = newline == Some(len);
            if ended || self.partial.len() >= MAX_LINE {
                self.end_line(ended);
            }
            bytes = if ended { rest.get(1..).unwrap_or_default() } else { rest };
        }
    }

    fn refill(&mut self) {
        let now = Instant::now();
        let waited = now.duration_since(self.refilled).as_secs_f64();
        self.refilled = now;
        self.budget = RATE.mul_add(waited, self.budget).min(BURST);
    }

    fn end_line(&mut self, keep_empty: bool) {
        if self.dropped_bytes > 0 && self.partial.is_empty() {
            return;
        }
        self.say_dropped();
        if keep_empty || !self.partial.is_empty() {
            let text = String::from_utf8_lossy(&self.partial).into_owned();
            self.partial.clear();
            self.line(text);
        }
    }

    /// Ends the line that has no newline, and says what was forgotten.
    pub fn end(&mut self) {
        if !self.partial.is_empty() {
            let text = String::from_utf8_lossy(&self.partial).into_owned();
            self.partial.clear();
            self.line(text);
        }
        self.say_dropped();
    }

    fn say_dropped(&mut self) {
        if self.dropped_bytes > 0 {
            let (bytes, lines) = (self.dropped_bytes, self.dropped_lines);
            (self.dropped_bytes, self.dropped_lines) = (0, 0);
            self.line(format!(
                "[assize] {bytes} bytes of output ({lines} line ends) were dropped here: a \
                 function may print 8 MiB at once and 1 MiB a second"
            ));
        }
    }

    /// Adds a line as it is.
    pub fn line(&mut self, message: String) {
        self.tail.push_str(&message);
        self.tail.push('\n');
        if self.tail.len() > 2 * TAIL {
            self.cut_tail();
        }
        self.ready.push(LogLine { millis: now_millis(), message });
    }

    fn cut_tail(&mut self) {
        let mut from = self.tail.len().saturating_sub(TAIL);
        while !self.tail.is_char_boundary(from) {
            from += 1;
        }
        self.tail.drain(..from);
    }

    /// Forgets the end of the log: an invocation begins.
    pub fn reset_tail(&mut self) {
        self.tail.clear();
    }

    /// The end of the log, at most 4 KiB.
    pub fn tail(&mut self) -> String {
        self.cut_tail();
        self.tail.clone()
    }

    /// The lines that are whole.
    pub fn take(&mut self) -> Vec<LogLine> {
        std::mem::take(&mut self.ready)
    }
}

/// Milliseconds with two digits, as in a report.
pub fn millis(duration: Duration) -> String {
    format!("{:.2}", duration.as_secs_f64() * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(output: &mut Output) -> Vec<String> {
        output.take().into_iter().map(|line| line.message).collect()
    }

    #[test]
    fn lines_are_split_where_they_end() {
        let mut output = Output::new();
        output.push(b"one\ntw");
        output.push(b"o\n\nthree");
        assert_eq!(texts(&mut output), ["one", "two", ""]);
        output.end();
        assert_eq!(texts(&mut output), ["three"]);
        assert_eq!(output.tail(), "one\ntwo\n\nthree\n");
    }

    #[test]
    fn a_long_line_becomes_several() {
        let mut output = Output::new();
        output.push(&vec![b'x'; MAX_LINE + 10]);
        output.push(b"\n");
        let lines = texts(&mut output);
        assert_eq!(lines.iter().map(String::len).collect::<Vec<_>>(), [MAX_LINE, 10]);
        assert!(output.tail().len() <= TAIL);
    }

    #[test]
    fn a_flood_is_dropped_and_said() {
        let begun = Instant::now();
        let mut output = Output::new();
        let block = b"0123456789abcde\n".repeat(4096);
        // 32 MiB, four times what may come at once.
        for _ in 0..512 {
            output.push(&block);
        }
        output.end();
        let allowed = BURST + RATE * begun.elapsed().as_secs_f64();
        let lines = output.take();
        let kept: usize = lines.iter().map(|line| line.message.len() + 1).sum();
        // What says how much was dropped comes on top.
        assert!((kept as f64) < allowed + 64.0 * 1024.0, "{kept} of {allowed}");
        assert!(lines.iter().any(|line| line.message.contains("were dropped here")));
    }

    #[test]
    fn a_tail_is_cut_between_characters() {
        let mut output = Output::new();
        output.line("é".repeat(5000));
        assert!(output.tail().len() <= TAIL);
    }
}
