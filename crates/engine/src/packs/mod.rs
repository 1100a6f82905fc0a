//! Conformance packs: rules, and what remedies their findings, that come and go together.
//!
//! A pack is written in the language of `assize-template`. To put one checks its template and
//! notes in one transaction what is wanted; a worker then makes, changes and deletes all of it
//! in another one, together with the pack's new state. So a crash in between leaves a pack in
//! progress, which goes on, and never half a pack.

mod check;
mod compile;
mod compliance;
mod delivery;
mod deploy;
mod document;
mod error;
mod fields;
mod pack;
mod put;
mod remediation;
mod rule;
mod totals;

pub use check::{Inspected, Inspection, inspect};
pub use compliance::{PackCompliance, PackFilter, PackResult, RuleCompliance};
pub use error::PackError;
pub use pack::{Pack, PackRule, PackState};
pub use put::{PackRequest, TemplateSource};
pub use totals::{PackTotals, pack_totals};

pub(crate) use compliance::compliance_in;
pub(crate) use deploy::Deployments;
pub(crate) use pack::{has_arn, pack, packs};
pub(crate) use put::{CheckedPack, delete_in, put_in};

/// Who makes the rules of packs, as `CreatedBy` says.
pub const CREATED_BY: &str = "config-conforms.amazonaws.com";
/// The most rules of one pack.
pub const MAX_PACK_RULES: usize = 130;
/// The most bytes of a template within a request.
pub const MAX_INLINE: usize = 51_200;
/// The most bytes of a template in a bucket.
pub const MAX_STORED: u64 = 300 * 1024;
