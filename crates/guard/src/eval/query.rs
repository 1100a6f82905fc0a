//! Following queries through documents.

use super::scope::Scope;
use super::{Evaluation, Found, Missing};
use crate::error::EvalFault;
use crate::syntax::Spelling;
use crate::syntax::tree::{Clause, Cnf, Part, Query, Var};
use crate::value::{Literal, Shape, Value};
use std::borrow::Cow;

/// A query on its way: the parts, how far it has come, and the spelling that found a key.
#[derive(Clone, Copy)]
pub(super) struct Path<'v> {
    pub(super) parts: &'v [Part],
    pub(super) at: usize,
    pub(super) spelling: Option<Spelling>,
}

impl<'v> Path<'v> {
    pub(super) fn step(self) -> Self {
        Self { at: self.at + 1, ..self }
    }

    fn before(self) -> Option<&'v Part> {
        self.parts.get(self.at.checked_sub(1)?)
    }

    pub(super) fn missing(self, at: Value<'v>) -> Found<'v> {
        Found::Missing(Missing { at, rest: self.parts.get(self.at..).unwrap_or_default() })
    }
}

pub(super) type Out<'o, 'v> = &'o mut Vec<Found<'v>>;

impl<'v> Evaluation<'v, '_> {
    /// The values of a query in a scope.
    pub(super) fn query(
        &self,
        query: &'v Query,
        scope: &Scope<'_, 'v>,
    ) -> Result<Vec<Found<'v>>, EvalFault> {
        let mut out = Vec::new();
        self.query_from(query, scope.root().clone(), scope, None, &mut out)?;
        Ok(out)
    }

    /// The same from another value than the scope's.
    pub(super) fn query_from(
        &self,
        query: &'v Query,
        from: Value<'v>,
        scope: &Scope<'_, 'v>,
        spelling: Option<Spelling>,
        out: Out<'_, 'v>,
    ) -> Result<(), EvalFault> {
        let path = Path { parts: &query.parts, at: 0, spelling };
        match query.variable() {
            Some(var) => self.start_at_variable(var, path, scope, out),
            None => self.walk(path, from, scope, out),
        }
    }

    /// Starts from the values of a variable; `[*]` right behind it means the values
    /// themselves.
    fn start_at_variable(
        &self,
        var: Var,
        path: Path<'v>,
        scope: &Scope<'_, 'v>,
        out: Out<'_, 'v>,
    ) -> Result<(), EvalFault> {
        let _level = self.budget.deeper()?;
        let values = self.variable(var, scope)?;
        let skips = matches!(path.parts.get(1), Some(Part::Indices(_)));
        let path = Path { at: if skips { 2 } else { 1 }, ..path };
        for found in values.iter() {
            self.budget.step()?;
            match found {
                Found::Literal(value) | Found::Value(value) if path.at < path.parts.len() => {
                    let inner = scope.at(value.clone());
                    self.walk(path, value.clone(), &inner, out)?;
                }
                found => out.push(found.clone()),
            }
        }
        Ok(())
    }

    /// Follows the parts of a query from a value, and adds what they lead to.
    pub(super) fn walk(
        &self,
        mut path: Path<'v>,
        mut value: Value<'v>,
        scope: &Scope<'_, 'v>,
        out: Out<'_, 'v>,
    ) -> Result<(), EvalFault> {
        loop {
            if self.unknown.is_some() {
                self.check_known(&value)?;
            }
            let Some(part) = path.parts.get(path.at) else {
                out.push(Found::Value(value));
                return Ok(());
            };
            self.budget.step()?;
            let next = match part {
                Part::This => Some(value.clone()),
                Part::Key(key) => match key.index {
                    Some(index) => element(&value, index),
                    None => member(key, &value, &mut path.spelling),
                },
                Part::Index(index) => element(&value, *index),
                // Where a list is expected, one value may stand for a list of one.
                Part::Values(_) | Part::Indices(_) if value.is_scalar() => Some(value.clone()),
                Part::Indices(None) if value.is_map() => Some(value.clone()),
                Part::Values(var) | Part::Indices(var) => {
                    return self.children(*var, path, value, scope, out);
                }
                Part::Variable(var) => return self.interpolated(*var, path, value, scope, out),
                Part::Filter(var, clauses) => {
                    return self.filtered(*var, clauses, path, value, scope, out);
                }
                Part::Keys(filter) => return self.keyed(filter, path, value, scope, out),
            };
            let Some(next) = next else {
                if let Part::Key(key) = part {
                    self.check_absent(&value, &key.text, key.spellings().map(|(_, text)| text))?;
                }
                out.push(path.missing(value));
                return Ok(());
            };
            (value, path) = (next, path.step());
        }
    }

    /// Goes on from each element of a list, or each value of a map. An empty one counts as
    /// missing.
    fn children(
        &self,
        var: Option<Var>,
        path: Path<'v>,
        value: Value<'v>,
        scope: &Scope<'_, 'v>,
        out: Out<'_, 'v>,
    ) -> Result<(), EvalFault> {
        let _level = self.budget.deeper()?;
        let mut any = false;
        if value.is_list() {
            for item in value.items() {
                any = true;
                // The elements of a list open no scope: filters behind `[*]` look from
                // where the query began, as they do in Guard.
                self.walk(path.step(), item, scope, out)?;
            }
        } else {
            self.check_whole(&value)?;
            for (key, member) in value.members() {
                any = true;
                if let Some(var) = var {
                    self.capture(var, key, &member, scope)?;
                }
                let inner = scope.at(member.clone());
                self.walk(path.step(), member, &inner, out)?;
            }
        }
        if !any {
            out.push(path.missing(value));
        }
        Ok(())
    }

    fn capture(
        &self,
        var: Var,
        key: Cow<'v, str>,
        member: &Value<'v>,
        scope: &Scope<'_, 'v>,
    ) -> Result<(), EvalFault> {
        self.budget.take(size_of::<Literal>() + key.len())?;
        scope.capture(var, Value::made(Literal::text(&*key), member.origin()));
        Ok(())
    }

    /// `%name` in the middle of a query: its values are keys.
    fn interpolated(
        &self,
        var: Var,
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
        let keys = self.variable(var, scope)?;
        let name = || self.file.variables.get(var.0 as usize).cloned().unwrap_or_default();
        let mut path = path;
        let keys = match path.parts.get(path.at + 1) {
            None | Some(Part::Indices(_) | Part::Key(_) | Part::Variable(_)) => keys.as_slice(),
            // A place right behind chooses among the keys.
            Some(Part::Index(index)) => match offset(*index, keys.len()) {
                Some(at) => {
                    path.at += 1;
                    keys.get(at..=at).unwrap_or_default()
                }
                None => {
                    out.push(path.missing(value));
                    return Ok(());
                }
            },
            Some(_) => return Err(EvalFault::Interpolation(name())),
        };
        for key in keys {
            let (Found::Literal(key) | Found::Value(key)) = key else {
                out.push(path.missing(value.clone()));
                continue;
            };
            if !key.is_list() {
                self.by_key(key, &value, path, scope, out)?.ok_or_else(|| not_keys(name()))?;
                continue;
            }
            for key in key.items() {
                self.by_key(&key, &value, path, scope, out)?.ok_or_else(|| not_keys(name()))?;
            }
        }
        Ok(())
    }

    /// Goes on from the member that a value names; `None` when it is no string.
    fn by_key(
        &self,
        key: &Value<'v>,
        value: &Value<'v>,
        path: Path<'v>,
        scope: &Scope<'_, 'v>,
        out: Out<'_, 'v>,
    ) -> Result<Option<()>, EvalFault> {
        self.budget.step()?;
        let Shape::Text(key) = key.shape()? else { return Ok(None) };
        match value.get(&key) {
            Some(member) => self.walk(path.step(), member, scope, out)?,
            None => {
                self.check_absent(value, &key, [])?;
                out.push(path.missing(value.clone()));
            }
        }
        Ok(Some(()))
    }

    /// `[ clauses ]`: goes on from what they hold for.
    fn filtered(
        &self,
        var: Option<Var>,
        clauses: &'v Cnf<Clause>,
        path: Path<'v>,
        value: Value<'v>,
        scope: &Scope<'_, 'v>,
        out: Out<'_, 'v>,
    ) -> Result<(), EvalFault> {
        let _level = self.budget.deeper()?;
        if value.is_list() {
            for item in value.items() {
                if self.admits(clauses, &scope.at(item.clone()))? {
                    self.walk(path.step(), item, scope, out)?;
                }
            }
            return Ok(());
        }
        if value.is_map() {
            return match path.before() {
                // The members of a map, unless they are what was just gone through.
                Some(Part::Key(_) | Part::Variable(_) | Part::This) => {
                    self.check_whole(&value)?;
                    for (key, member) in value.members() {
                        let inner = scope.at(member.clone());
                        if self.admits(clauses, &inner)? {
                            if let Some(var) = var {
                                self.capture(var, key, &member, scope)?;
                            }
                            self.walk(path.step(), member, &inner, out)?;
                        }
                    }
                    Ok(())
                }
                Some(Part::Values(_) | Part::Indices(_)) => {
                    if self.admits(clauses, scope)? {
                        self.walk(path.step(), value, scope, out)?;
                    }
                    Ok(())
                }
                _ => {
                    let inner = scope.at(value.clone());
                    if self.admits(clauses, &inner)? {
                        self.walk(path.step(), value, &inner, out)?;
                    }
                    Ok(())
                }
            };
        }
        if matches!(path.before(), Some(Part::Indices(_))) {
            if self.admits(clauses, &scope.at(value.clone()))? {
                self.walk(path.step(), value, scope, out)?;
            }
        } else {
            out.push(path.missing(value));
        }
        Ok(())
    }

    fn admits(&self, clauses: &'v Cnf<Clause>, scope: &Scope<'_, 'v>) -> Result<bool, EvalFault> {
        self.holds(clauses, scope)
    }
}

