//! Reading the inside of a JSON string.

use std::borrow::Cow;

/// Decodes the raw text between a JSON string's quotes; `None` when it is no valid JSON
/// string (a bad escape, a lone surrogate, a control character, a bare quote). Borrows when
/// nothing is escaped.
pub fn unescape(raw: &str) -> Option<Cow<'_, str>> {
    // One branch-free pass: keys and most values hold nothing special.
    if raw.bytes().fold(true, |plain, b| plain & (b >= 0x20) & (b != b'\\') & (b != b'"')) {
        return Some(Cow::Borrowed(raw));
    }
    if raw.bytes().any(|b| b < 0x20) {
        return None;
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find(['\\', '"']) {
        let (plain, tail) = rest.split_at_checked(at)?;
        out.push_str(plain);
        let mut chars = tail.strip_prefix('\\')?.chars();
        match chars.next()? {
            '"' => out.push('"'),
            '\\' => out.push('\\'),
            '/' => out.push('/'),
            'b' => out.push('\u{8}'),
            'f' => out.push('\u{c}'),
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            'u' => {
                let (c, after) = unicode_escape(chars.as_str())?;
                out.push(c);
                rest = after;
                continue;
            }
            _ => return None,
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    Some(Cow::Owned(out))
}

/// The character of `XXXX` or `XXXX\uXXXX` and what follows it.
fn unicode_escape(text: &str) -> Option<(char, &str)> {
    let (high, rest) = four_hex(text)?;
    if !(0xD800..0xE000).contains(&high) {
        return Some((char::from_u32(high)?, rest));
    }
    let (low, rest) = four_hex(rest.strip_prefix("\\u")?)?;
    if !(0xD800..0xDC00).contains(&high) || !(0xDC00..0xE000).contains(&low) {
        return None;
    }
    let code = 0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00);
    Some((char::from_u32(code)?, rest))
}

fn four_hex(text: &str) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_at_checked(4)?;
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    Some((u32::from_str_radix(digits, 16).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decodes_escapes() {
        assert!(matches!(unescape("plain"), Some(Cow::Borrowed("plain"))));
        assert_eq!(unescape(r#"a\"\\\/\n\u00e9\ud83d\ude00z"#).unwrap(), "a\"\\/\né😀z");
        for bad in [r"\x", r"\u12", r"\ud800", r"\ude00", r"\ud800\u0041", "a\nb", "\\", "a\"b"] {
            assert!(unescape(bad).is_none(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_serde_json(text in any::<String>()) {
            let json = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(unescape(&json[1..json.len() - 1]).unwrap(), text);
        }
    }
}
