//! Which rules judge: those of the command line, of rules files, or all that are native.

use super::args::Args;
use super::{pack_file, rules_file};
use crate::error::CliError;
use crate::guard;
use crate::out::{note, printable};
use assize_engine::rules::{CompiledRule, GuardRule, Logic, Over, RuleError, check_definition};
use assize_guard::Unknown;
use assize_model::Timestamp;
use assize_model::rule::{ConfigRule, EvaluationMode, Owner, RuleDefinition, RuleState, Source};
use assize_rule::ParamMap;
use assize_wire::generated::config::schema::RESOURCE_TYPE_SHAPE;
use assize_wire::schema::validate;
use serde::Deserialize as _;
use serde_json::Value;
use std::collections::HashSet;
use std::path::Path;

/// The rules, and what is to be said about the choice.
pub struct Selection {
    /// Ready to judge.
    pub rules: Vec<CompiledRule>,
    skipped: Vec<&'static str>,
    unbuilt: Vec<String>,
    notes: Vec<String>,
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
        for text in &self.notes {
            note(format_args!("note: {}", printable(text)));
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
    let (mut unbuilt, mut notes) = (Vec::new(), Vec::new());
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
        let (definitions, left_out) = pack_file::read(file, args)?;
        notes.extend(left_out);
        for definition in definitions {
            match compile(definition, &from)? {
                Compiled::Ready(rule) => rules.push(*rule),
                Compiled::Unbuilt(say) => unbuilt.push(say),
            }
        }
    }
    for file in &args.guard {
        rules.push(policy(file)?);
    }
    if rules.is_empty() && !unbuilt.is_empty() {
        return Err(CliError::invalid(unbuilt.join("; ")));
    }
    let mut skipped = Vec::new();
    let none_named = args.rule.is_empty() && args.rules.is_empty() && args.pack.is_none();
    if none_named && args.guard.is_empty() {
        // The account as a whole is judged only when asked for: few inputs tell all of it.
        let of_resources = |native: &&assize_rule::NativeRule| native.types != ["AWS::::Account"];
        for native in assize_rules::all().filter(of_resources) {
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
    let over = match () {
        () if args.documents => Over::Configuration,
        () if args.is_planned() => {
            Over::Planned(Unknown { mark: assize_plan::UNKNOWN, listed: assize_plan::LISTED })
        }
        () => Over::Item,
    };
    for rule in &mut rules {
        if let Logic::Guard(policy) = &mut rule.logic {
            policy.set_over(over);
        }
    }
    Ok(Selection { rules, skipped, unbuilt, notes })
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
    let is_managed = definition.source.owner == Owner::Aws;
    if is_managed && assize_rules::find(&identifier).is_none() {
        return unbuilt(format!(
            "the managed rule `{}` is not built yet; `assize rules list` shows those that are",
            printable(&identifier)
        ));
    }
    // What a server would log, nobody reads here.
    if let Some(details) = &mut definition.source.custom_policy_details {
        details.enable_debug_log_delivery = false;
    }
    let compiled = CompiledRule::compile(rule_of(definition));
    if let Logic::Unavailable { reason, .. } = &compiled.logic {
        return refuse(format!("{}; see `assize rules show {identifier}`", printable(reason)));
    }
    Ok(Compiled::Ready(Box::new(compiled)))
}

fn rule_of(definition: RuleDefinition) -> ConfigRule {
    ConfigRule {
        definition,
        id: String::new(),
        arn: String::new(),
        state: RuleState::Active,
        created_by: None,
        created_at: Timestamp::default(),
        updated_at: Timestamp::default(),
    }
}

/// The policy of a file as a rule that is named after it. Unlike a rule of AWS Config, the
/// policy may be of any length.
fn policy(file: &Path) -> Result<CompiledRule, CliError> {
    let text = guard::read(file)?;
    let policy = GuardRule::new(&text, None)
        .map_err(|error| CliError::invalid(guard::explain(file, &text, &error)))?;
    if !policy.has_rules() {
        let file = file.display();
        return Err(CliError::invalid(format!("`{file}` has no rule that runs by itself")));
    }
    let name = file.file_stem().map_or("guard".into(), |stem| stem.to_string_lossy());
    let definition = RuleDefinition {
        config_rule_name: name.into_owned(),
        description: Some(format!("Guard policy {}", file.display())),
        scope: None,
        source: Source {
            owner: Owner::CustomPolicy,
            source_identifier: None,
            source_details: Vec::new(),
            custom_policy_details: None,
        },
        input_parameters: None,
        maximum_execution_frequency: None,
        evaluation_modes: vec![EvaluationMode::Detective],
    };
    let logic = Logic::Guard(Box::new(policy));
    Ok(CompiledRule { rule: rule_of(definition), logic })
}

/// A type of the scope that AWS Config does not have.
fn unknown_type(definition: &RuleDefinition) -> Option<&str> {
    let types = &definition.scope.as_ref()?.compliance_resource_types;
    let known = |name: &str| validate(&RESOURCE_TYPE_SHAPE, &Value::from(name)).is_ok();
    types.iter().map(String::as_str).find(|name| !known(name))
}
