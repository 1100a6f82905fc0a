//! Rules files: JSON and YAML, in every form in which AWS takes and prints rules.

use super::strict::Strict;
use crate::error::CliError;
use assize_model::rule::RuleDefinition;
use serde::Deserialize as _;
use serde_json::{Map, Value};
use std::io::Read as _;
use std::path::Path;

/// The longest rules file.
const MAX_RULES_FILE: u64 = 32 << 20;

/// What describe-config-rules prints beyond what PutConfigRule takes.
const DESCRIBED: [&str; 4] = ["ConfigRuleArn", "ConfigRuleId", "ConfigRuleState", "CreatedBy"];

/// All rules of a file, which may hold several YAML documents.
pub fn read(file: &Path) -> Result<Vec<RuleDefinition>, CliError> {
    let name = file.display();
    let text = read_text(file)?;
    let mut rules = Vec::new();
    for document in documents(&text).map_err(|e| CliError::invalid(format!("{name}: {e}")))? {
        collect(document, &mut rules).map_err(|e| CliError::invalid(format!("{name}: {e}")))?;
    }
    if rules.is_empty() {
        return Err(CliError::invalid(format!("{name}: there are no rules in it")));
    }
    Ok(rules)
}

/// The text of a file of rules, or of standard input.
pub(super) fn read_text(file: &Path) -> Result<String, CliError> {
    let read = if file.as_os_str() == "-" {
        read_bounded(&mut std::io::stdin().lock())
    } else {
        std::fs::File::open(file).and_then(|mut f| read_bounded(&mut f))
    };
    read.map_err(|e| CliError::unreadable(file.display(), &e))
}

fn read_bounded(from: &mut dyn std::io::Read) -> std::io::Result<String> {
    let mut text = String::new();
    from.take(MAX_RULES_FILE + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MAX_RULES_FILE {
        return Err(std::io::Error::other(format!("it is longer than {MAX_RULES_FILE} bytes")));
    }
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

fn documents(text: &str) -> Result<Vec<Value>, String> {
    if text.trim_start().starts_with(['{', '[']) {
        let stream = serde_json::Deserializer::from_str(text).into_iter::<Strict>();
        match stream.map(|found| found.map(|Strict(value)| value)).collect() {
            Ok(found) => return Ok(found),
            Err(error) if error.is_data() => return Err(error.to_string()),
            // Perhaps it is YAML's flow style.
            Err(_) => {}
        }
    }
    serde_norway::Deserializer::from_str(text)
        .map(|document| match Strict::deserialize(document) {
            Ok(Strict(value)) => Ok(value),
            Err(error) => Err(error.to_string()),
        })
        .filter(|document| *document != Ok(Value::Null))
        .collect()
}

fn collect(value: Value, rules: &mut Vec<RuleDefinition>) -> Result<(), String> {
    match value {
        Value::Array(list) => list.into_iter().try_for_each(|rule| collect(rule, rules)),
        Value::Object(mut members) => {
            if let Some(inner) = members.remove("ConfigRules").or(members.remove("ConfigRule")) {
                return collect(inner, rules);
            }
            rules.push(one(members)?);
            Ok(())
        }
        _ => Err("a rule is an object with `ConfigRuleName` and `Source`".to_owned()),
    }
}

fn one(mut members: Map<String, Value>) -> Result<RuleDefinition, String> {
    for name in DESCRIBED {
        members.remove(name);
    }
    members.retain(|_, value| !value.is_null());
    // AWS writes `[{"Mode": "DETECTIVE"}]`.
    if let Some(modes) = members.get_mut("EvaluationModes").and_then(Value::as_array_mut) {
        for mode in modes {
            if let Some(inner) = mode.get("Mode").cloned() {
                *mode = inner;
            }
        }
    }
    if let Some(parameters) = members.get_mut("InputParameters")
        && let Some(values) = parameters.as_object_mut()
    {
        // Parameters are strings; YAML reads `port: 22` as a number.
        for value in values.values_mut().filter(|v| v.is_number() || v.is_boolean()) {
            *value = Value::from(value.to_string());
        }
        *parameters = Value::from(parameters.to_string());
    }
    if !members.contains_key("ConfigRuleName") {
        let id = members.get("Source").and_then(|s| s.get("SourceIdentifier")).cloned();
        members.insert("ConfigRuleName".to_owned(), id.unwrap_or_else(|| Value::from("")));
    }
    let name = members.get("ConfigRuleName").cloned().unwrap_or_default();
    RuleDefinition::deserialize(Value::Object(members))
        .map_err(|e| format!("rule {name} is malformed: {e}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Result<Vec<String>, String> {
        let mut rules = Vec::new();
        documents(text)?.into_iter().try_for_each(|d| collect(d, &mut rules))?;
        Ok(rules.into_iter().map(|r| r.config_rule_name).collect())
    }

    #[test]
    fn rules_files_in_every_form() {
        let rule = r#"{"ConfigRuleName":"a","Source":{"Owner":"AWS","SourceIdentifier":"X"}}"#;
        let described = r#"{"ConfigRules":[{"ConfigRuleName":"a","ConfigRuleArn":"arn","ConfigRuleId":"config-rule-1","ConfigRuleState":"ACTIVE","CreatedBy":"x","Source":{"Owner":"AWS","SourceIdentifier":"X"},"InputParameters":"{}","EvaluationModes":[{"Mode":"DETECTIVE"}]}]}"#;
        assert_eq!(names(rule).unwrap(), ["a"]);
        assert_eq!(names(&format!("[{rule},{rule}]")).unwrap(), ["a", "a"]);
        assert_eq!(names(&format!("{rule}\n{rule}\n")).unwrap(), ["a", "a"]);
        assert_eq!(names(&format!(r#"{{"ConfigRule":{rule}}}"#)).unwrap(), ["a"]);
        assert_eq!(names(described).unwrap(), ["a"]);
        let yaml = "---\nConfigRuleName: a\nSource: {Owner: AWS, SourceIdentifier: X}\n---\n- Source:\n    Owner: AWS\n    SourceIdentifier: Y\n  InputParameters: {port: 22}\n";
        assert_eq!(names(yaml).unwrap(), ["a", "Y"]);
        assert!(names("17").is_err());
        assert!(names("{\"ConfigRuleName\":\"a\"}").unwrap_err().contains("Source"));
    }

    #[test]
    fn numbers_of_yaml_become_strings() {
        let yaml = "Source: {Owner: AWS, SourceIdentifier: X}\nInputParameters: {port: 22, on: true, name: n}\n";
        let mut rules = Vec::new();
        documents(yaml).unwrap().into_iter().try_for_each(|d| collect(d, &mut rules)).unwrap();
        let read: Value =
            serde_json::from_str(rules[0].input_parameters.as_ref().unwrap()).unwrap();
        assert_eq!(read, serde_json::json!({"port": "22", "on": "true", "name": "n"}));
    }

    #[test]
    fn names_that_stand_twice_are_refused_with_their_line() {
        let yaml =
            "ConfigRuleName: a\nSource:\n  Owner: AWS\n  SourceIdentifier: X\n  Owner: AWS\n";
        let say = names(yaml).unwrap_err();
        assert!(say.contains("`Owner` stands twice") && say.contains("line 5"), "{say}");
        let say = names("{\"ConfigRuleName\":\"a\",\n\n\"ConfigRuleName\":\"b\"}").unwrap_err();
        assert!(say.contains("`ConfigRuleName` stands twice") && say.contains("line 3"), "{say}");
    }
}
