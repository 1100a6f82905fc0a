//! All rules of an account and region, indexed by what wakes them.

use super::CompiledRule;
use assize_model::rule::ConfigRule;
use std::collections::HashMap;

/// The compiled rules of a home.
#[derive(Default)]
pub struct RuleSet {
    rules: Vec<CompiledRule>,
    by_type: HashMap<String, Vec<usize>>,
    any_type: Vec<usize>,
}

impl RuleSet {
    /// Compiles all rules.
    pub fn compile(rules: Vec<ConfigRule>) -> Self {
        let mut set = Self::default();
        for (index, rule) in rules.into_iter().map(CompiledRule::compile).enumerate() {
            let types = rule.types();
            if types.is_empty() {
                set.any_type.push(index);
            }
            for resource_type in types {
                set.by_type.entry(resource_type.to_owned()).or_default().push(index);
            }
            set.rules.push(rule);
        }
        set
    }

    /// The rules that items of a type can reach.
    pub fn reached_by(&self, resource_type: &str) -> impl Iterator<Item = &CompiledRule> {
        let typed = self.by_type.get(resource_type).map(Vec::as_slice).unwrap_or_default();
        typed
            .iter()
            .chain(&self.any_type)
            .filter_map(|index| self.rules.get(*index))
            .filter(move |rule| rule.reached_by(resource_type))
    }

    /// Whether a change of an item of a type wakes any rule.
    pub fn wakes(&self, resource_type: &str) -> bool {
        self.reached_by(resource_type).any(CompiledRule::wakes_on_change)
    }

    /// Whether any rule may read items of a type beside the one that it judges.
    pub fn reads(&self, resource_type: &str) -> bool {
        self.rules.iter().any(|rule| match &rule.logic {
            super::Logic::Native { native, .. } => native.reads.contains(&resource_type),
            _ => false,
        })
    }

    /// A rule by its id.
    pub fn by_id(&self, id: &str) -> Option<&CompiledRule> {
        self.rules.iter().find(|r| r.id() == id)
    }

    /// All rules in order of name.
    pub fn iter(&self) -> impl Iterator<Item = &CompiledRule> {
        self.rules.iter()
    }
}
