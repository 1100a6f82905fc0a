//! What IAM demands of policies before it keeps or attaches them.

use crate::change::{Change, Subject, no_policy};
use crate::error::IamError;
use crate::iam::document;
use crate::identity::size_of;
use crate::policy::{CustomerPolicy, POLICY};
use assize_policy::{Document, Kind as PolicyKind};

/// Letters of a policy without white space.
const MAX_SIZE: usize = 6_144;
/// Letters of a trust policy without white space.
const MAX_TRUST: usize = 2_048;

/// That a policy can be attached: AWS's, or one that was made here. The customer's own has
/// an item that changes with its uses.
pub(crate) fn known_policy(change: &Change<'_>, arn: &str) -> Result<Option<Subject>, IamError> {
    if change.managed.get(arn).is_some() {
        return Ok(None);
    }
    let own: Option<CustomerPolicy> = document(change.tx, &change.account, POLICY, arn)?;
    own.map(|policy| Some(Subject::Policy(policy.arn(), policy.id))).ok_or_else(|| no_policy(arn))
}

/// Reads a policy of a user, group or role as IAM does.
pub(crate) fn check_identity_policy(text: &str) -> Result<(), IamError> {
    check(text, PolicyKind::Identity)
}

/// Reads a session policy as STS does.
pub(crate) fn check_session_policy(text: &str) -> Result<(), IamError> {
    check(text, PolicyKind::Session)
}

/// Reads a trust policy as IAM does.
pub(crate) fn check_trust(text: &str) -> Result<(), IamError> {
    check(text, PolicyKind::Trust)?;
    if size_of(text) > MAX_TRUST {
        return Err(IamError::quota("ACLSizePerRole", MAX_TRUST));
    }
    Ok(())
}

fn check(text: &str, kind: PolicyKind) -> Result<(), IamError> {
    let checked = Document::checked(text, kind);
    checked.map(drop).map_err(|fault| IamError::Malformed {
        text: fault.message().to_owned(),
        detail: fault.reason().map(ToString::to_string),
    })
}

/// Checks a managed policy's length.
pub(crate) fn check_size(text: &str) -> Result<(), IamError> {
    if size_of(text) > MAX_SIZE {
        return Err(IamError::quota("PolicySize", MAX_SIZE));
    }
    Ok(())
}
