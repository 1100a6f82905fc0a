//! The parameters of a document, checked before it runs.

use crate::documents::Document;
use std::collections::BTreeMap;

/// The parameter that every document has: the role with whose permissions it acts.
pub(crate) const ROLE: &str = "AutomationAssumeRole";

/// Checked parameters of one execution.
pub struct Parameters<'p> {
    document: &'static Document,
    given: &'p BTreeMap<String, Vec<String>>,
}

impl<'p> Parameters<'p> {
    /// Checks names, and that each that is needed has a value; those that are no lists have one.
    pub(crate) fn check(
        document: &'static Document,
        given: &'p BTreeMap<String, Vec<String>>,
    ) -> Result<Self, String> {
        for (name, values) in given {
            let spec = document.parameters.iter().find(|spec| spec.name == name);
            let list = match spec {
                Some(spec) => spec.list,
                None if name == ROLE => false,
                None => {
                    let known: Vec<&str> = document.parameters.iter().map(|s| s.name).collect();
                    return Err(format!(
                        "The document {} has no parameter {name:.100}. It takes {ROLE}, {}.",
                        document.name,
                        known.join(", ")
                    ));
                }
            };
            if !list && values.len() > 1 {
                return Err(format!("The parameter {name} takes one value."));
            }
        }
        for spec in document.parameters.iter().filter(|spec| spec.required) {
            if given.get(spec.name).and_then(|v| v.first()).is_none_or(|v| v.trim().is_empty()) {
                return Err(format!("The parameter {} must have a value.", spec.name));
            }
        }
        Ok(Self { document, given })
    }

    /// A parameter's value: what was given, else its default.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.given
            .get(name)
            .and_then(|values| values.first())
            .map(String::as_str)
            .or_else(|| self.document.parameters.iter().find(|spec| spec.name == name)?.default)
    }

    /// A parameter that was checked to be there.
    pub(crate) fn text(&self, name: &'static str) -> Result<&str, String> {
        self.get(name).ok_or_else(|| format!("The parameter {name} must have a value."))
    }

    /// All values of a parameter.
    pub(crate) fn all(&self, name: &str) -> &[String] {
        self.given.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// A parameter that is a whole number, at least 0.
    pub(crate) fn number(&self, name: &'static str) -> Result<u32, String> {
        let text = self.text(name)?;
        text.trim().parse().map_err(|_| format!("The parameter {name} is `{text:.40}`, no number."))
    }

    /// A parameter that is true or false.
    pub(crate) fn flag(&self, name: &'static str) -> Result<bool, String> {
        match self.text(name)?.trim().to_ascii_lowercase().as_str() {
            "true" => Ok(true),
            "false" => Ok(false),
            other => Err(format!("The parameter {name} is `{other:.40}`, not true or false.")),
        }
    }
}
