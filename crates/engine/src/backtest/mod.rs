//! Back-tests: what a rule, or an edited version of it, would have said of recorded history.
//!
//! Every item of the rule's types that held within a span of time is judged, as of the time when
//! it was captured; what the rule reads beside it is what held then. A rule that reads others is
//! asked again whenever something that it read changed, and one that time wakes and that asks for
//! the time, once every period. Between two such moments its verdict can't change.
//!
//! Items come resource by resource, each one's oldest first, and threads take resources in turn;
//! of a resource only the item under judgement is held, and of the answer only what is listed.

mod course;
mod edit;
mod gather;
mod lane;
mod report;
mod run;
mod world;

pub use edit::Edit;
pub use report::{BacktestReport, Course, Interval, Outcome, Side};

use crate::engine::Engine;
use crate::error::EngineError;
use crate::history::check_kept;
use crate::ports::{StoreError, StoreExt};
use crate::rules::{CompiledRule, Logic, RuleError, check_definition};
use assize_model::rule::{ConfigRule, RuleDefinition, RuleState};
use assize_model::{AccountRegion, ResourceKey, Timestamp};
use run::Run;
use std::time::{Duration, Instant};

/// How long a back-test may take.
const DEADLINE: Duration = Duration::from_secs(540);

/// The most resources that are listed.
pub const MAX_LISTED: usize = 10_000;

/// What is to be tested.
#[derive(Clone, Debug)]
pub struct BacktestAsk {
    /// The name of the deployed rule; with [`Edit::Definition`] it need not be deployed.
    pub rule: String,
    /// What is different in the version under test; nothing when absent.
    pub edit: Option<Edit>,
    /// From this time on.
    pub since: Timestamp,
    /// Up to this time.
    pub until: Timestamp,
    /// Over this resource only.
    pub resource: Option<ResourceKey>,
    /// How many resources are listed, at most [`MAX_LISTED`].
    pub limit: usize,
}

/// Why there is no back-test.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BacktestError {
    /// A function asks AWS's API, which tells what is, not what was.
    #[error(
        "the rule `{0}` is judged by a function, and what a function asks AWS's API is answered \
         for now, not for then; back-test a native or Guard version of it"
    )]
    Function(String),
    /// Nobody here judges for the rule.
    #[error("the rule `{rule}` can't be back-tested: {reason}")]
    Unusable {
        /// Its name.
        rule: String,
        /// Why.
        reason: String,
    },
    /// No rule of the name is deployed, and nothing says what it would be.
    #[error("there is no config rule `{0}`, and no native rule of that identifier")]
    NoSuchRule(String),
    /// A change that the rule can't bear.
    #[error("{0}")]
    Edit(String),
    /// The end is not after the beginning.
    #[error("the time from {since} until {until} holds nothing")]
    Span {
        /// The beginning.
        since: Timestamp,
        /// The end.
        until: Timestamp,
    },
    /// It takes too long.
    #[error(
        "the back-test took longer than {} seconds; take a shorter time, or one resource",
        DEADLINE.as_secs()
    )]
    Deadline,
    /// Too many others are under way.
    #[error("too many back-tests are under way; try again")]
    Busy,
    /// The definition is at fault.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// Anything else.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<StoreError> for BacktestError {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

impl Engine {
    /// Judges recorded history by a rule, or by an edited version of it beside the deployed one.
    pub fn backtest(
        &self,
        home: &AccountRegion,
        ask: &BacktestAsk,
    ) -> Result<BacktestReport, BacktestError> {
        let (since, until, now) = (ask.since, ask.until, self.now());
        if since >= until {
            return Err(BacktestError::Span { since, until });
        }
        let deadline = Instant::now() + DEADLINE;
        let _entered = self.backtests.enter(deadline).ok_or(BacktestError::Busy)?;
        let deployed = self.store.read(|tx| -> Result<_, EngineError> {
            check_kept(tx, home, since, now)?;
            Ok(tx.rule(home, &ask.rule)?)
        })?;
        let before = deployed.as_ref().map(|rule| &rule.definition);
        let candidate = edit::apply(&ask.rule, before, ask.edit.as_ref())?;
        let candidate = compiled(candidate, deployed.as_ref(), now)?;
        // Without an edit there is nothing to compare with.
        // A function can't judge history, and is not compared with.
        let deployed = deployed.filter(|_| ask.edit.is_some()).map(CompiledRule::compile);
        let deployed = deployed.filter(CompiledRule::is_native);
        let mut rules = vec![candidate];
        rules.extend(deployed);
        let run = Run::new(self, home, ask, &rules, deadline);
        run.run()
    }
}

/// The rule under test, with the identity of the deployed one.
fn compiled(
    mut definition: RuleDefinition,
    deployed: Option<&ConfigRule>,
    now: Timestamp,
) -> Result<CompiledRule, BacktestError> {
    check_definition(&mut definition)?;
    let name = definition.config_rule_name.clone();
    let rule = match deployed {
        Some(rule) => ConfigRule { definition, ..rule.clone() },
        None => ConfigRule {
            definition,
            id: "backtest".to_owned(),
            arn: String::new(),
            state: RuleState::Active,
            created_by: None,
            created_at: now,
            updated_at: now,
        },
    };
    let compiled = CompiledRule::compile(rule);
    match &compiled.logic {
        Logic::Native { .. } | Logic::Guard(_) => Ok(compiled),
        Logic::Function => Err(BacktestError::Function(name)),
        Logic::Outside => Err(BacktestError::Unusable {
            rule: name,
            reason: "a process outside judges for it".to_owned(),
        }),
        Logic::Unavailable { reason, .. } => {
            Err(BacktestError::Unusable { rule: name, reason: reason.clone() })
        }
    }
}
