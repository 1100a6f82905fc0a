//! What pages are made of.

pub(crate) mod icon;
pub(crate) mod layout;
pub(crate) mod part;
pub(crate) mod path;
