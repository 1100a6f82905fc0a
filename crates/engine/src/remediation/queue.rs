//! What is due: claimed in order of time, bounded by each configuration's controls.

use super::automatic;
use super::configuration::{Parameter, Remediation, execution, for_resource, put_execution};
use super::document::{Document, document};
use super::execution::{Execution, ExecutionState, Job, Step};
use super::store::{EXECUTION, QUEUE, name_of};
use super::wave;
use crate::document::{put, read};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{StoreExt, WriteTx};
use assize_model::{AccountRegion, Timestamp};
use serde::{Deserialize, Serialize};

/// Entries of one account and region that are looked at for something to claim.
const LOOKED_AT: usize = 1_000;
/// Characters of a step's message that are kept.
const MAX_MESSAGE: usize = 2_048;

/// What is to be done when its time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Due {
    /// Run the execution.
    Run,
    /// See whether an automatic execution helped.
    Look,
}

/// Puts something into the queue; `name` is that of the rule and resource.
pub(super) fn enqueue(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    name: &str,
    what: Due,
    due: Timestamp,
) -> Result<(), EngineError> {
    let entry = format!("{:020}/{name}", due.millis().max(0));
    Ok(put(tx, home, QUEUE, &entry, &what)?)
}

impl Engine {
    /// When the next entry of the queue is due, over all accounts and regions.
    ///
    /// # Errors
    /// When the store fails.
    pub fn next_remediation(&self) -> Result<Option<Timestamp>, EngineError> {
        self.store.read(|tx| {
            let mut next = None;
            for home in tx.homes()? {
                let first = tx.documents(&home, QUEUE, None, 1)?.pop();
                let due = first.and_then(|(name, _)| Some(split(&name)?.0));
                next = [next, due].into_iter().flatten().min();
            }
            Ok(next)
        })
    }

    /// Claims executions whose turn it is, at most `max`: they are under way from here on, and
    /// must be ended with [`Engine::end_remediation`].
    ///
    /// # Errors
    /// When the store fails.
    pub fn claim_remediations(&self, max: usize) -> Result<Vec<Job>, EngineError> {
        let now = self.now();
        self.store.write(move |tx| {
            let mut jobs = Vec::new();
            for home in tx.homes()? {
                // What a look asks for is due at once.
                while claim_of(tx, &home, now, max, &mut jobs)? {}
            }
            Ok(jobs)
        })
    }

    /// Ends an execution: `well` says whether it did what it should.
    ///
    /// # Errors
    /// When the store fails.
    pub fn end_remediation(
        &self,
        job: &Job,
        well: bool,
        steps: Vec<Step>,
    ) -> Result<(), EngineError> {
        let (job, now) = (job.clone(), self.now());
        self.store.write(move |tx| {
            let name = name_of(&job.rule_id, &job.key);
            let kept = execution(tx, &job.home, &name)?;
            // The rule may be gone, or a server with another clock have ended it.
            let Some(kept) = kept.filter(|kept| kept.id == job.id && is_running(kept)) else {
                return Ok(());
            };
            end(tx, &job.home, &job.rule_id, kept, (well, steps), now)
        })?;
        self.notify();
        Ok(())
    }

    /// Settles executions that were under way when the server ended: those whose target may be
    /// repeated wait again, of the others nobody knows how far they came.
    ///
    /// # Errors
    /// When the store fails.
    pub fn settle_interrupted(
        &self,
        may_repeat: impl Fn(&str) -> bool + Send + 'static,
    ) -> Result<usize, EngineError> {
        const REASON: &str = "The server ended while this ran. Whether it had its effect is not known, and it is \
             not repeated by itself.";
        let now = self.now();
        self.store.write(move |tx| {
            let mut settled = 0;
            for home in tx.homes()? {
                let mut after: Option<String> = None;
                loop {
                    let rows = tx.documents(&home, EXECUTION, after.as_deref(), LOOKED_AT)?;
                    let Some((last, _)) = rows.last() else { break };
                    after = Some(last.clone());
                    for (name, text) in rows {
                        let mut kept: Execution = read(EXECUTION, &name, &text)?;
                        let Some(rule_id) = name.split('/').next().filter(|_| is_running(&kept))
                        else {
                            continue;
                        };
                        settled += 1;
                        if kept.target.as_deref().is_some_and(&may_repeat) {
                            kept.state = ExecutionState::Queued;
                            kept.updated = now;
                            put_execution(tx, &home, &name, &kept)?;
                            wave::returned(tx, &home, rule_id)?;
                            enqueue(tx, &home, &name, Due::Run, now)?;
                        } else {
                            let steps = vec![Step::failed("Interrupted", REASON, now)];
                            end(tx, &home, rule_id, kept, (false, steps), now)?;
                        }
                    }
                }
            }
            Ok(settled)
        })
    }
}

