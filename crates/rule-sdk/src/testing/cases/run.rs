//! Running cases against a native rule.

use super::{Case, CaseResult, CasesError, Got, MAX_FILE, REPORT_VARIABLE, Report, read};
use crate::native::NativeRule;
use crate::params::ParamMap;
use crate::rule::Rule;
use crate::testing::context::FixedContext;
use assize_model::{Timestamp, Verdict};
use serde_json::Value;
use std::io::Read as _;
use std::path::Path;

/// 2026-01-01T00:00:00Z: the time of cases that name none.
const NOW: Timestamp = Timestamp::from_millis(1_767_225_600_000);

/// Runs cases against a rule.
pub fn run(rule: &NativeRule, cases: &[Case]) -> Report {
    let cases = cases.iter().map(|case| one(rule, case)).collect();
    Report { rule: rule.id.to_owned(), cases }
}

fn one(rule: &NativeRule, case: &Case) -> CaseResult {
    let item = case.item(rule.types.first().copied().unwrap_or_default());
    let got = match judge(rule, case, &item.text()) {
        Ok(verdict) => Got::Verdict(verdict),
        Err(error) => Got::Refused(error),
    };
    CaseResult::of(case, &item.value(), &got)
}

fn judge(rule: &NativeRule, case: &Case, item: &str) -> Result<Verdict, String> {
    let params = ParamMap::from_json(&Value::Object(case.params.clone()).to_string());
    let prepared = params.and_then(|params| rule.prepare(&params)).map_err(|e| e.to_string())?;
    let now = case.now.as_deref().map_or(Ok(NOW), Timestamp::parse).map_err(|e| e.to_string())?;
    let other_type = rule.reads.first().copied().unwrap_or_default();
    let others = case.others(other_type);
    let context = others.iter().fold(FixedContext::at(now), |cx, other| cx.with(&other.text()));
    let viewed = assize_model::item::IndexedItem::new(item).map_err(|e| e.to_string());
    let verdict = viewed.and_then(|item| {
        let view = item.view().map_err(|e| e.to_string())?;
        Ok(prepared.judge(&view, &context))
    });
    Ok(verdict.unwrap_or_else(Verdict::insufficient_data))
}

/// Reads a file of cases and runs them against a rule; writes the report as JSON into the file
/// that [`REPORT_VARIABLE`] names, if it is set. [`test_cases!`](crate::test_cases) makes a test
/// of it.
///
/// # Errors
/// A file that can't be used, the faults of cases that did not pass, and a report that can't be
/// written.
pub fn run_and_report<R: Rule>(file: &Path) -> Result<Report, String> {
    let cases = read_file(file).map_err(|e| e.to_string())?;
    let report = run(&NativeRule::of::<R>(), &cases);
    if let Some(target) = std::env::var_os(REPORT_VARIABLE) {
        let text = serde_json::to_string(&report).map_err(|e| e.to_string())?;
        std::fs::write(&target, text)
            .map_err(|e| format!("can't write `{}`: {e}", target.to_string_lossy()))?;
    }
    match report.faults() {
        faults if faults.is_empty() => Ok(report),
        faults => Err(format!("{} of {} cases\n{faults}", report.failed(), report.cases.len())),
    }
}

/// Reads the cases of a file.
///
/// # Errors
/// Any [`CasesError`]; it names the file.
pub fn read_file(file: &Path) -> Result<Vec<Case>, CasesError> {
    let shown = file.display().to_string();
    let unreadable =
        |e: std::io::Error| CasesError::Unreadable { file: shown.clone(), reason: e.to_string() };
    let mut text = String::new();
    let opened = std::fs::File::open(file).map_err(unreadable)?;
    opened.take(MAX_FILE as u64 + 1).read_to_string(&mut text).map_err(unreadable)?;
    read(&text).map_err(|error| match error {
        CasesError::Unreadable { .. } => error,
        other => CasesError::Malformed(format!("{shown}: {other}")),
    })
}

/// Makes a test of a file of cases, whose path counts from the crate's folder:
/// `assize_rule::test_cases!(MyRule, "cases.yaml");` It fails with every case that is not as
/// wanted. `assize rule test` runs it too, and shows the report.
#[macro_export]
macro_rules! test_cases {
    ($rule:ty, $file:expr) => {
        #[test]
        fn cases() {
            let file = ::std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join($file);
            if let Err(fault) = $crate::testing::cases::run_and_report::<$rule>(&file) {
                panic!("{fault}");
            }
        }
    };
}
