//! One rule under test.

use super::context::FixedContext;
use super::item::Item;
use crate::native::NativeRule;
use crate::params::{ParamError, ParamMap};
use crate::rule::Rule;
use assize_model::{Timestamp, Verdict};
use serde_json::Value;
use std::marker::PhantomData;

/// 2026-01-01T00:00:00Z: the time of evaluations that name none.
const NOW: Timestamp = Timestamp::from_millis(1_767_225_600_000);

/// A rule with parameters, a time and other resources, ready to be asked.
pub struct RuleTest<R> {
    params: String,
    context: FixedContext,
    rule: PhantomData<fn() -> R>,
}

impl<R: Rule> Default for RuleTest<R> {
    fn default() -> Self {
        Self::new()
    }
}

impl<R: Rule> RuleTest<R> {
    /// No parameters, no other resource, at 2026-01-01T00:00:00Z.
    pub fn new() -> Self {
        Self { params: String::new(), context: FixedContext::at(NOW), rule: PhantomData }
    }

    /// Sets the parameters: an object of strings, numbers and booleans.
    #[must_use]
    pub fn params(self, params: Value) -> Self {
        Self { params: params.to_string(), ..self }
    }

    /// Sets the time of the evaluation.
    #[must_use]
    pub fn now(self, now: Timestamp) -> Self {
        Self { context: self.context.moved_to(now), ..self }
    }

    /// Adds another recorded resource, which the rule may read.
    #[must_use]
    pub fn with(self, item: &Item) -> Self {
        Self { context: self.context.with(&item.text()), ..self }
    }

    /// What the rule says of an item, in the words of the engine: deleted resources and foreign
    /// types are `NOT_APPLICABLE`, what can't be read is `INSUFFICIENT_DATA`.
    ///
    /// # Errors
    /// When the rule refuses the parameters.
    pub fn judge(&self, item: &Item) -> Result<Verdict, ParamError> {
        let prepared = NativeRule::of::<R>().prepare(&ParamMap::from_json(&self.params)?)?;
        let viewed = item.build().map_err(|error| error.to_string());
        let verdict = viewed.and_then(|item| {
            let view = item.view().map_err(|error| error.to_string())?;
            Ok(prepared.judge(&view, &self.context))
        });
        Ok(verdict.unwrap_or_else(Verdict::insufficient_data))
    }
}
