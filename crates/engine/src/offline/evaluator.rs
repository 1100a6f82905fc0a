//! The rules of a run, by the types that they judge.

use crate::account::ACCOUNT_TYPE;
use crate::rules::{CompiledRule, Logic};
use assize_model::Timestamp;
use assize_model::item::parse::Defaults;
use std::collections::HashMap;

/// How to judge.
#[derive(Clone, Debug)]
pub struct Options {
    /// The time for which verdicts are asked.
    pub now: Timestamp,
    /// What to fill in where records in API shape do not say.
    pub defaults: Defaults,
    /// Whether to check every record in full before it is judged. Otherwise only structure,
    /// identity and whatever the rules read is checked.
    pub strict: bool,
    /// Whether to judge only the newest item of each resource.
    pub latest: bool,
    /// How many threads judge.
    pub threads: usize,
}

/// Rules that are ready to judge.
pub struct Evaluator {
    pub(super) rules: Vec<CompiledRule>,
    pub(super) options: Options,
    routes: HashMap<String, Route>,
    /// What happens to items of all other types.
    any: Route,
    reads: bool,
    /// Whether some rules judge the account itself, which the input need not hold.
    pub(super) accounts: bool,
}

/// What happens to items of a type.
#[derive(Debug, Default)]
pub(super) struct Route {
    /// Judged at once by these rules.
    pub(super) now: Vec<usize>,
    /// Judged at the end by these rules, which read other resources.
    pub(super) later: Vec<usize>,
    /// Kept for rules that read items of this type.
    pub(super) keep: bool,
}

impl Route {
    fn push(&mut self, rule: usize, later: bool) {
        if later { self.later.push(rule) } else { self.now.push(rule) }
    }

    /// Adds the rules of another route; rules judge in their own order.
    fn join(&mut self, other: &Self) {
        for (rules, more) in [(&mut self.now, &other.now), (&mut self.later, &other.later)] {
            rules.extend(more);
            rules.sort_unstable();
        }
    }

    fn is_empty(&self) -> bool {
        self.now.is_empty() && self.later.is_empty() && !self.keep
    }
}

impl Evaluator {
    /// Joins rules and options. Rules that the engine does not judge itself stay silent.
    pub fn new(rules: Vec<CompiledRule>, options: Options) -> Self {
        let mut routes: HashMap<String, Route> = HashMap::new();
        let mut any = Route::default();
        for (at, rule) in rules.iter().enumerate() {
            let later = options.latest || rule.reads_others();
            if rule.judges_any_type() {
                any.push(at, later);
            } else if rule.is_native() {
                for resource_type in rule.types() {
                    let later = later || resource_type == ACCOUNT_TYPE;
                    routes.entry(resource_type.to_owned()).or_default().push(at, later);
                }
            }
            let Logic::Native { native, .. } = &rule.logic else { continue };
            for resource_type in native.reads {
                routes.entry((*resource_type).to_owned()).or_default().keep = true;
            }
        }
        let accounts = routes.contains_key(ACCOUNT_TYPE);
        for route in routes.values_mut() {
            route.join(&any);
        }
        let reads = options.latest || accounts || rules.iter().any(CompiledRule::reads_others);
        Self { rules, options, routes, any, reads, accounts }
    }

    /// The rules, in the order of [`super::Totals::rules`].
    pub fn rules(&self) -> &[CompiledRule] {
        &self.rules
    }

    /// The options.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Whether a second pass is needed.
    pub(super) fn has_second_pass(&self) -> bool {
        self.reads
    }

    pub(super) fn route(&self, resource_type: &str) -> Option<(&str, &Route)> {
        let known = self.routes.get_key_value(resource_type);
        let known = known.map(|(name, route)| (name.as_str(), route));
        // The route for any type has no name that could be remembered.
        known.or_else(|| (!self.any.is_empty()).then_some(("", &self.any)))
    }
}
