//! Sums against a naive model, for random histories.

use crate::common::*;
use assize_engine::ports::{ComplianceCounts, Page, Store, StoreError, StoreExt};
use assize_model::ResourceKey;
use assize_model::compliance::ComplianceType::{self, Compliant, NonCompliant};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
enum Step {
    Put { rule: u8, resource: u8, compliance: ComplianceType, ordering: i64 },
    DeleteResults(u8),
    DeleteRule(u8),
}

fn steps() -> impl Strategy<Value = Vec<(Vec<Step>, bool)>> {
    let compliance = (0..4_usize).prop_map(|n| ComplianceType::ALL[n]);
    let put = (0..4_u8, 0..6_u8, compliance, 0..5_i64).prop_map(
        |(rule, resource, compliance, ordering)| Step::Put { rule, resource, compliance, ordering },
    );
    let step = prop_oneof![
        12 => put,
        1 => (0..4_u8).prop_map(Step::DeleteResults),
        1 => (0..4_u8).prop_map(Step::DeleteRule),
    ];
    // Transactions of several steps; some are undone.
    prop::collection::vec((prop::collection::vec(step, 1..6), prop::bool::weighted(0.85)), 1..20)
}

fn rule_id(rule: u8) -> String {
    format!("r{rule}")
}

fn resource(resource: u8) -> ResourceKey {
    key(if resource.is_multiple_of(2) { BUCKET } else { INSTANCE }, &format!("{resource}"))
}

type Model = BTreeMap<(String, ResourceKey), (ComplianceType, i64)>;

fn apply(model: &mut Model, step: &Step) {
    match step {
        Step::Put { rule, resource: r, compliance, ordering } => {
            let old = model.get(&(rule_id(*rule), resource(*r)));
            if old.is_none_or(|(_, at)| at <= ordering) {
                model.insert((rule_id(*rule), resource(*r)), (*compliance, *ordering));
            }
        }
        Step::DeleteResults(rule) | Step::DeleteRule(rule) => {
            model.retain(|(id, _), _| *id != rule_id(*rule));
        }
    }
}

fn count(rows: impl Iterator<Item = ComplianceType>) -> ComplianceCounts {
    rows.fold(ComplianceCounts::default(), |sum, compliance| ComplianceCounts {
        compliant: sum.compliant + u64::from(compliance == Compliant),
        non_compliant: sum.non_compliant + u64::from(compliance == NonCompliant),
    })
}

fn check(store: &dyn Store, model: &Model) {
    read(store, |tx| {
        for rule in 0..4 {
            let of_rule = model.iter().filter(|((id, _), _)| *id == rule_id(rule));
            let wanted = count(of_rule.map(|(_, (compliance, _))| *compliance));
            assert_eq!(tx.rule_counts(&home(), &rule_id(rule))?, wanted);
        }
        let mut resources: BTreeMap<&ResourceKey, Vec<ComplianceType>> = BTreeMap::new();
        for ((_, key), (compliance, _)) in model {
            resources.entry(key).or_default().push(*compliance);
        }
        let wanted: Vec<(ResourceKey, ComplianceCounts)> =
            resources.into_iter().map(|(key, all)| (key.clone(), count(all.into_iter()))).collect();
        for filter in [&[][..], &[Compliant], &[NonCompliant], &[ComplianceType::InsufficientData]]
        {
            let rows = tx.resource_compliance(&home(), None, None, filter, &Page::first(99))?;
            let rows: Vec<_> = rows.into_iter().map(|row| (row.key, row.counts)).collect();
            let mut wanted = wanted.clone();
            wanted.retain(|(_, sums)| filter.is_empty() || filter.contains(&sums.compliance()));
            assert_eq!(rows, wanted);
        }
        let mut types: BTreeMap<String, Vec<ComplianceType>> = BTreeMap::new();
        for (key, sums) in wanted {
            types.entry(key.resource_type).or_default().push(sums.compliance());
        }
        let mut wanted: Vec<_> =
            types.into_iter().map(|(name, all)| (name, count(all.into_iter()))).collect();
        wanted.retain(|(_, sums)| *sums != ComplianceCounts::default());
        assert_eq!(tx.compliance_by_type(&home())?, wanted);
        Ok(())
    });
}

pub fn sums_equal_a_recount(store: &dyn Store) {
    let mut runner =
        TestRunner::new(Config { cases: 96, failure_persistence: None, ..Config::default() });
    let result = runner.run(&steps(), |transactions| {
        let mut model = Model::new();
        write(store, |tx| (0..4).try_for_each(|rule| tx.delete_rule(&home(), &rule_id(rule))));
        for (steps, keep) in transactions {
            if keep {
                steps.iter().for_each(|step| apply(&mut model, step));
            }
            let done: Result<(), StoreError> = store.write(move |tx| {
                for step in &steps {
                    match step {
                        Step::Put { rule, resource: r, compliance, ordering } => {
                            let row =
                                result(&rule_id(*rule), &resource(*r), *compliance, *ordering);
                            tx.put_result(&home(), &row)?;
                        }
                        Step::DeleteResults(rule) => {
                            tx.delete_results(&home(), &rule_id(*rule), at(99))?
                        }
                        Step::DeleteRule(rule) => tx.delete_rule(&home(), &rule_id(*rule))?,
                    }
                }
                if keep { Ok(()) } else { Err(StoreError::Other("undone".into())) }
            });
            assert_eq!(done.is_ok(), keep);
            check(store, &model);
        }
        Ok(())
    });
    result.unwrap();
}
