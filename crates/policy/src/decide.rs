//! The decision: AWS's documented evaluation logic.
//!
//! 1. An explicit denial in any policy decides.
//! 2. Organisation policies: every level must allow.
//! 3. Same account: a resource policy that names the caller itself allows without more; one
//!    that names its role, or everybody, leaves boundary and session policy to allow too;
//!    one that names the account leaves it to the caller's own policies. Otherwise the
//!    identity policies, the boundary and the session policies must each allow.
//! 4. Other account: the resource's policy must allow, and all of the caller's own too.
//! 5. Services and anonymous callers have no policies of their own: the resource decides.

use crate::caller::Caller;
use crate::document::{Document, Effect};
use crate::principal::Grant;
use crate::request::Request;

/// A document and the name it goes by in explanations.
#[derive(Clone, Copy, Debug)]
pub struct Attached<'a> {
    /// A managed policy's ARN, an inline policy's name.
    pub name: &'a str,
    /// The document.
    pub document: &'a Document,
}

/// The policy of the resource itself.
#[derive(Clone, Copy, Debug)]
pub struct ResourcePolicy<'a> {
    /// The policy.
    pub policy: Attached<'a>,
    /// It is a role's trust policy. Such a policy must allow: an identity policy alone does
    /// not suffice, not even in the same account.
    pub trust: bool,
}

/// All policies that bear on a request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Policies<'a> {
    /// Of the user and its groups, or of the role.
    pub identity: &'a [Attached<'a>],
    /// Of the resource.
    pub resource: Option<ResourcePolicy<'a>>,
    /// The permissions boundary of the user or role.
    pub boundary: Option<Attached<'a>>,
    /// Passed with AssumeRole or GetFederationToken; empty when none was.
    pub session: &'a [Attached<'a>],
    /// Service control policies of the caller's account, from the root of the organisation
    /// downwards: each level must allow. Empty outside of an organisation.
    pub control: &'a [&'a [Attached<'a>]],
}

/// A type of policy, as AWS's texts name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// Service control policies.
    Control,
    /// The resource's policy.
    Resource,
    /// A role's trust policy.
    Trust,
    /// Identity policies.
    Identity,
    /// The permissions boundary.
    Boundary,
    /// Session policies.
    Session,
}

/// The statement that decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matched<'a> {
    /// The policy's type.
    pub layer: Layer,
    /// The policy's name.
    pub policy: &'a str,
    /// The statement's position, counted from 0.
    pub statement: usize,
    /// The statement's name.
    pub sid: Option<&'a str>,
}

/// What was decided, and by what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision<'a> {
    /// Allowed.
    Allowed {
        /// One statement of each policy type that had to allow, in order of evaluation.
        /// Empty for an account's root user without organisation policies.
        by: Vec<Matched<'a>>,
    },
    /// A statement denies.
    ExplicitDeny {
        /// That statement.
        by: Matched<'a>,
    },
    /// No statement of this type of policy allows.
    ImplicitDeny {
        /// The type.
        layer: Layer,
    },
}

impl Decision<'_> {
    /// Whether the request may go on.
    pub fn is_allowed(&self) -> bool {
        matches!(self, Self::Allowed { .. })
    }
}

/// Decides about a request.
pub fn decide<'a>(request: &Request<'_>, policies: &Policies<'a>) -> Decision<'a> {
    match weigh(request, policies) {
        Ok(by) => Decision::Allowed { by },
        Err(denied) => denied,
    }
}

/// Whether a caller may assume a role: `sts:AssumeRole`, or the action given, on the role's
/// ARN. `policies` are the caller's own; their `resource` is replaced by the trust policy.
pub fn may_assume<'a>(
    request: &Request<'_>,
    trust: Attached<'a>,
    policies: &Policies<'a>,
) -> Decision<'a> {
    let resource = Some(ResourcePolicy { policy: trust, trust: true });
    decide(request, &Policies { resource, ..*policies })
}

