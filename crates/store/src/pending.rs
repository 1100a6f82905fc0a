//! What a transaction knows and has yet to write.
//!
//! Numbers are looked up once per transaction. Sums that results change are gathered, and so
//! are resources that a result is the first to name: each row is written once, at the end or
//! before it is read, whatever the number of results.

use crate::numbers;
use assize_model::compliance::ComplianceType;
use rusqlite::{Connection, Result, params};
use std::collections::HashMap;

/// A change of two counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Delta {
    pub compliant: i64,
    pub non_compliant: i64,
}

impl Delta {
    /// What a result adds to the counts.
    pub(crate) fn of(compliance: Option<ComplianceType>) -> Self {
        Self {
            compliant: i64::from(compliance == Some(ComplianceType::Compliant)),
            non_compliant: i64::from(compliance == Some(ComplianceType::NonCompliant)),
        }
    }

    /// What a resource with these sums adds to the counts of its type.
    fn of_sums(sums: Self) -> Self {
        Self {
            compliant: i64::from(sums.non_compliant == 0 && sums.compliant > 0),
            non_compliant: i64::from(sums.non_compliant > 0),
        }
    }

    pub(crate) fn minus(self, other: Self) -> Self {
        Self {
            compliant: self.compliant - other.compliant,
            non_compliant: self.non_compliant - other.non_compliant,
        }
    }

    fn add(&mut self, other: Self) {
        self.compliant += other.compliant;
        self.non_compliant += other.non_compliant;
    }
}

/// A change of the sums over some results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sums {
    delta: Delta,
    results: i64,
}

/// A resource that results were put for.
#[derive(Clone, Copy, Debug)]
struct Touched {
    resource: i64,
    /// Not written yet.
    fresh: bool,
    sums: Sums,
}

/// A resource as [`Pending::resource`] finds it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    /// Its number.
    pub resource: i64,
    /// Nothing refers to it yet, so there is no use in looking for its results.
    pub unknown: bool,
}

type Names = HashMap<i64, HashMap<String, i64>>;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    kinds: Names,
    rules: Names,
    /// Resources by type and id.
    resources: HashMap<i64, HashMap<String, Touched>>,
    next_resource: Option<i64>,
    /// How many numbers were given to new resources.
    pub new_resources: usize,
    /// By rule and type.
    sums: HashMap<(i64, i64), Sums>,
    /// By type: resources that came into being less those that went.
    existing: HashMap<i64, i64>,
}

impl Pending {
    /// A type's number; gives it one when it is new.
    pub(crate) fn kind(
        &mut self,
        conn: &Connection,
        home: i64,
        resource_type: &str,
    ) -> Result<i64> {
        number(&mut self.kinds, home, resource_type, || {
            match numbers::kind(conn, home, resource_type)? {
                Some(kind) => Ok(kind),
                None => numbers::add_kind(conn, home, resource_type),
            }
        })
    }

    /// A rule's number; gives it one when it is new.
    pub(crate) fn rule(&mut self, conn: &Connection, home: i64, rule_id: &str) -> Result<i64> {
        number(&mut self.rules, home, rule_id, || match numbers::rule(conn, home, rule_id)? {
            Some(rule) => Ok(rule),
            None => numbers::add_rule(conn, home, rule_id),
        })
    }

    /// Forgets a rule's number.
    pub(crate) fn forget_rule(&mut self, home: i64, rule_id: &str) {
        if let Some(rules) = self.rules.get_mut(&home) {
            rules.remove(rule_id);
        }
    }

    /// The number for a resource that is new.
    pub(crate) fn new_resource(&mut self, conn: &Connection) -> Result<i64> {
        let next = match self.next_resource {
            Some(next) => next,
            None => numbers::next_resource(conn)?,
        };
        self.next_resource = Some(next + 1);
        self.new_resources += 1;
        Ok(next)
    }

    /// A resource's number; gives it one when it is new.
    pub(crate) fn resource(&mut self, conn: &Connection, kind: i64, id: &str) -> Result<Found> {
        if let Some(known) = self.resources.get(&kind).and_then(|ids| ids.get(id)) {
            let unknown = known.fresh && known.sums.results == 0;
            return Ok(Found { resource: known.resource, unknown });
        }
        let (resource, fresh) = match numbers::resource(conn, kind, id)? {
            Some(resource) => (resource, false),
            None => (self.new_resource(conn)?, true),
        };
        let touched = Touched { resource, fresh, sums: Sums::default() };
        self.resources.entry(kind).or_default().insert(id.to_owned(), touched);
        Ok(Found { resource, unknown: fresh })
    }

