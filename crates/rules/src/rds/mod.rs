//! Rules about Amazon RDS, and about the engines that share its API: Neptune and DocumentDB.

pub mod clusters;
pub mod instances;
pub mod neptune;
pub mod settings;
pub mod snapshots;

const INSTANCE: &[&str] = &["AWS::RDS::DBInstance"];
const CLUSTER: &[&str] = &["AWS::RDS::DBCluster"];
const CLUSTER_SNAPSHOT: &[&str] = &["AWS::RDS::DBClusterSnapshot"];
