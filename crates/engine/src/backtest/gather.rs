//! What is gathered of many resources: sums, and as much as is listed.

use super::course::Followed;
use super::report::{BacktestReport, Course, Outcome, Side};
use assize_model::{ComplianceType, ResourceKey};
use std::collections::BTreeMap;

/// The place of a course in the list.
type Place = (Option<Outcome>, ResourceKey);

/// What one thread gathered.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    limit: usize,
    pub(super) items: u64,
    pub(super) evaluations: u64,
    resources: u64,
    tested: Side,
    deployed: Option<Side>,
    outcomes: BTreeMap<Outcome, u64>,
    courses: BTreeMap<Place, Course>,
    unlisted: u64,
}

impl Gathered {
    pub(super) fn new(limit: usize, compares: bool) -> Self {
        Self { limit, deployed: compares.then(Side::default), ..Self::default() }
    }

    /// Takes what the versions said of a resource: the one under test, then the deployed one.
    pub(super) fn add(&mut self, key: &ResourceKey, tested: Followed, deployed: Option<Followed>) {
        let nothing = |followed: &Followed| {
            followed.compliance() == ComplianceType::NotApplicable && followed.intervals.is_empty()
        };
        if nothing(&tested) && deployed.as_ref().is_none_or(nothing) {
            return;
        }
        self.resources += 1;
        self.tested.add(&tested);
        if let (Some(side), Some(deployed)) = (&mut self.deployed, &deployed) {
            side.add(deployed);
        }
        let outcome = deployed.as_ref().map(|deployed| outcome(&tested, deployed));
        if let Some(outcome) = outcome {
            *self.outcomes.entry(outcome).or_default() += 1;
        }
        let differs = outcome.is_some_and(|outcome| outcome != Outcome::Same);
        if tested.intervals.is_empty() && !differs {
            return;
        }
        let compliance = tested.compliance();
        let course = Course {
            key: key.clone(),
            outcome,
            compliance,
            intervals: tested.intervals,
            deployed: deployed.filter(|_| differs).map(|deployed| deployed.intervals),
        };
        self.list((outcome, key.clone()), course);
    }

    fn list(&mut self, place: Place, course: Course) {
        self.courses.insert(place, course);
        if self.courses.len() > self.limit {
            self.courses.pop_last();
            self.unlisted += 1;
        }
    }

    /// Takes what another thread gathered.
    pub(super) fn merge(&mut self, other: Self) {
        self.items += other.items;
        self.evaluations += other.evaluations;
        self.resources += other.resources;
        self.tested.merge(other.tested);
        if let (Some(side), Some(more)) = (&mut self.deployed, other.deployed) {
            side.merge(more);
        }
        for (outcome, count) in other.outcomes {
            *self.outcomes.entry(outcome).or_default() += count;
        }
        self.unlisted += other.unlisted;
        for (place, course) in other.courses {
            self.list(place, course);
        }
    }

    /// All that was gathered, as it is told.
    pub(super) fn report(self, head: BacktestReport) -> BacktestReport {
        let count = |outcome| self.outcomes.get(&outcome).copied().unwrap_or_default();
        BacktestReport {
            items: self.items,
            evaluations: self.evaluations,
            resources: self.resources,
            tested: self.tested,
            deployed: self.deployed,
            newly_non_compliant: count(Outcome::NewlyNonCompliant),
            newly_compliant: count(Outcome::NewlyCompliant),
            differed_before: count(Outcome::DifferedBefore),
            same: count(Outcome::Same),
            courses: self.courses.into_values().collect(),
            unlisted: self.unlisted,
            ..head
        }
    }
}

fn outcome(tested: &Followed, deployed: &Followed) -> Outcome {
    let bad = |followed: &Followed| followed.compliance() == ComplianceType::NonCompliant;
    match (bad(tested), bad(deployed)) {
        (true, false) => Outcome::NewlyNonCompliant,
        (false, true) => Outcome::NewlyCompliant,
        _ if tested.agrees(deployed) => Outcome::Same,
        _ => Outcome::DifferedBefore,
    }
}

impl Side {
    fn add(&mut self, followed: &Followed) {
        match followed.compliance() {
            ComplianceType::Compliant => self.compliant += 1,
            ComplianceType::NonCompliant => self.non_compliant += 1,
            ComplianceType::InsufficientData => self.insufficient_data += 1,
            ComplianceType::NotApplicable => {}
        }
        self.ever_non_compliant += u64::from(!followed.intervals.is_empty());
    }

    fn merge(&mut self, other: Self) {
        self.compliant += other.compliant;
        self.non_compliant += other.non_compliant;
        self.insufficient_data += other.insufficient_data;
        self.ever_non_compliant += other.ever_non_compliant;
    }
}
