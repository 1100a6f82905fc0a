//! Writing the project.

use super::parameters::{Parameters, Runtime};
use super::{MAX_CODE, MAX_FILES};
use crate::error::ProjectError;
use crate::text;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// What RDK gives the functions that it deploys.
const MANAGED: [&str; 3] = [
    "arn:aws:iam::aws:policy/service-role/AWSConfigRulesExecutionRole",
    "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    "arn:aws:iam::aws:policy/ReadOnlyAccess",
];
const CASES: &str = "\
# What the rule should answer. `item` holds the members that matter; the rest is filled in.
# Parameters are those of rule.yaml unless a case has `params`. Such as:
#
# - note: it is encrypted
#   item:
#     configuration: {encrypted: true}
#   want: {compliance: COMPLIANT}
";
const DELETED: &str = "
- note: the resource was deleted
  item:
    configurationItemStatus: ResourceDeleted
  want: {compliance: NOT_APPLICABLE}
";

/// Writes project file, code and cases.
pub fn project(
    source: &Path,
    target: &Path,
    parameters: &Parameters,
    notes: &mut Vec<String>,
) -> Result<(), ProjectError> {
    let mut file = json!({
        "ConfigRule": rule(parameters),
        "Tags": parameters.tags,
        "Cases": "cases.yaml",
    });
    let more = match &parameters.runtime {
        Runtime::Guard => {
            let policy = policy(source, &parameters.name)?;
            text::write(&target.join("policy.guard"), policy.as_bytes())?;
            if parameters.period.is_some() {
                notes.push("policies are not woken by time; `SourcePeriodic` is left out".into());
            }
            json!({"Language": "guard", "Policy": "policy.guard"})
        }
        Runtime::Python { name, lib } => {
            code(source, target, &parameters.name, notes)?;
            if *lib {
                text::write(&target.join("src/requirements.txt"), b"rdklib\n")?;
                notes.push("rdklib is installed into the package (src/requirements.txt)".into());
            }
            notes.push(
                "the role has ReadOnlyAccess, as with RDK; `assize rules permissions` tells \
                        what the rule needs"
                    .into(),
            );
            json!({
                "Language": "python",
                "Function": {
                    "FunctionName": function_name(&parameters.name),
                    "Runtime": name,
                    "Handler": format!("{}.lambda_handler", parameters.name),
                    "Timeout": 60,
                    "MemorySize": 256,
                    "Code": "src",
                },
                "Role": {"ManagedPolicyArns": MANAGED},
            })
        }
    };
    if let (Some(file), Value::Object(more)) = (file.as_object_mut(), more) {
        file.extend(more);
    }
    let yaml = serde_norway::to_string(&file).map_err(|e| ProjectError::invalid(e.to_string()))?;
    text::write(&target.join(crate::file::FILE), yaml.as_bytes())?;
    let deleted =
        if parameters.wakes_on_change && !parameters.types.is_empty() { DELETED } else { "" };
    text::write(&target.join("cases.yaml"), format!("{CASES}{deleted}").as_bytes())?;
    text::write(&target.join(".gitignore"), b"build/\n__pycache__/\n")
}

/// The rule in PutConfigRule's members.
fn rule(parameters: &Parameters) -> Value {
    let is_guard = parameters.runtime == Runtime::Guard;
    let detail = |kind: &str| json!({"EventSource": "aws.config", "MessageType": kind});
    let mut details = Vec::new();
    if parameters.wakes_on_change || is_guard {
        details.push(detail("ConfigurationItemChangeNotification"));
        details.push(detail("OversizedConfigurationItemChangeNotification"));
    }
    if let Some(period) = parameters.period.as_ref().filter(|_| !is_guard) {
        details.push(json!({
            "EventSource": "aws.config",
            "MessageType": "ScheduledNotification",
            "MaximumExecutionFrequency": period,
        }));
    }
    let owner = if is_guard { "CUSTOM_POLICY" } else { "CUSTOM_LAMBDA" };
    let mut rule = json!({
        "ConfigRuleName": parameters.name,
        "Source": {"Owner": owner, "SourceDetails": details},
    });
    let mut set = |name: &str, value: Option<Value>| {
        if let (Some(members), Some(value)) = (rule.as_object_mut(), value) {
            members.insert(name.to_owned(), value);
        }
    };
    set("Description", parameters.description.as_deref().map(Value::from));
    let types = (!parameters.types.is_empty()).then(|| {
        json!({
            "ComplianceResourceTypes": parameters.types,
        })
    });
    set("Scope", types);
    let inputs = (!parameters.inputs.is_empty()).then(|| json!(parameters.inputs));
    set("InputParameters", inputs);
    rule
}

/// RDK drops the underscores from functions' names.
fn function_name(rule: &str) -> String {
    let name: String = rule.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("RDK-Rule-Function-{name}").chars().take(64).collect()
}

fn policy(source: &Path, name: &str) -> Result<String, ProjectError> {
    let names = [
        format!("{name}.guard"),
        "rule_code.guard".to_owned(),
        format!("{name}.rules"),
        "rule_code.rules".to_owned(),
    ];
    let found = names.iter().map(|name| source.join(name)).find(|file| file.is_file());
    let file = found.ok_or_else(|| {
        ProjectError::invalid(format!(
            "there is none of {} in `{}`",
            names.join(", "),
            source.display()
        ))
    })?;
    text::read(&file)
}

/// Copies the code; tests go into a folder of their own, which is not packed.
fn code(
    source: &Path,
    target: &Path,
    name: &str,
    notes: &mut Vec<String>,
) -> Result<(), ProjectError> {
    let main = format!("{name}.py");
    if !source.join(&main).is_file() {
        let source = source.display();
        return Err(ProjectError::invalid(format!("there is no `{main}` in `{source}`")));
    }
    let children = fs::read_dir(source).map_err(ProjectError::io("read", source))?;
    for child in children.take(MAX_FILES) {
        let child = child.map_err(ProjectError::io("read", source))?;
        let path = child.path();
        let file_name = child.file_name().to_string_lossy().into_owned();
        if file_name == super::FILE || file_name.starts_with('.') {
            continue;
        }
        if !path.is_file() {
            notes.push(format!("the folder `{file_name}` is not taken over"));
            continue;
        }
        let meta = fs::metadata(&path).map_err(ProjectError::io("read", &path))?;
        if meta.len() > MAX_CODE {
            notes.push(format!("`{file_name}` is too large to be taken over"));
            continue;
        }
        let is_test = file_name.ends_with("_test.py") || file_name.starts_with("test_");
        let folder = if is_test { "tests" } else { "src" };
        let content = fs::read(&path).map_err(ProjectError::io("read", &path))?;
        text::write(&target.join(folder).join(&file_name), &content)?;
    }
    Ok(())
}
