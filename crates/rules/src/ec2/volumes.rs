//! Rules about EBS volumes.

use super::VOLUME;
use crate::shared::kms::same_key;
use crate::shared::read::{config, demand, fact, need, text, wrapped};
use assize_model::json::{Malformed, Node};
use assize_rule::{Context, ItemView, Outcome, Param, ParamKind, Rule, Triggers, Verdict};
use serde::Deserialize;

/// The volume's attachments that are not on their way out. A volume that is not attached
/// has an empty list; without the list, nothing is known.
fn attachments<'d>(volume: Node<'d>) -> Result<Vec<Node<'d>>, Malformed> {
    let mut attached = Vec::new();
    for attachment in need(volume, "attachments")?.opt_items()? {
        attachment.req_object()?;
        let state = wrapped(attachment.get_any_case("state"), "value");
        if !matches!(state.opt_str()?.as_deref(), Some("detached" | "detaching")) {
            attached.push(attachment);
        }
    }
    Ok(attached)
}

/// Attached volumes must be encrypted. Others are not applicable.
pub struct EncryptedVolumes;

/// The key.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Key {
    kms_id: Option<String>,
}

impl Rule for EncryptedVolumes {
    const ID: &'static str = "ENCRYPTED_VOLUMES";
    const DESCRIPTION: &'static str =
        "Checks that attached EBS volumes are encrypted, optionally with a given key.";
    const TYPES: &'static [&'static str] = VOLUME;
    const TRIGGERS: Triggers = Triggers::CHANGE;
    const PARAMS: &'static [Param] = &[Param::optional(
        "kmsId",
        ParamKind::String,
        "Id or ARN of the KMS key that must encrypt the volume.",
    )];
    type Params = Key;

    fn evaluate(item: &ItemView<'_>, params: &Key, _: &dyn Context) -> Outcome {
        let volume = config(item)?;
        if attachments(volume)?.is_empty() {
            return Ok(Verdict::not_applicable("the volume is not attached"));
        }
        let encrypted = need(volume, "encrypted")?;
        if !encrypted.req_bool()? {
            return Ok(demand(false, "the volume is not encrypted", encrypted, "", "true"));
        }
        let Some(wanted) = params.kms_id.as_deref().filter(|id| !id.is_empty()) else {
            return Ok(Verdict::compliant());
        };
        let key = volume.get_any_case("kmsKeyId");
        let seen = text(key)?.unwrap_or_default();
        Ok(demand(
            same_key(&seen, wanted),
            &format!("the volume is encrypted with {seen}, not with {wanted}"),
            key,
            "/configuration/kmsKeyId",
            wanted,
        ))
    }
}

/// Volumes must be attached.
pub struct Ec2VolumeInuseCheck;

/// Whether they must also be deleted with their instance.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deletion {
    delete_on_termination: Option<bool>,
}

impl Rule for Ec2VolumeInuseCheck {
    const ID: &'static str = "EC2_VOLUME_INUSE_CHECK";
    const DESCRIPTION: &'static str =
        "Checks that EBS volumes are attached, and optionally deleted with their instance.";
    const TYPES: &'static [&'static str] = VOLUME;
    const TRIGGERS: Triggers = Triggers::CHANGE;
    const PARAMS: &'static [Param] = &[Param::optional(
        "deleteOnTermination",
        ParamKind::Boolean,
        "Whether volumes must be marked for deletion with their instance.",
    )];
    type Params = Deletion;

    fn evaluate(item: &ItemView<'_>, params: &Deletion, _: &dyn Context) -> Outcome {
        let volume = config(item)?;
        let attached = attachments(volume)?;
        let list = volume.get_any_case("attachments");
        if attached.is_empty() {
            return Ok(demand(false, "the volume is not attached", list, "", "an attachment"));
        }
        if params.delete_on_termination != Some(true) {
            return Ok(Verdict::compliant());
        }
        for attachment in attached {
            let marked = need(attachment, "deleteOnTermination")?;
            if !marked.req_bool()? {
                let instance = attachment.get_any_case("instanceId").as_str().unwrap_or_default();
                let say = format!("the volume is not deleted when {instance} is terminated");
                return Ok(Verdict::non_compliant(say).with_evidence(fact(marked, "true")));
            }
        }
        Ok(Verdict::compliant())
    }
}
