//! The test kit: items and contexts made by hand, assertions that show the evidence, cases as
//! data.
//!
//! ```
//! # use assize_rule::{Context, NoParams, Outcome, Rule, Triggers, Verdict, Evidence, ItemView};
//! # struct EncryptedVolumes;
//! # impl Rule for EncryptedVolumes {
//! #     const ID: &'static str = "ACME.ENCRYPTED_VOLUMES";
//! #     const DESCRIPTION: &'static str = "Checks that EBS volumes are encrypted.";
//! #     const TYPES: &'static [&'static str] = &["AWS::EC2::Volume"];
//! #     const TRIGGERS: Triggers = Triggers::CHANGE;
//! #     type Params = NoParams;
//! #     fn evaluate(item: &ItemView<'_>, _: &NoParams, _: &dyn Context) -> Outcome {
//! #         let encrypted = item.configuration().get("encrypted");
//! #         Ok(if encrypted.req_bool()? {
//! #             Verdict::compliant()
//! #         } else {
//! #             Verdict::non_compliant("the volume is not encrypted")
//! #                 .with_evidence(Evidence::new(encrypted.pointer(), encrypted.raw(), "true"))
//! #         })
//! #     }
//! # }
//! use assize_rule::testing::{Item, RuleTest};
//! use assize_rule::{assert_compliant, assert_evidence, assert_insufficient_data, assert_non_compliant};
//! use serde_json::json;
//!
//! let test = RuleTest::<EncryptedVolumes>::new();
//! let volume = Item::of("AWS::EC2::Volume").id("vol-1");
//! assert_compliant!(test, volume.clone().configuration(json!({"encrypted": true})));
//! let plain = volume.clone().configuration(json!({"encrypted": false}));
//! assert_non_compliant!(test, plain, "not encrypted");
//! assert_insufficient_data!(test, volume, "should be a boolean but is missing");
//! assert_evidence!(test, plain, "
//!     NON_COMPLIANT the volume is not encrypted
//!       /configuration/encrypted
//!         seen     false
//!         expected true
//! ");
//! ```
//!
//! With the feature `testkit`, [`cases`] runs cases from YAML, and
//! [`test_cases!`](crate::test_cases) makes a test of a file of them.

mod assert;
#[cfg(feature = "testkit")]
pub mod cases;
mod context;
mod item;
mod rule_test;

pub use assert::{check_compliance, check_evidence, told};
pub use context::FixedContext;
pub use item::Item;
pub use rule_test::RuleTest;
