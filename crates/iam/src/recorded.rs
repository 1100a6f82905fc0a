//! Identities that are known from their configuration items.

use crate::error::IamError;
use crate::identity::{Identity, InstanceProfile, Kind, LoginProfile, Recorded};
use crate::ids::{aws, decode};
use crate::items::POLICY_TYPE;
use crate::policy::{CustomerPolicy, PolicyVersion};
use assize_engine::ports::{Page, ReadTx, ResourceFilter};
use assize_engine::resources::read_item;
use assize_model::arn::Arn;
use assize_model::item::RawJson;
use assize_model::{AccountRegion, ConfigurationItem, ResourceKey, Timestamp};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

/// Items of a kind that are read at most: beyond any account's quota.
const MAX_ITEMS: usize = 10_000;
/// Resources of one name that are looked at.
const NAMESAKES: usize = 16;

/// The identity of that name, from its item.
pub(crate) fn by_name(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    kind: Kind,
    name: &str,
) -> Result<Option<Identity>, IamError> {
    let filter = ResourceFilter {
        resource_type: Some(kind.resource_type().to_owned()),
        resource_name: Some(name.to_owned()),
        ..ResourceFilter::default()
    };
    for row in tx.list_resources(home, &filter, &Page::first(NAMESAKES))? {
        if !row.status.is_evaluable() {
            continue;
        }
        if let Some(identity) = by_key(tx, home, kind, &row.key)? {
            return Ok(Some(identity));
        }
    }
    Ok(None)
}

fn by_key(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    kind: Kind,
    key: &ResourceKey,
) -> Result<Option<Identity>, IamError> {
    let Some(row) = tx.current_item(home, key)? else { return Ok(None) };
    Ok(identity(kind, &read_item(home, &row)?))
}

/// All of a kind that items tell of.
pub(crate) fn all(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    kind: Kind,
) -> Result<Vec<Identity>, IamError> {
    let items = items(tx, home, kind.resource_type())?;
    Ok(items.iter().filter_map(|item| identity(kind, item)).collect())
}

/// All customer-managed policies that items tell of.
pub(crate) fn policies(
    tx: &dyn ReadTx,
    home: &AccountRegion,
) -> Result<Vec<CustomerPolicy>, IamError> {
    Ok(items(tx, home, POLICY_TYPE)?.iter().filter_map(policy).collect())
}

fn items(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    resource_type: &str,
) -> Result<Vec<ConfigurationItem>, IamError> {
    let mut rows = Vec::new();
    tx.scan_items(home, resource_type, None, MAX_ITEMS, &mut |_, row| {
        rows.push(row);
        ControlFlow::Continue(())
    })?;
    rows.iter().map(|row| Ok(read_item(home, row)?)).collect()
}

/// An item, read as an identity; `None` when it does not even tell a name.
fn identity(kind: Kind, item: &ConfigurationItem) -> Option<Identity> {
    let configuration = item.configuration.to_value();
    let word = kind.word();
    let text = |name: &str| configuration.get(name).and_then(Value::as_str).map(str::to_owned);
    let list = |name: &str| configuration.get(name).and_then(Value::as_array);
    let name = text(&format!("{word}Name")).or_else(|| item.resource_name.clone())?;
    let created = time(&configuration, "createDate").or(item.resource_creation_time);
    let report = item.supplementary_configuration.get("CredentialReport").map(report);
    let report = report.unwrap_or_default();
    let inline = list(&format!("{word}PolicyList")).into_iter().flatten();
    let inline = inline.filter_map(|policy| {
        let text = |name| policy.get(name).and_then(Value::as_str);
        Some((text("policyName")?.to_owned(), decode(text("policyDocument")?)))
    });
    let attached = list("attachedManagedPolicies").into_iter().flatten();
    let policy_names: BTreeMap<String, String> = attached
        .filter_map(|policy| {
            let text = |name| policy.get(name).and_then(Value::as_str);
            Some((text("policyArn")?.to_owned(), text("policyName")?.to_owned()))
        })
        .collect();
    let groups = list("groupList").into_iter().flatten();
    let groups: BTreeSet<String> = groups.filter_map(Value::as_str).map(str::to_owned).collect();
    let boundary = configuration.pointer("/permissionsBoundary/permissionsBoundaryArn");
    let last_used = configuration.get("roleLastUsed").and_then(|used| {
        let region = used.get("region").and_then(Value::as_str).map(str::to_owned);
        Some((time(used, "lastUsedDate")?, region))
    });
    let created = created.unwrap_or(item.capture_time);
    let has_password = report.get("password_enabled").is_some_and(|yes| is_true(yes));
    let login = has_password.then(|| {
        let changed = report.get("password_last_changed");
        let changed = changed.and_then(|text| Timestamp::parse(text).ok());
        LoginProfile { created: changed.unwrap_or(created), reset_required: false }
    });
    let keys = (1..=2).filter_map(|n| report.get(&format!("access_key_{n}_id")).cloned());
    Some(Identity {
        kind,
        account: item.aws_account_id.clone(),
        partition: partition(item),
        path: text("path").unwrap_or_else(|| "/".to_owned()),
        id: text(&format!("{word}Id")).unwrap_or_else(|| item.resource_id.clone()),
        created,
        tags: tags(&configuration, item),
        inline: inline.collect(),
        attached: policy_names.keys().cloned().collect(),
        boundary: boundary.and_then(Value::as_str).map(str::to_owned),
        groups,
        login,
        keys: keys.collect(),
        devices: Vec::new(),
        certificates: Vec::new(),
        trust: text("assumeRolePolicyDocument").map(|document| decode(&document)),
        description: text("description"),
        max_session: configuration
            .get("maxSessionDuration")
            .and_then(Value::as_i64)
            .and_then(|seconds| i32::try_from(seconds).ok()),
        name,
        recorded: Some(Box::new(Recorded {
            report,
            role_last_used: last_used,
            policy_names,
            instance_profiles: instance_profiles(&configuration),
        })),
    })
}

