//! CloudFormation Guard, through the only function that its library offers.
//!
//! `run_checks` parses policy and data at every call, so both are in its figure: a program
//! that uses the library can't have it otherwise.

use crate::{Fault, Peer};
use cfn_guard::{ValidateInput, run_checks};

const POLICY: &str = include_str!("../policy.guard");

/// cfn-guard.
pub struct Guard;

impl Peer for Guard {
    fn judge(&mut self, line: &[u8]) -> Result<Option<bool>, Fault> {
        let data = ValidateInput { content: std::str::from_utf8(line)?, file_name: "item.json" };
        let rules = ValidateInput { content: POLICY, file_name: "policy.guard" };
        let report = run_checks(data, rules, false)?;
        // Where the report is long, the library drops its beginning but never its end, and
        // `compliant` is the last member: it names the rules that passed.
        let passed = report.rfind(r#""compliant""#).and_then(|at| report.get(at..));
        let passed = passed.ok_or("the report does not end as known")?;
        Ok(Some(!passed.contains("incoming_ssh_disabled")))
    }
}
