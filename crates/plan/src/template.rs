//! Templates of CloudFormation.

use crate::assemble::{Draft, Home};
use crate::error::PlanError;
use crate::reader::UNKNOWN;
use crate::table;
use assize_template::{Pseudo, References, Resource, Template, TemplateError};
use std::collections::BTreeMap;

/// Reads a template: the resources whose conditions let them be, by their logical ids. What
/// functions cannot know before the stack is made stays unknown.
///
/// # Errors
/// When the template, a parameter, or a function has a fault; the text says where.
pub fn read_template(
    text: &str,
    parameters: &BTreeMap<String, String>,
    home: &Home,
) -> Result<Vec<Draft>, PlanError> {
    let template = Template::parse(text)?;
    let bound = template.bind(parameters, pseudo(home))?;
    let identities = Identities { home };
    let mut drafts = Vec::new();
    for resource in template.resources() {
        if !bound.exists(resource)? {
            continue;
        }
        let properties = bound.properties(resource, &identities)?.to_json();
        let line = u64::try_from(resource.name.at.line).ok();
        drafts.push(Draft::cloudformation(&resource.kind, &resource.name.text, properties, line));
    }
    Ok(drafts)
}

fn pseudo(home: &Home) -> Pseudo {
    let partition = assize_model::arn::partition_of(&home.region);
    let china = if partition == "aws-cn" { ".cn" } else { "" };
    Pseudo {
        account: home.account.clone(),
        region: home.region.clone(),
        partition: partition.to_owned(),
        url_suffix: format!("amazonaws.com{china}"),
        stack_name: "planned".to_owned(),
        stack_id: format!(
            "arn:{partition}:cloudformation:{}:{}:stack/planned/planned",
            home.region, home.account
        ),
        unknown: Some(UNKNOWN),
    }
}

/// What resources are called: by their logical ids, which items have for ids too, so that they find
/// each other. What else they will be nobody knows.
struct Identities<'h> {
    home: &'h Home,
}

impl References for Identities<'_> {
    fn reference(&self, resource: &Resource) -> Result<Option<String>, TemplateError> {
        Ok(Some(match table::by_cfn(&resource.kind) {
            Some(_) => resource.name.text.clone(),
            None => UNKNOWN.to_string(),
        }))
    }

    fn attribute(&self, resource: &Resource, name: &str) -> Result<Option<String>, TemplateError> {
        let logical = &resource.name.text;
        let known = table::by_cfn(&resource.kind);
        Ok(Some(match (known, name) {
            (Some(entry), "Arn") => match entry.arn {
                Some(arn) => arn
                    .replace("ACCOUNT", &self.home.account)
                    .replace("REGION", &self.home.region)
                    .replace("NAME", logical),
                None => UNKNOWN.to_string(),
            },
            (Some(_), "GroupId" | "VolumeId" | "SubnetId" | "InstanceId" | "AllocationId") => {
                logical.clone()
            }
            _ => UNKNOWN.to_string(),
        }))
    }
}
