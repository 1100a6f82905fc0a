//! JSON text that is indexed once and navigated lazily.
//!
//! A compliance rule reads a handful of fields of an item of several kilobytes. Parsing
//! the whole item into a tree costs far more than the rule itself, so Assize does what
//! on-demand parsers do: [`Index::build`] finds the structural characters outside of
//! strings with a vectorised scan and pairs the brackets; a [`Node`] then walks that
//! index, jumping over every value that nobody asks for.
//!
//! What the scan checks is the structure: UTF-8, closed strings, paired brackets, one
//! root. Scalars are checked when they are read. Whatever is *stored* has passed
//! [`strict::check`] as well, which checks everything.
//!
//! The libraries' safe lazy interfaces validate what they skip and were measured slower
//! than a whole parse; their fast ones are `unsafe`. This module is safe code behind a
//! type of our own, so the choice can change.

mod along;
mod index;
mod list;
mod node;
mod pairs;
mod read;
mod scan;
pub mod strict;
mod text;
mod walk;

pub use index::{Doc, Index, StructureError};
pub use node::{Kind, Node};
pub use read::Malformed;
pub use text::unescape;
pub use walk::{Items, Members, RawMembers};
