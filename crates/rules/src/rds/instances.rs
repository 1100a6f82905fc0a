//! Rules about instances of Amazon RDS.

use super::INSTANCE;
use crate::shared::kms::same_key;
use crate::shared::read::{config, demand, need, text};
use assize_rule::{Context, ItemView, Outcome, Param, ParamKind, Rule, Triggers, Verdict};
use serde::Deserialize;

/// Storage must be encrypted.
pub struct RdsStorageEncrypted;

/// The key.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Key {
    kms_key_id: Option<String>,
}

impl Rule for RdsStorageEncrypted {
    const ID: &'static str = "RDS_STORAGE_ENCRYPTED";
    const DESCRIPTION: &'static str =
        "Checks that the storage of RDS instances is encrypted, optionally with a given key.";
    const TYPES: &'static [&'static str] = INSTANCE;
    const TRIGGERS: Triggers = Triggers::CHANGE;
    const PARAMS: &'static [Param] = &[Param::optional(
        "kmsKeyId",
        ParamKind::String,
        "Id or ARN of the KMS key that must encrypt the storage.",
    )];
    type Params = Key;

    fn evaluate(item: &ItemView<'_>, params: &Key, _: &dyn Context) -> Outcome {
        let instance = config(item)?;
        let encrypted = need(instance, "storageEncrypted")?;
        if !encrypted.req_bool()? {
            return Ok(demand(false, "the storage is not encrypted", encrypted, "", "true"));
        }
        let Some(wanted) = params.kms_key_id.as_deref().filter(|id| !id.is_empty()) else {
            return Ok(Verdict::compliant());
        };
        let key = instance.get_any_case("kmsKeyId");
        let seen = text(key)?.unwrap_or_default();
        let say = format!("the storage is encrypted with {seen}, not with {wanted}");
        Ok(demand(same_key(&seen, wanted), &say, key, "/configuration/kmsKeyId", wanted))
    }
}

rule! {
    /// The flag is always recorded.
    RdsInstancePublicAccessCheck = "RDS_INSTANCE_PUBLIC_ACCESS_CHECK",
    "Checks that RDS instances are not publicly accessible.",
    INSTANCE, CHANGE,
    |item| {
        let public = need(config(item)?, "publiclyAccessible")?;
        Ok(demand(!public.req_bool()?, "the instance is publicly accessible", public, "", "false"))
    }
}

rule! {
    /// Instances of Aurora, Neptune and DocumentDB have this at their cluster and are not
    /// applicable.
    RdsMultiAzSupport = "RDS_MULTI_AZ_SUPPORT",
    "Checks that RDS instances have a standby in another availability zone.",
    INSTANCE, CHANGE,
    |item| {
        let instance = config(item)?;
        if let Some(engine) = clustered(instance)? {
            return Ok(Verdict::not_applicable(format!("{engine} has this at its cluster")));
        }
        let multi = need(instance, "multiAZ")?;
        Ok(demand(multi.req_bool()?, "the instance has no standby in another zone", multi, "", "true"))
    }
}

rule! {
    /// The flag is always recorded.
    RdsAutomaticMinorVersionUpgradeEnabled = "RDS_AUTOMATIC_MINOR_VERSION_UPGRADE_ENABLED",
    "Checks that RDS instances take minor version upgrades automatically.",
    INSTANCE, CHANGE,
    |item| {
        let upgrade = need(config(item)?, "autoMinorVersionUpgrade")?;
        let say = "minor version upgrades are not automatic";
        Ok(demand(upgrade.req_bool()?, say, upgrade, "", "true"))
    }
}

/// The engine, if its clusters rather than its instances hold the storage.
fn clustered<'d>(
    instance: assize_model::json::Node<'d>,
) -> Result<Option<std::borrow::Cow<'d, str>>, assize_model::json::Malformed> {
    let engine = need(instance, "engine")?.req_str()?;
    let is = ["aurora", "neptune", "docdb"].iter().any(|name| engine.starts_with(name));
    Ok(is.then_some(engine))
}

/// Instances must be protected against deletion.
pub struct RdsInstanceDeletionProtectionEnabled;

/// The engines that count.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Engines {
    database_engines: Option<Vec<String>>,
}

impl Rule for RdsInstanceDeletionProtectionEnabled {
    const ID: &'static str = "RDS_INSTANCE_DELETION_PROTECTION_ENABLED";
    const DESCRIPTION: &'static str = "Checks that RDS instances are protected against deletion.";
    const TYPES: &'static [&'static str] = INSTANCE;
    const TRIGGERS: Triggers = Triggers::CHANGE;
    const PARAMS: &'static [Param] = &[Param::optional(
        "databaseEngines",
        ParamKind::Csv,
        "Engines whose instances are checked; all when not given.",
    )];
    type Params = Engines;

    fn evaluate(item: &ItemView<'_>, params: &Engines, _: &dyn Context) -> Outcome {
        let instance = config(item)?;
        let engine = need(instance, "engine")?.req_str()?;
        let engines = params.database_engines.as_deref().unwrap_or_default();
        if !engines.is_empty() && !engines.iter().any(|e| *e == engine) {
            return Ok(Verdict::not_applicable(format!("the engine {engine} is not checked")));
        }
        let protected = need(instance, "deletionProtection")?;
        let say = "the instance is not protected against deletion";
        Ok(demand(protected.req_bool()?, say, protected, "", "true"))
    }
}
