//! A template becomes the rules that it asks for.

use super::error::{PackError, TemplateFault};
use super::{MAX_PACK_RULES, rule};
use assize_model::AccountRegion;
use assize_model::arn::{config_arn, partition_of};
use assize_model::rule::RuleDefinition;
use assize_template::{
    Bound, Fault, NoReferences, Pseudo, References, Resource, Template, TemplateError,
};
use std::collections::{BTreeMap, BTreeSet};

const RULE: &str = "AWS::Config::ConfigRule";
const REMEDIATION: &str = "AWS::Config::RemediationConfiguration";

/// What the compiler knows of the pack.
pub(super) struct Setting<'s> {
    pub(super) home: &'s AccountRegion,
    /// What is added to the names of rules; nothing offline.
    pub(super) suffix: &'s str,
    pub(super) stack_name: &'s str,
    pub(super) stack_id: &'s str,
    /// Whether only the rules matter.
    pub(super) rules_only: bool,
    /// Ids of rules by the full name, for those who refer to them.
    pub(super) ids: &'s dyn Fn(&str) -> String,
}

/// A rule that the template asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PlannedRule {
    /// Its definition, named in full.
    pub(super) definition: RuleDefinition,
    /// The controls that it serves.
    pub(super) controls: Vec<String>,
}

/// Reads a template and does its functions. Rules come in order of their names.
pub(super) fn compile(
    text: &str,
    parameters: &BTreeMap<String, String>,
    setting: &Setting<'_>,
) -> Result<Vec<PlannedRule>, PackError> {
    let template = Template::parse(text)?;
    let bound = template.bind(parameters, pseudo(setting))?;
    bound.check_conditions()?;
    let names = Names { bound: &bound, setting };
    let mut rules = Vec::new();
    for resource in template.resources() {
        check_kind(resource)?;
        if !bound.exists(resource)? {
            continue;
        }
        if resource.kind == REMEDIATION {
            if setting.rules_only {
                continue;
            }
            return Err(no_remediation(resource).into());
        }
        if rules.len() == MAX_PACK_RULES {
            return Err(PackError::Template(TemplateFault::TooManyRules));
        }
        let properties = bound.properties(resource, &names)?;
        let definition = rule::definition(&properties, setting.suffix)
            .map_err(|error| rule::within(error, &resource.name.text))?;
        rules.push((resource, PlannedRule { definition, controls: resource.controls.clone() }));
    }
    check_names(&rules)?;
    let mut rules: Vec<PlannedRule> = rules.into_iter().map(|(_, rule)| rule).collect();
    rules.sort_by(|a, b| a.definition.config_rule_name.cmp(&b.definition.config_rule_name));
    Ok(rules)
}

fn pseudo(setting: &Setting<'_>) -> Pseudo {
    let partition = partition_of(&setting.home.region);
    let url_suffix = if partition == "aws-cn" { "amazonaws.com.cn" } else { "amazonaws.com" };
    Pseudo {
        account: setting.home.account.clone(),
        region: setting.home.region.clone(),
        partition: partition.to_owned(),
        url_suffix: url_suffix.to_owned(),
        stack_name: setting.stack_name.to_owned(),
        stack_id: setting.stack_id.to_owned(),
        unknown: None,
    }
}

/// Packs hold rules and what remedies their findings, nothing else.
fn check_kind(resource: &Resource) -> Result<(), TemplateError> {
    if [RULE, REMEDIATION].contains(&resource.kind.as_str()) {
        return Ok(());
    }
    let text = format!(
        "the type `{}` is not supported in conformance packs; only {RULE} and {REMEDIATION} are",
        resource.kind
    );
    let error = TemplateError::at(resource.kind_at, Fault::Meaning(text));
    Err(error.within("Type").in_section("Resources", &resource.name.text))
}

fn no_remediation(resource: &Resource) -> TemplateError {
    let text =
        format!("Assize {} has no remediation in conformance packs", env!("CARGO_PKG_VERSION"));
    let error = TemplateError::at(resource.kind_at, Fault::Meaning(text));
    error.in_section("Resources", &resource.name.text)
}

/// Two rules of one name would be one.
fn check_names(rules: &[(&Resource, PlannedRule)]) -> Result<(), TemplateError> {
    let mut names = BTreeSet::new();
    for (resource, rule) in rules {
        if !names.insert(&rule.definition.config_rule_name) {
            let text = "another rule of the template has the same ConfigRuleName".to_owned();
            let error = TemplateError::at(resource.name.at, Fault::Meaning(text));
            return Err(error.in_section("Resources", &resource.name.text));
        }
    }
    Ok(())
}

/// `Ref` tells a rule's name, `Fn::GetAtt` its ARN and id.
struct Names<'n, 't> {
    bound: &'n Bound<'t>,
    setting: &'n Setting<'n>,
}

impl References for Names<'_, '_> {
    fn reference(&self, resource: &Resource) -> Result<Option<String>, TemplateError> {
        if resource.kind != RULE {
            return Ok(None);
        }
        // A name that refers to other rules would have no end.
        let name = self.bound.property(resource, "ConfigRuleName", &NoReferences)?;
        let full = |node| rule::full_name(&node, self.setting.suffix);
        name.map(full)
            .transpose()
            .map_err(|error| rule::within(error.within("ConfigRuleName"), &resource.name.text))
    }

    fn attribute(&self, resource: &Resource, name: &str) -> Result<Option<String>, TemplateError> {
        let Some(full) = self.reference(resource)? else { return Ok(None) };
        let id = (self.setting.ids)(&full);
        Ok(match name {
            "ConfigRuleId" => Some(id),
            "Arn" => Some(config_arn(self.setting.home, &format!("config-rule/{id}"))),
            _ => None,
        })
    }
}