/// Goes once over what is due; answers whether it looked at anything, which may have made more due.
fn claim_of(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    now: Timestamp,
    max: usize,
    jobs: &mut Vec<Job>,
) -> Result<bool, EngineError> {
    let mut looked = false;
    for (entry, text) in tx.documents(home, QUEUE, None, LOOKED_AT)? {
        let Some((due, rule_id, name)) = split(&entry) else {
            tx.delete_document(home, QUEUE, &entry)?;
            continue;
        };
        if due > now || jobs.len() >= max {
            break;
        }
        match (read::<Due>(QUEUE, &entry, &text)?, execution(tx, home, name)?) {
            (_, None) => {}
            (Due::Look, Some(kept)) => {
                // First: what the look puts into the queue may have the same name.
                tx.delete_document(home, QUEUE, &entry)?;
                automatic::look_again(tx, home, rule_id, &kept.key, now)?;
                looked = true;
                continue;
            }
            (Due::Run, Some(kept)) => match turn(tx, home, rule_id, kept, now)? {
                Turn::Runs(job) => jobs.push(*job),
                Turn::Waits => continue,
                Turn::Over => {}
            },
        }
        tx.delete_document(home, QUEUE, &entry)?;
    }
    Ok(looked)
}

/// What becomes of an execution that is due.
enum Turn {
    Runs(Box<Job>),
    Waits,
    Over,
}

fn turn(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    rule_id: &str,
    mut kept: Execution,
    now: Timestamp,
) -> Result<Turn, EngineError> {
    if kept.state != ExecutionState::Queued {
        return Ok(Turn::Over);
    }
    let Some(one) = for_resource(tx, home, rule_id, &kept.key)? else {
        return not_run(tx, home, rule_id, kept, "There is no remediation configuration.", now);
    };
    let counts = wave::wave(tx, home, rule_id)?;
    if one.too_many_errors(counts.failed, counts.total) {
        let reason = format!(
            "Not run: {} of {} executions failed, which is more than the ErrorPercentage of {} \
             allows.",
            counts.failed,
            counts.total,
            one.error_percentage()
        );
        return not_run(tx, home, rule_id, kept, &reason, now);
    }
    let failing = tx.rule_counts(home, rule_id)?.non_compliant;
    let running = usize::try_from(counts.running).unwrap_or(usize::MAX);
    if running >= one.parallel(failing) {
        return Ok(Turn::Waits);
    }
    kept.state = ExecutionState::InProgress;
    kept.updated = now;
    kept.target = Some(one.target.clone());
    put_execution(tx, home, &name_of(rule_id, &kept.key), &kept)?;
    wave::claimed(tx, home, rule_id)?;
    let document = document(tx, home, &one.target)?;
    Ok(Turn::Runs(Box::new(job(home, rule_id, kept, (one, document)))))
}

fn job(
    home: &AccountRegion,
    rule_id: &str,
    kept: Execution,
    (one, document): (Remediation, Option<Document>),
) -> Job {
    let value = |parameter| match parameter {
        Parameter::ResourceId => vec![kept.key.resource_id.clone()],
        Parameter::Static(values) => values,
    };
    Job {
        home: home.clone(),
        rule_id: rule_id.to_owned(),
        id: kept.id.clone(),
        target: one.target,
        target_version: one.target_version,
        document,
        parameters: one.parameters.into_iter().map(|(name, p)| (name, value(p))).collect(),
        key: kept.key,
    }
}

fn not_run(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    rule_id: &str,
    mut kept: Execution,
    reason: &str,
    now: Timestamp,
) -> Result<Turn, EngineError> {
    kept.state = ExecutionState::Failed;
    kept.updated = now;
    kept.steps = vec![Step::failed("NotRun", reason, now)];
    put_execution(tx, home, &name_of(rule_id, &kept.key), &kept)?;
    // It does not count as a failure of its own.
    wave::ended(tx, home, rule_id, false, false)?;
    Ok(Turn::Over)
}

fn end(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    rule_id: &str,
    mut kept: Execution,
    (well, mut steps): (bool, Vec<Step>),
    now: Timestamp,
) -> Result<(), EngineError> {
    for message in steps.iter_mut().filter_map(|step| step.message.as_mut()) {
        if let Some((at, _)) = message.char_indices().nth(MAX_MESSAGE) {
            message.truncate(at);
        }
    }
    kept.state = if well { ExecutionState::Succeeded } else { ExecutionState::Failed };
    kept.updated = now;
    kept.steps = steps;
    put_execution(tx, home, &name_of(rule_id, &kept.key), &kept)?;
    wave::ended(tx, home, rule_id, true, !well)?;
    if kept.automatic { automatic::ended(tx, home, rule_id, &kept, now) } else { Ok(()) }
}

fn is_running(execution: &Execution) -> bool {
    execution.state == ExecutionState::InProgress
}

/// An entry's time, its rule's id, and the name of its rule and resource.
fn split(entry: &str) -> Option<(Timestamp, &str, &str)> {
    let (due, name) = entry.split_once('/')?;
    let (rule_id, _) = name.split_once('/')?;
    Some((Timestamp::from_millis(due.parse().ok()?), rule_id, name))
}
