//! Waking verdicts: what a change has judged anew.
//!
//! A change wakes the rules of its own resource, and the pairs of rule and resource whose verdict
//! rests on a read of it: those, and no others. Verdicts make no items, so waking ends by itself.
//! A change that few verdicts rest on wakes them in its own transaction; where there are more, it
//! leaves one task behind, which wakes them batch by batch, so that a resource on which a whole
//! account rests keeps no writer waiting.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{
    ANY_ID, Call, CallCause, Reader, StoreError, StoreExt, Task, TaskKind, Work, WriteTx,
};
use crate::rules::RuleSet;
use assize_model::{AccountRegion, ResourceKey, Timestamp};

/// Verdicts that a change wakes in its own transaction.
const FEW: usize = 64;

/// Verdicts that a task wakes in one transaction.
const BATCH: usize = 512;

impl Engine {
    /// Asks for the evaluations that a change of `key` causes: of the resource itself, and of
    /// those whose verdicts rest on it. Whether the item lies in a function's scope is looked
    /// at when the function's turn comes. Answers whether there is anything to do.
    pub(crate) fn wake(
        &self,
        tx: &mut dyn WriteTx,
        home: &AccountRegion,
        key: &ResourceKey,
        rules: &RuleSet,
        now: Timestamp,
    ) -> Result<bool, EngineError> {
        let mut woke = false;
        if rules.wakes(&key.resource_type) {
            let work = Work::Resource(key.clone());
            tx.enqueue(home, &TaskKind { work, cause: None }, now)?;
            woke = true;
        }
        if rules.reads(&key.resource_type) {
            let any = ResourceKey::new(&key.resource_type, ANY_ID);
            for read in [key, &any] {
                let mut readers = tx.readers_of(home, read, None, FEW + 1)?;
                if readers.len() > FEW {
                    let work = Work::Readers(read.clone());
                    tx.enqueue(home, &TaskKind { work, cause: None }, now)?;
                    woke = true;
                    continue;
                }
                // Of the resource itself the change is told.
                readers.retain(|reader| reader.key != *key);
                for woken in self.woken(readers, rules) {
                    woken.ask(tx, home, now)?;
                    woke = true;
                }
            }
        }
        if self.runner.hosts_functions() {
            for rule in rules.functions_woken_by(&key.resource_type) {
                let rule_id = rule.id().to_owned();
                let call = Call { rule_id, key: Some(key.clone()), cause: CallCause::Change };
                tx.enqueue_call(home, &call, now)?;
                woke = true;
            }
        }
        Ok(woke)
    }

    /// Wakes all verdicts that rest on a read of `read`, and ends the task. A crash repeats it
    /// from the start: what is asked for twice while it waits is done once.
    pub(crate) fn wake_readers(&self, task: &Task, read: &ResourceKey) -> Result<(), EngineError> {
        let (home, now) = (&task.home, self.now());
        let mut after: Option<Reader> = None;
        loop {
            let (rules, readers) = self.store.read(|tx| -> Result<_, EngineError> {
                let rules = self.rule_set(tx, home)?;
                Ok((rules, tx.readers_of(home, read, after.as_ref(), BATCH)?))
            })?;
            let more = readers.len() == BATCH;
            after = readers.last().cloned();
            let woken = self.woken(readers, &rules);
            let (home, task) = (home.clone(), task.clone());
            self.store.write(move |tx| -> Result<(), EngineError> {
                for woken in &woken {
                    woken.ask(tx, &home, now)?;
                }
                if !more {
                    tx.complete(&task)?;
                }
                Ok(())
            })?;
            self.notify();
            if !more {
                return Ok(());
            }
        }
    }

    /// What is to be asked because of readers. A rule that only time wakes waits for its time.
    fn woken(&self, readers: Vec<Reader>, rules: &RuleSet) -> Vec<Woken> {
        let hosted = self.runner.hosts_functions();
        let asked = readers.into_iter().filter_map(|Reader { key, rule_id }| {
            let rule = rules.by_id(&rule_id)?;
            if rule.is_function() {
                // The resource itself did not change: the event tells no difference.
                let call = Call { rule_id, key: Some(key), cause: CallCause::Read };
                return hosted.then_some(Woken::Function(call));
            }
            (rule.is_native() && rule.wakes_on_change())
                .then_some(Woken::Native(Work::Pair { rule_id, key }))
        });
        asked.collect()
    }
}

/// One rule that is to judge one resource again.
enum Woken {
    /// A rule that the engine judges itself.
    Native(Work),
    /// A rule with a function.
    Function(Call),
}

impl Woken {
    /// Asks for it.
    fn ask(
        &self,
        tx: &mut dyn WriteTx,
        home: &AccountRegion,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        match self {
            Self::Native(work) => {
                tx.enqueue(home, &TaskKind { work: work.clone(), cause: None }, now)
            }
            Self::Function(call) => tx.enqueue_call(home, call, now),
        }
    }
}
