//! A template with the values of its parameters: conditions are decided, functions are done.

use crate::error::{Fault, TemplateError};
use crate::functions;
use crate::node::{Key, Node, Value};
use crate::parameters::Parameter;
use crate::pseudo::{NO_VALUE, Pseudo};
use crate::template::{Resource, Template};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// How much text functions may make, in bytes.
const MAX_MADE: usize = 4 << 20;
/// How many functions may be done.
const MAX_STEPS: usize = 200_000;

/// What resources are called once they are there.
pub trait References {
    /// What `Ref` answers for a resource.
    ///
    /// # Errors
    /// When the resource has a fault itself.
    fn reference(&self, resource: &Resource) -> Result<Option<String>, TemplateError>;

    /// What `Fn::GetAtt` answers for a resource's attribute.
    ///
    /// # Errors
    /// When the resource has a fault itself.
    fn attribute(&self, resource: &Resource, name: &str) -> Result<Option<String>, TemplateError>;
}

/// Resources that can't be referred to.
pub struct NoReferences;

impl References for NoReferences {
    fn reference(&self, _: &Resource) -> Result<Option<String>, TemplateError> {
        Ok(None)
    }

    fn attribute(&self, _: &Resource, _: &str) -> Result<Option<String>, TemplateError> {
        Ok(None)
    }
}

/// A template whose parameters have values.
pub struct Bound<'t> {
    pub(crate) template: &'t Template,
    values: Vec<String>,
    pub(crate) pseudo: Pseudo,
    /// Conditions that were asked for; `None` while one is being decided.
    conditions: RefCell<BTreeMap<String, Option<bool>>>,
    made: Cell<usize>,
    steps: Cell<usize>,
}

impl<'t> Bound<'t> {
    pub(crate) fn new(template: &'t Template, values: Vec<String>, pseudo: Pseudo) -> Self {
        Self {
            template,
            values,
            pseudo,
            conditions: RefCell::default(),
            made: Cell::new(0),
            steps: Cell::new(0),
        }
    }

