//! The `Action` element made ready: lists of a thousand entries cost one look-up.

use crate::glob::Glob;
use crate::pattern::{Pattern, Syntax};
use std::collections::{HashMap, HashSet};

const SYNTAX: Syntax = Syntax { wildcards: true, variables: false };

/// A list of action patterns, letters of either case.
#[derive(Clone, Debug, Default)]
pub(crate) struct Actions {
    exact: HashSet<Box<str>>,
    /// Patterns of the name, by service.
    by_service: HashMap<Box<str>, Vec<Pattern>>,
    /// Patterns whose service is a pattern.
    others: Vec<Pattern>,
}

impl Actions {
    pub(crate) fn new<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Self {
        let mut actions = Self::default();
        for pattern in patterns {
            let pattern = pattern.to_ascii_lowercase();
            if !pattern.contains(['*', '?']) {
                actions.exact.insert(pattern.into());
                continue;
            }
            match pattern.split_once(':') {
                Some((service, name)) if !service.contains(['*', '?']) => {
                    let of_service = actions.by_service.entry(service.into()).or_default();
                    of_service.push(Pattern::new(name, SYNTAX));
                }
                _ => actions.others.push(Pattern::new(&pattern, SYNTAX)),
            }
        }
        actions
    }

    /// Whether some pattern matches an action in lower case.
    pub(crate) fn matches(&self, action: &str) -> bool {
        let some = |patterns: &[Pattern], text: &str| {
            patterns.iter().any(|pattern| match pattern {
                Pattern::Fixed(glob) => Glob::matches(glob, text),
                Pattern::Template(_) => false,
            })
        };
        if some(&self.others, action) || self.exact.contains(action) {
            return true;
        }
        let Some((service, name)) = action.split_once(':') else { return false };
        self.by_service.get(service).is_some_and(|patterns| some(patterns, name))
    }
}
