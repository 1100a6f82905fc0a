//! Which rules judge: those of the command line, of rules files, or all that are native.

use super::args::Args;
use crate::error::CliError;
use crate::out::{note, printable};
use assize_engine::rules::known::known_params;
use assize_engine::rules::{CompiledRule, Logic};
use assize_model::Timestamp;
use assize_model::rule::{ConfigRule, Owner, RuleDefinition, RuleState};
use assize_rule::ParamMap;
use serde::Deserialize as _;
use serde_json::{Map, Value};
use std::collections::HashSet;
use std::io::Read as _;
use std::path::Path;

/// The longest rules file.
const MAX_RULES_FILE: u64 = 32 << 20;

/// What describe-config-rules prints beyond what PutConfigRule takes.
const DESCRIBED: [&str; 4] = ["ConfigRuleArn", "ConfigRuleId", "ConfigRuleState", "CreatedBy"];

/// The rules, and what is to be said about the choice.
pub struct Selection {
    /// Ready to judge.
    pub rules: Vec<CompiledRule>,
    skipped: Vec<&'static str>,
    unbuilt: Vec<String>,
}

impl Selection {
    /// How many rules of the files can't be judged here. What they would say is unknown, so
    /// a run without them is not complete.
    pub fn unbuilt(&self) -> usize {
        self.unbuilt.len()
    }

    /// Names rules that were left out.
    pub fn tell(&self) {
        for rule in &self.unbuilt {
            note(format_args!("note: not judged: {rule}"));
        }
        if !self.skipped.is_empty() {
            note(format_args!(
                "note: left out rules whose parameters must be given: {}",
                self.skipped.join(", ")
            ));
        }
    }
}

/// The rules that the arguments ask for.
pub fn select(args: &Args) -> Result<Selection, CliError> {
    let mut rules = Vec::new();
    for text in &args.rule {
        match compile(by_identifier(text)?, "--rule")? {
            Compiled::Ready(rule) => rules.push(*rule),
            Compiled::Unbuilt(say) => return Err(CliError::invalid(say)),
        }
    }
    let mut unbuilt = Vec::new();
    for file in &args.rules {
        let from = file.display().to_string();
        for definition in from_file(file)? {
            match compile(definition, &from)? {
                Compiled::Ready(rule) => rules.push(*rule),
                Compiled::Unbuilt(say) => unbuilt.push(say),
            }
        }
    }
    if rules.is_empty() && !unbuilt.is_empty() {
        return Err(CliError::invalid(unbuilt.join("; ")));
    }
    let mut skipped = Vec::new();
    if args.rule.is_empty() && args.rules.is_empty() {
        for native in assize_rules::RULES {
            match native.prepare(&ParamMap::default()) {
                Ok(_) => match compile(definition(native.id, None)?, "the table of rules")? {
                    Compiled::Ready(rule) => rules.push(*rule),
                    Compiled::Unbuilt(say) => unbuilt.push(say),
                },
                Err(_) => skipped.push(native.id),
            }
        }
    }
    unique(&mut rules, args.rules.is_empty())?;
    Ok(Selection { rules, skipped, unbuilt })
}

/// `ID` or `ID:PARAMETERS`.
fn by_identifier(text: &str) -> Result<RuleDefinition, CliError> {
    let (id, parameters) = match text.split_once(':') {
        Some((id, parameters)) => (id, Some(parameters)),
        None => (text, None),
    };
    definition(&id.trim().to_ascii_uppercase().replace('-', "_"), parameters)
}

fn definition(id: &str, parameters: Option<&str>) -> Result<RuleDefinition, CliError> {
    let mut value = serde_json::json!({
        "ConfigRuleName": id,
        "Source": { "Owner": "AWS", "SourceIdentifier": id },
    });
    if let (Some(text), Some(members)) = (parameters, value.as_object_mut()) {
        members.insert("InputParameters".to_owned(), Value::from(text));
    }
    let read = RuleDefinition::deserialize(value);
    read.map_err(|e| CliError::invalid(format!("--rule {}: {e}", printable(id))))
}

