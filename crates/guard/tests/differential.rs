//! Our engine against CloudFormation Guard's own, over policies and documents that are made
//! up.
//!
//! The reference is a program of its own (`tests/guard-oracle`), since its library must not be
//! part of our build. `cargo xtask guard` builds it and runs this test; by hand, point
//! `ASSIZE_GUARD_ORACLE` at the program and use `--run-ignored`. `ASSIZE_GUARD_CASES` is the
//! number of cases. What may differ, and why, is written down in `docs/guard.md`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing
)]

mod common;
#[path = "common/generate.rs"]
mod generate;

use assize_guard::{EvalFault, Policy};
use generate::Choices;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use std::cell::RefCell;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// The reference.
struct Oracle {
    program: String,
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Oracle {
    fn start(program: String) -> Self {
        let mut child = Command::new(&program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{program}: {error}"));
        let questions = child.stdin.take().unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap());
        Self { program, child, questions, answers }
    }

    /// The statuses of the rules, or an error. `None` when the reference died of the question.
    fn ask(&mut self, rules: &str, document: &str) -> Option<Answer> {
        let question = serde_json::json!({ "rules": rules, "document": document });
        let mut line = String::new();
        let asked = writeln!(self.questions, "{question}").and_then(|()| self.questions.flush());
        if asked.is_err() || self.answers.read_line(&mut line).unwrap_or(0) == 0 {
            let _ = self.child.wait();
            *self = Self::start(self.program.clone());
            return None;
        }
        let answer: serde_json::Value = serde_json::from_str(&line).unwrap();
        if let Some(error) = answer["error"].as_str() {
            return Some(Err(error.to_owned()));
        }
        let rules = answer["rules"].as_array().unwrap();
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        Some(Ok(rules.iter().map(|rule| (text(&rule[0]), text(&rule[1]))).collect()))
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

type Answer = Result<Vec<(String, String)>, String>;

#[test]
#[ignore = "set ASSIZE_GUARD_ORACLE to the program of tests/guard-oracle"]
fn agrees_with_the_reference() {
    let program = std::env::var("ASSIZE_GUARD_ORACLE")
        .expect("ASSIZE_GUARD_ORACLE names no program: nothing was compared");
    let cases = std::env::var("ASSIZE_GUARD_CASES").map_or(20_000, |cases| cases.parse().unwrap());
    let oracle = RefCell::new(Oracle::start(program));
    let counts = RefCell::new([0usize; 4]);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let bytes = proptest::collection::vec(any::<u8>(), 0..400);
    let done = TestRunner::new(config).run(&(bytes.clone(), bytes), |(policy, document)| {
        let policy = Choices::new(&policy).policy();
        let document = Choices::new(&document).document();
        let theirs = oracle.borrow_mut().ask(&policy, &document);
        let ours = ours(&policy, &document);
        let mut counts = counts.borrow_mut();
        match (theirs, ours) {
            // The reference died or panicked: there is nothing to agree with.
            (None, _) => counts[0] += 1,
            (Some(Err(error)), _) if error.contains("panicked") => counts[0] += 1,
            (Some(Err(_)), Err(_)) => counts[1] += 1,
            (Some(Ok(theirs)), Ok(ours)) if theirs == ours => {
                counts[if ours.iter().all(|(_, status)| status == "SKIP") { 2 } else { 3 }] += 1;
            }
            (theirs, ours) => {
                let say = format!(
                    "policy:\n{policy}\ndocument: {document}\ntheirs: {theirs:?}\nours: {ours:?}"
                );
                return Err(TestCaseError::fail(say));
            }
        }
        Ok(())
    });
    let [died, errors, skipped, told] = counts.into_inner();
    println!("agree: {told} told, {skipped} skipped, {errors} errors; {died} without an answer");
    if let Err(error) = done {
        panic!("{error}");
    }
    assert!(told > errors, "most cases should say something");
}

fn ours(policy: &str, document: &str) -> Answer {
    let policy = Policy::parse(policy).map_err(|error| format!("refused: {error}"))?;
    match common::run(&policy, document) {
        Ok(report) => Ok(common::statuses(&report)),
        Err(error) => {
            let bounds = matches!(error.fault, EvalFault::Steps(_) | EvalFault::Memory(_));
            assert!(!bounds, "{error}");
            Err(error.to_string())
        }
    }
}
