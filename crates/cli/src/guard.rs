//! Guard policies in files: reading them, and showing where they are wrong.

use crate::error::CliError;
use crate::out::printable;
use assize_guard::{MAX_POLICY, PolicyError, Position};
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;

/// The text of a policy's file, or of standard input for `-`.
///
/// # Errors
/// A file that can't be read, is no UTF-8, or is longer than policies may be.
pub fn read(file: &Path) -> Result<String, CliError> {
    let shown = file.display();
    let unreadable = |e: std::io::Error| CliError::unreadable(&shown, &e);
    let reader: Box<dyn std::io::Read> = if file.as_os_str() == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(std::fs::File::open(file).map_err(unreadable)?)
    };
    let mut bytes = Vec::new();
    reader.take(MAX_POLICY as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > MAX_POLICY {
        return Err(CliError::invalid(format!("`{shown}` is longer than {MAX_POLICY} bytes")));
    }
    String::from_utf8(bytes).map_err(|_| CliError::invalid(format!("`{shown}` is not UTF-8")))
}

/// The error with its place in the file, and the line that it is in.
pub fn explain(file: &Path, text: &str, error: &PolicyError) -> String {
    let Position { line, column } = error.at;
    let fault = error.fault.to_string();
    let mut said = format!("{}:{line}:{column}: {}", file.display(), printable(&fault));
    let shown = text.lines().nth(line.saturating_sub(1) as usize);
    if let Some(shown) = shown {
        // Tabs would shift what points at the place.
        let shown = shown.replace('\t', " ");
        let number = line.to_string();
        let margin = " ".repeat(number.len());
        let before = " ".repeat(column.saturating_sub(1) as usize);
        let _ =
            write!(said, "\n{margin} |\n{number} | {}\n{margin} | {before}^", printable(&shown));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use assize_guard::Policy;

    #[test]
    fn the_place_is_pointed_at() {
        let text = "rule r {\n\ta == \n}\n";
        let error = Policy::parse(text).unwrap_err();
        let said = explain(Path::new("p.guard"), text, &error);
        let wanted =
            "p.guard:3:1: expected a value, a query or a function, found `}`\n  |\n3 | }\n  | ^";
        assert_eq!(said, wanted);
    }
}
