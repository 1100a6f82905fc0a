//! What became of the cases of a rule.

use super::{Case, Got, check};
use assize_model::ComplianceType;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Names the file into which [`run_and_report`](super::run_and_report) writes its report.
pub const REPORT_VARIABLE: &str = "ASSIZE_CASES_REPORT";

/// What became of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// What was wanted came.
    Passed,
    /// Something else came.
    Failed(String),
    /// Nothing came: the rule could not be asked.
    Broken(String),
}

/// A case and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CaseResult {
    /// The case's note.
    pub note: String,
    /// The type of the verdict that came; none when the parameters were refused, as wanted, or
    /// nothing came.
    pub compliance: Option<ComplianceType>,
    /// Its annotation.
    pub annotation: Option<String>,
    /// Whether it is right.
    pub outcome: Outcome,
}

impl CaseResult {
    /// Compares what came of a case with what it wants.
    pub fn of(case: &Case, item: &Value, got: &Got) -> Self {
        Self {
            note: case.note.clone(),
            compliance: got.compliance(),
            annotation: got.annotation().map(str::to_owned),
            outcome: check(case, item, got).map_or_else(Outcome::Failed, |()| Outcome::Passed),
        }
    }

    /// A case of which nothing came.
    pub fn broken(case: &Case, why: impl Into<String>) -> Self {
        let outcome = Outcome::Broken(why.into());
        Self { note: case.note.clone(), compliance: None, annotation: None, outcome }
    }
}

/// All cases of a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The rule.
    pub rule: String,
    /// In the order of the file.
    pub cases: Vec<CaseResult>,
}

/// Which verdicts the cases of a rule show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub struct Coverage {
    /// Cases that are `COMPLIANT`, and passed.
    pub compliant: usize,
    /// Cases that are `NON_COMPLIANT`, and passed.
    pub non_compliant: usize,
    /// Cases that are `NOT_APPLICABLE`, and passed.
    pub not_applicable: usize,
}

impl Coverage {
    /// The three verdicts that every rule should show, with how many cases do.
    pub fn counts(&self) -> [(ComplianceType, usize); 3] {
        [
            (ComplianceType::Compliant, self.compliant),
            (ComplianceType::NonCompliant, self.non_compliant),
            (ComplianceType::NotApplicable, self.not_applicable),
        ]
    }

    /// The verdicts that no case shows.
    pub fn missing(&self) -> Vec<ComplianceType> {
        self.counts().into_iter().filter(|(_, count)| *count == 0).map(|(kind, _)| kind).collect()
    }
}

impl Report {
    /// Cases that are as wanted.
    pub fn passed(&self) -> usize {
        self.count(|outcome| *outcome == Outcome::Passed)
    }

    /// Cases that are not as wanted.
    pub fn failed(&self) -> usize {
        self.count(|outcome| matches!(outcome, Outcome::Failed(_)))
    }

    /// Cases of which nothing came.
    pub fn broken(&self) -> usize {
        self.count(|outcome| matches!(outcome, Outcome::Broken(_)))
    }

    fn count(&self, is: impl Fn(&Outcome) -> bool) -> usize {
        self.cases.iter().filter(|case| is(&case.outcome)).count()
    }

    /// Which verdicts the cases that passed show.
    pub fn coverage(&self) -> Coverage {
        let of = |kind| {
            let shows = |case: &&CaseResult| {
                case.compliance == Some(kind) && case.outcome == Outcome::Passed
            };
            self.cases.iter().filter(shows).count()
        };
        Coverage {
            compliant: of(ComplianceType::Compliant),
            non_compliant: of(ComplianceType::NonCompliant),
            not_applicable: of(ComplianceType::NotApplicable),
        }
    }

    /// The faults, one paragraph each; empty when all passed.
    pub fn faults(&self) -> String {
        let mut text = String::new();
        for case in &self.cases {
            if let Outcome::Failed(fault) | Outcome::Broken(fault) = &case.outcome {
                let fault = fault.replace('\n', "\n  ");
                text.push_str(&format!("{}: {}\n  {fault}\n", self.rule, case.note));
            }
        }
        text
    }
}
