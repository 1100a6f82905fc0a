//! EC2's errors. Its model lists none; codes and texts are those that the service answers.

use super::kinds::Ids;
use assize_wire::error::WireError;
use assize_wire::generated::ec2::Ec2Error;

/// The most of a request's text that an error repeats.
const MAX_ECHO: usize = 200;

pub(super) fn not_found(ids: &Ids, missing: &[&str]) -> Ec2Error {
    let named = cut(&missing.join(", "));
    let message = match missing {
        [_] => ids.one.replace("{}", &named),
        _ => ids.many.replace("{}", &named),
    };
    Ec2Error::unmodelled(ids.not_found, 400, message)
}

pub(super) fn malformed(ids: &Ids, id: &str) -> Ec2Error {
    let message = format!("Invalid id: \"{}\" (expecting \"{}...\")", cut(id), ids.prefix);
    Ec2Error::unmodelled(ids.malformed, 400, message)
}

pub(super) fn bad_filter(name: &str) -> Ec2Error {
    invalid(format!("The filter '{}' is invalid", cut(name)))
}

pub(super) fn invalid(message: impl Into<String>) -> Ec2Error {
    WireError::invalid_parameter_value(message).into()
}

/// Ids and pages exclude each other.
pub(super) fn combination(ids: &str) -> Ec2Error {
    let mut name = ids.trim_end_matches('s').to_owned();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    let message = format!("The parameter {name}sSet cannot be used with the parameter maxResults");
    Ec2Error::unmodelled("InvalidParameterCombination", 400, message)
}

/// The operation is about what no item tells.
pub(super) fn not_recorded(operation: &str, why: &str) -> Ec2Error {
    let message = format!(
        "Assize answers {operation} from recorded items, and {why}. With an upstream for ec2 the \
         call is passed on."
    );
    WireError::not_implemented_message(message).into()
}

pub(super) fn bad_token() -> Ec2Error {
    Ec2Error::unmodelled("InvalidNextToken", 400, "The provided token is not valid.")
}

pub(super) fn dry_run() -> Ec2Error {
    let message = "Request would have succeeded, but DryRun flag is set.";
    Ec2Error::unmodelled("DryRunOperation", 412, message)
}

/// Something in an item, or in this service, is not as it must be.
pub(super) fn internal(what: &dyn std::fmt::Display) -> Ec2Error {
    tracing::error!(error = %what, "an EC2 answer could not be made");
    WireError::internal_failure(format!("The answer could not be made: {what}")).into()
}

fn cut(text: &str) -> String {
    text.chars().take(MAX_ECHO).collect()
}
