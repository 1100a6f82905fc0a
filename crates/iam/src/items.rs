//! Own identities as configuration items, in the shapes of AWS Config.

use crate::change::Subject;
use crate::error::IamError;
use crate::iam::{document, for_each, own};
use crate::identity::{Identity, InstanceProfile, Kind};
use crate::ids::encode;
use crate::instance_profiles::profiles_of;
use crate::managed::Managed;
use crate::policy::{CustomerPolicy, POLICY};
use crate::report;
use assize_engine::EngineError;
use assize_engine::ports::{ReadTx, StoreError};
use assize_engine::recorder::{RecordingGroup, recorder};
use assize_engine::resources::read_item;
use assize_model::item::{GLOBAL_REGION, ITEM_VERSION, RawJson};
use assize_model::{
    AccountRegion, ConfigurationItem, ItemStatus, Relationship, ResourceKey, Timestamp,
};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// AWS Config's type of customer-managed policies.
pub(crate) const POLICY_TYPE: &str = "AWS::IAM::Policy";

/// The items that follow from changes. What is deleted is recorded as deleted wherever it
/// was recorded before, whatever the recorder says now: it would otherwise seem to live on.
pub(crate) fn follow(
    tx: &dyn ReadTx,
    account: &str,
    home: &AccountRegion,
    managed: &Managed,
    subjects: &[Subject],
    now: Timestamp,
) -> Result<Vec<ConfigurationItem>, IamError> {
    let mut items = Vec::new();
    for subject in subjects {
        let key = ResourceKey::new(resource_type(subject), subject.id());
        let before = tx.current_item(home, &key)?;
        let before = before.map(|row| read_item(home, &row)).transpose()?;
        let lives = before.as_ref().is_some_and(|item| !item.status.is_deleted());
        match state(tx, account, home, managed, subject)? {
            Some(state) if records(tx, account, &key.resource_type)? => {
                let status = if lives { ItemStatus::Ok } else { ItemStatus::ResourceDiscovered };
                items.push(item(account, key, state, status, before.as_ref(), now)?);
            }
            None if lives => items.extend(before.map(|item| item.deleted(now))),
            _ => {}
        }
    }
    Ok(items)
}

/// The items of all that the account has here and that no item tells yet as it is.
pub(crate) fn unrecorded(
    tx: &dyn ReadTx,
    account: &str,
    home: &AccountRegion,
    managed: &Managed,
    now: Timestamp,
) -> Result<Vec<ConfigurationItem>, IamError> {
    let mut subjects = Vec::new();
    for kind in Kind::ALL {
        for_each::<Identity, IamError>(tx, account, kind.document(), |identity| {
            subjects.push(Subject::Identity(kind, identity.key(), identity.id));
            Ok(())
        })?;
    }
    for_each::<CustomerPolicy, IamError>(tx, account, POLICY, |policy| {
        subjects.push(Subject::Policy(policy.arn(), policy.id));
        Ok(())
    })?;
    let mut items = follow(tx, account, home, managed, &subjects, now)?;
    // What was recorded while the recorder was on is there already.
    let mut known = Vec::new();
    for item in &items {
        let row = tx.current_item(home, &item.key())?;
        let before = row.map(|row| read_item(home, &row)).transpose()?;
        known.push(before.is_some_and(|before| !before.status.is_deleted() && same(&before, item)));
    }
    let mut known = known.into_iter();
    items.retain(|_| !known.next().unwrap_or(false));
    Ok(items)
}

fn same(before: &ConfigurationItem, item: &ConfigurationItem) -> bool {
    before.configuration == item.configuration
        && before.supplementary_configuration == item.supplementary_configuration
        && before.relationships == item.relationships
        && before.tags == item.tags
}

fn resource_type(subject: &Subject) -> &'static str {
    match subject {
        Subject::Identity(kind, ..) => kind.resource_type(),
        Subject::Policy(..) => POLICY_TYPE,
    }
}

