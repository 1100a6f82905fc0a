//! Block Public Access, of a bucket and of its account.

use super::BUCKET;
use crate::shared::read::{fact_at, supplement};
use crate::shared::wildcard;
use assize_model::json::{Malformed, Node};
use assize_rule::{
    Context, Evidence, ItemView, Outcome, Param, ParamKind, ReadError, ResourceKey, Rule, Triggers,
    Verdict,
};
use serde::Deserialize;

/// The type of the account's settings, whose id is the account's number.
pub const ACCOUNT_BLOCK: &str = "AWS::S3::AccountPublicAccessBlock";

/// The four settings.
pub const SETTINGS: [&str; 4] =
    ["blockPublicAcls", "ignorePublicAcls", "blockPublicPolicy", "restrictPublicBuckets"];

/// Whether a setting is on at the bucket. Not configured at all means off.
pub fn bucket_blocks(item: &ItemView<'_>, setting: &str) -> Result<bool, Malformed> {
    let block = supplement(item, "PublicAccessBlockConfiguration")?;
    block.map_or(Ok(false), |block| is_on(block, setting))
}

fn is_on(block: Node<'_>, setting: &str) -> Result<bool, Malformed> {
    block.req_object()?;
    Ok(block.get_any_case(setting).opt_bool()?.unwrap_or(false))
}

/// The account's settings, where they are recorded.
pub struct AccountBlock(Option<std::sync::Arc<assize_model::item::IndexedItem>>);

impl AccountBlock {
    /// Reads them through the context.
    pub fn of(item: &ItemView<'_>, cx: &dyn Context) -> Result<Self, ReadError> {
        let account = item.account_id().unwrap_or_default();
        cx.get(&ResourceKey::new(ACCOUNT_BLOCK, account)).map(Self)
    }

    /// Whether a setting is on for all buckets of the account. What isn't recorded, or
    /// can't be read, blocks nothing.
    pub fn blocks(&self, setting: &str) -> bool {
        let view = self.0.as_ref().and_then(|item| item.view().ok());
        view.is_some_and(|view| is_on(view.configuration(), setting).unwrap_or(false))
    }
}

/// All four settings must be on at the bucket itself, unless the bucket is a known public
/// one.
pub struct S3BucketLevelPublicAccessProhibited;

/// Buckets that may be public.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Excluded {
    excluded_public_buckets: Option<Vec<String>>,
}

impl Rule for S3BucketLevelPublicAccessProhibited {
    const ID: &'static str = "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED";
    const DESCRIPTION: &'static str =
        "Checks that S3 buckets block public access at the bucket level, by all four settings.";
    const TYPES: &'static [&'static str] = BUCKET;
    const TRIGGERS: Triggers = Triggers::CHANGE;
    const PARAMS: &'static [Param] = &[Param::optional(
        "excludedPublicBuckets",
        ParamKind::Csv,
        "Names of buckets that may be public; a star stands for any characters.",
    )];
    type Params = Excluded;

    fn evaluate(item: &ItemView<'_>, params: &Excluded, _: &dyn Context) -> Outcome {
        let name = item.resource_name().unwrap_or_else(|| item.resource_id());
        let excluded = params.excluded_public_buckets.as_deref().unwrap_or_default();
        if excluded.iter().any(|pattern| wildcard::matches(pattern, &name)) {
            return Ok(Verdict::compliant().with_annotation("the bucket is excluded"));
        }
        let mut off = Vec::new();
        for setting in SETTINGS {
            if !bucket_blocks(item, setting)? {
                off.push(setting);
            }
        }
        if off.is_empty() {
            return Ok(Verdict::compliant());
        }
        Ok(Verdict::non_compliant(format!(
            "the bucket does not block public access by {}",
            off.join(", ")
        ))
        .with_all_evidence(off.iter().map(|setting| evidence(item, setting))))
    }
}

fn evidence(item: &ItemView<'_>, setting: &str) -> Evidence {
    let block = item
        .root()
        .get("supplementaryConfiguration")
        .get_any_case("PublicAccessBlockConfiguration");
    let pointer = format!("/supplementaryConfiguration/PublicAccessBlockConfiguration/{setting}");
    fact_at(block.get_any_case(setting), &pointer, "true")
}
