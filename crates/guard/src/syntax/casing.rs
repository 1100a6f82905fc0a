//! Keys, and how else they may be written.
//!
//! Guard finds a key that is not there under other spellings: `instanceType` for
//! `InstanceType` or `instance_type`. The spellings are those of the `cruet` library, whose
//! quirks (it takes plurals for class names to be singulars) are part of the language.

use cruet::case;

/// Longer keys have no other spellings; making them takes time in the square of the length.
const MAX_SPELLED: usize = 128;

/// Ways to write names, in the order in which Guard tries them.
const SPELLINGS: [fn(&str) -> String; 7] = [
    case::to_camel_case,
    case::to_class_case,
    case::to_kebab_case,
    case::to_pascal_case,
    case::to_snake_case,
    case::to_title_case,
    case::to_train_case,
];

/// A way to write names. Once one has found a key, it is the only one that is tried in the
/// rest of the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spelling(u8);

/// A key of a map.
#[derive(Debug)]
pub struct Key {
    /// As it is written.
    pub text: Box<str>,
    /// The number that it is. Guard takes such a key for the place of a list's element.
    pub index: Option<i64>,
    /// How each spelling writes it; empty where none differs.
    spelled: Vec<Box<str>>,
}

impl Key {
    pub(crate) fn new(text: &str) -> Self {
        let mut spelled: Vec<Box<str>> = Vec::new();
        if text.len() <= MAX_SPELLED {
            spelled.extend(SPELLINGS.iter().map(|spell| spell(text).into_boxed_str()));
        }
        Self { text: text.into(), index: text.parse().ok(), spelled }
    }

    /// The key in one spelling.
    pub(crate) fn spelled(&self, spelling: Spelling) -> Option<&str> {
        self.spelled.get(usize::from(spelling.0)).map(|text| &**text)
    }

    /// The key in all spellings, each text once.
    pub(crate) fn spellings(&self) -> impl Iterator<Item = (Spelling, &str)> {
        let earlier = |at: usize| self.spelled.get(..at).unwrap_or_default();
        self.spelled
            .iter()
            .enumerate()
            .filter(move |(at, text)| **text != self.text && !earlier(*at).contains(text))
            .map(|(at, text)| (Spelling(at as u8), &**text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spells_in_guards_order_without_repeats() {
        let key = Key::new("InstanceTypes");
        let all: Vec<&str> = key.spellings().map(|(_, text)| text).collect();
        let wanted = [
            "instanceTypes",
            "InstanceType",
            "instance-types",
            "instance_types",
            "Instance Types",
            "Instance-Types",
        ];
        assert_eq!(all, wanted);
        assert_eq!(Key::new("-3").index, Some(-3));
    }
}
