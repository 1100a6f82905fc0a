//! Functions of custom rules that run elsewhere.

use assize_engine::ports::{NotInvocable, Runner};
use assize_model::AccountRegion;
use assize_model::arn::Arn;

/// Takes every function that has the form of one. Nothing here runs it: whoever does asks for
/// events, and answers with PutEvaluations.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ExternalFunctions;

impl Runner for ExternalFunctions {
    fn check(&self, _: &AccountRegion, arn: &str) -> Result<(), NotInvocable> {
        let parsed = Arn::parse(arn);
        let is_function = parsed.as_ref().is_some_and(|arn| {
            let mut parts = arn.resource.split(':');
            arn.service == "lambda"
                && !arn.region.is_empty()
                && arn.account.len() == 12
                && arn.account.bytes().all(|b| b.is_ascii_digit())
                && parts.next() == Some("function")
                && parts.next().is_some_and(|name| !name.is_empty())
                && parts.next().is_none_or(|qualifier| !qualifier.is_empty())
                && parts.next().is_none()
        });
        if is_function {
            return Ok(());
        }
        Err(NotInvocable { arn: arn.to_owned(), reason: "it is not a function's ARN".into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_told_by_their_form() {
        let home = AccountRegion::new("123456789012", "us-east-1");
        let check = |resource: &str| {
            ExternalFunctions.check(&home, &format!("arn:aws:lambda:us-east-1:{resource}"))
        };
        assert!(check("123456789012:function:f").is_ok());
        assert!(check("123456789012:function:f:prod").is_ok());
        for bad in ["123456789012:function:", "12:function:f", "123456789012:layer:f", "", "a:b"] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}
