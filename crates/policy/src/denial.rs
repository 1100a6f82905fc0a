//! AWS's text of a denial.

use crate::decide::{Decision, Layer};
use crate::request::Request;

/// What AWS tells the caller, or `None` when the request is allowed:
/// `User: ARN is not authorized to perform: ACTION on resource: ARN`, and which type of
/// policy is to blame.
pub fn denial_text(request: &Request<'_>, decision: &Decision<'_>) -> Option<String> {
    let reason = match decision {
        Decision::Allowed { .. } => return None,
        Decision::ExplicitDeny { by } => {
            format!("with an explicit deny in {}", by.layer.with_article())
        }
        Decision::ImplicitDeny { layer } => {
            format!("because no {} allows the {} action", layer.name(), request.action)
        }
    };
    Some(format!("{} {reason}", classic_denial_text(request)))
}

/// The text without the reason, which services that do not tell it (STS) end with.
pub fn classic_denial_text(request: &Request<'_>) -> String {
    let caller = request.caller.name();
    let mut text = format!("User: {caller} is not authorized to perform: {}", request.action);
    // Where an action has no resource most services name none; Lambda says `*`.
    if request.resource != "*" || request.action_folded.starts_with("lambda:") {
        // S3 alone puts the ARN in quotes.
        let quote = if request.action_folded.starts_with("s3:") { "\"" } else { "" };
        text.push_str(" on resource: ");
        text.push_str(quote);
        text.push_str(request.resource);
        text.push_str(quote);
    }
    text
}

impl Layer {
    /// `identity-based policy`
    pub fn name(self) -> &'static str {
        match self {
            Self::Control => "service control policy",
            Self::Resource => "resource-based policy",
            Self::Trust => "role trust policy",
            Self::Identity => "identity-based policy",
            Self::Boundary => "permissions boundary",
            Self::Session => "session policy",
        }
    }

    fn with_article(self) -> &'static str {
        match self {
            Self::Control => "a service control policy",
            Self::Resource => "a resource-based policy",
            Self::Trust => "the role trust policy",
            Self::Identity => "an identity-based policy",
            Self::Boundary => "a permissions boundary",
            Self::Session => "a session policy",
        }
    }
}