fn weigh<'a>(
    request: &Request<'_>,
    policies: &Policies<'a>,
) -> Result<Vec<Matched<'a>>, Decision<'a>> {
    // All layers are looked at first: a denial anywhere decides.
    let controls = policies
        .control
        .iter()
        .map(|level| own(request, Layer::Control, level))
        .collect::<Result<Vec<_>, _>>()?;
    let resource = policies.resource.map(|r| of_resource(request, r)).transpose()?;
    let identity = own(request, Layer::Identity, policies.identity)?;
    let boundary = policies.boundary.as_slice();
    let boundary = Limit::of(request, Layer::Boundary, boundary)?;
    let session = Limit::of(request, Layer::Session, policies.session)?;

    let mut by = Vec::new();
    let resource_layer = policies.resource.map_or(Layer::Resource, |r| r.layer());
    let silent = |layer| Decision::ImplicitDeny { layer };
    let Some(account) = request.caller.account() else {
        let (_, matched) = resource.flatten().ok_or_else(|| silent(resource_layer))?;
        return Ok(vec![matched]);
    };
    for control in controls {
        by.push(control.ok_or_else(|| silent(Layer::Control))?);
    }
    let same_account = request.owner.is_none_or(|owner| owner == account);
    let grant = match resource.flatten() {
        Some((grant, matched)) => {
            by.push(matched);
            Some(grant)
        }
        None if !same_account || policies.resource.is_some_and(|r| r.trust) => {
            return Err(silent(resource_layer));
        }
        None => None,
    };
    if same_account && grant == Some(Grant::Direct) {
        return Ok(by);
    }
    let granted = same_account && grant == Some(Grant::Role);
    let root = matches!(request.caller, Caller::Root { .. });
    if !granted && !root {
        by.push(identity.ok_or_else(|| silent(Layer::Identity))?);
    }
    boundary.apply(&mut by)?;
    session.apply(&mut by)?;
    Ok(by)
}

impl ResourcePolicy<'_> {
    fn layer(&self) -> Layer {
        if self.trust { Layer::Trust } else { Layer::Resource }
    }
}

/// A layer that limits only when it is there.
enum Limit<'a> {
    Absent,
    Silent(Layer),
    Allows(Matched<'a>),
}

impl<'a> Limit<'a> {
    fn of(
        request: &Request<'_>,
        layer: Layer,
        policies: &[Attached<'a>],
    ) -> Result<Self, Decision<'a>> {
        if policies.is_empty() {
            return Ok(Self::Absent);
        }
        Ok(own(request, layer, policies)?.map_or(Self::Silent(layer), Self::Allows))
    }

    fn apply(self, by: &mut Vec<Matched<'a>>) -> Result<(), Decision<'a>> {
        match self {
            Self::Absent => {}
            Self::Silent(layer) => return Err(Decision::ImplicitDeny { layer }),
            Self::Allows(matched) => by.push(matched),
        }
        Ok(())
    }
}

/// The first statement that allows among policies of the caller's side; `Err` on a denial.
fn own<'a>(
    request: &Request<'_>,
    layer: Layer,
    policies: &[Attached<'a>],
) -> Result<Option<Matched<'a>>, Decision<'a>> {
    let mut allowed = None;
    for policy in policies {
        for (n, statement) in policy.document.statements.iter().enumerate() {
            let allows = statement.effect == Effect::Allow;
            if (allows && allowed.is_some()) || !statement.covers(request) {
                continue;
            }
            let matched =
                Matched { layer, policy: policy.name, statement: n, sid: statement.sid() };
            if !allows {
                return Err(Decision::ExplicitDeny { by: matched });
            }
            allowed = Some(matched);
        }
    }
    Ok(allowed)
}

/// The statement of a resource's policy that grants most; `Err` on a denial.
fn of_resource<'a>(
    request: &Request<'_>,
    resource: ResourcePolicy<'a>,
) -> Result<Option<(Grant, Matched<'a>)>, Decision<'a>> {
    let mut best: Option<(Grant, Matched<'a>)> = None;
    for (n, statement) in resource.policy.document.statements.iter().enumerate() {
        let Some(grant) = statement.covers_for(request) else { continue };
        let matched = Matched {
            layer: resource.layer(),
            policy: resource.policy.name,
            statement: n,
            sid: statement.sid(),
        };
        if statement.effect == Effect::Deny {
            return Err(Decision::ExplicitDeny { by: matched });
        }
        if best.as_ref().is_none_or(|(had, _)| grant > *had) {
            best = Some((grant, matched));
        }
    }
    Ok(best)
}
