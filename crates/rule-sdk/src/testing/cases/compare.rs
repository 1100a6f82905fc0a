//! What came against what was wanted.

use super::{Case, Want};
use assize_model::{ComplianceType, Verdict};
use serde_json::Value;

/// What came of a case.
#[derive(Clone, Debug, PartialEq)]
pub enum Got {
    /// A verdict with its evidence.
    Verdict(Verdict),
    /// A verdict of something that tells no evidence, such as a function.
    Bare {
        /// Its type.
        compliance: ComplianceType,
        /// Its annotation.
        annotation: Option<String>,
    },
    /// The parameters were refused.
    Refused(String),
}

impl Got {
    /// The type of the verdict, if there is one.
    pub fn compliance(&self) -> Option<ComplianceType> {
        match self {
            Self::Verdict(verdict) => Some(verdict.compliance),
            Self::Bare { compliance, .. } => Some(*compliance),
            Self::Refused(_) => None,
        }
    }

    /// The annotation of the verdict.
    pub fn annotation(&self) -> Option<&str> {
        match self {
            Self::Verdict(verdict) => verdict.annotation.as_deref(),
            Self::Bare { annotation, .. } => annotation.as_deref(),
            Self::Refused(_) => None,
        }
    }
}

impl std::fmt::Display for Got {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Verdict(verdict) => f.write_str(&crate::testing::told(verdict)),
            Self::Bare { compliance, .. } => {
                write!(f, "{compliance} {}", self.annotation().unwrap_or_default())
            }
            Self::Refused(error) => write!(f, "the parameters are refused: {error}"),
        }
    }
}

/// Compares what came of a case with what it wants. A verdict with evidence must also be sound:
/// all but `COMPLIANT` are explained, `NON_COMPLIANT` has evidence, and what the evidence says
/// was seen is what `item` holds there.
///
/// # Errors
/// What is wrong, for people.
pub fn check(case: &Case, item: &Value, got: &Got) -> Result<(), String> {
    let want = match (&case.want, got) {
        (Want::Error(want), Got::Refused(error)) if error.contains(&want.error) => return Ok(()),
        (Want::Error(want), got) => {
            return Err(format!("wanted the error `{}`\ngot    {got}", want.error));
        }
        (Want::Verdict(want), _) => want,
    };
    let annotation = got.annotation().unwrap_or_default();
    let annotated = want.annotation.as_ref().is_none_or(|part| annotation.contains(part.as_str()));
    if got.compliance() != Some(want.compliance) || !annotated {
        let part = want.annotation.as_ref().map(|a| format!(" … {a}")).unwrap_or_default();
        return Err(format!("wanted {}{part}\ngot    {got}", want.compliance));
    }
    match got {
        Got::Verdict(verdict) => {
            let pointers = pointers(verdict);
            if want.evidence.as_ref().is_some_and(|wanted| *wanted != pointers) {
                let wanted = want.evidence.as_deref().unwrap_or_default().join(", ");
                return Err(format!("wanted evidence at {wanted}\ngot    {got}"));
            }
            sound(verdict, item).map_err(|fault| format!("{fault}\ngot    {got}"))
        }
        _ if want.evidence.is_some() => {
            Err("functions tell AWS Config no evidence; leave `evidence` out".to_owned())
        }
        _ => Ok(()),
    }
}

fn pointers(verdict: &Verdict) -> Vec<String> {
    let told = verdict.evidence.iter().map(|fact| match &fact.resource {
        Some(key) => format!("{key} {}", fact.pointer),
        None => fact.pointer.clone(),
    });
    told.collect()
}

/// What holds for every verdict.
fn sound(verdict: &Verdict, item: &Value) -> Result<(), String> {
    let explained = verdict.annotation.as_ref().is_some_and(|a| !a.is_empty());
    if verdict.compliance != ComplianceType::Compliant && !explained {
        return Err("the verdict has no annotation".to_owned());
    }
    if verdict.compliance == ComplianceType::NonCompliant && verdict.evidence.is_empty() {
        return Err("the verdict has no evidence".to_owned());
    }
    for fact in verdict.evidence.iter().filter(|fact| fact.resource.is_none()) {
        let there = item.pointer(&fact.pointer);
        let seen = serde_json::from_str(&fact.seen).ok();
        if !fact.seen.is_empty() && !fact.seen.ends_with('…') && there != seen.as_ref() {
            return Err(format!("`{}` does not hold what was seen: {}", fact.pointer, fact.seen));
        }
        if fact.expected.is_empty() || (there.is_none() && !fact.pointer.starts_with('/')) {
            return Err(format!("`{}` says too little", fact.pointer));
        }
    }
    Ok(())
}
