//! Making, changing and deleting rules: the managed catalogue, Guard policies, functions.

mod catalogue;
mod draft;
mod fields;
pub(crate) mod page;
pub(crate) mod save;
mod trial;

pub(crate) use catalogue::get as catalogue;
