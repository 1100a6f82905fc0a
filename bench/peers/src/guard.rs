//! CloudFormation Guard, through the only function that its library offers.
//!
//! `run_checks` parses policy and data at every call, so both are in its figure: a program
//! that uses the library can't have it otherwise.

use crate::ten::TEN;
use crate::{Fault, Peer};
use cfn_guard::{ValidateInput, run_checks};

const POLICY: &str = include_str!("../policy.guard");

/// cfn-guard with policies by the names of their rules.
pub struct Guard(Vec<(&'static str, &'static str)>);

impl Guard {
    /// The policy that looks for port 22.
    pub fn one() -> Self {
        Self(vec![("incoming_ssh_disabled", POLICY)])
    }

    /// Ten policies.
    pub fn ten() -> Self {
        Self(TEN.iter().map(|(name, guard, _)| (*name, *guard)).collect())
    }
}

impl Peer for Guard {
    fn judge(&mut self, line: &[u8]) -> Result<Option<usize>, Fault> {
        let line = std::str::from_utf8(line)?;
        let mut violations = 0;
        for (name, policy) in &self.0 {
            let data = ValidateInput { content: line, file_name: "item.json" };
            let rules = ValidateInput { content: policy, file_name: "policy.guard" };
            let report = run_checks(data, rules, false)?;
            // Where the report is long, the library drops its beginning but never its end, and
            // the last members name the rules that were skipped and that passed.
            let held = report.rfind(r#""not_applicable""#).and_then(|at| report.get(at..));
            let held = held.ok_or("the report does not end as known")?;
            violations += usize::from(!held.contains(name));
        }
        Ok(Some(violations))
    }
}