fn not_keys(name: String) -> EvalFault {
    EvalFault::NotKeys(name)
}

/// A place among `length` elements, counted from the end where it is negative.
fn offset(index: i64, length: usize) -> Option<usize> {
    let places = usize::try_from(index.unsigned_abs()).ok()?;
    let offset = if index < 0 { length.checked_sub(places)? } else { places };
    (offset < length).then_some(offset)
}

/// An element of a list.
fn element<'v>(value: &Value<'v>, index: i64) -> Option<Value<'v>> {
    if !value.is_list() {
        return None;
    }
    let length = if index < 0 { value.items().count() } else { usize::MAX };
    value.items().nth(offset(index, length)?)
}

/// A member of a map under the key as it is written, or another spelling of it.
#[inline]
fn member<'v>(
    key: &'v crate::syntax::Key,
    value: &Value<'v>,
    spelling: &mut Option<Spelling>,
) -> Option<Value<'v>> {
    if !value.is_map() {
        return None;
    }
    if let Some(found) = value.get(&key.text) {
        return Some(found);
    }
    match *spelling {
        Some(known) => value.get(key.spelled(known)?),
        None => key.spellings().find_map(|(found, text)| {
            let member = value.get(text)?;
            *spelling = Some(found);
            Some(member)
        }),
    }
}
