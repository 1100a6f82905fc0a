//! Rows of items: the first ones in their order.

use super::Place;
use super::key::{Key, sort_key};
use super::tree::Tree;
use crate::document::Document;
use crate::plan::Sort;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// A row with what it is sorted by.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) key: Key,
    pub(crate) place: Place,
    pub(crate) json: String,
}

impl Ord for Row {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key).then(self.place.cmp(&other.place))
    }
}

impl PartialOrd for Row {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Row {}

/// The first rows after a place, at most so many; the last of them on top.
#[derive(Debug)]
pub(crate) struct Rows<'q> {
    order: &'q [Sort],
    tree: Tree,
    after: Option<(Key, Place)>,
    most: usize,
    heap: BinaryHeap<Row>,
}

impl<'q> Rows<'q> {
    pub(crate) fn new(
        order: &'q [Sort],
        tree: Tree,
        after: Option<(Key, Place)>,
        most: usize,
    ) -> Self {
        Self { order, tree, after, most, heap: BinaryHeap::new() }
    }

    pub(crate) fn offer(&mut self, place: Place, document: &Document<'_>) {
        let key = sort_key(self.order, document);
        if self.after.as_ref().is_some_and(|(last, at)| (&key, &place) <= (last, at)) {
            return;
        }
        let full = self.heap.len() >= self.most;
        if full && self.heap.peek().is_some_and(|last| (&key, place) >= (&last.key, last.place)) {
            return;
        }
        let json = self.tree.row(document);
        self.push(Row { key, place, json });
    }

    fn push(&mut self, row: Row) {
        self.heap.push(row);
        if self.heap.len() > self.most {
            self.heap.pop();
        }
    }

    pub(crate) fn merge(&mut self, other: Self) {
        for row in other.heap {
            self.push(row);
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.heap.len()
    }

    pub(crate) fn into_sorted(self) -> Vec<Row> {
        self.heap.into_sorted_vec()
    }
}
