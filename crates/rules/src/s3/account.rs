//! Rules about Block Public Access of the account, and of access points.

use super::access_block::{ACCOUNT_BLOCK, SETTINGS};
use crate::shared::account::ACCOUNT;
use crate::shared::place::{Place, at, given, within};
use assize_model::json::Malformed;
use assize_rule::{Evidence, ResourceKey, Verdict};

/// The settings that must be on, in the order of their names.
struct Wanted([bool; 4]);

/// Judges the settings, each of which stands at a place.
fn must_block(wanted: &Wanted, places: [Place<'_>; 4]) -> Result<Verdict, Malformed> {
    let mut off = Vec::new();
    for ((place, setting), wanted) in places.iter().zip(SETTINGS).zip(wanted.0) {
        if wanted && !place.flag()?.unwrap_or(false) {
            off.push((setting, place.fact("true")));
        }
    }
    if off.is_empty() {
        return Ok(Verdict::compliant());
    }
    let (names, facts): (Vec<&str>, Vec<Evidence>) = off.into_iter().unzip();
    let say = format!("public access is not blocked by {}", names.join(", "));
    Ok(Verdict::non_compliant(say).with_all_evidence(facts))
}

macro_rules! blocks {
    ($at:expr) => {
        [
            $at("blockPublicAcls")?,
            $at("ignorePublicAcls")?,
            $at("blockPublicPolicy")?,
            $at("restrictPublicBuckets")?,
        ]
    };
}

rule! {
    /// The account's settings are a resource of their own. Where none is recorded, nothing
    /// blocks.
    S3AccountLevelPublicAccessBlocksPeriodic = "S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC",
    "Checks that the account blocks public access to its S3 buckets.",
    ACCOUNT, PERIODIC,
    reads [ACCOUNT_BLOCK],
    params {
        /// Whether new public lists must be refused.
        "BlockPublicAcls" => block_acls: bool = "true",
        /// Whether public lists must be ignored.
        "IgnorePublicAcls" => ignore_acls: bool = "true",
        /// Whether new public policies must be refused.
        "BlockPublicPolicy" => block_policy: bool = "true",
        /// Whether public buckets must be restricted.
        "RestrictPublicBuckets" => restrict: bool = "true",
    }
    |item, params, cx| {
        let key = ResourceKey::new(ACCOUNT_BLOCK, item.resource_id());
        let Some(block) = cx.get(&key)? else {
            let fact = Evidence::new("/configuration", "", "settings that block");
            return Ok(Verdict::non_compliant("no settings of the account are recorded")
                .with_evidence(fact));
        };
        let view = block.view()?;
        let wanted = Wanted([
            params.block_acls, params.ignore_acls, params.block_policy, params.restrict,
        ]);
        let mut verdict = must_block(&wanted, blocks!(|path| at(&view, path)))?;
        for fact in &mut verdict.evidence {
            fact.resource = Some(key.clone());
        }
        Ok(verdict)
    }
}

rule! {
    /// The account's settings themselves.
    S3AccountLevelPublicAccessBlocks = "S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS",
    "Checks that the account's settings block public access to its S3 buckets.",
    &[ACCOUNT_BLOCK], CHANGE,
    params {
        /// Whether new public lists must be refused.
        "BlockPublicAcls" => block_acls: bool = "True",
        /// Whether public lists must be ignored.
        "IgnorePublicAcls" => ignore_acls: bool = "True",
        /// Whether new public policies must be refused.
        "BlockPublicPolicy" => block_policy: bool = "True",
        /// Whether public buckets must be restricted.
        "RestrictPublicBuckets" => restrict: bool = "True",
    }
    |item, params| {
        let wanted = Wanted([
            params.block_acls, params.ignore_acls, params.block_policy, params.restrict,
        ]);
        Ok(must_block(&wanted, blocks!(|path| at(item, path)))?)
    }
}

rule! {
    /// An access point has settings of its own.
    S3AccessPointPublicAccessBlocks = "S3_ACCESS_POINT_PUBLIC_ACCESS_BLOCKS",
    "Checks that S3 access points block public access by all four settings.",
    &["AWS::S3::AccessPoint"], CHANGE,
    params {
        /// Names of access points that may be public.
        "excludedAccessPoints" => excluded: Option<Vec<String>>,
    }
    |item, params| {
        let name = at(item, "name")?.need_text()?;
        if given(&params.excluded).iter().any(|e| *e == name) {
            return Ok(Verdict::not_applicable("the access point is excluded"));
        }
        let block = at(item, "publicAccessBlockConfiguration")?;
        if block.is_absent() {
            return block.demand(false, "public access is not blocked", "all four settings");
        }
        let holder = block.node();
        Ok(must_block(&Wanted([true; 4]), blocks!(|path| within(holder, path)))?)
    }
}
