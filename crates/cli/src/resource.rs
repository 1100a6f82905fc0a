//! Resources on the command line: `TYPE/ID`.

use crate::error::CliError;
use crate::out::printable;
use assize_model::ResourceKey;

/// Reads `TYPE/ID`. Ids may hold slashes, types can't.
///
/// # Errors
/// A text without both.
pub fn parse(text: &str) -> Result<ResourceKey, CliError> {
    split(text).ok_or_else(|| {
        CliError::invalid(format!(
            "`{}` is not a resource such as AWS::EC2::Instance/i-0abc",
            printable(text)
        ))
    })
}

/// The resource of a text that begins with a type; `None` for an id alone.
pub fn split(text: &str) -> Option<ResourceKey> {
    let (kind, id) = text.split_once('/')?;
    (kind.contains("::") && !id.is_empty()).then(|| ResourceKey::new(kind, id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_may_hold_slashes() {
        let key = parse("AWS::IAM::Policy/team/p").unwrap();
        assert_eq!(
            (key.resource_type.as_str(), key.resource_id.as_str()),
            ("AWS::IAM::Policy", "team/p")
        );
        assert!(
            ["i-1", "AWS::EC2::Instance", "AWS::EC2::Instance/", "/i-1", "team/p"]
                .iter()
                .all(|text| parse(text).is_err())
        );
    }
}
