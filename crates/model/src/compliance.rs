//! Compliance types and evaluations, the words in which rules answer.

use crate::key::ResourceKey;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// AWS Config's `ComplianceType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ComplianceType {
    /// The resource satisfies the rule.
    Compliant,
    /// The resource violates the rule.
    NonCompliant,
    /// The rule says nothing about this resource; counts as no result.
    NotApplicable,
    /// Nothing was evaluated, or the item did not hold what the rule needs.
    InsufficientData,
}

impl ComplianceType {
    /// All four, in AWS's order.
    pub const ALL: [Self; 4] =
        [Self::Compliant, Self::NonCompliant, Self::NotApplicable, Self::InsufficientData];

    /// The wire's word, such as `NON_COMPLIANT`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Compliant => "COMPLIANT",
            Self::NonCompliant => "NON_COMPLIANT",
            Self::NotApplicable => "NOT_APPLICABLE",
            Self::InsufficientData => "INSUFFICIENT_DATA",
        }
    }

    /// Adds up results as AWS Config does for a rule or a resource: any violation wins,
    /// then any compliant result; otherwise there is not enough to say.
    pub const fn aggregate(compliant: u64, non_compliant: u64) -> Self {
        if non_compliant > 0 {
            Self::NonCompliant
        } else if compliant > 0 {
            Self::Compliant
        } else {
            Self::InsufficientData
        }
    }
}

impl fmt::Display for ComplianceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A word that is none of the four compliance types.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a compliance type")]
pub struct UnknownCompliance(String);

impl FromStr for ComplianceType {
    type Err = UnknownCompliance;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|c| c.as_str() == text)
            .ok_or_else(|| UnknownCompliance(text.chars().take(64).collect()))
    }
}

/// One result as PutEvaluations carries it: a rule's word on one resource at one time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluation {
    /// The resource that was judged; any type, also `AWS::::Account`.
    pub key: ResourceKey,
    /// The verdict's type.
    pub compliance: ComplianceType,
    /// At most 256 characters that say why.
    pub annotation: Option<String>,
    /// The capture time of what was judged; an older one never overrides a newer one.
    pub ordering: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_up_as_aws_does() {
        assert_eq!(ComplianceType::aggregate(5, 1), ComplianceType::NonCompliant);
        assert_eq!(ComplianceType::aggregate(5, 0), ComplianceType::Compliant);
        assert_eq!(ComplianceType::aggregate(0, 0), ComplianceType::InsufficientData);
    }

    #[test]
    fn words_round_trip() {
        for c in ComplianceType::ALL {
            assert_eq!(c.as_str().parse(), Ok(c));
        }
        assert!("compliant".parse::<ComplianceType>().is_err());
    }
}
