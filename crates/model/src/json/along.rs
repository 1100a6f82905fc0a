//! The full check of a text along its index: what stands between two structural characters
//! is a key, a scalar or nothing.
//!
//! It refuses whatever it is not sure of, and leaves the last word, and the words for what is
//! wrong, to a parser that reads character by character.

use super::index::{Doc, Index};
use super::text::unescape;

/// The deepest nesting, as of the parser with the last word.
const MAX_DEPTH: usize = 127;
/// Keys of an object that are compared one by one; more are sorted.
const FEW: usize = 32;
/// A number of so many bytes, without an exponent, is finite.
const MAX_NUMBER: usize = 300;

/// The check's memory. Reusable, so that many texts allocate once.
#[derive(Debug, Default)]
pub(super) struct Along<'t> {
    /// Keys of the objects that are open, outermost first.
    keys: Vec<&'t str>,
    objects: Vec<Object>,
    /// Whether there was whitespace between tokens.
    loose: bool,
}

/// An open object.
#[derive(Clone, Copy, Debug)]
struct Object {
    /// Where its keys begin.
    first: usize,
    /// A bit for each key, by what is cheap to tell of it.
    seen: u64,
}

/// The brackets around a place, innermost in the lowest bit; set for arrays.
#[derive(Clone, Copy, Default)]
struct Around {
    arrays: u128,
    depth: usize,
}

/// Whether the text is strict JSON for sure; if so, whether it is compact.
pub(super) fn check(doc: Doc<'_>) -> Option<bool> {
    let mut along = Along::default();
    along.text(doc.text, doc.index)?;
    Some(!along.loose)
}

impl<'t> Along<'t> {
    fn text(&mut self, text: &'t str, index: &Index) -> Option<()> {
        let mut around = Around::default();
        let (mut last, mut from) = (b' ', 0);
        for &at in index.positions() {
            let at = at as usize;
            let between = text.get(from..at)?;
            let byte = *text.as_bytes().get(at)?;
            let in_array = around.arrays & 1 == 1;
            match (last, byte) {
                (b' ' | b'[' | b':', b'{' | b'[') => self.blank(between)?,
                (b',', b'{' | b'[') if in_array => self.blank(between)?,
                (b'{', b'}') | (b'}' | b']', b',' | b'}' | b']') => self.blank(between)?,
                (b'{', b':') => self.key(between)?,
                (b',', b':') if !in_array => self.key(between)?,
                (b'[', b']') if between.trim_ascii().is_empty() => self.blank(between)?,
                (b'[', b',' | b']') | (b':', b',' | b'}') => self.scalar(between)?,
                (b',', b',' | b']') if in_array => self.scalar(between)?,
                _ => return None,
            }
            match byte {
                b'{' | b'[' => {
                    around.arrays = (around.arrays << 1) | u128::from(byte == b'[');
                    around.depth += 1;
                    if around.depth > MAX_DEPTH {
                        return None;
                    }
                    if byte == b'{' {
                        self.objects.push(Object { first: self.keys.len(), seen: 0 });
                    }
                }
                b'}' | b']' => {
                    around.arrays >>= 1;
                    around.depth = around.depth.checked_sub(1)?;
                    if byte == b'}' {
                        self.close()?;
                    }
                }
                _ => {}
            }
            (last, from) = (byte, at + 1);
        }
        let rest = text.get(from..)?;
        if from == 0 { self.scalar(rest) } else { self.blank(rest) }
    }

    fn blank(&mut self, text: &str) -> Option<()> {
        if text.is_empty() {
            return Some(());
        }
        self.loose = true;
        text.bytes().all(is_blank).then_some(())
    }

    /// The text without whitespace around it.
    #[inline(always)]
    fn tight<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        match text.as_bytes() {
            [] => None,
            [first, .., last] if *first > b' ' && *last > b' ' => Some(text),
            [one] if *one > b' ' => Some(text),
            _ => {
                self.loose = true;
                Some(text.trim_matches([' ', '\t', '\n', '\r']))
            }
        }
    }

    fn key(&mut self, text: &'t str) -> Option<()> {
        let key = quoted(self.tight(text)?)?;
        let bytes = key.as_bytes();
        // Another spelling of a key is the same key; few write any.
        if !is_plain(bytes) {
            return None;
        }
        let object = self.objects.last_mut()?;
        let ends =
            bytes.first().zip(bytes.last()).map_or(0, |(f, l)| 31 * *f as usize + *l as usize);
        let bit = 1 << ((7 * key.len() + ends) % 64);
        let others = self.keys.get(object.first..)?;
        if others.len() < FEW && object.seen & bit != 0 && others.contains(&key) {
            return None;
        }
        object.seen |= bit;
        self.keys.push(key);
        Some(())
    }

    /// Forgets the keys of the innermost object; none if two of many were alike.
    fn close(&mut self) -> Option<()> {
        let object = self.objects.pop()?;
        let keys = self.keys.get_mut(object.first..)?;
        let alike = keys.len() > FEW && {
            keys.sort_unstable();
            keys.windows(2).any(|pair| pair.first() == pair.last())
        };
        self.keys.truncate(object.first);
        (!alike).then_some(())
    }

    #[inline(always)]
    fn scalar(&mut self, text: &str) -> Option<()> {
        let text = self.tight(text)?;
        let good = match text.as_bytes() {
            [b'"', ..] => is_string(quoted(text)?),
            b"true" | b"false" | b"null" => true,
            number => is_number(number),
        };
        good.then_some(())
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// What stands between the quotes around the text.
#[inline(always)]
fn quoted(text: &str) -> Option<&str> {
    text.strip_prefix('"')?.strip_suffix('"')
}

/// Whether the inside of a string needs no decoding.
#[inline(always)]
fn is_plain(inside: &[u8]) -> bool {
    inside.iter().fold(true, |plain, b| plain & (*b >= 0x20) & (*b != b'\\') & (*b != b'"'))
}

fn is_string(inside: &str) -> bool {
    is_plain(inside.as_bytes()) || unescape(inside).is_some_and(|text| !text.contains('\0'))
}

/// Whether it is a number without an exponent that no reader finds too large.
fn is_number(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let whole = digits.iter().take_while(|b| b.is_ascii_digit()).count();
    let leading = digits.first() == Some(&b'0');
    let fraction = match digits.get(whole..) {
        Some([]) => true,
        Some([b'.', fraction @ ..]) => {
            !fraction.is_empty() && fraction.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    };
    text.len() <= MAX_NUMBER && whole > 0 && (whole == 1 || !leading) && fraction
}
