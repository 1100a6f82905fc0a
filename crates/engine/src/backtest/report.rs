//! What a back-test found.

use assize_model::{ComplianceType, Evidence, ResourceKey, Timestamp};
use serde::{Deserialize, Serialize};

/// What a back-test found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BacktestReport {
    /// The rule's name.
    pub rule: String,
    /// From this time on.
    pub since: Timestamp,
    /// Up to this time.
    pub until: Timestamp,
    /// Items that were looked at.
    pub items: u64,
    /// How often a rule was asked.
    pub evaluations: u64,
    /// Resources that a version had something to say about.
    pub resources: u64,
    /// The version under test.
    pub tested: Side,
    /// The deployed version, where the one under test is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deployed: Option<Side>,
    /// Resources on which the versions differ at the end: the deployed one finds no violation.
    pub newly_non_compliant: u64,
    /// Resources on which they differ at the end: only the deployed one finds a violation.
    pub newly_compliant: u64,
    /// Resources on which they agree at the end, and differed before.
    pub differed_before: u64,
    /// Resources on which they never differed.
    pub same: u64,
    /// Resources that were out of compliance at some time under either version: those that differ
    /// first, then in order of type and id.
    pub courses: Vec<Course>,
    /// How many more there are than are listed.
    pub unlisted: u64,
}

/// How a version would have judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Side {
    /// Resources that are compliant at the end.
    pub compliant: u64,
    /// Resources that are non-compliant at the end.
    pub non_compliant: u64,
    /// Resources of which it can't be told at the end.
    pub insufficient_data: u64,
    /// Resources that were non-compliant at some time.
    pub ever_non_compliant: u64,
}

/// When a resource would have been out of compliance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Course {
    /// The resource.
    #[serde(flatten)]
    pub key: ResourceKey,
    /// How the versions differ; `None` where there is one only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// The verdict at the end, of the version under test.
    pub compliance: ComplianceType,
    /// The times out of compliance, oldest first, of the version under test.
    pub intervals: Vec<Interval>,
    /// The same of the deployed version, where they differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deployed: Option<Vec<Interval>>,
}

/// How two versions differ about a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// At the end only the version under test finds a violation.
    NewlyNonCompliant,
    /// At the end only the deployed version does.
    NewlyCompliant,
    /// They agree at the end, and differed before.
    DifferedBefore,
    /// They never differed.
    Same,
}

/// A time out of compliance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Interval {
    /// From this time on; the beginning of the span where it was so before.
    pub from: Timestamp,
    /// Until this time; `None` where it lasts to the end.
    pub to: Option<Timestamp>,
    /// Why, when it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annotation: Option<String>,
    /// The first of the facts then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
}
