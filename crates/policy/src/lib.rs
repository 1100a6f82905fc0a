//! The IAM policy language: read a document, check it as IAM does, decide about a request.
//!
//! No I/O, no clock: what a decision needs arrives in the [`Request`] and its [`Context`].
//!
//! ```
//! use assize_policy::{Attached, Caller, Context, Document, Policies, Request, decide};
//!
//! let document = Document::parse(
//!     r#"{"Version": "2012-10-17",
//!         "Statement": {"Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*"}}"#,
//! )?;
//! let caller = Caller::User { arn: "arn:aws:iam::123456789012:user/ann".to_owned() };
//! let context = Context::of(&caller, 1_767_225_600);
//! let request = Request::new(&caller, "ec2:DescribeInstances", "*", &context);
//! let identity = [Attached { name: "reader", document: &document }];
//! let policies = Policies { identity: &identity, ..Policies::default() };
//! assert!(decide(&request, &policies).is_allowed());
//! # Ok::<(), assize_policy::ParseError>(())
//! ```

mod actions;
mod caller;
mod check;
mod condition;
mod context;
mod decide;
mod denial;
mod document;
mod error;
mod gateway;
mod glob;
mod json;
mod legacy;
mod managed;
mod operation;
mod parse;
mod pattern;
mod percent;
mod principal;
mod request;
mod s3;

pub use caller::Caller;
pub use check::Kind;
pub use context::Context;
pub use decide::{
    Attached, Decision, Layer, Matched, Policies, ResourcePolicy, decide, may_assume,
};
pub use denial::{classic_denial_text, denial_text};
pub use document::{Document, Effect, MAX_BYTES, Statement, Version};
pub use error::{Fault, Malformed, ParseError};
pub use gateway::gateway_needs;
pub use managed::{MAX_FILE_BYTES, ManagedError, ManagedPolicy, builtin, read_managed};
pub use operation::{Home, Named, action_of, also_needed, passed_role, resources_of};
pub use principal::Principal;
pub use request::Request;
pub use s3::{S3Needs, S3Request, s3_needs};
