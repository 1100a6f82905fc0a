//! Credentials of users.

use super::{Document, Scene, Spec};
use crate::CallFault;
use crate::steps::{Failure, Steps, Stopped};
use assize_model::Timestamp;
use assize_wire::generated::iam;
use serde_json::{Map, Value, json};

const DAY_MS: i64 = 24 * 3_600_000;

pub(super) const REVOKE_UNUSED_CREDENTIALS: Document = Document {
    name: "AWSConfigRemediation-RevokeUnusedIAMUserCredentials",
    description: "Deactivates a user's access keys, and deletes its password, that were not used \
                  for MaxCredentialUsageAge days. The user is named by its unique id.",
    parameters: &[
        Spec::required("IAMResourceId"),
        Spec::optional("MaxCredentialUsageAge", Some("90")),
    ],
    actions: &[
        "iam:ListUsers",
        "iam:ListAccessKeys",
        "iam:GetAccessKeyLastUsed",
        "iam:UpdateAccessKey",
        "iam:GetUser",
        "iam:GetLoginProfile",
        "iam:DeleteLoginProfile",
    ],
    run: |scene, steps| {
        let (user, since) = steps.run("FindUser", || {
            let days = i64::from(scene.parameters.number("MaxCredentialUsageAge")?);
            let since = scene.clock.now().plus_millis(-days.saturating_mul(DAY_MS));
            Ok((user(scene, "IAMResourceId")?, since))
        })?;
        let keys = steps.run("ListAccessKeys", || active_keys(scene, &user))?;
        steps.run("DeactivateUnusedAccessKeys", || {
            for Key { id, created } in &keys {
                let input = json!({ "AccessKeyId": id });
                let used = scene.aws.call(&iam::SERVICE, "GetAccessKeyLastUsed", input)?;
                let used = moment(used.pointer("/AccessKeyLastUsed/LastUsedDate"));
                if used.or(*created).is_some_and(|at| at < since) {
                    deactivate(scene, &user, id)?;
                }
            }
            Ok(())
        })?;
        steps.run("DeleteUnusedPassword", || delete_password(scene, &user, since))
    },
};

pub(super) const DEACTIVATE_KEYS: Document = Document {
    name: "Assize-DeactivateAccessKeys",
    description: "Deactivates an access key of a user, or all of them. The user is named by its \
                  unique id.",
    parameters: &[Spec::required("IAMResourceId"), Spec::optional("AccessKeyId", None)],
    actions: &["iam:ListUsers", "iam:ListAccessKeys", "iam:UpdateAccessKey"],
    run: deactivate_keys,
};

fn deactivate_keys(scene: &Scene<'_>, steps: &mut Steps<'_>) -> Result<(), Stopped> {
    let user = steps.run("FindUser", || user(scene, "IAMResourceId"))?;
    let keys = steps.run("ListAccessKeys", || active_keys(scene, &user))?;
    steps.run("DeactivateAccessKeys", || {
        let wanted = scene.parameters.get("AccessKeyId");
        for key in keys.iter().filter(|key| wanted.is_none_or(|wanted| wanted == key.id)) {
            deactivate(scene, &user, &key.id)?;
        }
        Ok(())
    })
}

/// An access key that can be used.
struct Key {
    id: String,
    created: Option<Timestamp>,
}

/// The name of the user with the unique id that a parameter says.
fn user(scene: &Scene<'_>, parameter: &'static str) -> Result<String, Failure> {
    let id = scene.parameters.text(parameter)?;
    let users = scene.aws.list(&iam::SERVICE, "ListUsers", Map::new(), "Users")?;
    let found = users.iter().find(|user| user.get("UserId").and_then(Value::as_str) == Some(id));
    let name = found.and_then(|user| user.get("UserName")?.as_str());
    let name = name.ok_or_else(|| format!("there is no user with the id `{id:.60}`"))?;
    Ok(name.to_owned())
}

fn active_keys(scene: &Scene<'_>, user: &str) -> Result<Vec<Key>, Failure> {
    let input = Map::from_iter([("UserName".to_owned(), user.into())]);
    let keys = scene.aws.list(&iam::SERVICE, "ListAccessKeys", input, "AccessKeyMetadata")?;
    let active = |key: &&Value| key.get("Status").and_then(Value::as_str) == Some("Active");
    let read = |key: &Value| {
        let id = key.get("AccessKeyId")?.as_str()?.to_owned();
        Some(Key { id, created: moment(key.get("CreateDate")) })
    };
    Ok(keys.iter().filter(active).filter_map(read).collect())
}

fn deactivate(scene: &Scene<'_>, user: &str, key: &str) -> Result<(), CallFault> {
    let input = json!({ "UserName": user, "AccessKeyId": key, "Status": "Inactive" });
    scene.aws.call(&iam::SERVICE, "UpdateAccessKey", input).map(drop)
}

/// Deletes the password, if there is one that was not used since.
fn delete_password(scene: &Scene<'_>, user: &str, since: Timestamp) -> Result<(), Failure> {
    let named = json!({ "UserName": user });
    let profile = match scene.aws.call(&iam::SERVICE, "GetLoginProfile", named.clone()) {
        Ok(profile) => profile,
        Err(fault) if fault.code == "NoSuchEntity" => return Ok(()),
        Err(fault) => return Err(fault.into()),
    };
    let found = scene.aws.call(&iam::SERVICE, "GetUser", named.clone())?;
    let used = moment(found.pointer("/User/PasswordLastUsed"))
        .or_else(|| moment(profile.pointer("/LoginProfile/CreateDate")));
    if used.is_some_and(|at| at < since) {
        scene.aws.call(&iam::SERVICE, "DeleteLoginProfile", named)?;
    }
    Ok(())
}

/// A moment as answers have it: seconds, or ISO-8601.
fn moment(value: Option<&Value>) -> Option<Timestamp> {
    match value? {
        Value::Number(seconds) => {
            let millis = seconds.as_f64()? * 1_000.0;
            Some(Timestamp::from_millis(millis as i64))
        }
        Value::String(text) => Timestamp::parse(text).ok(),
        _ => None,
    }
}
