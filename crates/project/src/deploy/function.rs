//! The function.

use super::compare::same_json;
use super::step::Step;
use super::{OWNER_TAG, Package};
use crate::aws::{Aws, AwsError};
use crate::error::ProjectError;
use crate::file::Function;
use assize_wire::generated::lambda::enums::{Architecture, LastUpdateStatus, State};
use assize_wire::generated::lambda::operations::{
    AddPermission, CreateFunction, DeleteFunction, GetFunction, GetFunctionConfiguration,
    GetPolicy, RemovePermission, UpdateFunctionCode, UpdateFunctionConfiguration,
};
use assize_wire::generated::lambda::shapes::{
    AddPermissionRequest, CreateFunctionRequest, DeleteFunctionRequest, Environment, FunctionCode,
    FunctionConfiguration, GetFunctionConfigurationRequest, GetFunctionRequest, GetPolicyRequest,
    RemovePermissionRequest, UpdateFunctionCodeRequest, UpdateFunctionConfigurationRequest,
};
use assize_wire::types::Blob;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

const ABSENT: [&str; 1] = ["ResourceNotFoundException"];
/// The statement that lets AWS Config invoke the function.
const STATEMENT: &str = "assize-config";
/// How long a new role may take to be known to Lambda.
const ROLE_WAIT: Duration = Duration::from_secs(60);
/// How long a change of a function may take.
const CHANGE_WAIT: Duration = Duration::from_secs(120);
const PAUSE: Duration = Duration::from_secs(1);

/// A function as it is there.
pub struct Seen {
    pub configuration: FunctionConfiguration,
    /// The project that made it.
    pub owner: Option<String>,
    /// The statement of its resource policy that is ours.
    statement: Option<Value>,
}

/// The function, if it is there.
pub fn look(aws: &impl Aws, function: &str) -> Result<Option<Seen>, AwsError> {
    let ask = GetFunctionRequest { function_name: function.to_owned(), qualifier: None };
    let Some(found) = aws.find::<GetFunction>(&ask, &ABSENT)? else { return Ok(None) };
    let ask = GetPolicyRequest { function_name: function.to_owned(), qualifier: None };
    let policy = aws.find::<GetPolicy>(&ask, &ABSENT)?.and_then(|found| found.policy);
    let policy = policy.and_then(|text| serde_json::from_str::<Value>(&text).ok());
    let statements = policy.as_ref().and_then(|policy| policy.get("Statement")?.as_array());
    let statement = statements.and_then(|all| all.iter().find(|s| s["Sid"] == STATEMENT)).cloned();
    let owner = found.tags.unwrap_or_default().remove(OWNER_TAG);
    Ok(Some(Seen { configuration: found.configuration.unwrap_or_default(), owner, statement }))
}

/// The steps to a function.
pub fn steps(
    seen: Option<&Seen>,
    wanted: &Function,
    role: &str,
    account: &str,
    package: &Package,
) -> Vec<Step> {
    let name = || wanted.name.clone();
    let bytes = package.zip.len();
    let permission = Step::AddPermission { function: name(), replaces: false };
    let Some(seen) = seen else {
        let runtime = wanted.runtime.clone();
        return vec![Step::CreateFunction { function: name(), runtime, bytes }, permission];
    };
    let mut steps = Vec::new();
    let has = &seen.configuration;
    let architecture = has.architectures.as_ref().and_then(|all| all.first());
    let architecture = architecture.map_or("x86_64", |one| one.as_str());
    if has.code_sha256.as_deref() != Some(&package.sha256) || architecture != wanted.architecture {
        steps.push(Step::UpdateCode { function: name(), bytes });
    }
    let members = changed(has, wanted, role, &package.description);
    if !members.is_empty() {
        steps.push(Step::UpdateConfiguration { function: name(), members });
    }
    match &seen.statement {
        None => steps.push(permission),
        Some(statement) if allows(statement, account) => {}
        Some(_) => steps.push(Step::AddPermission { function: name(), replaces: true }),
    }
    steps
}

/// The members of the configuration that are not as wanted.
fn changed(
    has: &FunctionConfiguration,
    wanted: &Function,
    role: &str,
    description: &str,
) -> Vec<String> {
    let variables = has.environment.as_ref().and_then(|e| e.variables.clone()).unwrap_or_default();
    // A role that is not there yet has no ARN; its name is the end of one.
    let is_role =
        has.role.as_deref().is_some_and(|arn| arn == role || arn.ends_with(&format!("/{role}")));
    let same = [
        ("Runtime", has.runtime.as_deref() == Some(&wanted.runtime)),
        ("Handler", has.handler.as_deref() == Some(&wanted.handler)),
        ("Role", is_role),
        ("Timeout", has.timeout == Some(wanted.timeout)),
        ("MemorySize", has.memory_size == Some(wanted.memory_size)),
        ("Environment", variables == wanted.environment),
        ("Description", has.description.as_deref().unwrap_or_default() == description),
    ];
    same.iter().filter(|(_, same)| !same).map(|(name, _)| (*name).to_owned()).collect()
}

/// Whether a statement lets AWS Config invoke on behalf of the account.
fn allows(statement: &Value, account: &str) -> bool {
    let wanted = [
        ("Effect", json!("Allow")),
        ("Action", json!("lambda:InvokeFunction")),
        ("Principal", json!({"Service": "config.amazonaws.com"})),
        ("Condition", json!({"StringEquals": {"AWS:SourceAccount": account}})),
    ];
    wanted.iter().all(|(name, value)| {
        let has = statement.get(*name).map(Value::to_string).unwrap_or_default();
        same_json(&has, &value.to_string())
    })
}

