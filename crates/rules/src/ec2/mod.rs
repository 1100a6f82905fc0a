//! Rules about Amazon EC2: instances, security groups, volumes, addresses.

pub mod addresses;
pub mod default_group;
pub mod exposed_instance;
pub mod incoming;
pub mod instances;
pub mod launches;
pub mod network;
pub mod openings;
pub mod permission;
pub mod volumes;

const INSTANCE: &[&str] = &["AWS::EC2::Instance"];
const SECURITY_GROUP: &[&str] = &["AWS::EC2::SecurityGroup"];
const VOLUME: &[&str] = &["AWS::EC2::Volume"];
