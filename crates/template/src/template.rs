//! A template's sections.

use crate::bound::Bound;
use crate::error::{Fault, TemplateError};
use crate::node::{Key, Node};
use crate::parameters::{self, Parameter};
use crate::pseudo::Pseudo;
use crate::read;
use std::collections::BTreeMap;

/// What a resource may say beside its type and properties, without meaning here.
const ATTRIBUTES: [&str; 8] = [
    "Controls",
    "CreationPolicy",
    "DeletionPolicy",
    "DependsOn",
    "Description",
    "Metadata",
    "UpdatePolicy",
    "UpdateReplacePolicy",
];

/// A template that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) conditions: Vec<(Key, Node)>,
    pub(crate) mappings: Option<Node>,
    resources: Vec<Resource>,
}

/// A resource as it is written, functions and all.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Its name in the template, and where that stands.
    pub name: Key,
    /// Such as `AWS::Config::ConfigRule`.
    pub kind: String,
    /// Where the type stands.
    pub kind_at: crate::Place,
    /// What it is made of.
    pub(crate) properties: Option<Node>,
    /// The condition without which it is not there.
    pub(crate) condition: Option<Node>,
    /// The names of the controls that it serves; AWS Config tells them with its compliance.
    pub controls: Vec<String>,
    /// The names of resources that must be there first.
    pub depends_on: Vec<String>,
}

impl Template {
    /// Reads a template in YAML or JSON. Sections that are not known are passed over.
    ///
    /// # Errors
    /// The first fault, with its place.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let root = read::read(text)?;
        root.want_map()?;
        let parameters = match section(&root, "Parameters") {
            Some(node) => parameters::declared(node).map_err(|e| e.within("Parameters"))?,
            None => Vec::new(),
        };
        let conditions = match section(&root, "Conditions") {
            Some(node) => node.want_map().map_err(|e| e.within("Conditions"))?.to_vec(),
            None => Vec::new(),
        };
        let node =
            section(&root, "Resources").ok_or_else(|| root.fault(Fault::Missing("Resources")))?;
        let resources = resources(node).map_err(|e| e.within("Resources"))?;
        let mappings = section(&root, "Mappings").cloned();
        let template = Self { parameters, conditions, mappings, resources };
        template.check_names()?;
        Ok(template)
    }

    /// The resources in the order of the text.
    pub fn resources(&self) -> &[Resource] {
        &self.resources
    }

    /// The declared parameters in the order of the text.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// The resource of that name.
    pub fn resource(&self, name: &str) -> Option<&Resource> {
        self.resources.iter().find(|resource| resource.name.text == name)
    }

    /// Joins the template with the values of its parameters.
    ///
    /// # Errors
    /// When a parameter has no value, one that its declaration forbids, or is not declared.
    pub fn bind(
        &self,
        given: &BTreeMap<String, String>,
        pseudo: Pseudo,
    ) -> Result<Bound<'_>, TemplateError> {
        let values = parameters::values(&self.parameters, given, pseudo.unknown)
            .map_err(|error| error.within("Parameters"))?;
        Ok(Bound::new(self, values, pseudo))
    }

    /// What resources need must be there.
    fn check_names(&self) -> Result<(), TemplateError> {
        for resource in &self.resources {
            if let Some(name) = resource.depends_on.iter().find(|n| self.resource(n).is_none()) {
                let fault = Fault::NoSuch { kind: "resource", name: name.clone() };
                let error = TemplateError::at(resource.name.at, fault).within("DependsOn");
                return Err(error.within(&resource.name.text).within("Resources"));
            }
        }
        Ok(())
    }
}

/// A section that says something.
fn section<'a>(root: &'a Node, name: &str) -> Option<&'a Node> {
    root.get(name).filter(|node| !node.is_null())
}

fn resources(node: &Node) -> Result<Vec<Resource>, TemplateError> {
    let entries = node.want_map()?;
    if entries.is_empty() {
        return Err(node.fault(Fault::Expected("at least one resource")));
    }
    let one =
        |(name, node): &(Key, Node)| resource(name, node).map_err(|error| error.within(&name.text));
    entries.iter().map(one).collect()
}

fn resource(name: &Key, node: &Node) -> Result<Resource, TemplateError> {
    let (mut kind, mut properties, mut condition) = (None, None, None);
    for (key, value) in node.want_map()? {
        match key.text.as_str() {
            "Type" => kind = Some((value.want_text().map_err(|e| e.within("Type"))?, value.at)),
            "Properties" => properties = Some(value.clone()).filter(|value| !value.is_null()),
            "Condition" => condition = Some(value.clone()),
            known if ATTRIBUTES.contains(&known) => {}
            _ => return Err(TemplateError::at(key.at, Fault::Unknown(key.text.clone()))),
        }
    }
    let (kind, kind_at) = kind.ok_or_else(|| node.fault(Fault::Missing("Type")))?;
    Ok(Resource {
        name: name.clone(),
        kind: kind.to_owned(),
        kind_at,
        properties,
        condition,
        controls: texts(node, "Controls")?,
        depends_on: texts(node, "DependsOn")?,
    })
}

/// One text or a list of them.
fn texts(node: &Node, name: &str) -> Result<Vec<String>, TemplateError> {
    let Some(value) = section(node, name) else { return Ok(Vec::new()) };
    let items = value.as_list().unwrap_or(std::slice::from_ref(value));
    let text = |item: &Node| item.want_text().map(str::to_owned);
    items.iter().map(text).collect::<Result<_, _>>().map_err(|e: TemplateError| e.within(name))
}
