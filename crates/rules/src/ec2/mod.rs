//! Rules about Amazon EC2: instances, security groups, volumes, addresses.

pub mod exposed_instance;
pub mod incoming;
pub mod openings;
pub mod permission;

const INSTANCE: &[&str] = &["AWS::EC2::Instance"];
const SECURITY_GROUP: &[&str] = &["AWS::EC2::SecurityGroup"];
