//! Filter patterns: words that a message has to hold, or a condition on its JSON.
//!
//! Words: `ERROR timeout` wants both, `"two words"` wants them as they stand, `-DEBUG` wants it
//! absent, `?a ?b` wants either; of `?` beside other words AWS says that it is ignored.

mod json;
mod lex;
mod selector;

use selector::Condition;

/// A compiled pattern.
#[derive(Debug)]
pub(super) enum Pattern {
    /// Words.
    Words {
        /// All of them.
        all: Vec<String>,
        /// At least one of them, unless empty.
        any: Vec<String>,
        /// None of them.
        none: Vec<String>,
    },
    /// A condition on the message as JSON.
    Json(Condition),
}

/// Why a pattern can't be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("Invalid filter pattern: {0}")]
pub(super) struct Fault(String);

fn fault<T>(text: impl Into<String>) -> Result<T, Fault> {
    Err(Fault(text.into()))
}

impl Pattern {
    /// Reads a pattern; an empty one matches everything.
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        let text = text.trim();
        if text.starts_with('{') {
            return selector::parse(text).map(Self::Json);
        }
        if text.starts_with('[') {
            return fault("Assize does not support patterns of space-delimited fields");
        }
        Self::words(text)
    }

    fn words(text: &str) -> Result<Self, Fault> {
        let (mut all, mut any, mut none) = (Vec::new(), Vec::new(), Vec::new());
        let mut rest = text;
        loop {
            rest = rest.trim_start();
            let (list, at): (&mut Vec<String>, &str) = match rest.chars().next() {
                None => break,
                Some('?') => (&mut any, rest.get(1..).unwrap_or_default()),
                Some('-') => (&mut none, rest.get(1..).unwrap_or_default()),
                Some('%') => return fault("Assize does not support regular expressions"),
                Some(_) => (&mut all, rest),
            };
            let (word, after) = if at.starts_with('"') {
                lex::quoted(at)?
            } else {
                let end = at.find(char::is_whitespace).unwrap_or(at.len());
                let (word, after) = at.split_at_checked(end).unwrap_or((at, ""));
                (word.to_owned(), after)
            };
            if word.is_empty() {
                return fault("a term is empty");
            }
            list.push(word);
            rest = after;
        }
        if !all.is_empty() || !none.is_empty() {
            any.clear();
        }
        Ok(Self::Words { all, any, none })
    }

    /// Whether a message matches.
    pub(super) fn matches(&self, message: &str) -> bool {
        match self {
            Self::Words { all, any, none } => {
                let holds = |word: &String| message.contains(word.as_str());
                all.iter().all(holds)
                    && (any.is_empty() || any.iter().any(holds))
                    && !none.iter().any(holds)
            }
            Self::Json(condition) => {
                json::read(message).is_some_and(|value| condition.holds(&value))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, message: &str) -> bool {
        Pattern::parse(pattern).unwrap_or_else(|e| panic!("{pattern}: {e}")).matches(message)
    }

    #[test]
    fn words() {
        let message = "[ERROR] 400 BAD request: \"quoted\"";
        for good in [
            "",
            "  ",
            "ERROR",
            "ERROR BAD",
            "\"BAD request\"",
            "?WARN ?ERROR",
            "ERROR -DEBUG",
            "ERR",
        ] {
            assert!(matches(good, message), "{good}");
        }
        for bad in
            ["error", "ERROR DEBUG", "\"request BAD\"", "?WARN ?INFO", "-ERROR", "ERROR -BAD"]
        {
            assert!(!matches(bad, message), "{bad}");
        }
        assert!(matches(r#""\"quoted\"""#, message));
        // Beside another word, `?` says nothing.
        assert!(matches("ERROR ?WARN", message));
    }

    #[test]
    fn conditions() {
        let message =
            r#"{"a":{"b":"x y","n":3.5,"t":true,"z":null},"list":[1,{"k":"v"}],"odd-name":"ü"}"#;
        for good in [
            r#"{ $.a.b = "x y" }"#,
            r#"{ $.a.b = "x*" }"#,
            r"{ $.a.b = *y }",
            r#"{ $.a.b != "x" }"#,
            "{ $.a.n > 3 && $.a.n <= 3.5 }",
            "{ $.a.n = 3.5 }",
            "{$.a.n=3.5||$.a.n=9}",
            "{ $.a.n = 9 || ($.a.n >= 3 && $.a.t IS TRUE) }",
            "{ $.a.z IS NULL }",
            "{ $.a.nothing NOT EXISTS }",
            "{ $.list[0] = 1 }",
            r#"{ $.list[1].k = "v" }"#,
            r#"{ $.list[*].k = "v" }"#,
            r#"{ $.["odd-name"] = "ü" }"#,
            r#"{ $["odd-name"] = "ü" }"#,
            "{ ($.a.n < 4) }",
        ] {
            assert!(matches(good, message), "{good}");
        }
        for bad in [
            r#"{ $.a.b = "x" }"#,
            r"{ $.a.b = y* }",
            "{ $.a.n > 3.5 }",
            "{ $.a.t IS FALSE }",
            "{ $.a.b IS NULL }",
            "{ $.a.b NOT EXISTS }",
            r#"{ $.nothing = "x" }"#,
            "{ $.list[7] = 1 }",
            "{ $.a.n = 3.5 && $.a.n = 9 }",
        ] {
            assert!(!matches(bad, message), "{bad}");
        }
        assert!(!matches("{ $.a.n > 3 }", "no JSON"));
    }

    #[test]
    fn faults_are_told() {
        let deep = format!("{{ {}$.a = 1 }}", "(".repeat(400));
        for bad in [
            "{",
            "{ $.a }",
            "{ $.a = }",
            "{ $.a = 1",
            "{ a = 1 }",
            "{ $.a = 1 } x",
            "{ $.a IS }",
            "{ $.a = 1 && }",
            "\"open",
            "[a, b]",
            "%x%",
            "?",
            "{ $.a[ = 1 }",
            "{ $.a < x }",
            &deep,
        ] {
            let fault = Pattern::parse(bad).expect_err(bad);
            assert!(fault.to_string().starts_with("Invalid filter pattern"), "{fault}");
        }
    }
}
