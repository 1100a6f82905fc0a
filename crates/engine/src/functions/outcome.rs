//! What became of a call, in the words of DescribeConfigRuleEvaluationStatus.

use crate::ports::{Answers, Call, InvokeError, RuleStatus};
use assize_model::{ResourceKey, Timestamp};

/// What became of a call.
pub(super) enum Outcome {
    /// There was nothing to ask.
    Void,
    /// The function ran to its end; what came in meanwhile, and what it looked at.
    Ran(Answers, Vec<ResourceKey>),
    /// The function has the event, and answers later.
    Handed,
    /// The function had the event for that long, in milliseconds, and has not answered.
    Unanswered(i64),
    /// The function failed, or could not be run.
    Failed(InvokeError),
    /// The item is too large for an event, and the rule does not take summaries.
    TooLarge,
}

impl Outcome {
    /// Whether another try may go better.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::Failed(error) => !matches!(error, InvokeError::Refused(_)),
            Self::Unanswered(_) => true,
            Self::Void | Self::Handed | Self::Ran(..) | Self::TooLarge => false,
        }
    }
}

/// A failure as the status tells it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) code: String,
    pub(super) message: String,
    /// Whether the function itself ran well, and only its answer is wanting.
    pub(super) invoked: bool,
}

/// What is wrong with a call's outcome, if anything. AWS documents neither the codes nor the
/// texts: the codes here are those of AWS Lambda where there is one.
pub(super) fn problem(call: &Call, outcome: &Outcome) -> Option<Problem> {
    let failed = |code: &str, message: String, invoked: bool| {
        Some(Problem { code: code.to_owned(), message, invoked })
    };
    match outcome {
        Outcome::Void | Outcome::Handed => None,
        Outcome::Unanswered(wait) => failed(
            "NoEvaluations",
            format!(
                "The function was handed the event and has not called PutEvaluations under its \
                 resultToken within {} seconds. Its own log says why; to answer, it must reach \
                 this server.",
                wait / 1_000
            ),
            true,
        ),
        Outcome::Ran(answers, _) if answers.calls == 0 => failed(
            "NoEvaluations",
            "The function ended without a call of PutEvaluations under the event's resultToken."
                .to_owned(),
            true,
        ),
        Outcome::Ran(answers, _) => match &call.key {
            // To answer with no evaluation at all is a way to say that all is done.
            Some(key) if answers.own == 0 && answers.evaluations > 0 => failed(
                "NoEvaluationOfResource",
                format!(
                    "The function sent {} evaluations, none of them of {key}, which the event was \
                     about.",
                    answers.evaluations
                ),
                true,
            ),
            _ => None,
        },
        Outcome::TooLarge => failed(
            "OversizedConfigurationItem",
            "The configuration item is larger than an event can carry, and the rule's \
             SourceDetails do not name OversizedConfigurationItemChangeNotification."
                .to_owned(),
            false,
        ),
        Outcome::Failed(InvokeError::Refused(refused)) => {
            failed("AccessDenied", refused.to_string(), false)
        }
        Outcome::Failed(InvokeError::Function { kind, message, .. }) => {
            failed(kind, message.clone(), false)
        }
        Outcome::Failed(error @ InvokeError::Throttled) => {
            failed("TooManyRequestsException", error.to_string(), false)
        }
        Outcome::Failed(InvokeError::Unavailable(reason)) => {
            failed("ServiceException", reason.clone(), false)
        }
    }
}

/// Keeps an outcome in a rule's status. Times of evaluations are those of PutEvaluations,
/// which sets them itself.
pub(super) fn note(status: &mut RuleStatus, call: &Call, outcome: &Outcome, now: Timestamp) {
    status.first_evaluation_started = true;
    match problem(call, outcome) {
        None => {
            status.last_successful_invocation = status.last_successful_invocation.max(Some(now));
        }
        Some(problem) => {
            if problem.invoked {
                status.last_successful_invocation = Some(now);
            } else {
                status.last_failed_invocation = Some(now);
            }
            status.last_failed_evaluation = Some(now);
            status.last_error_code = Some(problem.code);
            status.last_error_message = Some(problem.message);
        }
    }
}
