//! IAM's patterns: `*` for any run of characters, `?` for one, letters of either case.

/// Whether the whole of `text` matches `pattern`. Linear in practice, never exponential.
pub fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    // Where to resume when the last star takes one more character.
    let mut star: Option<(usize, usize)> = None;
    while let Some(have) = text.get(t) {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p + 1, t));
                p += 1;
            }
            Some(want) if *want == b'?' || want.eq_ignore_ascii_case(have) => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((after, from)) = star else { return false };
                star = Some((after, from + 1));
                p = after;
                t = from + 1;
            }
        }
    }
    pattern.get(p..).is_none_or(|rest| rest.iter().all(|b| *b == b'*'))
}

/// Whether there is a wildcard in it.
pub fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn naive(pattern: &[u8], text: &[u8]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => true,
            (Some((b'*', rest)), _) => {
                naive(rest, text) || text.split_first().is_some_and(|(_, t)| naive(pattern, t))
            }
            (Some((b'?', p)), Some((_, t))) => naive(p, t),
            (Some((a, p)), Some((b, t))) => a.eq_ignore_ascii_case(b) && naive(p, t),
            _ => false,
        }
    }

    #[test]
    fn knows_actions() {
        assert!(matches("*", "s3:GetObject") && matches("S3:get*", "s3:GetObject"));
        assert!(matches("s3:?etObject", "s3:GetObject") && !matches("s3:Get", "s3:GetObject"));
        assert!(matches("", "") && matches("**", "") && !matches("?", ""));
    }

    proptest! {
        #[test]
        fn agrees_with_backtracking(pattern in "[abA*?]{0,8}", text in "[abB]{0,8}") {
            prop_assert_eq!(
                matches(&pattern, &text),
                naive(pattern.as_bytes(), text.as_bytes()),
                "{} {}", pattern, text
            );
        }
    }
}
