//! Rules without their types, for tables and engines.

use crate::context::Context;
use crate::params::{Param, ParamError, ParamMap};
use crate::rule::{Rule, Triggers};
use assize_model::{ItemView, Verdict};
use std::marker::PhantomData;

/// A rule as an entry of a table.
#[derive(Clone, Copy)]
pub struct NativeRule {
    /// [`Rule::ID`]
    pub id: &'static str,
    /// [`Rule::DESCRIPTION`]
    pub description: &'static str,
    /// [`Rule::TYPES`]
    pub types: &'static [&'static str],
    /// [`Rule::READS`]
    pub reads: &'static [&'static str],
    /// [`Rule::NEEDS`]
    pub needs: &'static str,
    /// [`Rule::TRIGGERS`]
    pub triggers: Triggers,
    /// [`Rule::PARAMS`]
    pub params: &'static [Param],
    prepare: fn(&ParamMap) -> Result<Box<dyn PreparedRule>, ParamError>,
}

impl std::fmt::Debug for NativeRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("NativeRule").field(&self.id).finish()
    }
}

impl NativeRule {
    /// The entry of `R`.
    pub const fn of<R: Rule>() -> Self {
        Self {
            id: R::ID,
            description: R::DESCRIPTION,
            types: R::TYPES,
            reads: R::READS,
            needs: R::NEEDS,
            triggers: R::TRIGGERS,
            params: R::PARAMS,
            prepare: prepare::<R>,
        }
    }

    /// Checks and reads the parameters, once; the result judges any number of items.
    pub fn prepare(&self, params: &ParamMap) -> Result<Box<dyn PreparedRule>, ParamError> {
        (self.prepare)(params)
    }
}

/// A rule with its parameters, ready to judge.
pub trait PreparedRule: Send + Sync {
    /// Judges an item. Deleted and unrecorded resources and foreign types are
    /// `NOT_APPLICABLE`; what the rule can't read is `INSUFFICIENT_DATA`.
    fn judge(&self, item: &ItemView<'_>, cx: &dyn Context) -> Verdict;
}

/// What every rule says of a resource that was deleted or is not recorded, whatever its logic;
/// `None` for one that can be judged.
pub fn not_judged(item: &ItemView<'_>) -> Option<Verdict> {
    match item.status() {
        Err(error) => Some(Verdict::insufficient_data(error.to_string())),
        Ok(status) if status.is_evaluable() => None,
        Ok(status) if status.is_deleted() => {
            Some(Verdict::not_applicable("the resource was deleted"))
        }
        Ok(_) => Some(Verdict::not_applicable("the resource is not recorded")),
    }
}

struct Prepared<R: Rule> {
    params: R::Params,
    rule: PhantomData<fn() -> R>,
}

fn prepare<R: Rule>(params: &ParamMap) -> Result<Box<dyn PreparedRule>, ParamError> {
    params.check(R::PARAMS)?;
    Ok(Box::new(Prepared::<R> { params: params.read(R::PARAMS)?, rule: PhantomData }))
}

impl<R: Rule> PreparedRule for Prepared<R> {
    fn judge(&self, item: &ItemView<'_>, cx: &dyn Context) -> Verdict {
        let resource_type = item.resource_type();
        if !R::TYPES.contains(&resource_type.as_ref()) {
            return Verdict::not_applicable(format!(
                "the rule does not judge resources of type {resource_type}"
            ));
        }
        if let Some(verdict) = not_judged(item) {
            return verdict;
        }
        R::evaluate(item, &self.params, cx)
            .unwrap_or_else(|failure| Verdict::insufficient_data(failure.to_string()))
    }
}