    /// Whether a resource is not written yet.
    pub(crate) fn has_resources(&self) -> bool {
        !self.resources.is_empty()
    }

    /// Counts a change of one result; `was` is `None` where there was none.
    pub(crate) fn result(
        &mut self,
        rule: i64,
        kind: i64,
        id: &str,
        was: Option<ComplianceType>,
        is: ComplianceType,
    ) {
        let delta = Delta::of(Some(is)).minus(Delta::of(was));
        let results = i64::from(was.is_none());
        let touched = self.resources.get_mut(&kind).and_then(|ids| ids.get_mut(id));
        let of_rule = self.sums.entry((rule, kind)).or_default();
        for sums in touched.map(|touched| &mut touched.sums).into_iter().chain([of_rule]) {
            sums.delta.add(delta);
            sums.results += results;
        }
    }

    /// Counts resources of a type that came into being, or went.
    pub(crate) fn existing(&mut self, kind: i64, change: i64) {
        if change != 0 {
            *self.existing.entry(kind).or_default() += change;
        }
    }

    /// Writes what was gathered.
    pub(crate) fn write(&mut self, conn: &Connection) -> Result<()> {
        let mut kinds: HashMap<i64, Delta> = HashMap::new();
        if !self.resources.is_empty() {
            self.write_resources(conn, &mut kinds)?;
        }
        for ((rule, kind), sums) in self.sums.drain() {
            conn.prepare_cached(
                "INSERT INTO sums VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET compliant = compliant + excluded.compliant,
                     non_compliant = non_compliant + excluded.non_compliant,
                     results = results + excluded.results",
            )?
            .execute(params![
                rule,
                kind,
                sums.delta.compliant,
                sums.delta.non_compliant,
                sums.results
            ])?;
        }
        for (kind, delta) in kinds {
            conn.prepare_cached(
                "UPDATE kinds SET compliant = compliant + ?2, non_compliant = non_compliant + ?3
                 WHERE kind = ?1",
            )?
            .execute(params![kind, delta.compliant, delta.non_compliant])?;
        }
        for (kind, change) in self.existing.drain() {
            conn.prepare_cached("UPDATE kinds SET existing = existing + ?2 WHERE kind = ?1")?
                .execute(params![kind, change])?;
        }
        Ok(())
    }

    fn write_resources(
        &mut self,
        conn: &Connection,
        kinds: &mut HashMap<i64, Delta>,
    ) -> Result<()> {
        for (kind, ids) in self.resources.drain() {
            let mut all: Vec<(String, Touched)> = ids.into_iter().collect();
            // New ones come to the end of the table, one after the other.
            all.sort_unstable_by_key(|(_, touched)| touched.resource);
            let of_kind = kinds.entry(kind).or_default();
            for (id, Touched { resource, fresh, sums: Sums { delta, results } }) in all {
                let new = if fresh {
                    numbers::add_resource(conn, kind, &id, resource)?;
                    conn.prepare_cached(
                        "INSERT INTO resources (resource, kind, id, compliant, non_compliant,
                             results) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    )?
                    .execute(params![
                        resource,
                        kind,
                        id,
                        delta.compliant,
                        delta.non_compliant,
                        results
                    ])?;
                    delta
                } else if delta == Delta::default() && results == 0 {
                    continue;
                } else {
                    conn.prepare_cached(
                        "UPDATE resources SET compliant = compliant + ?2,
                             non_compliant = non_compliant + ?3, results = results + ?4
                         WHERE resource = ?1 RETURNING compliant, non_compliant",
                    )?
                    .query_row(
                        params![resource, delta.compliant, delta.non_compliant, results],
                        |row| Ok(Delta { compliant: row.get(0)?, non_compliant: row.get(1)? }),
                    )?
                };
                of_kind.add(Delta::of_sums(new).minus(Delta::of_sums(new.minus(delta))));
            }
        }
        Ok(())
    }
}

fn number(
    names: &mut Names,
    home: i64,
    name: &str,
    find: impl FnOnce() -> Result<i64>,
) -> Result<i64> {
    let names = names.entry(home).or_default();
    if let Some(number) = names.get(name) {
        return Ok(*number);
    }
    let number = find()?;
    names.insert(name.to_owned(), number);
    Ok(number)
}
