//! Addresses of pages.

use crate::web::Visit;
use assize_model::ResourceKey;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt::Write as _;

/// What stands for itself in a path's segment and in a query.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A segment of a path, or a value of a query.
pub(crate) fn encode(text: &str) -> String {
    // These two would be taken for steps in the path.
    match text {
        "." => "%2E".to_owned(),
        ".." => "%2E%2E".to_owned(),
        _ => utf8_percent_encode(text, KEPT).to_string(),
    }
}

/// A query of those of its parameters that say something; empty when none does.
pub(crate) fn query<'a>(parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = String::new();
    for (name, value) in parameters.into_iter().filter(|(_, value)| !value.is_empty()) {
        let sign = if text.is_empty() { '?' } else { '&' };
        // Writing to a string does not fail.
        let _ = write!(text, "{sign}{name}={}", encode(value));
    }
    text
}

impl Visit {
    /// A rule's page.
    pub(crate) fn rule(&self, name: &str) -> String {
        self.at(&format!("/rules/{}", encode(name)))
    }

    /// The page that explains what a rule says of a resource.
    pub(crate) fn explanation(&self, rule: &str, key: &ResourceKey) -> String {
        let ResourceKey { resource_type, resource_id } = key;
        format!("{}/explain/{}/{}", self.rule(rule), encode(resource_type), encode(resource_id))
    }

    /// A resource's page.
    pub(crate) fn resource(&self, key: &ResourceKey) -> String {
        let ResourceKey { resource_type, resource_id } = key;
        self.at(&format!("/resources/{}/{}", encode(resource_type), encode(resource_id)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_segment_is_encoded() {
        assert_eq!(encode("AWS::EC2::Instance"), "AWS%3A%3AEC2%3A%3AInstance");
        assert_eq!(encode("a/b?c#d\"e<f"), "a%2Fb%3Fc%23d%22e%3Cf");
        assert_eq!(encode(".."), "%2E%2E");
        assert_eq!(encode("i-1_a.b"), "i-1_a.b");
    }

    #[test]
    fn queries_leave_out_what_is_empty() {
        assert_eq!(query([("a", ""), ("b", "x y"), ("c", "&")]), "?b=x%20y&c=%26");
        assert_eq!(query([("a", "")]), "");
    }
}
