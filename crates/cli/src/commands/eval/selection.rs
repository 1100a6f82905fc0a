//! Which rules judge: those of the command line, of rules files, or all that are native.

use super::args::Args;
use super::{pack_file, rules_file};
use crate::error::CliError;
use crate::out::{note, printable};
use assize_engine::rules::{CompiledRule, Logic, RuleError, check_definition};
use assize_model::Timestamp;
use assize_model::rule::{ConfigRule, EvaluationMode, Owner, RuleDefinition, RuleState};
use assize_rule::ParamMap;
use assize_wire::generated::config::schema::RESOURCE_TYPE_SHAPE;
use assize_wire::schema::validate;
use serde::Deserialize as _;
use serde_json::Value;
use std::collections::HashSet;

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
        for definition in rules_file::read(file)? {
            match compile(definition, &from)? {
                Compiled::Ready(rule) => rules.push(*rule),
                Compiled::Unbuilt(say) => unbuilt.push(say),
            }
        }
    }
    if let Some(file) = &args.pack {
        let from = file.display().to_string();
        for definition in pack_file::read(file, args)? {
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
    if args.rule.is_empty() && args.rules.is_empty() && args.pack.is_none() {
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
    unique(&mut rules, args.rules.is_empty() && args.pack.is_none())?;
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

/// Checks a definition as PutConfigRule does, and joins it with its logic.
fn compile(mut definition: RuleDefinition, from: &str) -> Result<Compiled, CliError> {
    let name = printable(&definition.config_rule_name).into_owned();
    let refuse = |say: String| Err(CliError::invalid(format!("{from}: rule `{name}`: {say}")));
    let unbuilt = |say: String| Ok(Compiled::Unbuilt(format!("{from}: rule `{name}`: {say}")));
    if let Some(unknown) = unknown_type(&definition) {
        let shown = printable(unknown);
        return refuse(format!("its scope names `{shown}`, which is no resource type"));
    }
    if definition.source.owner == Owner::CustomPolicy {
        return unbuilt(
            "its logic is a Guard policy (CUSTOM_POLICY), which `assize eval` does not run; \
             managed rules (owner AWS) are supported, see `assize rules list`"
                .to_owned(),
        );
    }
    if let Err(error) = check_definition(&mut definition) {
        let say = match error {
            RuleError::SourceIdentifier(id) => format!(
                "`{id}` is no identifier of AWS Config or of a native rule; see `assize rules \
                 list`"
            ),
            other => other.to_string(),
        };
        return refuse(printable(&say).into_owned());
    }
    // Whatever is read here is judged, be it there already or only planned.
    definition.evaluation_modes = vec![EvaluationMode::Detective];
    if definition.source.owner == Owner::CustomLambda {
        return unbuilt(
            "its logic is a function (CUSTOM_LAMBDA), which `assize eval` does not run; \
             managed rules (owner AWS) are supported, see `assize rules list`"
                .to_owned(),
        );
    }
    let identifier = definition.source.source_identifier.clone().unwrap_or_default();
    if assize_rules::find(&identifier).is_none() {
        return unbuilt(format!(
            "the managed rule `{}` is not built yet; `assize rules list` shows those that are",
            printable(&identifier)
        ));
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

/// A type of the scope that AWS Config does not have.
fn unknown_type(definition: &RuleDefinition) -> Option<&str> {
    let types = &definition.scope.as_ref()?.compliance_resource_types;
    let known = |name: &str| validate(&RESOURCE_TYPE_SHAPE, &Value::from(name)).is_ok();
    types.iter().map(String::as_str).find(|name| !known(name))
}
