//! The trait that every native rule implements.

use crate::context::{Context, ReadError};
use crate::params::Param;
use assize_model::item::ViewError;
use assize_model::json::Malformed;
use assize_model::{ItemView, Verdict};
use serde::de::DeserializeOwned;

/// Why a rule could not judge an item. The engine turns it into `INSUFFICIENT_DATA` with
/// this text as annotation, never into a made-up verdict.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// A member of the item has the wrong type or is missing.
    #[error("the configuration item is malformed: {0}")]
    Malformed(#[from] Malformed),
    /// The text is no item.
    #[error("the configuration item is malformed: {0}")]
    View(#[from] ViewError),
    /// Another resource could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// What [`Rule::evaluate`] answers.
pub type Outcome = Result<Verdict, Failure>;

/// What wakes a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Triggers {
    /// A change of an item of the rule's types.
    pub change: bool,
    /// The passing of time.
    pub periodic: bool,
}

impl Triggers {
    /// Changes only.
    pub const CHANGE: Self = Self { change: true, periodic: false };
    /// Time only.
    pub const PERIODIC: Self = Self { change: false, periodic: true };
    /// Both.
    pub const BOTH: Self = Self { change: true, periodic: true };
}

/// A compliance rule: a stateless type whose function judges one item.
pub trait Rule: Send + Sync + 'static {
    /// The identifier that a config rule names as its `SourceIdentifier`.
    const ID: &'static str;
    /// One sentence.
    const DESCRIPTION: &'static str;
    /// The resource types that it judges. Items of other types never reach it.
    const TYPES: &'static [&'static str];
    /// The resource types that it may read through the context.
    const READS: &'static [&'static str] = &[];
    /// What it needs that AWS Config's own items do not hold, or hold only as supplementary
    /// values: where it must stand, in words for the rule's documentation. Where it is not
    /// recorded the rule answers `INSUFFICIENT_DATA`.
    const NEEDS: &'static str = "";
    /// What wakes it.
    const TRIGGERS: Triggers;
    /// The parameters that it takes, by AWS's names.
    const PARAMS: &'static [Param] = &[];
    /// The parameters in typed form, read from strings; see [`crate::ParamMap::read`].
    type Params: DeserializeOwned + Send + Sync;

    /// Judges one recorded, existing item of one of [`Self::TYPES`].
    fn evaluate(item: &ItemView<'_>, params: &Self::Params, cx: &dyn Context) -> Outcome;
}
