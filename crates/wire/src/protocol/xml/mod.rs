//! XML: reading it into a tree, writing it, and both along a schema.

mod decode;
mod encode;
mod read;
mod write;

pub(crate) use decode::{BadXml, decode, decode_members};
pub(crate) use encode::{encode_members, encode_value};
pub(crate) use read::{Element, parse};
pub(crate) use write::Writer;