/// The instance profiles in a role's configuration.
fn instance_profiles(configuration: &Value) -> Vec<InstanceProfile> {
    let list = configuration.get("instanceProfileList").and_then(Value::as_array);
    let read = |profile: &Value| {
        let text = |name| profile.get(name).and_then(Value::as_str).map(str::to_owned);
        Some(InstanceProfile {
            name: text("instanceProfileName")?,
            path: text("path").unwrap_or_else(|| "/".to_owned()),
            id: text("instanceProfileId")?,
            arn: text("arn")?,
            created: time(profile, "createDate")?,
            role: None,
            tags: BTreeMap::new(),
        })
    };
    list.into_iter().flatten().filter_map(read).collect()
}

fn policy(item: &ConfigurationItem) -> Option<CustomerPolicy> {
    let configuration = item.configuration.to_value();
    let text = |name: &str| configuration.get(name).and_then(Value::as_str).map(str::to_owned);
    let created = time(&configuration, "createDate").or(item.resource_creation_time);
    let created = created.unwrap_or(item.capture_time);
    let versions = configuration.get("policyVersionList").and_then(Value::as_array);
    let mut versions: Vec<PolicyVersion> = versions
        .into_iter()
        .flatten()
        .filter_map(|version| {
            let text = |name| version.get(name).and_then(Value::as_str);
            Some(PolicyVersion {
                id: text("versionId")?.to_owned(),
                document: decode(text("document")?),
                created: time(version, "createDate").unwrap_or(created),
            })
        })
        .collect();
    versions.sort_by_key(|version| version.created);
    Some(CustomerPolicy {
        account: item.aws_account_id.clone(),
        partition: partition(item),
        name: text("policyName").or_else(|| item.resource_name.clone())?,
        path: text("path").unwrap_or_else(|| "/".to_owned()),
        id: text("policyId").unwrap_or_else(|| item.resource_id.clone()),
        description: text("description"),
        created,
        updated: time(&configuration, "updateDate").unwrap_or(created),
        tags: tags(&configuration, item),
        default: text("defaultVersionId")
            .or_else(|| versions.last().map(|version| version.id.clone()))
            .unwrap_or_else(|| "v1".to_owned()),
        versions,
        next: 0,
    })
}

/// The columns of a credential report that say something.
fn report(raw: &RawJson) -> BTreeMap<String, String> {
    let value = match raw.to_value() {
        // Some sources keep the report as the text that the API's shape has.
        Value::String(text) => serde_json::from_str(&text).unwrap_or_default(),
        value => value,
    };
    let Value::Object(columns) = value else { return BTreeMap::new() };
    let told = columns.into_iter().filter_map(|(name, value)| match value {
        Value::String(text) => Some((name, text)),
        Value::Bool(yes) => Some((name, yes.to_string())),
        _ => None,
    });
    told.filter(|(_, text)| {
        !matches!(text.as_str(), "" | "N/A" | "no_information" | "not_supported")
    })
    .collect()
}

/// The partition in an item's ARN.
fn partition(item: &ConfigurationItem) -> String {
    let arn = item.arn.as_deref().and_then(Arn::parse);
    arn.map_or_else(aws, |arn| arn.partition.to_owned())
}

fn tags(configuration: &Value, item: &ConfigurationItem) -> BTreeMap<String, String> {
    let list = configuration.get("tags").and_then(Value::as_array).into_iter().flatten();
    let told = list.filter_map(|tag| {
        let text = |name| tag.get(name).and_then(Value::as_str).map(str::to_owned);
        Some((text("key")?, text("value")?))
    });
    item.tags.clone().into_iter().chain(told).collect()
}

fn time(value: &Value, name: &str) -> Option<Timestamp> {
    match value.get(name)? {
        Value::String(text) => Timestamp::parse(text).ok(),
        Value::Number(seconds) => seconds.as_f64().map(Timestamp::from_seconds_f64),
        _ => None,
    }
}

fn is_true(text: &str) -> bool {
    text.eq_ignore_ascii_case("true")
}
