//! Typed reads of a resource's properties, each fault with its place.

use assize_template::{Fault, Node, Place, TemplateError};
use std::str::FromStr;

/// A map of properties of which nothing may stay unread.
pub(super) struct Fields<'n> {
    at: Place,
    entries: Vec<(&'n str, Place, &'n Node)>,
}

impl<'n> Fields<'n> {
    /// The entries of a map; those without a value are passed over.
    pub(super) fn new(node: &'n Node) -> Result<Self, TemplateError> {
        let entries = node.want_map()?.iter().filter(|(_, value)| !value.is_null());
        let entries = entries.map(|(key, value)| (key.text.as_str(), key.at, value)).collect();
        Ok(Self { at: node.at, entries })
    }

    /// Takes a property out.
    pub(super) fn take(&mut self, name: &str) -> Option<&'n Node> {
        let at = self.entries.iter().position(|(key, ..)| *key == name)?;
        Some(self.entries.swap_remove(at).2)
    }

    /// Takes what must be there.
    pub(super) fn must(&mut self, name: &'static str) -> Result<&'n Node, TemplateError> {
        self.take(name).ok_or_else(|| TemplateError::at(self.at, Fault::Missing(name)))
    }

    /// Takes a text of at most so many characters.
    pub(super) fn text(
        &mut self,
        name: &str,
        most: usize,
    ) -> Result<Option<String>, TemplateError> {
        self.with(name, |node| text(node, most))
    }

    /// Takes a list of texts; one text stands for a list of it.
    pub(super) fn texts(&mut self, name: &str, most: usize) -> Result<Vec<String>, TemplateError> {
        let texts = self.with(name, |node| {
            let items = node.as_list().unwrap_or(std::slice::from_ref(node));
            items.iter().map(|item| text(item, most)).collect()
        });
        Ok(texts?.unwrap_or_default())
    }

    /// Takes a word of a closed set.
    pub(super) fn word<T>(
        &mut self,
        name: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, TemplateError> {
        self.with(name, |node| {
            let text = node.want_text()?;
            let wanted =
                || meaning(node, format!("the value `{text}` is not one of those allowed"));
            read(text).ok_or_else(wanted)
        })
    }

    /// Takes a truth value or a number, quoted or not.
    pub(super) fn parsed<T: FromStr>(
        &mut self,
        name: &str,
        wanted: &'static str,
    ) -> Result<Option<T>, TemplateError> {
        self.with(name, |node| {
            let text = node.want_text()?.to_ascii_lowercase();
            text.parse().map_err(|_| node.fault(Fault::Expected(wanted)))
        })
    }

    /// Takes a property and reads it; faults are known to lie within it.
    pub(super) fn with<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&'n Node) -> Result<T, TemplateError>,
    ) -> Result<Option<T>, TemplateError> {
        let node = self.take(name);
        node.map(|node| read(node).map_err(|error| error.within(name))).transpose()
    }

    /// Nothing may be left.
    pub(super) fn end(self) -> Result<(), TemplateError> {
        match self.entries.first() {
            Some((name, at, _)) => Err(TemplateError::at(*at, Fault::Unknown((*name).to_owned()))),
            None => Ok(()),
        }
    }
}

fn text(node: &Node, most: usize) -> Result<String, TemplateError> {
    let text = node.want_text()?;
    if text.chars().count() > most {
        return Err(meaning(node, format!("the value is longer than {most} characters")));
    }
    Ok(text.to_owned())
}

/// A fault that only the meaning of a value shows.
pub(super) fn meaning(node: &Node, text: String) -> TemplateError {
    node.fault(Fault::Meaning(text))
}
