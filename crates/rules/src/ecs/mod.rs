//! Rules about Amazon ECS.

pub mod clusters;
pub mod tasks;
