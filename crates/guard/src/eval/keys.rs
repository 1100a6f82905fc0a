//! `[ keys … ]`: members of a map by their keys.

use super::query::{Out, Path};
use super::scope::Scope;
use super::{Evaluation, Found};
use crate::error::EvalFault;
use crate::syntax::tree::{KeysFilter, Operand};
use crate::value::compare::{Answer, equal};
use crate::value::{Literal, Shape, Value};

impl<'v> Evaluation<'v, '_> {
    /// Goes on from the members whose keys compare as wanted, once for each value on the right
    /// that they are equal to, and once whatever the number of lists that they are in.
    pub(super) fn keyed(
        &self,
        filter: &'v KeysFilter,
        path: Path<'v>,
        value: Value<'v>,
        scope: &Scope<'_, 'v>,
        out: Out<'_, 'v>,
    ) -> Result<(), EvalFault> {
        if !value.is_map() {
            out.push(path.missing(value));
            return Ok(());
        }
        let _level = self.budget.deeper()?;
        let mut wanted = Vec::new();
        match &filter.with {
            Operand::Value(literal) => wanted.push(Found::Literal(Value::Written(literal))),
            Operand::Call(call) => wanted = self.call(call, scope)?,
            Operand::Query(query) => {
                self.query_from(query, value.clone(), scope, path.spelling, &mut wanted)?;
            }
        }
        let is_in = filter.is_in || wanted.len() > 1;
        for (key, member) in value.members() {
            let key = Value::made(Literal::text(&*key), member.origin());
            let mut times = 0;
            for wanted in &wanted {
                self.budget.step()?;
                if self.key_is(&key, wanted, is_in, filter.negated)? {
                    times += 1;
                }
            }
            for _ in 0..if is_in { times.min(1) } else { times } {
                self.walk(path.step(), member.clone(), scope, out)?;
            }
        }
        Ok(())
    }

    fn key_is(
        &self,
        key: &Value<'v>,
        wanted: &Found<'v>,
        is_in: bool,
        negated: bool,
    ) -> Result<bool, EvalFault> {
        let (Found::Literal(value) | Found::Value(value)) = wanted else { return Ok(false) };
        let compare = |wanted: &Value<'v>| {
            if is_in { self.key_in(key, wanted) } else { equal(key, wanted, &self.budget) }
        };
        let mut answer = compare(value)?;
        if answer == Answer::Incomparable && matches!(wanted, Found::Literal(_)) {
            // A list of one stands for what it holds.
            let mut items = value.items();
            if let (Some(only), None) = (items.next(), items.next()) {
                answer = compare(&only)?;
            }
        }
        Ok(match answer {
            Answer::Yes => !negated,
            Answer::No => negated,
            Answer::Incomparable => false,
        })
    }

    fn key_in(&self, key: &Value<'v>, wanted: &Value<'v>) -> Result<Answer, EvalFault> {
        if let (Shape::Text(key), Shape::Text(text)) = (key.shape()?, wanted.shape()?) {
            return Ok(Answer::of(text.contains(&*key)));
        }
        if !wanted.is_list() {
            return equal(key, wanted, &self.budget);
        }
        let mut found = false;
        for item in wanted.items() {
            match equal(key, &item, &self.budget)? {
                Answer::Incomparable => return Ok(Answer::Incomparable),
                answer => found |= answer == Answer::Yes,
            }
        }
        Ok(Answer::of(found))
    }
}
