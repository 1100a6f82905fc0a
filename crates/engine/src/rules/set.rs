//! All rules of an account and region, indexed by what wakes them.

use super::CompiledRule;
use assize_model::rule::ConfigRule;
use std::collections::HashMap;

/// The compiled rules of a home.
#[derive(Default)]
pub struct RuleSet {
    rules: Vec<CompiledRule>,
    by_id: HashMap<String, usize>,
    by_type: HashMap<String, Vec<usize>>,
    any_type: Vec<usize>,
}

impl RuleSet {
    /// Compiles all rules.
    pub fn compile(mut rules: Vec<ConfigRule>) -> Self {
        rules.sort_by(|a, b| a.name().cmp(b.name()));
        let mut set = Self::default();
        for (index, rule) in rules.into_iter().map(CompiledRule::compile).enumerate() {
            let types = rule.types();
            if types.is_empty() {
                set.any_type.push(index);
            }
            for resource_type in types {
                set.by_type.entry(resource_type.to_owned()).or_default().push(index);
            }
            set.by_id.insert(rule.id().to_owned(), index);
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

    /// Whether a change of an item of a type wakes any rule that the engine judges.
    pub fn wakes(&self, resource_type: &str) -> bool {
        self.reached_by(resource_type).any(|rule| rule.is_native() && rule.wakes_on_change())
    }

    /// The rules whose functions are woken by a change of an item of a type.
    pub fn functions_woken_by(&self, resource_type: &str) -> impl Iterator<Item = &CompiledRule> {
        self.reached_by(resource_type).filter(|rule| rule.is_function() && rule.wakes_on_change())
    }

    /// Whether any rule may read items of a type beside the one that it judges.
    pub fn reads(&self, resource_type: &str) -> bool {
        self.rules.iter().any(|rule| match &rule.logic {
            super::Logic::Native { native, .. } => native.reads.contains(&resource_type),
            // What a function reads shows only while it runs.
            super::Logic::Function => true,
            // A policy sees nothing but the item.
            super::Logic::Guard(_) | super::Logic::Outside | super::Logic::Unavailable { .. } => {
                false
            }
        })
    }

    /// A rule by its id.
    pub fn by_id(&self, id: &str) -> Option<&CompiledRule> {
        self.by_id.get(id).and_then(|index| self.rules.get(*index))
    }

    /// A rule by its name.
    pub fn by_name(&self, name: &str) -> Option<&CompiledRule> {
        let at = self.rules.binary_search_by(|rule| rule.rule.name().cmp(name)).ok()?;
        self.rules.get(at)
    }

    /// The rules whose names come after `name`, in order; all of them for `None`.
    pub fn after(&self, name: Option<&str>) -> &[CompiledRule] {
        let start = name.map_or(0, |name| self.rules.partition_point(|r| r.rule.name() <= name));
        self.rules.get(start..).unwrap_or_default()
    }

    /// All rules in order of name.
    pub fn iter(&self) -> impl Iterator<Item = &CompiledRule> {
        self.rules.iter()
    }
}