    /// The template.
    pub fn template(&self) -> &'t Template {
        self.template
    }

    /// Whether a resource's condition lets it be.
    ///
    /// # Errors
    /// When there is no such condition, or it has a fault.
    pub fn exists(&self, resource: &Resource) -> Result<bool, TemplateError> {
        let Some(condition) = &resource.condition else { return Ok(true) };
        self.named_condition(condition)
            .map_err(|error| error.within("Condition").in_section("Resources", &resource.name.text))
    }

    /// A resource's properties with all functions done; an empty map when it has none.
    ///
    /// # Errors
    /// When a function has a fault, or refers to what is not there.
    pub fn properties(
        &self,
        resource: &Resource,
        references: &dyn References,
    ) -> Result<Node, TemplateError> {
        let empty = || Node { at: resource.name.at, value: Value::Map(Vec::new()) };
        let Some(node) = &resource.properties else { return Ok(empty()) };
        let done = self.value(node, references).map_err(|error| in_properties(error, resource))?;
        Ok(done.unwrap_or_else(empty))
    }

    /// One of a resource's properties with all functions done; the others are not looked at.
    ///
    /// # Errors
    /// When a function has a fault, or refers to what is not there.
    pub fn property(
        &self,
        resource: &Resource,
        name: &str,
        references: &dyn References,
    ) -> Result<Option<Node>, TemplateError> {
        let node = resource.properties.as_ref().and_then(|properties| properties.get(name));
        let Some(node) = node else { return Ok(None) };
        self.value(node, references).map_err(|error| in_properties(error.within(name), resource))
    }

    /// Decides every condition, so that a fault in one that nothing asks for shows too.
    ///
    /// # Errors
    /// The first fault.
    pub fn check_conditions(&self) -> Result<(), TemplateError> {
        self.template
            .conditions
            .iter()
            .try_for_each(|(key, node)| self.condition_called(&key.text, node).map(drop))
    }

    /// A value with all functions done; `None` for what `AWS::NoValue` took away.
    pub(crate) fn value(
        &self,
        node: &Node,
        references: &dyn References,
    ) -> Result<Option<Node>, TemplateError> {
        let value = match &node.value {
            Value::Null | Value::Scalar { .. } => return Ok(Some(node.clone())),
            Value::List(items) => {
                let mut done = Vec::with_capacity(items.len());
                for (index, item) in items.iter().enumerate() {
                    let item = self.value(item, references);
                    done.extend(item.map_err(|error| error.within(index.to_string()))?);
                }
                Value::List(done)
            }
            Value::Map(entries) => {
                if let Some((name, argument)) = function_of(entries)? {
                    self.step(node)?;
                    let done = functions::call(self, name, node, argument, references);
                    return done.map_err(|error| error.within(name));
                }
                let mut done = Vec::with_capacity(entries.len());
                for (key, value) in entries {
                    let value = self.value(value, references);
                    let value = value.map_err(|error| error.within(&key.text))?;
                    done.extend(value.map(|value| (key.clone(), value)));
                }
                Value::Map(done)
            }
        };
        Ok(Some(Node { at: node.at, value }))
    }

    /// What `Ref` answers; `None` for no value.
    pub(crate) fn reference(
        &self,
        at: &Node,
        name: &str,
        references: &dyn References,
    ) -> Result<Option<Node>, TemplateError> {
        if name == NO_VALUE {
            return Ok(None);
        }
        if let Some(text) = self.pseudo.get(name) {
            return self.text(at, text.to_owned()).map(Some);
        }
        let parameters = self.template.parameters.iter().zip(&self.values);
        for (parameter, value) in parameters {
            if parameter.name.text == name {
                return self.parameter(at, parameter, value).map(Some);
            }
        }
        if name.starts_with("AWS::")
            && let Some(unknown) = self.unknown(at)?
        {
            return Ok(Some(unknown));
        }
        let resource = self.existing(at, name)?;
        let text = references.reference(resource)?;
        let text = text.ok_or_else(|| no_such(at, "reference to the resource", name))?;
        self.text(at, text).map(Some)
    }

    fn parameter(
        &self,
        at: &Node,
        parameter: &Parameter,
        value: &str,
    ) -> Result<Node, TemplateError> {
        if !parameter.is_list() {
            return self.text(at, value.to_owned());
        }
        let parts = Parameter::split(value).map(|part| self.text(at, part.to_owned()));
        Ok(Node::list(at.at, parts.collect::<Result<_, _>>()?))
    }

    /// What `Fn::GetAtt` answers.
    pub(crate) fn attribute(
        &self,
        at: &Node,
        name: &str,
        attribute: &str,
        references: &dyn References,
    ) -> Result<Node, TemplateError> {
        let resource = self.existing(at, name)?;
        let text = references.attribute(resource, attribute)?;
        let path = || no_such(at, "attribute", &format!("{name}.{attribute}"));
        self.text(at, text.ok_or_else(path)?)
    }

    /// What stands for something that nobody knows yet, where that is allowed.
    pub(crate) fn unknown(&self, at: &Node) -> Result<Option<Node>, TemplateError> {
        self.pseudo.unknown.map(|mark| self.text(at, mark.to_string())).transpose()
    }

    /// The resource of a name that its condition lets be.
    fn existing(&self, at: &Node, name: &str) -> Result<&'t Resource, TemplateError> {
        let resource = self.template.resource(name);
        let resource = resource.ok_or_else(|| no_such(at, "parameter or resource", name))?;
        if self.exists(resource)? { Ok(resource) } else { Err(no_such(at, "resource", name)) }
    }

    /// The condition that a text names.
    pub(crate) fn named_condition(&self, node: &Node) -> Result<bool, TemplateError> {
        let name = node.want_text()?;
        let known = self.template.conditions.iter().find(|(key, _)| key.text == name);
        let (key, condition) = known.ok_or_else(|| no_such(node, "condition", name))?;
        self.condition_called(&key.text, condition)
    }

    fn condition_called(&self, name: &str, node: &Node) -> Result<bool, TemplateError> {
        let within = |error: TemplateError| error.in_section("Conditions", name);
        let known = self.conditions.borrow().get(name).copied();
        match known {
            Some(Some(known)) => return Ok(known),
            Some(None) => return Err(within(node.fault(Fault::Cycle(name.to_owned())))),
            None => {}
        }
        self.conditions.borrow_mut().insert(name.to_owned(), None);
        let holds = functions::condition(self, node).map_err(within)?;
        self.conditions.borrow_mut().insert(name.to_owned(), Some(holds));
        Ok(holds)
    }

    /// Text that a function made, counted.
    pub(crate) fn text(&self, at: &Node, text: String) -> Result<Node, TemplateError> {
        self.room(at, text.len())?;
        self.made.set(self.made.get() + text.len());
        Ok(Node::text(at.at, text))
    }

    /// Whether there is room for so many more bytes of text.
    pub(crate) fn room(&self, at: &Node, bytes: usize) -> Result<(), TemplateError> {
        let all = self.made.get().saturating_add(bytes);
        if all > MAX_MADE { Err(at.fault(Fault::TooMuch)) } else { Ok(()) }
    }

    /// Counts the functions that are done.
    pub(crate) fn step(&self, at: &Node) -> Result<(), TemplateError> {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > MAX_STEPS { Err(at.fault(Fault::TooMuch)) } else { Ok(()) }
    }
}

/// The function that a map stands for, with its argument.
pub(crate) fn function_of(entries: &[(Key, Node)]) -> Result<Option<(&str, &Node)>, TemplateError> {
    let is_function = |key: &Key| key.text == "Ref" || key.text.starts_with("Fn::");
    match entries {
        [(key, argument)] if is_function(key) => Ok(Some((&key.text, argument))),
        _ => match entries.iter().find(|(key, _)| is_function(key)) {
            Some((key, _)) => Err(TemplateError::at(key.at, Fault::NotAlone(key.text.clone()))),
            None => Ok(None),
        },
    }
}

fn no_such(at: &Node, kind: &'static str, name: &str) -> TemplateError {
    at.fault(Fault::NoSuch { kind, name: name.to_owned() })
}

fn in_properties(error: TemplateError, resource: &Resource) -> TemplateError {
    error.within("Properties").in_section("Resources", &resource.name.text)
}