/// Whether a recorder of the account, in any region, records a type of IAM.
fn records(tx: &dyn ReadTx, account: &str, resource_type: &str) -> Result<bool, EngineError> {
    for home in tx.homes()? {
        if home.account != account || home.region.is_empty() {
            continue;
        }
        let Some(recorder) = recorder(tx, &home)?.filter(|recorder| recorder.recording) else {
            continue;
        };
        let named = |types: &[String]| types.iter().any(|named| named == resource_type);
        let wanted = match &recorder.settings.group {
            RecordingGroup::All { include_global } => *include_global,
            RecordingGroup::Only(types) => named(types),
            RecordingGroup::AllBut(types) => !named(types),
        };
        if wanted {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What an item says of a thing.
struct State {
    name: String,
    arn: String,
    created: Timestamp,
    configuration: Value,
    supplementary: BTreeMap<String, RawJson>,
    relationships: Vec<Relationship>,
    tags: BTreeMap<String, String>,
}

/// The state of a thing; `None` when it is gone.
fn state(
    tx: &dyn ReadTx,
    account: &str,
    home: &AccountRegion,
    managed: &Managed,
    subject: &Subject,
) -> Result<Option<State>, IamError> {
    Ok(match subject {
        Subject::Identity(kind, name, id) => {
            let identity = own(tx, account, *kind, name)?.filter(|known| known.id == *id);
            identity.map(|identity| of_identity(tx, managed, identity)).transpose()?
        }
        Subject::Policy(arn, id) => {
            let policy: Option<CustomerPolicy> = document(tx, account, POLICY, arn)?;
            let policy = policy.filter(|known| known.id == *id);
            policy.map(|policy| of_policy(tx, home, policy)).transpose()?
        }
    })
}

fn of_identity(tx: &dyn ReadTx, managed: &Managed, identity: Identity) -> Result<State, IamError> {
    let word = identity.kind.word();
    let mut relationships = Vec::new();
    let mut attached = Vec::new();
    for arn in &identity.attached {
        let customer: Option<CustomerPolicy> = document(tx, &identity.account, POLICY, arn)?;
        let name = match (&customer, managed.get(arn)) {
            (Some(policy), _) => policy.name.clone(),
            (None, Some(entry)) => entry.policy.name.clone(),
            (None, None) => arn.rsplit('/').next().unwrap_or(arn).to_owned(),
        };
        attached.push(json!({"policyName": name, "policyArn": arn}));
        if let Some(policy) = customer {
            let label = "Is attached to CustomerManagedPolicy";
            relationships.push(relation(label, POLICY_TYPE, policy.id, policy.name));
        }
    }
    let inline: Vec<Value> = identity
        .inline
        .iter()
        .map(|(name, document)| json!({"policyName": name, "policyDocument": encode(document)}))
        .collect();
    let boundary = identity
        .boundary
        .as_ref()
        .map(|arn| json!({"permissionsBoundaryType": "Policy", "permissionsBoundaryArn": arn}));
    let tags: Vec<Value> =
        identity.tags.iter().map(|(key, value)| json!({"key": key, "value": value})).collect();
    let mut configuration = Map::new();
    let mut tell = |member: &str, value: Value| configuration.insert(member.to_owned(), value);
    tell("path", json!(identity.path));
    tell("arn", json!(identity.arn()));
    tell("createDate", json!(identity.created));
    tell("attachedManagedPolicies", json!(attached));
    tell(&format!("{word}Name"), json!(identity.name));
    tell(&format!("{word}Id"), json!(identity.id));
    tell(&format!("{word}PolicyList"), json!(inline));
    let mut supplementary = BTreeMap::new();
    match identity.kind {
        Kind::User => {
            tell("groupList", json!(identity.groups));
            tell("permissionsBoundary", json!(boundary));
            tell("tags", json!(tags));
            for name in &identity.groups {
                if let Some(group) = own(tx, &identity.account, Kind::Group, name)? {
                    let kind = Kind::Group.resource_type();
                    let label = "Is a member of Group";
                    relationships.push(relation(label, kind, group.id, group.name));
                }
            }
            let row = json!(report::row(tx, &identity)?);
            supplementary.insert("CredentialReport".to_owned(), RawJson::from_value(&row));
        }
        Kind::Role => {
            let trust = identity.trust.as_deref().map(encode);
            tell("assumeRolePolicyDocument", json!(trust));
            let profiles = profiles_of(tx, &identity.account, &identity.name)?;
            tell(
                "instanceProfileList",
                profiles.iter().map(|profile| of_profile(profile, &identity)).collect(),
            );
            tell("permissionsBoundary", json!(boundary));
            tell("tags", json!(tags));
            tell("description", json!(identity.description));
            tell("maxSessionDuration", json!(identity.max_session));
            tell("roleLastUsed", json!({}));
        }
        Kind::Group => {
            let users = Kind::User.document();
            for_each::<Identity, IamError>(tx, &identity.account, users, |user| {
                if user.groups.contains(&identity.name) {
                    let kind = Kind::User.resource_type();
                    relationships.push(relation("Contains User", kind, user.id, user.name));
                }
                Ok(())
            })?;
        }
    }
    Ok(State {
        arn: identity.arn(),
        name: identity.name,
        created: identity.created,
        configuration: Value::Object(configuration),
        supplementary,
        relationships,
        tags: identity.tags,
    })
}

/// An instance profile, in the configuration of its role.
fn of_profile(profile: &InstanceProfile, role: &Identity) -> Value {
    json!({
        "path": profile.path,
        "instanceProfileName": profile.name,
        "instanceProfileId": profile.id,
        "arn": profile.arn,
        "createDate": profile.created,
        "roles": [{
            "path": role.path,
            "roleName": role.name,
            "roleId": role.id,
            "arn": role.arn(),
            "createDate": role.created,
            "assumeRolePolicyDocument": role.trust.as_deref().map(encode),
        }],
    })
}

fn of_policy(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    policy: CustomerPolicy,
) -> Result<State, IamError> {
    let arn = policy.arn();
    let mut relationships = Vec::new();
    let (mut attachments, mut boundaries) = (0, 0);
    for kind in Kind::ALL {
        for_each::<Identity, IamError>(tx, &home.account, kind.document(), |identity| {
            boundaries += usize::from(identity.boundary.as_ref() == Some(&arn));
            if identity.attached.contains(&arn) {
                attachments += 1;
                let label = match kind {
                    Kind::User => "Is attached to User",
                    Kind::Group => "Is attached to Group",
                    Kind::Role => "Is attached to Role",
                };
                let resource_type = kind.resource_type();
                relationships.push(relation(label, resource_type, identity.id, identity.name));
            }
            Ok(())
        })?;
    }
    let versions: Vec<Value> = policy
        .versions
        .iter()
        .rev()
        .map(|version| {
            json!({
                "document": encode(&version.document),
                "versionId": version.id,
                "isDefaultVersion": version.id == policy.default,
                "createDate": version.created,
            })
        })
        .collect();
    let configuration = json!({
        "policyName": policy.name,
        "policyId": policy.id,
        "arn": arn,
        "path": policy.path,
        "defaultVersionId": policy.default,
        "attachmentCount": attachments,
        "permissionsBoundaryUsageCount": boundaries,
        "isAttachable": true,
        "description": policy.description,
        "createDate": policy.created,
        "updateDate": policy.updated,
        "policyVersionList": versions,
    });
    Ok(State {
        arn,
        name: policy.name,
        created: policy.created,
        configuration,
        supplementary: BTreeMap::new(),
        relationships,
        tags: policy.tags,
    })
}

fn relation(label: &str, resource_type: &str, id: String, name: String) -> Relationship {
    Relationship {
        resource_id: Some(id),
        resource_name: Some(name),
        resource_type: resource_type.to_owned(),
        name: label.to_owned(),
    }
}

fn item(
    account: &str,
    key: ResourceKey,
    state: State,
    status: ItemStatus,
    before: Option<&ConfigurationItem>,
    now: Timestamp,
) -> Result<ConfigurationItem, StoreError> {
    // An item follows the one before it, whatever the clock says.
    let capture_time = before.map_or(now, |old| now.max(old.capture_time.plus_millis(1)));
    let state_id = before.map_or(0, |old| old.configuration_state_id.saturating_add(1));
    Ok(ConfigurationItem {
        version: ITEM_VERSION.to_owned(),
        capture_time,
        configuration_state_id: capture_time.millis().max(state_id),
        aws_account_id: account.to_owned(),
        status,
        resource_type: key.resource_type,
        resource_id: key.resource_id,
        resource_name: Some(state.name),
        arn: Some(state.arn),
        aws_region: GLOBAL_REGION.to_owned(),
        availability_zone: Some("Not Applicable".to_owned()),
        configuration_state_md5_hash: String::new(),
        resource_creation_time: Some(state.created),
        related_events: Vec::new(),
        relationships: state.relationships,
        configuration: RawJson::from_value(&state.configuration),
        supplementary_configuration: state.supplementary,
        tags: state.tags,
        delivery_time: None,
        recording_frequency: None,
    })
}
