//! What several rules need: typed reading of items, sets of ports and addresses, policy
//! documents, tags, keys.

pub mod intervals;
pub mod net;
pub mod ports;
pub mod read;
