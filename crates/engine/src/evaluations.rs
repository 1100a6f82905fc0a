//! Results that come from outside: PutEvaluations and PutExternalEvaluation.

use crate::account::ACCOUNT_TYPE;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{CallCause, ResultRow, StoreExt, Why};
use crate::rules::Logic;
use crate::tokens::TokenClaims;
use crate::verdicts::Verdicts;
use assize_model::{AccountRegion, ComplianceType, Evaluation, Timestamp};

/// How far ahead of this server's clock an ordering time may be, in milliseconds: as far as
/// AWS lets the clocks of callers differ.
pub const MAX_AHEAD_MS: i64 = 5 * 60_000;

/// Why an evaluation from outside is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvaluationError {
    /// Only the service itself says that there is not enough data.
    #[error(
        "The ComplianceType INSUFFICIENT_DATA is invalid.  Only the following values are \
         permitted: COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE"
    )]
    InsufficientData,
    /// An ordering time in the future would keep all results before it from being stored.
    #[error("The OrderingTimestamp {0} is in the future")]
    Future(Timestamp),
    /// The rule has a judge of its own.
    #[error(
        "The ConfigRule '{0}' does not accept external evaluations: its SourceIdentifier is not \
         AWS_CONFIG_PROCESS_CHECK"
    )]
    NotExternal(String),
    /// Outside processes judge the account as a whole.
    #[error(
        "An external evaluation must be of the ComplianceResourceType AWS::::Account and the \
         ComplianceResourceId {0}"
    )]
    NotAccount(String),
}

/// What became of evaluations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// How many are stored.
    pub stored: usize,
    /// How many were passed over, because a newer result of the same resource stands. That
    /// is no failure: events may overtake each other.
    pub outdated: usize,
    /// Those whose ordering time lies in the future. They are not stored.
    pub failed: Vec<Evaluation>,
}

/// Checks what needs no token.
pub fn check_evaluations(evaluations: &[Evaluation]) -> Result<(), EvaluationError> {
    let insufficient = |e: &Evaluation| e.compliance == ComplianceType::InsufficientData;
    if evaluations.iter().any(insufficient) {
        return Err(EvaluationError::InsufficientData);
    }
    Ok(())
}

impl Engine {
    /// Signs a token with which a function of the rule may answer an event.
    pub fn issue_token(&self, home: &AccountRegion, rule_id: &str, event_id: &str) -> String {
        self.token_key.issue(&TokenClaims {
            home: home.clone(),
            rule_id: rule_id.to_owned(),
            event_id: event_id.to_owned(),
            issued_at: self.now(),
        })
    }

    /// Keeps the evaluations that a function sends under a token, in one transaction. The
    /// same token may be used again, for further batches.
    pub fn put_evaluations(
        &self,
        home: &AccountRegion,
        token: &str,
        evaluations: Vec<Evaluation>,
    ) -> Result<Kept, EngineError> {
        check_evaluations(&evaluations)?;
        let now = self.now();
        let claims = self.token_key.verify(token, now)?;
        if claims.home != *home {
            return Err(EngineError::InvalidToken("it is of another account or region"));
        }
        let rules = self.store.read(|tx| self.rule_set(tx, home))?;
        let rule = rules.by_id(&claims.rule_id);
        let name = rule.map(|r| r.rule.name().to_owned());
        let name = name.ok_or(EngineError::InvalidToken("its rule is gone"))?;
        let call = claims.call();
        let rule = (name, claims.rule_id);
        self.keep(claims.home, rule, claims.issued_at, call, evaluations)
    }

    /// Keeps one evaluation of a rule that an outside process judges.
    pub fn put_external_evaluation(
        &self,
        home: &AccountRegion,
        name: &str,
        evaluation: Evaluation,
    ) -> Result<(), EngineError> {
        let rules = self.store.read(|tx| self.rule_set(tx, home))?;
        let rule = rules.by_name(name).ok_or_else(|| EngineError::NoSuchRule(name.to_owned()))?;
        if !matches!(rule.logic, Logic::Outside) {
            return Err(EvaluationError::NotExternal(name.to_owned()).into());
        }
        check_evaluations(std::slice::from_ref(&evaluation))?;
        let key = &evaluation.key;
        if key.resource_type != ACCOUNT_TYPE || key.resource_id != home.account {
            return Err(EvaluationError::NotAccount(home.account.clone()).into());
        }
        let rule = (name.to_owned(), rule.id().to_owned());
        let kept = self.keep(home.clone(), rule, self.now(), None, vec![evaluation])?;
        match kept.failed.first() {
            Some(failed) => Err(EvaluationError::Future(failed.ordering).into()),
            None => Ok(()),
        }
    }

    fn keep(
        &self,
        home: AccountRegion,
        (name, rule_id): (String, String),
        invoked_at: Timestamp,
        call: Option<i64>,
        evaluations: Vec<Evaluation>,
    ) -> Result<Kept, EngineError> {
        let now = self.now();
        let hearers = self.hearers();
        let latest = now.plus_millis(MAX_AHEAD_MS);
        let (failed, mut good): (Vec<_>, Vec<_>) =
            evaluations.into_iter().partition(|e| e.ordering > latest);
        // Neighbours in the store are written together. Stable: of one resource the last stands.
        good.sort_by(|a, b| a.key.cmp(&b.key));
        self.store.write(move |tx| {
            if tx.rule(&home, &name)?.is_none_or(|rule| rule.id != rule_id) {
                return Err(EngineError::InvalidToken("its rule is gone"));
            }
            let mut why = Why::Outside;
            if let Some(call) = call {
                why = tx.call_cause(call)?.map_or(why, why_of);
                let keys: Vec<_> = good.iter().map(|e| e.key.clone()).collect();
                tx.note_answer(&home, call, &keys)?;
            }
            let listeners = hearers.listeners(tx, &home)?;
            let mut kept = Kept { failed, ..Kept::default() };
            let mut verdicts = Verdicts::of(&home, &listeners);
            for evaluation in good {
                let row = ResultRow {
                    rule_id: rule_id.clone(),
                    key: evaluation.key,
                    compliance: evaluation.compliance,
                    annotation: evaluation.annotation,
                    evidence: Vec::new(),
                    ordering: evaluation.ordering,
                    invoked_at,
                    recorded_at: now,
                    since: now,
                    why: Some(why),
                };
                if verdicts.keep(tx, &row)? {
                    kept.stored += 1;
                } else {
                    kept.outdated += 1;
                }
            }
            let mut status = tx.rule_status(&home, &rule_id)?;
            status.last_successful_evaluation = Some(now);
            status.last_successful_invocation =
                status.last_successful_invocation.max(Some(invoked_at));
            status.first_evaluation_started = true;
            status.last_error_code = None;
            status.last_error_message = None;
            tx.put_rule_status(&home, &rule_id, &status)?;
            Ok(kept)
        })
    }

    /// Deletes all results of a rule. The rule itself stays, and judges again when it is
    /// next asked.
    pub fn delete_results(&self, home: &AccountRegion, name: &str) -> Result<(), EngineError> {
        let (home, name, now) = (home.clone(), name.to_owned(), self.now());
        self.store.write(move |tx| {
            let rule = tx.rule(&home, &name)?.ok_or(EngineError::NoSuchRule(name))?;
            Ok(tx.delete_results(&home, &rule.id, now)?)
        })
    }
}

fn why_of(cause: CallCause) -> Why {
    match cause {
        CallCause::Change => Why::Change,
        CallCause::Sweep => Why::Asked,
        CallCause::Schedule => Why::Schedule,
        CallCause::Read => Why::Read,
    }
}
