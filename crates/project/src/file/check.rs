//! From what is written to a project.

use super::raw::{RawFunction, RawOwnRole, RawProject, RawRole};
use super::{Function, Language, Project, Role, is_inside};
use crate::error::ProjectError;
use crate::text;
use assize_model::rule::{Owner, RuleDefinition};
use serde::Deserialize as _;
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// What every function of a rule may do: answer AWS Config, and log.
const MANAGED: [&str; 2] = [
    "arn:aws:iam::aws:policy/service-role/AWSConfigRulesExecutionRole",
    "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
];
/// The longest name of a role.
const MAX_ROLE_NAME: usize = 64;
/// The longest name of a function.
const MAX_FUNCTION_NAME: usize = 64;

/// Checks and completes a project.
pub fn project(folder: &Path, raw: RawProject) -> Result<Project, ProjectError> {
    let RawProject { language, config_rule, policy, function, role, tags, cases } = raw;
    let policy_text = match (&policy, language) {
        (Some(file), Language::Guard) => Some(text::read(&folder.join(inside("Policy", file)?))?),
        (None, Language::Guard) => return invalid("a project in Guard needs `Policy`, its file"),
        (Some(_), _) => return invalid("`Policy` is for projects in Guard only"),
        (None, _) => None,
    };
    let rule = definition(config_rule, policy_text)?;
    owner(&rule, language)?;
    let name = rule.config_rule_name.clone();
    let function = match (language, function) {
        (Language::Guard, Some(_)) => return invalid("a rule in Guard has no function"),
        (Language::Guard, None) => None,
        (_, given) => Some(complete(language, &name, given.unwrap_or_default())?),
    };
    let role = own_role(role, function.as_ref().map_or(&name, |function| &function.name))?;
    let cases = cases.unwrap_or_else(|| PathBuf::from("cases.yaml"));
    inside("Cases", &cases)?;
    let reserved = |key: &&String| key.starts_with("aws:") || key.starts_with("assize:");
    if let Some(key) = tags.keys().find(reserved) {
        return invalid(format!("tags can't begin with `aws:` or `assize:`, as `{key}` does"));
    }
    Ok(Project { folder: folder.to_owned(), language, rule, function, role, tags, cases, policy })
}

fn invalid<T>(say: impl Into<String>) -> Result<T, ProjectError> {
    Err(ProjectError::invalid(say))
}

fn inside<'p>(member: &str, path: &'p Path) -> Result<&'p Path, ProjectError> {
    if is_inside(path) {
        return Ok(path);
    }
    invalid(format!("`{member}` must stay within the project: `{}`", path.display()))
}

/// Reads the rule; parameters may be an object, as people write them, and not only a text.
fn definition(
    mut members: Map<String, Value>,
    policy: Option<String>,
) -> Result<RuleDefinition, ProjectError> {
    if let Some(parameters) = members.get_mut("InputParameters")
        && let Some(values) = parameters.as_object_mut()
    {
        for value in values.values_mut().filter(|v| v.is_number() || v.is_boolean()) {
            *value = Value::from(value.to_string());
        }
        *parameters = Value::from(parameters.to_string());
    }
    if let Some(modes) = members.get_mut("EvaluationModes").and_then(Value::as_array_mut) {
        // AWS writes `[{"Mode": "DETECTIVE"}]`.
        for mode in modes {
            if let Some(inner) = mode.get("Mode").cloned() {
                *mode = inner;
            }
        }
    }
    if let Some(text) = policy {
        let source = members.get_mut("Source").and_then(Value::as_object_mut);
        let details = source.map(|source| {
            source.entry("CustomPolicyDetails").or_insert_with(|| Value::Object(Map::new()))
        });
        let Some(details) = details.and_then(Value::as_object_mut) else {
            return invalid("ConfigRule: `Source` is missing or no object");
        };
        if details.insert("PolicyText".to_owned(), Value::from(text)).is_some() {
            return invalid("the policy stands in its file, not in `PolicyText`");
        }
        details.entry("PolicyRuntime").or_insert_with(|| Value::from("guard-2.x.x"));
    }
    let read = RuleDefinition::deserialize(Value::Object(members));
    read.map_err(|error| ProjectError::invalid(format!("ConfigRule: {error}")))
}

fn owner(rule: &RuleDefinition, language: Language) -> Result<(), ProjectError> {
    let wanted =
        if language == Language::Guard { Owner::CustomPolicy } else { Owner::CustomLambda };
    if rule.source.owner != wanted {
        let wanted = wanted.as_str();
        return invalid(format!("the owner of the rule's source must be {wanted}"));
    }
    if rule.source.source_identifier.is_some() {
        return invalid("`SourceIdentifier` is found by the deployment; leave it out");
    }
    if rule.source.source_details.is_empty() {
        return invalid("the rule's source has no `SourceDetails`: nothing would wake it");
    }
    if rule.config_rule_name.is_empty() {
        return invalid("`ConfigRuleName` is empty");
    }
    Ok(())
}

fn complete(language: Language, rule: &str, given: RawFunction) -> Result<Function, ProjectError> {
    let (runtime, handler, code) = match language {
        Language::Rust => ("provided.al2023", "bootstrap", "."),
        _ => ("python3.12", "rule.handler", "src"),
    };
    let architecture = match given.architectures.as_deref() {
        None | Some([]) => "x86_64".to_owned(),
        Some([one]) if one == "x86_64" || one == "arm64" => one.clone(),
        Some(_) => return invalid("`Architectures` is [x86_64] or [arm64]"),
    };
    let name = given.function_name.unwrap_or_else(|| rule.to_owned());
    let fit = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    if name.is_empty() || name.len() > MAX_FUNCTION_NAME || !name.bytes().all(fit) {
        return invalid(format!(
            "`{name}` can't name a function: up to {MAX_FUNCTION_NAME} letters, digits, `-` and \
             `_`; set `FunctionName`"
        ));
    }
    let timeout = given.timeout.unwrap_or(60);
    let memory_size = given.memory_size.unwrap_or(256);
    if !(1..=900).contains(&timeout) || !(128..=10_240).contains(&memory_size) {
        return invalid("`Timeout` is 1 to 900 seconds, `MemorySize` 128 to 10240 MiB");
    }
    let code = given.code.unwrap_or_else(|| PathBuf::from(code));
    inside("Code", &code)?;
    Ok(Function {
        name,
        runtime: given.runtime.unwrap_or_else(|| runtime.to_owned()),
        handler: given.handler.unwrap_or_else(|| handler.to_owned()),
        timeout,
        memory_size,
        architecture,
        environment: given.environment,
        code,
    })
}

fn own_role(given: Option<RawRole>, function: &str) -> Result<Role, ProjectError> {
    let own = match given {
        Some(RawRole::Existing(arn)) if arn.starts_with("arn:") => return Ok(Role::Existing(arn)),
        Some(RawRole::Existing(other)) => {
            return invalid(format!("`{other}` is no ARN of a role"));
        }
        Some(RawRole::Own(own)) => own,
        None => RawOwnRole::default(),
    };
    let name = own.role_name.unwrap_or_else(|| format!("assize-rule-{function}"));
    let name = name.chars().take(MAX_ROLE_NAME).collect();
    let managed = own.managed_policy_arns.unwrap_or_else(|| MANAGED.map(str::to_owned).into());
    if managed.len() > 20 || managed.iter().any(|arn| !arn.starts_with("arn:")) {
        return invalid("`ManagedPolicyArns` are at most 20 ARNs of policies");
    }
    Ok(Role::Own { name, managed, statements: own.statements })
}
