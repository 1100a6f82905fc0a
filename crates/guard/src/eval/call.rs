//! Calls of functions.

use super::scope::Scope;
use super::{Evaluation, Found};
use crate::error::EvalFault;
use crate::syntax::tree::Call;

impl<'v> Evaluation<'v, '_> {
    /// The values that a function makes of its arguments'.
    pub(super) fn call(
        &self,
        call: &'v Call,
        scope: &Scope<'_, 'v>,
    ) -> Result<Vec<Found<'v>>, EvalFault> {
        let _level = self.budget.deeper()?;
        let mut arguments = Vec::with_capacity(call.arguments.len());
        for argument in &call.arguments {
            arguments.push(self.operand(argument, scope)?);
        }
        self.budget.step()?;
        let made = call.function.call(&arguments, self.now, self.budget.bytes_left())?;
        made.into_iter()
            .map(|value| {
                let bytes = value.weight();
                self.budget.take(bytes)?;
                self.budget.steps(bytes as u64 / 32)?;
                Ok(Found::Value(value))
            })
            .collect()
    }
}
