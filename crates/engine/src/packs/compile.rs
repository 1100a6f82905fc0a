//! A template becomes what it asks for: rules, what remedies their findings, documents.

use super::error::{PackError, TemplateFault};
use super::{MAX_PACK_RULES, document, remediation, rule};
use crate::remediation::{Document, Remediation};
use assize_model::AccountRegion;
use assize_model::arn::{config_arn, partition_of};
use assize_model::rule::RuleDefinition;
use assize_template::{
    Bound, Fault, NoReferences, Node, Pseudo, References, Resource, Template, TemplateError,
};
use std::collections::{BTreeMap, BTreeSet};

const RULE: &str = "AWS::Config::ConfigRule";
const REMEDIATION: &str = "AWS::Config::RemediationConfiguration";
const DOCUMENT: &str = "AWS::SSM::Document";

/// What the compiler knows of the pack.
pub(super) struct Setting<'s> {
    pub(super) home: &'s AccountRegion,
    /// What is added to the names of rules; nothing offline.
    pub(super) suffix: &'s str,
    pub(super) stack_name: &'s str,
    pub(super) stack_id: &'s str,
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

/// All that the template asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Planned {
    /// In order of their names.
    pub(super) rules: Vec<PlannedRule>,
    /// For these rules.
    pub(super) remediations: Vec<Remediation>,
    /// Those that the remediations may name.
    pub(super) documents: Vec<Document>,
}

/// Reads a template and does its functions.
pub(super) fn compile(
    text: &str,
    parameters: &BTreeMap<String, String>,
    setting: &Setting<'_>,
) -> Result<Planned, PackError> {
    let template = Template::parse(text)?;
    let bound = template.bind(parameters, pseudo(setting))?;
    bound.check_conditions()?;
    let names = Names { bound: &bound, setting };
    let mut named = Named::default();
    let mut planned = Planned::default();
    // What refers to rules comes after all of them, wherever it stands.
    let mut remediations = Vec::new();
    for resource in template.resources() {
        check_kind(resource)?;
        if !bound.exists(resource)? {
            continue;
        }
        let properties = bound.properties(resource, &names)?;
        let within = |error| within(error, resource);
        match resource.kind.as_str() {
            RULE if planned.rules.len() == MAX_PACK_RULES => {
                return Err(PackError::Template(TemplateFault::TooManyRules));
            }
            RULE => {
                let definition = rule::definition(&properties, setting.suffix).map_err(within)?;
                named.once(resource, "ConfigRuleName", definition.config_rule_name.clone())?;
                let controls = resource.controls.clone();
                planned.rules.push(PlannedRule { definition, controls });
            }
            DOCUMENT => {
                let given = names.document(resource)?;
                let document = document::document(&properties, &given).map_err(within)?;
                named.once(resource, "Name", document.name.clone())?;
                planned.documents.push(document);
            }
            _ => remediations.push((resource, properties)),
        }
    }
    planned.remediations = configurations(&remediations, &planned.rules, setting.suffix)?;
    planned.rules.sort_by(|a, b| a.definition.config_rule_name.cmp(&b.definition.config_rule_name));
    Ok(planned)
}

fn configurations(
    remediations: &[(&Resource, Node)],
    rules: &[PlannedRule],
    suffix: &str,
) -> Result<Vec<Remediation>, TemplateError> {
    let mut named = Named::default();
    let mut all = Vec::with_capacity(remediations.len());
    for (resource, properties) in remediations {
        let one = remediation::configuration(properties, rules, suffix);
        let one = one.map_err(|error| within(error, resource))?;
        let of = (one.rule_name.as_str(), one.resource_type.as_deref().unwrap_or_default());
        named.once(resource, "ConfigRuleName and ResourceType", format!("{} {}", of.0, of.1))?;
        all.push(one);
    }
    Ok(all)
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
    if [RULE, REMEDIATION, DOCUMENT].contains(&resource.kind.as_str()) {
        return Ok(());
    }
    let text = format!(
        "the type `{}` is not supported in conformance packs; only {RULE}, {REMEDIATION} and \
         {DOCUMENT} are",
        resource.kind
    );
    let error = TemplateError::at(resource.kind_at, Fault::Meaning(text));
    Err(error.within("Type").in_section("Resources", &resource.name.text))
}

/// Names that are in use: two resources of one name would be one.
#[derive(Default)]
struct Named(BTreeSet<(&'static str, String)>);

impl Named {
    fn once(
        &mut self,
        resource: &Resource,
        what: &'static str,
        name: String,
    ) -> Result<(), TemplateError> {
        if self.0.insert((what, name)) {
            return Ok(());
        }
        let of = match resource.kind.as_str() {
            RULE => "rule",
            DOCUMENT => "document",
            _ => "remediation configuration",
        };
        let text = format!("another {of} of the template has the same {what}");
        let error = TemplateError::at(resource.name.at, Fault::Meaning(text));
        Err(error.in_section("Resources", &resource.name.text))
    }
}

/// Adds where a resource's fault lies.
fn within(error: TemplateError, resource: &Resource) -> TemplateError {
    error.within("Properties").in_section("Resources", &resource.name.text)
}

/// `Ref` tells a rule's or document's name, `Fn::GetAtt` a rule's ARN and id.
struct Names<'n, 't> {
    bound: &'n Bound<'t>,
    setting: &'n Setting<'n>,
}

impl Names<'_, '_> {
    /// The name of a document: its own, or one made of the resource's, as CloudFormation makes
    /// one.
    fn document(&self, resource: &Resource) -> Result<String, TemplateError> {
        let own = self.bound.property(resource, "Name", &NoReferences)?;
        let name = own.map(|node| document::name(&node)).transpose();
        let name = name.map_err(|error| within(error.within("Name"), resource))?;
        let logical = &resource.name.text;
        Ok(name.unwrap_or_else(|| format!("{logical}{}", self.setting.suffix)))
    }

    fn rule(&self, resource: &Resource) -> Result<Option<String>, TemplateError> {
        // A name that refers to other rules would have no end.
        let name = self.bound.property(resource, "ConfigRuleName", &NoReferences)?;
        let full = |node| rule::full_name(&node, self.setting.suffix);
        name.map(full).transpose().map_err(|error| within(error.within("ConfigRuleName"), resource))
    }
}

impl References for Names<'_, '_> {
    fn reference(&self, resource: &Resource) -> Result<Option<String>, TemplateError> {
        match resource.kind.as_str() {
            RULE => self.rule(resource),
            DOCUMENT => self.document(resource).map(Some),
            _ => Ok(None),
        }
    }

    fn attribute(&self, resource: &Resource, name: &str) -> Result<Option<String>, TemplateError> {
        if resource.kind != RULE {
            return Ok(None);
        }
        let Some(full) = self.rule(resource)? else { return Ok(None) };
        let id = (self.setting.ids)(&full);
        Ok(match name {
            "ConfigRuleId" => Some(id),
            "Arn" => Some(config_arn(self.setting.home, &format!("config-rule/{id}"))),
            _ => None,
        })
    }
}
