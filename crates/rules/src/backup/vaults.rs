//! Rules about backup vaults.

use super::VAULT;
use crate::shared::place::{at, given};
use crate::shared::policy::{Effect, Policy, Statement};

/// What must be denied so that nobody deletes recovery points by hand.
const ACTIONS: [&str; 3] = [
    "backup:DeleteRecoveryPoint",
    "backup:UpdateRecoveryPointLifecycle",
    "backup:PutBackupVaultAccessPolicy",
];

/// Whether it denies everybody but the exempt all of the actions.
fn denies(statement: &Statement, exempt: &[String]) -> bool {
    let all_actions = ACTIONS.iter().all(|action| statement.covers_action(action));
    // Exempt principals are left out by conditions on who asks.
    let exceptions: Vec<&str> = statement
        .condition
        .values()
        .flat_map(|keys| keys.values())
        .flat_map(|values| values.iter())
        .collect();
    statement.effect == Effect::Deny
        && statement.is_for_everybody()
        && all_actions
        && exceptions.iter().all(|principal| exempt.iter().any(|known| known == principal))
}

rule! {
    /// A statement of the vault's policy must deny deletion to everybody, with exceptions
    /// for listed principals only.
    BackupRecoveryPointManualDeletionDisabled = "BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED",
    "Checks that the policy of backup vaults lets nobody delete recovery points.",
    &[VAULT], CHANGE,
    params {
        /// ARNs of principals that may delete them nevertheless.
        "principalArnList" => exempt: Option<Vec<String>>,
    }
    |item, params| {
        let place = at(item, "accessPolicy")?;
        let policy = Policy::read(place.node())?.unwrap_or_default();
        let denied = policy.find(|statement| denies(statement, given(&params.exempt))).is_some();
        let say = "the vault's policy does not keep recovery points from being deleted";
        place.demand(denied, say, format!("a statement that denies {}", ACTIONS.join(", ")))
    }
}
