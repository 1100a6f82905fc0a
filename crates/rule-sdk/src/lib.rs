//! What the author of a compliance rule uses.
//!
//! A rule is a type: an identifier, typed parameters, the resource types that it judges,
//! and one pure function from an item to a verdict. It does no I/O and reads no clock:
//! what it needs beyond the item comes from the [`Context`], so the same rule runs in a
//! unit test, offline over a file, in the server and back in time.
//!
//! ```
//! use assize_rule::{Context, NoParams, Outcome, Rule, Triggers, Verdict};
//! use assize_model::{Evidence, ItemView};
//!
//! /// Volumes should be encrypted.
//! struct EncryptedVolumes;
//!
//! impl Rule for EncryptedVolumes {
//!     const ID: &'static str = "ACME.ENCRYPTED_VOLUMES";
//!     const DESCRIPTION: &'static str = "Checks that EBS volumes are encrypted.";
//!     const TYPES: &'static [&'static str] = &["AWS::EC2::Volume"];
//!     const TRIGGERS: Triggers = Triggers::CHANGE;
//!     type Params = NoParams;
//!
//!     fn evaluate(item: &ItemView<'_>, _: &NoParams, _: &dyn Context) -> Outcome {
//!         let encrypted = item.configuration().get("encrypted");
//!         Ok(if encrypted.req_bool()? {
//!             Verdict::compliant()
//!         } else {
//!             Verdict::non_compliant("the volume is not encrypted")
//!                 .with_evidence(Evidence::new(encrypted.pointer(), encrypted.raw(), "true"))
//!         })
//!     }
//! }
//! ```
//!
//! What a rule should answer is said in cases (`testing::cases`, with the feature `testkit`) and
//! in assertions ([`testing`]). The same type runs as a Lambda function (the crate
//! `assize-rule-lambda`), and natively in a build of Assize that brings it
//! (`assize_cli::main_with`); there its identifier has a namespace and a dot, as in
//! `ACME.ENCRYPTED_VOLUMES`. `assize rule new` makes a project with all of it.

mod context;
mod native;
mod params;
mod rule;
pub mod testing;

pub use assize_model::{ComplianceType, Evidence, ItemView, ResourceKey, Verdict};
pub use context::{Context, ReadError};
pub use native::{NativeRule, PreparedRule, not_judged};
pub use params::{NoParams, Param, ParamError, ParamKind, ParamMap, ParamType};
pub use rule::{Failure, Outcome, Rule, Triggers};
