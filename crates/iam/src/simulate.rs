//! What policies would say of a request that nobody makes.

use crate::authorize::Own;
use crate::error::IamError;
use crate::iam::Iam;
use crate::identity::Kind;
use assize_model::arn::Arn;
use assize_policy::{
    Attached, Caller, Context, Decision, Document, Layer, Policies, Request, ResourcePolicy, decide,
};

/// Actions times resources of one simulation.
const MAX_ANSWERS: usize = 10_000;

/// What is asked.
#[derive(Clone, Debug, Default)]
pub struct Simulation {
    /// The user, group or role whose policies are looked at; none for those given only.
    pub source_arn: Option<String>,
    /// Further identity policies, as JSON.
    pub policies: Vec<String>,
    /// Permissions boundaries, as JSON; in place of the source's own.
    pub boundaries: Vec<String>,
    /// The resources' policy, as JSON.
    pub resource_policy: Option<String>,
    /// The account that the resources belong to, or an ARN of it.
    pub resource_owner: Option<String>,
    /// Who asks; the source unless told.
    pub caller_arn: Option<String>,
    /// `ec2:DescribeInstances`, …
    pub actions: Vec<String>,
    /// ARNs; `*` unless told.
    pub resources: Vec<String>,
    /// Condition keys with their values.
    pub context: Vec<(String, Vec<String>)>,
}

/// How a simulated request would end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Something allows it, and nothing denies it.
    Allowed,
    /// A statement denies it.
    ExplicitDeny,
    /// Nothing allows it.
    ImplicitDeny,
}

/// One simulated request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Simulated {
    /// The action.
    pub action: String,
    /// The resource.
    pub resource: String,
    /// How it would end.
    pub verdict: Verdict,
    /// The policies that decided, by name, and whether they are the resource's.
    pub matched: Vec<(String, bool)>,
    /// Whether the permissions boundary allows it; none without a boundary.
    pub boundary_allows: Option<bool>,
}

impl Iam {
    /// Decides about each action on each resource, in that order.
    ///
    /// # Errors
    /// When the source is missing, a policy cannot be read, or too much is asked.
    pub fn simulate(&self, account: &str, asked: &Simulation) -> Result<Vec<Simulated>, IamError> {
        let everything = ["*".to_owned()];
        let resources =
            if asked.resources.is_empty() { &everything[..] } else { &asked.resources[..] };
        if asked.actions.len().saturating_mul(resources.len()) > MAX_ANSWERS {
            let text = format!("A simulation gives at most {MAX_ANSWERS} results.");
            return Err(IamError::InvalidInput(text));
        }
        let source =
            asked.source_arn.as_deref().map(|arn| self.source(account, arn)).transpose()?;
        let parse = |text: &String| {
            Document::parse(text).map_err(|error| IamError::InvalidInput(error.to_string()))
        };
        let all = |texts: &[String]| texts.iter().map(parse).collect::<Result<Vec<_>, _>>();
        let (further, boundaries) = (all(&asked.policies)?, all(&asked.boundaries)?);
        let of_resource = asked.resource_policy.as_ref().map(parse).transpose()?;
        let caller = self.caller(account, asked)?;
        let now = self.engine.now().millis().div_euclid(1_000);
        let mut context = Context::of(&caller, now);
        for (key, values) in &asked.context {
            context.set(key, values.iter().map(String::as_str));
        }
        let names: Vec<String> =
            (1..=further.len()).map(|n| format!("PolicyInputList.{n}")).collect();
        let given = names.iter().zip(&further);
        let given: Vec<Attached<'_>> =
            given.map(|(name, document)| Attached { name, document }).collect();
        let run = |own: Policies<'_>| {
            let identity: Vec<Attached<'_>> = own.identity.iter().chain(&given).copied().collect();
            let boundary = boundaries.first();
            let boundary = boundary
                .map(|document| Attached { name: "PermissionsBoundaryPolicyInputList.1", document })
                .or(own.boundary);
            let resource = of_resource.as_ref().map(|document| ResourcePolicy {
                policy: Attached { name: "ResourcePolicy", document },
                trust: false,
            });
            let policies = Policies { identity: &identity, boundary, resource, ..own };
            let owner = asked.resource_owner.as_deref().map(account_in);
            let pairs = asked.actions.iter().flat_map(|a| resources.iter().map(move |r| (a, r)));
            let one = |(action, resource): (&String, &String)| {
                let mut request = Request::new(&caller, action, resource, &context);
                if let Some(owner) = owner {
                    request = request.owned_by(owner);
                }
                answer(action, resource, &decide(&request, &policies), boundary.is_some())
            };
            pairs.map(one).collect()
        };
        Ok(match source {
            Some(own) => own.with(run),
            None => run(Policies::default()),
        })
    }

    /// The policies of a user, group or role by its ARN.
    fn source(&self, account: &str, arn: &str) -> Result<Own, IamError> {
        let kinds = [("user", Kind::User), ("group", Kind::Group), ("role", Kind::Role)];
        let parsed = Arn::parse(arn).filter(|arn| arn.service == "iam" && arn.account == account);
        let named = parsed.and_then(|arn| arn.resource.split_once('/'));
        let found = named.and_then(|(word, path)| {
            let (_, kind) = kinds.iter().find(|(known, _)| *known == word)?;
            Some((*kind, path.rsplit('/').next()?))
        });
        let Some((kind, name)) = found else {
            return Err(IamError::InvalidInput(format!("Invalid Entity Arn: {arn:.256}")));
        };
        self.engine.read(|tx| self.identity_in(tx, account, kind, name))?;
        let compiled = self.engine.read(|tx| self.compile(tx, account, kind, arn))?;
        Ok(Own::of(compiled))
    }

    /// Who the simulated requests are made by.
    fn caller(&self, account: &str, asked: &Simulation) -> Result<Caller, IamError> {
        let arn = asked.caller_arn.as_ref().or(asked.source_arn.as_ref());
        let Some(arn) = arn else {
            return Ok(Caller::User { arn: format!("arn:aws:iam::{account}:user/simulated") });
        };
        if let Some(role) = arn.split(":role/").nth(1) {
            let name = role.rsplit('/').next().unwrap_or_default();
            let session = format!("arn:aws:sts::{account}:assumed-role/{name}/simulated");
            return Ok(Caller::Session { arn: session, role: arn.clone() });
        }
        Ok(Caller::User { arn: arn.clone() })
    }
}

fn account_in(owner: &str) -> &str {
    owner.split(':').nth(4).unwrap_or(owner)
}

fn answer(action: &str, resource: &str, decision: &Decision<'_>, bounded: bool) -> Simulated {
    let (verdict, matched) = match decision {
        Decision::Allowed { by } => (Verdict::Allowed, by.iter().collect()),
        Decision::ExplicitDeny { by } => (Verdict::ExplicitDeny, vec![by]),
        Decision::ImplicitDeny { .. } => (Verdict::ImplicitDeny, Vec::new()),
    };
    let held = |layer: Layer| match decision {
        Decision::ImplicitDeny { layer: at } => *at == layer,
        Decision::ExplicitDeny { by } => by.layer == layer,
        Decision::Allowed { .. } => false,
    };
    let named = matched.iter().filter(|by| by.layer != Layer::Boundary);
    Simulated {
        action: action.to_owned(),
        resource: resource.to_owned(),
        verdict,
        matched: named.map(|by| (by.policy.to_owned(), by.layer == Layer::Resource)).collect(),
        boundary_allows: bounded.then(|| !held(Layer::Boundary)),
    }
}
