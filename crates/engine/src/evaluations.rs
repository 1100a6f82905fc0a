//! Results that come from outside: PutEvaluations and PutExternalEvaluation.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{ResultRow, StoreExt};
use crate::tokens::TokenClaims;
use assize_model::{AccountRegion, Evaluation, Timestamp};

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
    /// same token may be used again, for further batches. Answers those that an older
    /// ordering time kept from being stored: the newer result stands.
    pub fn put_evaluations(
        &self,
        home: &AccountRegion,
        token: &str,
        evaluations: Vec<Evaluation>,
    ) -> Result<Vec<Evaluation>, EngineError> {
        let now = self.now();
        let claims = self.token_key.verify(token, now)?;
        if claims.home != *home {
            return Err(EngineError::InvalidToken("it is of another account or region"));
        }
        self.keep(claims.home, claims.rule_id, claims.issued_at, evaluations)
    }

    /// Keeps one evaluation of a rule that an outside process judges.
    pub fn put_external_evaluation(
        &self,
        home: &AccountRegion,
        rule_id: &str,
        evaluation: Evaluation,
    ) -> Result<(), EngineError> {
        let now = self.now();
        self.keep(home.clone(), rule_id.to_owned(), now, vec![evaluation])?;
        Ok(())
    }

    fn keep(
        &self,
        home: AccountRegion,
        rule_id: String,
        invoked_at: Timestamp,
        evaluations: Vec<Evaluation>,
    ) -> Result<Vec<Evaluation>, EngineError> {
        let now = self.now();
        self.store.write(move |tx| {
            if !tx.rules(&home)?.iter().any(|rule| rule.id == rule_id) {
                return Err(EngineError::InvalidToken("its rule is gone"));
            }
            let mut outdated = Vec::new();
            for evaluation in evaluations {
                let row = ResultRow {
                    rule_id: rule_id.clone(),
                    key: evaluation.key.clone(),
                    compliance: evaluation.compliance,
                    annotation: evaluation.annotation.clone(),
                    evidence: Vec::new(),
                    ordering: evaluation.ordering,
                    invoked_at,
                    recorded_at: now,
                    since: now,
                };
                if !tx.put_result(&home, &row)? {
                    outdated.push(evaluation);
                }
            }
            let mut status = tx.rule_status(&home, &rule_id)?;
            status.last_successful_evaluation = Some(now);
            status.last_successful_invocation = Some(invoked_at);
            status.first_evaluation_started = true;
            status.last_error_code = None;
            status.last_error_message = None;
            tx.put_rule_status(&home, &rule_id, &status)?;
            Ok(outdated)
        })
    }

    /// Deletes all results of a rule. The rule itself stays, and judges again when it is
    /// next asked.
    pub fn delete_results(&self, home: &AccountRegion, name: &str) -> Result<(), EngineError> {
        let (home, name) = (home.clone(), name.to_owned());
        self.store.write(move |tx| {
            let rule = tx.rule(&home, &name)?.ok_or(EngineError::NoSuchRule(name))?;
            Ok(tx.delete_results(&home, &rule.id)?)
        })
    }
}
