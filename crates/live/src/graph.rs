//! Who names whom, so that relationships are told from both ends.

use assize_model::ResourceKey;
use assize_model::item::Relationship;
use std::collections::{BTreeSet, HashMap};

/// A resource that is named, with the labels there and back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) to: ResourceKey,
    pub(crate) name: Option<String>,
    pub(crate) label: &'static str,
    pub(crate) back: &'static str,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Node {
    name: Option<String>,
    links: Vec<Link>,
}

/// The recorded resources of an account and region, and what each names. Its size is that of
/// the account's relationships, not of its configurations.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    nodes: HashMap<ResourceKey, Node>,
    /// By target: those that name it.
    named_by: HashMap<ResourceKey, BTreeSet<ResourceKey>>,
}

impl Graph {
    /// Whether it is known what a resource names.
    pub(crate) fn knows(&self, key: &ResourceKey) -> bool {
        self.nodes.contains_key(key)
    }

    /// Sets what a resource names; adds to `touched` those that are newly named, or no more.
    pub(crate) fn set(
        &mut self,
        key: &ResourceKey,
        name: Option<String>,
        links: Vec<Link>,
        touched: &mut BTreeSet<ResourceKey>,
    ) {
        let node = Node { name, links };
        if self.nodes.get(key) == Some(&node) {
            return;
        }
        self.remove(key, touched);
        for link in &node.links {
            self.named_by.entry(link.to.clone()).or_default().insert(key.clone());
            touched.insert(link.to.clone());
        }
        self.nodes.insert(key.clone(), node);
    }

    /// Forgets a resource; adds to `touched` those that it named.
    pub(crate) fn remove(&mut self, key: &ResourceKey, touched: &mut BTreeSet<ResourceKey>) {
        let Some(node) = self.nodes.remove(key) else { return };
        for link in node.links {
            if let Some(sources) = self.named_by.get_mut(&link.to) {
                sources.remove(key);
                if sources.is_empty() {
                    self.named_by.remove(&link.to);
                }
            }
            touched.insert(link.to);
        }
    }

    /// A resource's relationships, from both ends, in a fixed order.
    pub(crate) fn relationships(&self, key: &ResourceKey) -> Vec<Relationship> {
        let mut all = Vec::new();
        if let Some(node) = self.nodes.get(key) {
            for link in &node.links {
                all.push(relationship(&link.to, link.name.as_ref(), link.label));
            }
        }
        for source in self.named_by.get(key).into_iter().flatten() {
            let Some(node) = self.nodes.get(source) else { continue };
            for link in node.links.iter().filter(|link| link.to == *key) {
                all.push(relationship(source, node.name.as_ref(), link.back));
            }
        }
        let order =
            |r: &Relationship| (r.resource_type.clone(), r.resource_id.clone(), r.name.clone());
        all.sort_by_key(order);
        all.dedup();
        all
    }
}

fn relationship(key: &ResourceKey, name: Option<&String>, label: &str) -> Relationship {
    Relationship {
        resource_id: Some(key.resource_id.clone()),
        resource_name: name.cloned(),
        resource_type: key.resource_type.clone(),
        name: label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: &str) -> ResourceKey {
        ResourceKey::new(if id.starts_with('i') { "I" } else { "G" }, id)
    }

    fn link(to: &str) -> Link {
        Link { to: key(to), name: None, label: "there", back: "back" }
    }

    #[test]
    fn both_ends_tell_of_a_link_and_changes_touch_the_other_end() {
        let (mut graph, mut touched) = (Graph::default(), BTreeSet::new());
        graph.set(&key("i1"), Some("one".into()), vec![link("g1"), link("g2")], &mut touched);
        assert_eq!(touched, [key("g1"), key("g2")].into());
        let back = graph.relationships(&key("g1"));
        assert_eq!((back.len(), back[0].name.as_str()), (1, "back"));
        assert_eq!(back[0].resource_name.as_deref(), Some("one"));
        assert_eq!(graph.relationships(&key("i1")).len(), 2);

        touched.clear();
        graph.set(&key("i1"), Some("one".into()), vec![link("g1"), link("g2")], &mut touched);
        assert!(touched.is_empty());
        graph.set(&key("i1"), Some("one".into()), vec![link("g2")], &mut touched);
        assert!(touched.contains(&key("g1")));
        assert!(graph.relationships(&key("g1")).is_empty());
        graph.remove(&key("i1"), &mut touched);
        assert!(graph.relationships(&key("g2")).is_empty() && !graph.knows(&key("i1")));
    }
}
