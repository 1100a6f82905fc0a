//! What nobody knows yet: such a value can't be compared, and leads nowhere.

use super::{Evaluation, Unknown};
use crate::error::EvalFault;
use crate::value::{Shape, Value};

impl<'v> Evaluation<'v, '_> {
    /// Whether a value is known.
    pub(super) fn check_known(&self, value: &Value<'v>) -> Result<(), EvalFault> {
        let Some(Unknown { mark, .. }) = self.unknown else { return Ok(()) };
        let is_marked = |value: &Value<'v>| -> Result<bool, EvalFault> {
            Ok(matches!(value.shape()?, Shape::Text(text) if text.contains(mark)))
        };
        let unknown = match value.members().as_slice() {
            [] => is_marked(value)?,
            [(_, only)] => is_marked(only)?,
            _ => false,
        };
        if unknown { Err(unknown_at(value, "")) } else { Ok(()) }
    }

    /// Whether it is known that a map has no member of a name, in whatever spelling.
    pub(super) fn check_absent<'k>(
        &self,
        value: &Value<'v>,
        name: &'k str,
        spellings: impl IntoIterator<Item = &'k str>,
    ) -> Result<(), EvalFault> {
        let Some(list) = self.listed(value) else { return Ok(()) };
        let mut names = spellings.into_iter().chain([name]);
        let is_listed = |name: &str| {
            list.items().any(|key| matches!(key.shape(), Ok(Shape::Text(text)) if text == *name))
        };
        if names.any(is_listed) { Ok(()) } else { Err(unknown_at(value, name)) }
    }

    /// Whether all members of a map are known.
    pub(super) fn check_whole(&self, value: &Value<'v>) -> Result<(), EvalFault> {
        if self.listed(value).is_some() { Err(unknown_at(value, "*")) } else { Ok(()) }
    }

    /// The keys of a map that are known, where the others are not.
    fn listed(&self, value: &Value<'v>) -> Option<Value<'v>> {
        value.get(self.unknown?.listed).filter(Value::is_list)
    }
}

fn unknown_at(value: &Value<'_>, member: &str) -> EvalFault {
    let mut pointer = value.origin().map(|node| node.pointer()).unwrap_or_default();
    if !member.is_empty() {
        pointer.push('/');
        pointer.push_str(member);
    }
    EvalFault::Unknown(pointer)
}
