//! What several rules need: typed reading of items, sets of ports and addresses, policy
//! documents, tags, keys.

pub mod account;
pub mod condition;
pub mod intervals;
pub mod kms;
pub mod names;
pub mod net;
pub mod place;
pub mod policy;
pub mod ports;
pub mod read;
pub mod schedule;
pub mod selection;
pub mod tags;
pub mod time;
pub mod web_acl;
pub mod wildcard;
