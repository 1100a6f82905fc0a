//! Verdicts: what a rule found, and the evidence for it.

use crate::compliance::ComplianceType;
use crate::key::ResourceKey;
use serde::{Deserialize, Serialize};

/// The longest annotation that the AWS API takes, in characters.
pub const MAX_ANNOTATION_CHARS: usize = 256;

/// The most findings kept for one verdict; the annotation says how many there were.
pub const MAX_EVIDENCE: usize = 32;

/// The longest `seen` value kept, in characters.
const MAX_SEEN_CHARS: usize = 512;

/// One fact that a verdict rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// The resource in which the fact was seen, when it is not the one judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<ResourceKey>,
    /// Where: a JSON pointer into the configuration item, such as
    /// `/configuration/ipPermissions/2/ipv4Ranges/0/cidrIp`.
    pub pointer: String,
    /// The value seen there, as JSON text (cut when long), or empty when nothing was there.
    pub seen: String,
    /// What the rule expects there, in plain words.
    pub expected: String,
}

impl Evidence {
    /// A fact in the judged item itself.
    pub fn new(
        pointer: impl Into<String>,
        seen: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        let mut seen = seen.into();
        truncate_chars(&mut seen, MAX_SEEN_CHARS);
        Self { resource: None, pointer: pointer.into(), seen, expected: expected.into() }
    }

    /// The same fact, seen in another resource.
    pub fn in_resource(mut self, key: ResourceKey) -> Self {
        self.resource = Some(key);
        self
    }
}

/// What a rule says of one item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// The verdict's type.
    pub compliance: ComplianceType,
    /// Why, in at most [`MAX_ANNOTATION_CHARS`] characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annotation: Option<String>,
    /// The facts behind it, at most [`MAX_EVIDENCE`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
}

impl Verdict {
    fn new(compliance: ComplianceType, annotation: Option<String>) -> Self {
        let annotation = annotation.map(|mut a| {
            truncate_chars(&mut a, MAX_ANNOTATION_CHARS);
            a
        });
        Self { compliance, annotation, evidence: Vec::new() }
    }

    /// The item satisfies the rule.
    pub fn compliant() -> Self {
        Self::new(ComplianceType::Compliant, None)
    }

    /// The item violates the rule; `annotation` says what was found where.
    pub fn non_compliant(annotation: impl Into<String>) -> Self {
        Self::new(ComplianceType::NonCompliant, Some(annotation.into()))
    }

    /// The rule says nothing about this item.
    pub fn not_applicable(annotation: impl Into<String>) -> Self {
        Self::new(ComplianceType::NotApplicable, Some(annotation.into()))
    }

    /// The item does not hold what the rule needs; `annotation` says what is missing.
    pub fn insufficient_data(annotation: impl Into<String>) -> Self {
        Self::new(ComplianceType::InsufficientData, Some(annotation.into()))
    }

    /// Sets the annotation, cut to the wire's limit.
    pub fn with_annotation(mut self, annotation: impl Into<String>) -> Self {
        let mut annotation = annotation.into();
        truncate_chars(&mut annotation, MAX_ANNOTATION_CHARS);
        self.annotation = Some(annotation);
        self
    }

    /// Adds one fact; facts past [`MAX_EVIDENCE`] are dropped.
    pub fn with_evidence(mut self, evidence: Evidence) -> Self {
        if self.evidence.len() < MAX_EVIDENCE {
            self.evidence.push(evidence);
        }
        self
    }

    /// Adds facts up to [`MAX_EVIDENCE`].
    pub fn with_all_evidence(mut self, evidence: impl IntoIterator<Item = Evidence>) -> Self {
        let room = MAX_EVIDENCE.saturating_sub(self.evidence.len());
        self.evidence.extend(evidence.into_iter().take(room));
        self
    }
}

/// Cuts `text` to at most `max` characters, the last of which is then `…`.
pub fn truncate_chars(text: &mut String, max: usize) {
    if text.len() <= max || max == 0 {
        return;
    }
    let mut cut = 0;
    for (count, (at, _)) in text.char_indices().enumerate() {
        if count + 1 == max {
            cut = at;
        }
        if count == max {
            text.truncate(cut);
            text.push('…');
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annotations_are_cut_to_256_characters() {
        let v = Verdict::non_compliant("あ".repeat(300));
        let annotation = v.annotation.unwrap();
        assert_eq!(annotation.chars().count(), 256);
        assert!(annotation.ends_with('…'));
        let exact = Verdict::non_compliant("あ".repeat(256)).annotation.unwrap();
        assert_eq!(exact, "あ".repeat(256));
    }

    #[test]
    fn evidence_is_bounded() {
        let one = || Evidence::new("/a", "1", "2");
        let v =
            Verdict::compliant().with_all_evidence((0..100).map(|_| one())).with_evidence(one());
        assert_eq!(v.evidence.len(), MAX_EVIDENCE);
    }
}
