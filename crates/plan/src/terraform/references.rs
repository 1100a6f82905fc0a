//! Which resources an attribute names. A plan does not know ids of what is not there yet, but its
//! configuration says where they will come from.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// How far variables and outputs are followed.
const MAX_DEPTH: usize = 8;

/// The configuration of a plan.
pub(super) struct Configuration<'c> {
    root: &'c Value,
    /// Addresses of resources by their addresses without keys.
    by_bare: BTreeMap<String, Vec<&'c str>>,
}

impl<'c> Configuration<'c> {
    pub(super) fn new(configuration: &'c Value, addresses: &[&'c str]) -> Self {
        let mut by_bare: BTreeMap<String, Vec<&'c str>> = BTreeMap::new();
        for address in addresses {
            by_bare.entry(bare(address)).or_default().push(address);
        }
        Self { root: configuration.get("root_module").unwrap_or(&Value::Null), by_bare }
    }

    /// Whether a resource's configuration sets an attribute; `None` when it is not known.
    pub(super) fn sets(&self, address: &str, attribute: &str) -> Option<bool> {
        let expressions = self.expressions(address)?;
        Some(expressions.get(attribute).is_some())
    }

    /// The addresses of the resources that an attribute names; `None` when it names anything else
    /// too, or which ones is not sure.
    pub(super) fn refers(&self, address: &str, attribute: &str) -> Option<Vec<String>> {
        let references = references(self.expressions(address)?.get(attribute)?);
        let (module, resource) = split(address);
        let found = self.resolve(&references, &module, key_of(&resource), MAX_DEPTH)?;
        if found.is_empty() { None } else { Some(found.into_iter().collect()) }
    }

    fn expressions(&self, address: &str) -> Option<&'c Value> {
        let (module, resource) = split(address);
        let resources = self.module(&module)?.get("resources")?.as_array()?;
        let wanted = bare(&resource);
        let found = resources.iter().find(|one| {
            one.get("address").and_then(Value::as_str).map(bare).as_deref() == Some(&wanted)
        });
        found?.get("expressions")
    }

    /// The configuration of a module: the names of calls, keys and all.
    fn module(&self, path: &[String]) -> Option<&'c Value> {
        path.iter().try_fold(self.root, |here, call| {
            here.get("module_calls")?.get(bare(call))?.get("module")
        })
    }

    fn resolve(
        &self,
        references: &[&str],
        module: &[String],
        key: Option<&str>,
        depth: usize,
    ) -> Option<BTreeSet<String>> {
        let depth = depth.checked_sub(1)?;
        let mut found = BTreeSet::new();
        let each =
            references.iter().any(|name| name.starts_with("each.") || name.starts_with("count."));
        for name in longest(references) {
            let mut parts = name.splitn(3, '.');
            let (kind, rest) = (parts.next()?, parts.next());
            match (kind, rest) {
                ("each" | "count" | "path" | "terraform", _) => {}
                ("var", Some(variable)) => {
                    let (call, parent) = module.split_last()?;
                    let calls = self.module(parent)?.get("module_calls")?.get(bare(call))?;
                    let expression = calls.get("expressions")?.get(bare(variable))?;
                    let next = self::references(expression);
                    found.extend(self.resolve(&next, parent, key_of(call), depth)?);
                }
                ("module", Some(call)) => {
                    let output = bare(parts.next()?.split('.').next()?);
                    let mut path = module.to_vec();
                    path.push(call.to_owned());
                    let outputs = self.module(&path)?.get("outputs")?;
                    let next = self::references(outputs.get(output)?.get("expression")?);
                    found.extend(self.resolve(&next, &path, None, depth)?);
                }
                (kind, Some(name)) if kind.starts_with("aws_") => {
                    let resource = format!("{kind}.{name}");
                    found.insert(self.instance(
                        module,
                        &resource,
                        each.then_some(key).flatten(),
                    )?);
                }
                _ => return None,
            }
        }
        Some(found)
    }

    /// The address of a resource in a module: the one with the key, or the only one.
    fn instance(&self, module: &[String], resource: &str, key: Option<&str>) -> Option<String> {
        let mut whole: String = module.iter().map(|call| format!("module.{call}.")).collect();
        whole.push_str(resource);
        let all = self.by_bare.get(&bare(&whole))?;
        let exact = |wanted: &str| all.iter().find(|known| **known == wanted);
        if let Some(found) = exact(&whole) {
            return Some((*found).to_owned());
        }
        if let Some(found) = key.and_then(|key| exact(&format!("{whole}{key}"))) {
            return Some((*found).to_owned());
        }
        match all.as_slice() {
            [only] => Some((*only).to_owned()),
            _ => None,
        }
    }
}

/// All names that an expression refers to; blocks of blocks too.
fn references(expression: &Value) -> Vec<&str> {
    match expression {
        Value::Array(list) => list.iter().flat_map(references).collect(),
        Value::Object(members) => match members.get("references").and_then(Value::as_array) {
            Some(names) => names.iter().filter_map(Value::as_str).collect(),
            None => members.values().flat_map(references).collect(),
        },
        _ => Vec::new(),
    }
}

/// A reference to an attribute stands there twice: `a.b.id`, then `a.b`.
fn longest<'n>(names: &[&'n str]) -> Vec<&'n str> {
    let begins = |short: &str, long: &str| {
        long.strip_prefix(short).is_some_and(|rest| rest.starts_with(['.', '[']))
    };
    let kept = names.iter().filter(|name| !names.iter().any(|other| begins(name, other)));
    kept.copied().collect()
}

/// The calls of modules that an address goes through, and the resource's own part.
fn split(address: &str) -> (Vec<String>, String) {
    let mut calls = Vec::new();
    let mut rest = address;
    while let Some(after) = rest.strip_prefix("module.") {
        let Some(end) = end_of_step(after) else { break };
        let (call, more) = after.split_at(end);
        calls.push(call.to_owned());
        rest = more.strip_prefix('.').unwrap_or_default();
    }
    (calls, rest.to_owned())
}

/// Where a step of an address ends: at the first dot outside of a key.
fn end_of_step(text: &str) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '.' if !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

/// An address without keys.
fn bare(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    let (mut inside, mut quoted, mut escaped) = (false, false, false);
    for c in address.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' if inside => quoted = !quoted,
            '[' if !inside => inside = true,
            ']' if inside && !quoted => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out
}

/// The key at the end of a step, brackets and all.
fn key_of(step: &str) -> Option<&str> {
    let at = step.find('[')?;
    step.get(at..).filter(|key| key.ends_with(']'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        let (calls, resource) = split(r#"module.a["x.y"].module.b.aws_s3_bucket.c["k.[1]"]"#);
        assert_eq!(calls, [r#"a["x.y"]"#, "b"]);
        assert_eq!(resource, r#"aws_s3_bucket.c["k.[1]"]"#);
        assert_eq!(bare(&resource), "aws_s3_bucket.c");
        assert_eq!(key_of(&resource), Some(r#"["k.[1]"]"#));
        assert_eq!(split("aws_eip.e"), (Vec::new(), "aws_eip.e".to_owned()));
        assert_eq!(longest(&["aws_a.b.id", "aws_a.b", "each.key"]), ["aws_a.b.id", "each.key"]);
    }
}
