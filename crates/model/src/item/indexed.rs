//! An item that owns its text and index.

use super::view::{ItemView, ViewError};
use crate::json::{Index, StructureError};

/// An item's text with its index, for keeping and sharing: parsed once, viewed often.
#[derive(Clone, Debug)]
pub struct IndexedItem {
    text: Box<str>,
    index: Index,
}

impl IndexedItem {
    /// Indexes an item's text.
    pub fn new(text: impl Into<Box<str>>) -> Result<Self, StructureError> {
        let text = text.into();
        let mut index = Index::default();
        index.index(&text)?;
        index.shrink();
        Ok(Self { text, index })
    }

    /// Views the item.
    pub fn view(&self) -> Result<ItemView<'_>, ViewError> {
        ItemView::new(self.index.doc(&self.text))
    }

    /// The item's JSON text.
    pub fn text(&self) -> &str {
        &self.text
    }
}
