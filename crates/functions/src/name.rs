//! Names of functions: plain, partial ARNs, whole ARNs, with or without a qualifier.

use crate::error::{RegistryError, invalid};
use assize_model::AccountRegion;
use assize_model::arn::partition_of;

/// The longest name without account and qualifier.
const MAX_NAME: usize = 64;

/// The version that is not published.
pub(crate) const LATEST: &str = "$LATEST";

/// Which function, and which of its versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionName {
    /// The name alone.
    pub name: String,
    /// A version or an alias, if one was said.
    pub qualifier: Option<String>,
}

impl FunctionName {
    /// Reads `name`, `function:name`, `ACCOUNT:function:name`, `REGION:ACCOUNT:function:name` or
    /// an ARN, each with or without `:qualifier`. `qualifier` is the request's own.
    ///
    /// # Errors
    /// When it is another account's or region's, is too long, or two qualifiers differ.
    pub fn parse(
        home: &AccountRegion,
        text: &str,
        qualifier: Option<&str>,
    ) -> Result<Self, RegistryError> {
        let mut parts: Vec<&str> = text.split(':').collect();
        if let ["arn", _, "lambda", ..] = parts.as_slice() {
            parts.drain(..3);
        }
        if let Some(region) =
            parts.first().copied().filter(|part| parts.len() > 2 && is_region(part))
        {
            if region != home.region {
                return Err(RegistryError::Missing(format!(
                    "Functions from '{region}' are not reachable in this region ('{}')",
                    home.region
                )));
            }
            parts.remove(0);
        }
        if let Some(account) =
            parts.first().copied().filter(|part| parts.len() > 1 && is_account(part))
        {
            if account != home.account {
                return Err(RegistryError::NotFound(text.to_owned()));
            }
            parts.remove(0);
        }
        if parts.len() > 1 && parts.first() == Some(&"function") {
            parts.remove(0);
        }
        let (name, derived) = match parts.as_slice() {
            [name] => (*name, None),
            [name, derived] => (*name, Some(*derived)),
            _ => return invalid(format!("Invalid function name: {text:.256}")),
        };
        if name.len() > MAX_NAME {
            return invalid(format!(
                "1 validation error detected: Value '{name:.256}' at 'functionName' failed to \
                 satisfy constraint: Member must have length less than or equal to {MAX_NAME}"
            ));
        }
        let qualifier = match (derived, qualifier) {
            (Some(derived), Some(asked)) if derived != asked => {
                return invalid(
                    "The derived qualifier from the function name does not match the specified \
                     qualifier.",
                );
            }
            (derived, asked) => derived.or(asked).map(str::to_owned),
        };
        Ok(Self { name: name.to_owned(), qualifier })
    }

    /// The ARN, with the qualifier if there is one.
    pub fn arn(&self, home: &AccountRegion) -> String {
        let plain = function_arn(home, &self.name);
        match &self.qualifier {
            Some(qualifier) => format!("{plain}:{qualifier}"),
            None => plain,
        }
    }
}

/// The ARN without a qualifier.
pub(crate) fn function_arn(home: &AccountRegion, name: &str) -> String {
    let AccountRegion { account, region } = home;
    format!("arn:{}:lambda:{region}:{account}:function:{name}", partition_of(region))
}

fn is_account(part: &str) -> bool {
    part.len() == 12 && part.bytes().all(|b| b.is_ascii_digit())
}

fn is_region(part: &str) -> bool {
    let digit = part.bytes().last().is_some_and(|b| b.is_ascii_digit());
    digit && part.split('-').count() >= 3 && !part.contains(|c: char| c.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(
        text: &str,
        qualifier: Option<&str>,
    ) -> Result<(String, Option<String>), RegistryError> {
        let home = AccountRegion::new("123456789012", "us-east-1");
        FunctionName::parse(&home, text, qualifier).map(|name| (name.name, name.qualifier))
    }

    #[test]
    fn all_forms_are_read() {
        for text in [
            "f-1",
            "function:f-1",
            "123456789012:function:f-1",
            "us-east-1:123456789012:function:f-1",
            "arn:aws:lambda:us-east-1:123456789012:function:f-1",
        ] {
            assert_eq!(read(text, None).unwrap(), ("f-1".into(), None), "{text}");
            let qualified = format!("{text}:prod");
            assert_eq!(read(&qualified, None).unwrap(), ("f-1".into(), Some("prod".into())));
            assert_eq!(read(&qualified, Some("prod")).unwrap().1.as_deref(), Some("prod"));
            assert!(read(&qualified, Some("other")).is_err());
        }
    }

    #[test]
    fn strangers_and_nonsense_are_refused() {
        for bad in [
            "arn:aws:lambda:us-east-1:999999999999:function:f",
            "arn:aws:lambda:eu-west-1:123456789012:function:f",
            "a:b:c",
            &"x".repeat(65),
        ] {
            assert!(read(bad, None).is_err(), "{bad}");
        }
    }
}
