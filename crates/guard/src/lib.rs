//! The Guard policy language: AWS CloudFormation Guard's rules, which AWS Config runs as
//! custom policies.
//!
//! ```
//! use assize_guard::{Policy, Setting, Status};
//! use assize_model::json::Index;
//!
//! let policy = Policy::parse(
//!     "rule encrypted when resourceType == 'AWS::SQS::Queue' {
//!          configuration.KmsMasterKeyId exists <<queues must be encrypted>>
//!      }",
//! )?;
//! let mut index = Index::default();
//! let item = br#"{"resourceType": "AWS::SQS::Queue", "configuration": {}}"#;
//! let report = policy.evaluate(index.build(item)?.root(), &Setting::default())?;
//! assert_eq!(report.status(), Status::Fail);
//! let finding = &report.rules[0].findings[0];
//! assert_eq!((finding.at.line, finding.pointer.as_str()), (2, "/configuration"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A policy is read once, with the place of every fault, and runs any number of times over
//! documents that are indexed and otherwise left as they are: what no clause asks for is never
//! read. It never panics, and takes no more steps, depth and memory than it may.
//!
//! No I/O, and no clock: what `now()` answers is given.

mod error;
mod eval;
mod functions;
mod position;
mod status;
mod syntax;
mod value;
mod yaml;

pub use error::{EvalError, EvalFault, PolicyError, PolicyFault};
pub use eval::{Finding, Limits, Report, RuleReport, Setting, Unknown};
pub use position::{Position, Span};
pub use status::Status;
pub use syntax::MAX_POLICY;
pub use yaml::{DocumentError, to_json};

use assize_model::json::Node;
use syntax::tree::File;

/// A policy that is ready to run.
#[derive(Debug)]
pub struct Policy {
    text: String,
    file: File,
}

impl Policy {
    /// Reads and checks a policy.
    ///
    /// # Errors
    /// The first fault, with its place.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let file = syntax::parse(text)?;
        Ok(Self { text: text.to_owned(), file })
    }

    /// The names of the rules that run, in their order; clauses outside of rules are one rule
    /// named `default`.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.file.rules.iter().map(|rule| rule.name.as_str())
    }

    /// The policy's text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Runs the policy over a document.
    ///
    /// # Errors
    /// What goes wrong on the way: limits, and operations that have no meaning. As in Guard,
    /// no rule has a result then.
    pub fn evaluate(&self, document: Node<'_>, setting: &Setting<'_>) -> Result<Report, EvalError> {
        eval::Evaluation::new(&self.file, &self.text, setting).run(document)
    }
}
