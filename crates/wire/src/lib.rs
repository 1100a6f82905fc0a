//! AWS wire protocols, generated shapes and SigV4.
//!
//! # Two phases
//!
//! A request is understood in two steps, so that protocols, checks and types stay apart:
//!
//! 1. **Protocol**: bytes become a [`serde_json::Value`], guided by the operation's constant
//!    [`schema`]. The value is then compared with the schema: a value of the wrong type is a
//!    `SerializationException`, and all broken constraints together make one
//!    `ValidationException` in AWS's words.
//! 2. **Types**: the value, now known to fit, becomes the operation's generated input struct, by
//!    [`typed::FromWire`].
//!
//! Answers go the other way: the output struct is serialised with its wire names.
//!
//! ```text
//! bytes ─ protocol ─► Value ─ schema: types, constraints ─► Value ─ typed ─► Input ─► trait method
//! bytes ◄──────────────────────── serde ────────────────────────────────── Output ◄──────┘
//! ```
//!
//! Only step 1 knows a protocol. [`protocol::aws_json`] speaks awsJson 1.0 and 1.1,
//! [`protocol::query`] awsQuery and ec2Query, [`protocol::rest`] restJson1 and restXml; each has a
//! `call` function, and the generator picks one by the model's protocol name. The value is the same
//! in all of them: members by their names in the model, bytes as base64 text, moments as seconds.
//!
//! # Generated code
//!
//! [`generated`] has one module per service, written by `assize-codegen` from the models in
//! `codegen/models`: shapes, enumerations, errors, schema, operation table, and a trait with one
//! method per operation. Implement the trait, hand requests to the module's `dispatch`:
//!
//! ```
//! use assize_wire::RequestContext;
//! use assize_wire::generated::config::{self, Config, ConfigError, shapes};
//! use assize_wire::protocol::Request;
//!
//! struct Service;
//!
//! impl Config for Service {
//!     async fn delete_config_rule(
//!         &self,
//!         _cx: &RequestContext,
//!         input: shapes::DeleteConfigRuleRequest,
//!     ) -> Result<(), ConfigError> {
//!         let message = format!("no rule `{}`", input.config_rule_name);
//!         Err(ConfigError::no_such_config_rule_exception(message))
//!     }
//! }
//!
//! # async fn example() {
//! let cx = RequestContext::default();
//! let headers = http::HeaderMap::new();
//! let body = br#"{"ConfigRuleName": "encrypted-volumes"}"#;
//! let request = Request { method: "POST", path: "/", query: "", headers: &headers, body };
//! let error = config::dispatch(&Service, &cx, "DeleteConfigRule", &request).await.unwrap_err();
//! assert_eq!(error.code(), "NoSuchConfigRuleException");
//! # }
//! ```
//!
//! # Authentication
//!
//! [`sigv4`] signs and verifies requests. Nothing in this crate reads a clock, a file or the
//! environment.

pub mod client;
pub mod context;
pub mod error;
pub mod generated;
pub mod json;
mod macros;
pub mod operation;
mod percent;
pub mod protocol;
pub mod schema;
pub mod sigv4;
pub mod typed;
pub mod types;

pub use context::RequestContext;
pub use error::{AwsError, WireError};
pub use operation::{Operation, OperationInfo, Service};
pub use types::{Blob, Timestamp};