/// Repeated identifiers on the command line get numbers; names in files must differ.
fn unique(rules: &mut [CompiledRule], number: bool) -> Result<(), CliError> {
    let mut names = HashSet::new();
    for rule in rules {
        let name = rule.rule.definition.config_rule_name.clone();
        if names.insert(name.clone()) {
            continue;
        }
        if !number {
            let name = printable(&name);
            return Err(CliError::invalid(format!("there are two rules named `{name}`")));
        }
        let numbered = (2..).map(|n| format!("{name}-{n}")).find(|n| !names.contains(n));
        let numbered = numbered.unwrap_or(name);
        names.insert(numbered.clone());
        rule.rule.definition.config_rule_name = numbered;
    }
    Ok(())
}

/// What became of a definition.
enum Compiled {
    /// It can judge.
    Ready(Box<CompiledRule>),
    /// It is right, but nothing here can judge for it; says why.
    Unbuilt(String),
}

fn compile(definition: RuleDefinition, from: &str) -> Result<Compiled, CliError> {
    let name = printable(&definition.config_rule_name).into_owned();
    let refuse = |say: String| Err(CliError::invalid(format!("{from}: rule `{name}`: {say}")));
    let unbuilt = |say: String| Ok(Compiled::Unbuilt(format!("{from}: rule `{name}`: {say}")));
    match definition.source.owner {
        Owner::Aws => {}
        Owner::CustomLambda => {
            return unbuilt(
                "its logic is a function (CUSTOM_LAMBDA), which `assize eval` does not run; \
                 managed rules (owner AWS) are supported, see `assize rules list`"
                    .to_owned(),
            );
        }
        Owner::CustomPolicy => {
            return unbuilt(
                "its logic is a Guard policy (CUSTOM_POLICY), which `assize eval` does not run; \
                 managed rules (owner AWS) are supported, see `assize rules list`"
                    .to_owned(),
            );
        }
    }
    let identifier = definition.source.source_identifier.clone().unwrap_or_default();
    if assize_rules::find(&identifier).is_none() {
        let shown = printable(&identifier);
        return if known_params(&identifier).is_some() {
            unbuilt(format!(
                "the managed rule `{shown}` is not built yet; `assize rules list` shows those \
                 that are"
            ))
        } else {
            refuse(format!("`{shown}` is no identifier of AWS Config or of a native rule"))
        };
    }
    let compiled = CompiledRule::compile(ConfigRule {
        definition,
        id: String::new(),
        arn: String::new(),
        state: RuleState::Active,
        created_by: None,
        created_at: Timestamp::default(),
        updated_at: Timestamp::default(),
    });
    if let Logic::Unavailable { reason, .. } = &compiled.logic {
        return refuse(format!("{}; see `assize rules show {identifier}`", printable(reason)));
    }
    Ok(Compiled::Ready(Box::new(compiled)))
}

/// All rules of a file, which may hold several YAML documents.
fn from_file(file: &Path) -> Result<Vec<RuleDefinition>, CliError> {
    let name = file.display();
    let read = if file.as_os_str() == "-" {
        read_bounded(&mut std::io::stdin().lock())
    } else {
        std::fs::File::open(file).and_then(|mut f| read_bounded(&mut f))
    };
    let text = read.map_err(|e| CliError::unreadable(&name, &e))?;
    let mut rules = Vec::new();
    for document in documents(&text).map_err(|e| CliError::invalid(format!("{name}: {e}")))? {
        collect(document, &mut rules).map_err(|e| CliError::invalid(format!("{name}: {e}")))?;
    }
    if rules.is_empty() {
        return Err(CliError::invalid(format!("{name}: there are no rules in it")));
    }
    Ok(rules)
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
        let stream = serde_json::Deserializer::from_str(text).into_iter::<Value>();
        if let Ok(found) = stream.collect::<Result<Vec<_>, _>>() {
            return Ok(found);
        }
    }
    serde_norway::Deserializer::from_str(text)
        .map(|document| Value::deserialize(document).map_err(|e| e.to_string()))
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
        && parameters.is_object()
    {
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
}
