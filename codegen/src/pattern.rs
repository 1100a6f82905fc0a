//! Java regular expressions, as models write them, into the dialect of the `regex` crate.
//!
//! Three things differ and are rewritten here: Java's `\d`, `\w` and `\s` are ASCII; its `.` stops
//! at every line terminator, not only at `\n`; and it takes a dash that follows a class such as
//! `\d` inside brackets as a plain dash. Anything that then doesn't compile (look-around, back
//! references, possessive quantifiers, nested classes) fails the generation: no pattern is dropped
//! silently.

use crate::error::Error;

/// Patterns that every string satisfies; checking them would be waste.
const ALWAYS_TRUE: &[&str] = &[r"[\s\S]*", r"(?s).*", r"[\S\s]*", r"^[\s\S]*$"];

/// Patterns that look around, which the `regex` crate doesn't do, and what says the same, given the
/// bounds of length that their shapes have.
const REWRITTEN: &[(&str, &str)] = &[
    (r"^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$", r"[a-z0-9](?:-?[a-z0-9])+"),
    (r"(?!^[0-9]+$)([a-zA-Z0-9-_]+)", r"[0-9]*[a-zA-Z\-_][a-zA-Z0-9\-_]*"),
    (r"[0-9A-Za-z\.\-_]*(?<!\.)", r"(?:[0-9A-Za-z\.\-_]*[0-9A-Za-z\-_])?"),
    (r"^(?!\s*$).+", r".*\S.*"),
];

/// Every character but Java's line terminators.
const NOT_LINE_END: &str = r"[^\n\r\x{85}\x{2028}\x{2029}]";

/// Does the pattern accept every string?
pub fn is_always_true(java: &str) -> bool {
    ALWAYS_TRUE.contains(&java)
}

/// Rewrites a Java pattern so that it matches the whole value.
///
/// # Errors
/// When the result doesn't compile.
pub fn translate(java: &str) -> Result<String, Error> {
    let rewritten = REWRITTEN.iter().find(|(from, _)| *from == java).map(|(_, to)| *to);
    let source = rewritten.unwrap_or(java);
    let unsupported = |why: &str| Error::Model(format!("pattern `{java}` is not supported: {why}"));
    let mut out = String::with_capacity(source.len() + 8);
    let mut chars = source.chars().peekable();
    let mut in_class = false;
    let mut after_class_escape = false;
    while let Some(c) = chars.next() {
        let follows_class_escape = std::mem::take(&mut after_class_escape);
        match c {
            '\\' => {
                let escaped = chars.next().ok_or_else(|| unsupported("it ends in a backslash"))?;
                after_class_escape = push_escape(&mut out, escaped, in_class);
            }
            '[' if in_class => return Err(unsupported("it has nested classes")),
            '[' => {
                in_class = true;
                out.push(c);
                if let Some(c) = chars.next_if(|&c| c == '^') {
                    out.push(c);
                }
            }
            ']' if in_class => {
                in_class = false;
                out.push(c);
            }
            '.' if !in_class => out.push_str(NOT_LINE_END),
            '-' if follows_class_escape && chars.peek() != Some(&']') => out.push_str(r"\-"),
            _ => out.push(c),
        }
    }
    let whole = format!("^(?:{out})$");
    regex::Regex::new(&whole).map_err(|error| unsupported(&error.to_string()))?;
    Ok(whole)
}

/// Writes an escape; true when it stands for a class inside brackets.
fn push_escape(out: &mut String, escaped: char, in_class: bool) -> bool {
    let set = match escaped.to_ascii_lowercase() {
        'd' => "0-9",
        'w' => "0-9A-Za-z_",
        's' => r"\t\n\x0B\x0C\r ",
        _ => {
            out.push('\\');
            out.push(escaped);
            return false;
        }
    };
    match (escaped.is_ascii_uppercase(), in_class) {
        (false, true) => out.push_str(set),
        (false, false) => out.push_str(&format!("[{set}]")),
        (true, _) => out.push_str(&format!("[^{set}]")),
    }
    in_class
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(java: &str, value: &str) -> bool {
        regex::Regex::new(&translate(java).unwrap()).unwrap().is_match(value)
    }

    #[test]
    fn patterns_keep_their_java_meaning() {
        assert!(accepts(r".*\S.*", "a b"));
        assert!(!accepts(r".*\S.*", "   "));
        assert!(!accepts(r".*\S.*", "a\nb"));
        assert!(accepts(r".*\S.*", "a\u{2028}b"));
        assert!(!accepts(r".*\S.*", "\u{2028}\u{2028}"));
        assert!(accepts(r"[a\d-_/]+", "4-_/a"));
        assert!(accepts(r"[\w\-]+", "a-b"));
        assert!(accepts(r"[a\S]+", "éa"));
        assert!(!accepts(r"\w+", "é"));
        assert!(!accepts(r"\d{12}", "1234567890123"));
        assert!(accepts(r"a|bc", "bc"));
        assert!(!accepts(r"a|bc", "abc"));
    }

    #[test]
    fn rewritten_patterns_mean_what_they_meant() {
        let [alias, name, bucket, text] = REWRITTEN else { panic!("add its cases") };
        for (pattern, good, bad) in [
            (alias.0, &["abc", "a-b-c", "1a1"][..], &["a--b", "-ab", "ab-", "aB"][..]),
            (name.0, &["a", "1a", "12-", "_"], &["1", "12", "", "a b"]),
            (bucket.0, &["", "a", "a.b", "a-"], &["a.", ".", "a b"]),
            (text.0, &["a", " a ", "a b"], &["", " ", "\t", "a\nb"]),
        ] {
            assert!(good.iter().all(|text| accepts(pattern, text)), "{pattern}");
            assert!(!bad.iter().any(|text| accepts(pattern, text)), "{pattern}");
        }
    }

    #[test]
    fn unsupported_patterns_fail() {
        for java in ["(?=a)b", r"(a)\1", "a\\", "[a[b]]"] {
            assert!(translate(java).is_err(), "{java}");
        }
    }
}
