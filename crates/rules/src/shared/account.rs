//! Judging the account as a whole.

use assize_model::json::Malformed;
use assize_rule::{Context, Evidence, ItemView, Outcome, Verdict};

/// The type of the account itself, whose id is the account's number.
pub const ACCOUNT: &[&str] = &["AWS::::Account"];

/// Whether a resource is what is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// Its item does not tell, because this supplementary value is not recorded.
    Unknown(&'static str),
}

impl From<bool> for Found {
    fn from(is: bool) -> Self {
        if is { Self::Yes } else { Self::No }
    }
}

impl Found {
    /// Whether both hold. What surely does not hold needs no further data.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Unknown(what), _) | (_, Self::Unknown(what)) => Self::Unknown(what),
            (Self::Yes, Self::Yes) => Self::Yes,
        }
    }
}

/// Compliant when one of the recorded resources of a type is what is looked for. `what`
/// names that, such as `a trail that logs`.
pub fn any_of(
    cx: &dyn Context,
    resource_type: &'static str,
    what: &str,
    is: impl Fn(&ItemView<'_>) -> Result<Found, Malformed>,
) -> Outcome {
    let items = cx.list(resource_type)?;
    let mut evidence = Vec::new();
    let mut unknown = None;
    for item in &items {
        let view = item.view()?;
        match is(&view)? {
            Found::Yes => return Ok(Verdict::compliant()),
            Found::No => {
                let fact = Evidence::new("/configuration", view.configuration().raw(), what);
                evidence.push(fact.in_resource(view.key()?));
            }
            Found::Unknown(value) => {
                unknown = unknown.or(Some(format!(
                    "{} has no `/supplementaryConfiguration/{value}`, which tells whether it is {what}",
                    view.key()?
                )));
            }
        }
    }
    if let Some(why) = unknown {
        return Ok(Verdict::insufficient_data(why));
    }
    let say = match items.len() {
        0 => format!("no resource of type {resource_type} is recorded, so there is not {what}"),
        1 => format!("the one {resource_type} is not {what}"),
        count => format!("none of {count} resources of type {resource_type} is {what}"),
    };
    if evidence.is_empty() {
        evidence.push(Evidence::new("/configuration", "", what));
    }
    Ok(Verdict::non_compliant(say).with_all_evidence(evidence))
}
