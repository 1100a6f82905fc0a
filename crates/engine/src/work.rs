//! Doing the waiting work.
//!
//! Work on single resources is done in batches, at once. Work on whole rules is gathered
//! per account and region, so that one sweep serves all rules that wait.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::evaluate::{Reasons, evaluate_resource, put_findings};
use crate::ports::{Cause, RuleStatus, StoreExt, Task, Work, WriteTx};
use crate::rules::{CompiledRule, Logic, RuleSet};
use assize_model::{AccountRegion, ResourceKey, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Tasks claimed at once.
const BATCH: usize = 256;

/// The longest wait before a failed task is tried again, in milliseconds.
const MAX_BACKOFF_MS: i64 = 60_000;

/// Claimed work, parted by kind.
#[derive(Debug, Default)]
pub struct Claimed {
    /// Work on single resources, and the waking of what rests on them.
    pub resources: Vec<Task>,
    /// Work on whole rules.
    pub rules: Vec<Task>,
}

impl Engine {
    /// Claims waiting work.
    pub fn claim(&self) -> Result<Claimed, EngineError> {
        let tasks = self.store.claim(self.now(), self.options.lease_ms, BATCH)?;
        let (rules, resources) =
            tasks.into_iter().partition(|task| matches!(task.kind.work, Work::Rule(_)));
        Ok(Claimed { resources, rules })
    }

    /// Does waiting work on the calling thread; answers how many tasks were claimed.
    pub fn work_once(self: &Arc<Self>) -> Result<usize, EngineError> {
        let Claimed { resources, rules } = self.claim()?;
        let count = resources.len() + rules.len();
        self.work_on_resources(resources);
        self.work_on_rules(rules);
        Ok(count)
    }

    /// Runs due schedules and does all work until none waits.
    pub fn run_until_idle(self: &Arc<Self>) -> Result<(), EngineError> {
        loop {
            let due = self.run_schedules()? + self.deploy_organization()? + self.deploy_packs()?;
            if self.work_once()? == 0 && self.call_once()? == 0 && due == 0 {
                return Ok(());
            }
        }
    }

    /// Judges single resources. Failed tasks are given back, to be tried again later.
    pub fn work_on_resources(self: &Arc<Self>, tasks: Vec<Task>) {
        if tasks.is_empty() {
            return;
        }
        let mut by_home: BTreeMap<AccountRegion, Vec<Task>> = BTreeMap::new();
        for task in tasks {
            if let Work::Readers(read) = &task.kind.work {
                if let Err(error) = self.wake_readers(&task, read) {
                    self.give_back(&[task], &error);
                }
                continue;
            }
            by_home.entry(task.home.clone()).or_default().push(task);
        }
        for (home, tasks) in by_home {
            if let Err(error) = self.judge_resources(&home, tasks.clone()) {
                self.give_back(&tasks, &error);
            }
        }
    }

    fn judge_resources(
        self: &Arc<Self>,
        home: &AccountRegion,
        tasks: Vec<Task>,
    ) -> Result<(), EngineError> {
        let now = self.now();
        let wanted: Vec<(&ResourceKey, Option<&str>)> = tasks
            .iter()
            .filter_map(|task| match &task.kind.work {
                Work::Resource(key) => Some((key, None)),
                Work::Pair { rule_id, key } => Some((key, Some(rule_id.as_str()))),
                Work::Rule(_) | Work::Readers(_) => None,
            })
            .collect();
        let (findings, asked, rules, seen) = self.store.read(|tx| -> Result<_, EngineError> {
            let rules = self.rule_set(tx, home)?;
            let mut findings = Vec::new();
            let mut asked = Vec::new();
            for wanted in wanted {
                findings.extend(evaluate_resource(tx, home, wanted, &rules, now, &mut asked)?);
            }
            let asked: BTreeSet<String> = asked.into_iter().map(str::to_owned).collect();
            Ok((findings, asked, rules, tx.last_item()?))
        })?;
        self.deliver_debug_logs(home, asked.iter().filter_map(|id| rules.by_id(id)));
        let (home, hearers) = (home.clone(), self.hearers());
        self.store.write(move |tx| {
            let listeners = hearers.listeners(tx, &home)?;
            put_findings(tx, &home, &listeners, findings, seen)?;
            for rule_id in &asked {
                let mut status = tx.rule_status(&home, rule_id)?;
                succeeded(&mut status, now);
                tx.put_rule_status(&home, rule_id, &status)?;
            }
            complete_all(tx, &tasks)
        })
    }

    /// Sweeps the rules of the tasks, one sweep per account and region.
    pub fn work_on_rules(self: &Arc<Self>, tasks: Vec<Task>) {
        let mut by_home: BTreeMap<AccountRegion, Vec<Task>> = BTreeMap::new();
        for task in tasks {
            by_home.entry(task.home.clone()).or_default().push(task);
        }
        for (home, tasks) in by_home {
            if let Err(error) = self.sweep_tasks(&home, &tasks) {
                self.give_back(&tasks, &error);
            }
        }
    }

    fn sweep_tasks(
        self: &Arc<Self>,
        home: &AccountRegion,
        tasks: &[Task],
    ) -> Result<(), EngineError> {
        let now = self.now();
        let rules: Arc<RuleSet> = self.store.read(|tx| self.rule_set(tx, home))?;
        let wanted: Vec<&CompiledRule> = tasks
            .iter()
            .filter_map(|task| match &task.kind.work {
                Work::Rule(id) => rules.by_id(id),
                Work::Resource(_) | Work::Pair { .. } | Work::Readers(_) => None,
            })
            .filter(|rule| !matches!(rule.logic, Logic::Outside))
            .collect();
        self.mark_started(home, &wanted)?;
        let summary = self.sweep(home, &wanted, &reasons(tasks));
        self.deliver_debug_logs(home, wanted.iter().copied());
        let summary = summary?;
        let hosted = self.runner.hosts_functions();
        if hosted {
            for task in tasks {
                if let Work::Rule(id) = &task.kind.work
                    && let Some(rule) = rules.by_id(id).filter(|rule| rule.is_function())
                {
                    self.ask_function(home, rule, task.kind.cause)?;
                }
            }
        }
        tracing::debug!(
            rules = wanted.len(),
            judged = summary.judged,
            changed = summary.changed,
            "swept"
        );
        // What becomes of a function's calls is told when they end.
        let outcomes: Vec<(String, Option<(&'static str, String)>)> = wanted
            .iter()
            .filter(|rule| !(hosted && rule.is_function()))
            .map(|rule| (rule.id().to_owned(), fault_of(rule)))
            .collect();
        let (home, tasks) = (home.clone(), tasks.to_vec());
        self.store.write(move |tx| {
            for (rule_id, fault) in &outcomes {
                let mut status = tx.rule_status(&home, rule_id)?;
                match fault {
                    None => succeeded(&mut status, now),
                    Some((code, reason)) => failed(&mut status, now, code, reason),
                }
                tx.put_rule_status(&home, rule_id, &status)?;
            }
            complete_all(tx, &tasks)
        })
    }

    /// Notes that the first evaluation has begun, where it had not.
    fn mark_started(
        &self,
        home: &AccountRegion,
        rules: &[&CompiledRule],
    ) -> Result<(), EngineError> {
        let home = home.clone();
        let ids: Vec<String> = rules.iter().map(|r| r.id().to_owned()).collect();
        self.store.write(move |tx| {
            for id in &ids {
                let mut status = tx.rule_status(&home, id)?;
                if !status.first_evaluation_started {
                    status.first_evaluation_started = true;
                    tx.put_rule_status(&home, id, &status)?;
                }
            }
            Ok::<_, EngineError>(())
        })
    }

    fn give_back(&self, tasks: &[Task], error: &EngineError) {
        tracing::error!(%error, tasks = tasks.len(), "evaluation failed; it will be tried again");
        for task in tasks {
            let backoff = 250i64.saturating_mul(1 << task.attempts.min(16)).min(MAX_BACKOFF_MS);
            if let Err(error) = self.store.release(task, self.now().plus_millis(backoff)) {
                tracing::error!(%error, "giving a task back failed; its lease will end");
            }
        }
    }
}

/// Which rules are swept because their period is over.
fn reasons(tasks: &[Task]) -> Reasons {
    let scheduled = tasks.iter().filter(|task| task.kind.cause == Some(Cause::Scheduled));
    Reasons(
        scheduled
            .filter_map(|task| match &task.kind.work {
                Work::Rule(id) => Some(id.clone()),
                _ => None,
            })
            .collect(),
    )
}

fn complete_all(tx: &mut dyn WriteTx, tasks: &[Task]) -> Result<(), EngineError> {
    for task in tasks {
        tx.complete(task)?;
    }
    Ok(())
}

/// Why a rule gave no verdicts though it was asked.
fn fault_of(rule: &CompiledRule) -> Option<(&'static str, String)> {
    match &rule.logic {
        Logic::Native { .. } | Logic::Guard(_) | Logic::Outside => None,
        Logic::Unavailable { code, reason } => Some((code, reason.clone())),
        Logic::Function => Some((
            "FunctionNotHosted",
            "This server does not run the rule's function. Run it elsewhere with an event from \
             `assize event`; its PutEvaluations are accepted."
                .to_owned(),
        )),
    }
}

fn succeeded(status: &mut RuleStatus, now: Timestamp) {
    status.last_successful_invocation = Some(now);
    status.last_successful_evaluation = Some(now);
    status.first_evaluation_started = true;
    status.last_error_code = None;
    status.last_error_message = None;
}

fn failed(status: &mut RuleStatus, now: Timestamp, code: &str, reason: &str) {
    status.last_failed_invocation = Some(now);
    status.last_failed_evaluation = Some(now);
    status.last_error_code = Some(code.to_owned());
    status.last_error_message = Some(reason.to_owned());
}
