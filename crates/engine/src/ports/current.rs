//! Current items and verdicts in ranges of arrival, for going over many of them.

use super::records::Arrival;
use assize_model::{ComplianceType, Timestamp};

/// A current item, lent for one look.
#[derive(Clone, Copy, Debug)]
pub struct CurrentItem<'a> {
    /// The resource's place.
    pub place: Arrival,
    /// Its id.
    pub id: &'a str,
    /// Its custom name.
    pub name: Option<&'a str>,
    /// The item's text, if it was asked for.
    pub text: Option<&'a [u8]>,
}

/// What rules found about a resource, NOT_APPLICABLE left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceVerdicts {
    /// The resource's place.
    pub place: Arrival,
    /// Its id.
    pub id: String,
    /// Each rule's verdict.
    pub verdicts: Vec<RuleVerdict>,
}

/// What one rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleVerdict {
    /// The rule's id.
    pub rule_id: String,
    /// The verdict.
    pub compliance: ComplianceType,
    /// Since when it stands.
    pub since: Timestamp,
}
