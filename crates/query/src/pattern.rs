//! The patterns of LIKE: a text with wildcards at its end.

/// The fewest characters before a wildcard.
const SHORTEST: usize = 3;

/// A text, and what may follow it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    prefix: String,
    /// How many characters follow at least.
    at_least: usize,
    /// Whether more may follow.
    open: bool,
}

impl Pattern {
    /// Reads a pattern: `%` stands for any characters, `_` for one.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let prefix = text.trim_end_matches(['%', '_']);
        let tail = text.get(prefix.len()..)?;
        let short = !tail.is_empty() && prefix.chars().count() < SHORTEST;
        if short || prefix.contains(['%', '_']) {
            return None;
        }
        let at_least = tail.matches('_').count();
        Some(Self { prefix: prefix.to_owned(), at_least, open: tail.contains('%') })
    }

    pub(crate) fn matches(&self, text: &str) -> bool {
        let Some(rest) = text.strip_prefix(self.prefix.as_str()) else { return false };
        if self.open {
            self.at_least == 0 || rest.chars().count() >= self.at_least
        } else {
            rest.chars().count() == self.at_least
        }
    }

    /// What every match begins with.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_stand_at_the_end() {
        let like = |pattern: &str, text: &str| Pattern::parse(pattern).unwrap().matches(text);
        assert!(like("AWS::EC2::%", "AWS::EC2::Instance") && like("abc%", "abc"));
        assert!(like("abc_", "abcd") && !like("abc_", "abc") && !like("abc_", "abcde"));
        assert!(like("abc_%", "abcde") && !like("abc_%", "abc") && like("abc__", "abcéé"));
        assert!(like("ab", "ab") && !like("ab", "abc"));
        for bad in ["ab%", "ab_", "%abc", "a%bc%", "my_bucket%", "%"] {
            assert_eq!(Pattern::parse(bad), None, "{bad}");
        }
    }
}
