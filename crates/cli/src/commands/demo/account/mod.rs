//! A made-up but realistic account: Hinode Books, a small bookshop on the web in Tokyo.
//!
//! Most of it is in order. What is not has a story, told beside each flaw. Everything is
//! computed from the time of the call, so that the same time gives the same account.

mod compute;
mod containers;
mod data;
mod delivery;
mod fleet;
mod functions;
mod groups;
mod ids;
mod item;
mod network;
mod operations;
mod permissions;
mod policies;
mod protection;
mod roles;
mod storage;
mod tables;
mod users;
mod world;

pub use groups::{LEGACY_GROUP, legacy_group};
pub use ids::hex_id;
pub use world::World;

use assize_model::{ConfigurationItem, Timestamp};

/// The account's number.
pub const ACCOUNT: &str = "123456789012";
/// Its region.
pub const REGION: &str = "ap-northeast-1";

/// The account at a time, in the order in which a recorder would find it.
pub fn build(now: Timestamp) -> Vec<ConfigurationItem> {
    let mut world = World::new(now, ACCOUNT, REGION);
    network::add(&mut world);
    groups::add(&mut world);
    fleet::add(&mut world);
    storage::add(&mut world);
    data::add(&mut world);
    tables::add(&mut world);
    protection::add(&mut world);
    policies::add(&mut world);
    roles::add(&mut world);
    users::add(&mut world);
    functions::add(&mut world);
    containers::add(&mut world);
    delivery::add(&mut world);
    operations::add(&mut world);
    world.into_items()
}

#[cfg(test)]
mod tests;
