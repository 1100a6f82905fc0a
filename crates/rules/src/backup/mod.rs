//! Rules about AWS Backup: plans, vaults, recovery points, and what they protect.

pub mod plans;
pub mod protected;
pub mod vaults;

const SELECTION: &str = "AWS::Backup::BackupSelection";
const PLAN: &str = "AWS::Backup::BackupPlan";
const VAULT: &str = "AWS::Backup::BackupVault";
