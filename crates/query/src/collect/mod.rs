//! What a page of an answer needs, gathered item by item.

mod groups;
mod key;
mod rows;
mod sum;
mod tree;

use crate::document::Document;
use crate::error::QueryError;
use crate::plan::{Column, Query, Shape};
use groups::{Group, Groups};
use key::Key;
use rows::{Row, Rows};
use serde::{Deserialize, Serialize};
use tree::Tree;

/// Bytes of rows after which a page ends early.
const MAX_BYTES: usize = 4 << 20;

/// Where an item stands among all: its source's number, and its place there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The source.
    pub source: usize,
    /// The place within.
    pub arrival: i64,
}

/// Where a page ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    key: Key,
    /// The last item's place. Whoever numbers sources otherwise later must write here what
    /// the new numbers are.
    pub place: Place,
}

/// A page of an answer.
#[derive(Debug)]
pub struct Answer {
    /// One JSON object each.
    pub rows: Vec<String>,
    /// Where the page ended, if there is more.
    pub next: Option<Cursor>,
}

/// Gathers one page. Several collectors of the same page may take different items; merged they
/// hold what one would.
#[derive(Debug)]
pub struct Collector<'q> {
    query: &'q Query,
    limit: usize,
    gathered: Gathered<'q>,
}

#[derive(Debug)]
enum Gathered<'q> {
    Rows(Rows<'q>),
    Groups(Groups<'q>),
}

impl<'q> Collector<'q> {
    /// Gathers `limit` rows after a page's end, or the first ones.
    pub fn new(query: &'q Query, limit: usize, after: Option<&Cursor>) -> Self {
        // One row more shows whether there are more.
        let most = limit + 1;
        let gathered = match &query.shape {
            Shape::Items(order) => {
                let selected = query.columns.iter().filter_map(|column| match column {
                    Column::Property(property) => Some(property),
                    Column::Aggregate(_) => None,
                });
                let after = after.map(|cursor| (cursor.key.clone(), cursor.place));
                Gathered::Rows(Rows::new(order, Tree::of(selected), after, most))
            }
            Shape::Groups(grouping) => {
                let after = after.map(|cursor| cursor.key.clone());
                Gathered::Groups(Groups::new(grouping, after, most))
            }
        };
        Self { query, limit, gathered }
    }

    /// Takes an item if the query wants it.
    ///
    /// # Errors
    /// [`QueryError::TooManyGroups`]
    pub fn offer(&mut self, place: Place, document: &Document<'_>) -> Result<(), QueryError> {
        if !self.query.matches(document) {
            return Ok(());
        }
        match &mut self.gathered {
            Gathered::Rows(rows) => rows.offer(place, document),
            Gathered::Groups(groups) => groups.offer(document)?,
        }
        Ok(())
    }

    /// How many rows are gathered.
    pub fn gathered(&self) -> usize {
        match &self.gathered {
            Gathered::Rows(rows) => rows.len(),
            Gathered::Groups(_) => 0,
        }
    }

    /// Takes over what another collector of the same page has gathered.
    ///
    /// # Errors
    /// [`QueryError::TooManyGroups`]
    pub fn merge(&mut self, other: Self) -> Result<(), QueryError> {
        match (&mut self.gathered, other.gathered) {
            (Gathered::Rows(rows), Gathered::Rows(more)) => rows.merge(more),
            (Gathered::Groups(groups), Gathered::Groups(more)) => groups.merge(more)?,
            _ => {}
        }
        Ok(())
    }

    /// The page.
    ///
    /// # Errors
    /// [`QueryError::TooManyGroups`]
    pub fn finish(self) -> Result<Answer, QueryError> {
        Ok(match self.gathered {
            Gathered::Rows(rows) => page(rows.into_sorted(), self.limit, |row: Row| {
                (row.json, Cursor { key: row.key, place: row.place })
            }),
            Gathered::Groups(groups) => {
                let groups = groups.into_sorted(&self.query.columns)?;
                page(groups, self.limit, |group: Group| {
                    (group.json, Cursor { key: group.key, place: Place::default() })
                })
            }
        })
    }
}

/// Cuts what was gathered to the rows of a page.
fn page<T>(gathered: Vec<T>, limit: usize, split: impl Fn(T) -> (String, Cursor)) -> Answer {
    let total = gathered.len();
    let mut rows = Vec::new();
    let mut last = None;
    let mut bytes = 0;
    for (json, cursor) in gathered.into_iter().take(limit).map(split) {
        if !rows.is_empty() && bytes + json.len() > MAX_BYTES {
            break;
        }
        bytes += json.len();
        rows.push(json);
        last = Some(cursor);
    }
    let next = last.filter(|_| rows.len() < total);
    Answer { rows, next }
}
