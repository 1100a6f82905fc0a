//! Rules about AWS CloudTrail.

pub mod account;
pub mod events;
pub mod trails;

const TRAIL: &[&str] = &["AWS::CloudTrail::Trail"];