/// Makes a function, and waits until it can be invoked; answers its ARN. A role that was just
/// made may not be known to Lambda yet.
pub fn create(
    aws: &impl Aws,
    wanted: &Function,
    role_arn: &str,
    package: &Package,
    tags: &BTreeMap<String, String>,
) -> Result<String, ProjectError> {
    let ask = CreateFunctionRequest {
        function_name: wanted.name.clone(),
        description: Some(package.description.clone()),
        runtime: Some(wanted.runtime.clone()),
        handler: Some(wanted.handler.clone()),
        role: role_arn.to_owned(),
        timeout: Some(wanted.timeout),
        memory_size: Some(wanted.memory_size),
        architectures: Some(vec![architecture(wanted)]),
        environment: Some(Environment { variables: Some(wanted.environment.clone()) }),
        tags: Some(tags.clone()),
        code: FunctionCode { zip_file: Some(Blob(package.zip.clone())), ..Default::default() },
        ..Default::default()
    };
    let until = Instant::now() + ROLE_WAIT;
    let made = loop {
        match aws.call::<CreateFunction>(&ask) {
            Err(error) if is_young_role(&error) && Instant::now() < until => {
                std::thread::sleep(PAUSE)
            }
            other => break other?,
        }
    };
    settle(aws, &wanted.name)?;
    Ok(made.function_arn.unwrap_or_default())
}

fn is_young_role(error: &AwsError) -> bool {
    error.code() == "InvalidParameterValueException"
        && error.message().contains("cannot be assumed")
}

fn architecture(wanted: &Function) -> Architecture {
    if wanted.architecture == "arm64" { Architecture::Arm64 } else { Architecture::X8664 }
}

/// Waits until a function is active and its last change is through.
fn settle(aws: &impl Aws, function: &str) -> Result<FunctionConfiguration, ProjectError> {
    let ask =
        GetFunctionConfigurationRequest { function_name: function.to_owned(), qualifier: None };
    let until = Instant::now() + CHANGE_WAIT;
    loop {
        let has = aws.call::<GetFunctionConfiguration>(&ask)?;
        let failed = has.state == Some(State::Failed)
            || has.last_update_status == Some(LastUpdateStatus::Failed);
        if failed {
            let reason = has.state_reason.or(has.last_update_status_reason).unwrap_or_default();
            return Err(ProjectError::Program(format!(
                "the function `{function}` failed: {reason}"
            )));
        }
        let busy = has.state == Some(State::Pending)
            || has.last_update_status == Some(LastUpdateStatus::InProgress);
        if !busy {
            return Ok(has);
        }
        if Instant::now() > until {
            return Err(ProjectError::Program(format!(
                "the function `{function}` is not ready after {} s",
                CHANGE_WAIT.as_secs()
            )));
        }
        std::thread::sleep(PAUSE);
    }
}

/// The ARN of a function that is there.
pub fn arn(aws: &impl Aws, function: &str) -> Result<String, ProjectError> {
    Ok(settle(aws, function)?.function_arn.unwrap_or_default())
}

/// Replaces the code, and waits until it is in place.
pub fn update_code(
    aws: &impl Aws,
    wanted: &Function,
    package: &Package,
) -> Result<(), ProjectError> {
    aws.call::<UpdateFunctionCode>(&UpdateFunctionCodeRequest {
        function_name: wanted.name.clone(),
        zip_file: Some(Blob(package.zip.clone())),
        architectures: Some(vec![architecture(wanted)]),
        ..Default::default()
    })?;
    settle(aws, &wanted.name).map(drop)
}

/// Sets the configuration, and waits until it is in force.
pub fn update_configuration(
    aws: &impl Aws,
    wanted: &Function,
    role_arn: &str,
    package: &Package,
) -> Result<(), ProjectError> {
    aws.call::<UpdateFunctionConfiguration>(&UpdateFunctionConfigurationRequest {
        function_name: wanted.name.clone(),
        description: Some(package.description.clone()),
        runtime: Some(wanted.runtime.clone()),
        handler: Some(wanted.handler.clone()),
        role: Some(role_arn.to_owned()),
        timeout: Some(wanted.timeout),
        memory_size: Some(wanted.memory_size),
        environment: Some(Environment { variables: Some(wanted.environment.clone()) }),
        ..Default::default()
    })?;
    settle(aws, &wanted.name).map(drop)
}

/// Lets AWS Config invoke the function on behalf of the account.
pub fn permit(
    aws: &impl Aws,
    function: &str,
    account: &str,
    replaces: bool,
) -> Result<(), AwsError> {
    if replaces {
        let ask = RemovePermissionRequest {
            function_name: function.to_owned(),
            statement_id: STATEMENT.to_owned(),
            ..Default::default()
        };
        aws.call::<RemovePermission>(&ask)?;
    }
    let ask = AddPermissionRequest {
        function_name: function.to_owned(),
        statement_id: STATEMENT.to_owned(),
        action: "lambda:InvokeFunction".to_owned(),
        principal: "config.amazonaws.com".to_owned(),
        source_account: Some(account.to_owned()),
        ..Default::default()
    };
    aws.call::<AddPermission>(&ask).map(drop)
}

/// Removes the function.
pub fn delete(aws: &impl Aws, function: &str) -> Result<(), AwsError> {
    let ask = DeleteFunctionRequest { function_name: function.to_owned(), qualifier: None };
    aws.call::<DeleteFunction>(&ask).map(drop)
}
