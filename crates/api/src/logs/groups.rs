//! CreateLogGroup, DeleteLogGroup, DescribeLogGroups, PutRetentionPolicy, DeleteRetentionPolicy.

use super::backend::{Backend, group_arn, group_of};
use super::error::{from_store, invalid, no_such_group, unsupported};
use super::tags;
use super::token::Question;
use assize_engine::ports::{LogGroup, Made};
use assize_model::AccountRegion;
use assize_wire::generated::logs::enums::LogGroupClass;
use assize_wire::generated::logs::{LogsError, shapes};

/// Groups in one answer.
const MAX_GROUPS: usize = 50;
/// The days that a group can keep its events, as AWS's API reference lists them.
const RETENTION_DAYS: &[i32] = &[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
];

pub(super) fn create(
    backend: &Backend,
    home: &AccountRegion,
    input: shapes::CreateLogGroupRequest,
) -> Result<(), LogsError> {
    if input.kms_key_id.is_some() {
        return Err(unsupported("kmsKeyId", "logs are not encrypted by a key of yours"));
    }
    if !matches!(input.log_group_class, None | Some(LogGroupClass::Standard)) {
        return Err(unsupported("logGroupClass", "every group is of the class STANDARD"));
    }
    if input.deletion_protection_enabled == Some(true) {
        return Err(unsupported("deletionProtectionEnabled", "groups can always be deleted"));
    }
    let wanted = input.tags.unwrap_or_default();
    tags::check(&wanted)?;
    let now = backend.engine.now();
    let made = backend.logs.create_group(home, &input.log_group_name, now);
    match made.map_err(|e| from_store(&e))? {
        Made::Known => Err(LogsError::resource_already_exists_exception(
            "The specified log group already exists",
        )),
        Made::New | Made::Orphan => tags::replace(backend, home, &input.log_group_name, wanted),
    }
}

pub(super) fn delete(
    backend: &Backend,
    home: &AccountRegion,
    input: shapes::DeleteLogGroupRequest,
) -> Result<(), LogsError> {
    let name = input.log_group_name;
    if !backend.logs.delete_group(home, &name).map_err(|e| from_store(&e))? {
        return Err(no_such_group());
    }
    tags::replace(backend, home, &name, std::collections::BTreeMap::new())
}

pub(super) fn put_retention(
    backend: &Backend,
    home: &AccountRegion,
    input: shapes::PutRetentionPolicyRequest,
) -> Result<(), LogsError> {
    let days = input.retention_in_days;
    if !RETENTION_DAYS.contains(&days) {
        let known: Vec<String> = RETENTION_DAYS.iter().map(ToString::to_string).collect();
        return Err(invalid(format!(
            "1 validation error detected: Value '{days}' at 'retentionInDays' failed to satisfy \
             constraint: Member must satisfy enum value set: [{}]",
            known.join(", ")
        )));
    }
    set_retention(backend, home, &input.log_group_name, u32::try_from(days).ok())
}

pub(super) fn delete_retention(
    backend: &Backend,
    home: &AccountRegion,
    input: shapes::DeleteRetentionPolicyRequest,
) -> Result<(), LogsError> {
    set_retention(backend, home, &input.log_group_name, None)
}

fn set_retention(
    backend: &Backend,
    home: &AccountRegion,
    name: &str,
    days: Option<u32>,
) -> Result<(), LogsError> {
    let set = backend.logs.set_retention(home, name, days).map_err(|e| from_store(&e))?;
    if set { Ok(()) } else { Err(no_such_group()) }
}

pub(super) fn describe(
    backend: &Backend,
    home: &AccountRegion,
    input: shapes::DescribeLogGroupsRequest,
) -> Result<shapes::DescribeLogGroupsResponse, LogsError> {
    if let Some(identifiers) = &input.log_group_identifiers {
        return by_identifier(backend, home, identifiers);
    }
    let prefix = input.log_group_name_prefix.unwrap_or_default();
    let infix = input.log_group_name_pattern.unwrap_or_default();
    if !prefix.is_empty() && !infix.is_empty() {
        return Err(invalid(
            "LogGroup name prefix and LogGroup name pattern are mutually exclusive.",
        ));
    }
    if !matches!(input.log_group_class, None | Some(LogGroupClass::Standard)) {
        return Ok(shapes::DescribeLogGroupsResponse {
            log_groups: Some(Vec::new()),
            next_token: None,
        });
    }
    let limit = input.limit.and_then(|n| usize::try_from(n).ok()).unwrap_or(MAX_GROUPS);
    let asked = Question::new("DescribeLogGroups", (&home.account, &home.region, &prefix, &infix));
    let after: Option<String> = asked.read(input.next_token.as_deref())?;
    let found = backend.logs.groups(home, &prefix, &infix, after.as_deref(), limit + 1);
    let mut found = found.map_err(|e| from_store(&e))?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next_token = found.last().filter(|_| more).map(|last| asked.token(&last.name));
    let log_groups = Some(found.iter().map(|group| shown(home, group)).collect());
    Ok(shapes::DescribeLogGroupsResponse { log_groups, next_token })
}

fn by_identifier(
    backend: &Backend,
    home: &AccountRegion,
    identifiers: &[String],
) -> Result<shapes::DescribeLogGroupsResponse, LogsError> {
    let mut found = Vec::new();
    for identifier in identifiers {
        let name = group_of(home, identifier)?;
        if let Some(group) = backend.logs.group(home, &name).map_err(|e| from_store(&e))? {
            found.push(shown(home, &group));
        }
    }
    Ok(shapes::DescribeLogGroupsResponse { log_groups: Some(found), next_token: None })
}

fn shown(home: &AccountRegion, group: &LogGroup) -> shapes::LogGroup {
    let arn = group_arn(home, &group.name);
    shapes::LogGroup {
        log_group_name: Some(group.name.clone()),
        creation_time: Some(group.created.millis()),
        retention_in_days: group.retention_days.and_then(|days| i32::try_from(days).ok()),
        metric_filter_count: Some(0),
        arn: Some(format!("{arn}:*")),
        log_group_arn: Some(arn),
        stored_bytes: Some(i64::try_from(group.stored_bytes).unwrap_or(i64::MAX)),
        log_group_class: Some(LogGroupClass::Standard),
        ..shapes::LogGroup::default()
    }
}
