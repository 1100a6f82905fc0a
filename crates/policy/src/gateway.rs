//! API Gateway's actions: named after methods, on ARNs that hold the path.

use crate::operation::Home;
use crate::percent::decoded;

/// Methods that are actions.
const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE"];

/// The action that a request to API Gateway needs, `apigateway:GET`, and the ARN that it is needed
/// on; none where the method is no action, or the path could be read in more than one way.
pub fn gateway_needs(method: &str, path: &str, home: Home<'_>) -> Option<(String, String)> {
    let method = METHODS.iter().find(|known| **known == method)?;
    let path = path.strip_suffix('/').unwrap_or(path);
    let plain = decoded(path)?;
    let unclear = |segment: &str| matches!(segment, "" | "." | "..");
    let rest = plain.strip_prefix('/')?;
    if rest.split('/').any(unclear) {
        return None;
    }
    let Home { partition, region, .. } = home;
    Some((format!("apigateway:{method}"), format!("arn:{partition}:apigateway:{region}::/{rest}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_actions_and_paths_are_resources() {
        let home = Home { partition: "aws", region: "eu-west-1", account: "123456789012" };
        let needs = |method, path| gateway_needs(method, path, home);
        let (action, arn) = needs("GET", "/restapis/a1/stages/").unwrap();
        assert_eq!(action, "apigateway:GET");
        assert_eq!(arn, "arn:aws:apigateway:eu-west-1::/restapis/a1/stages");
        let (action, _) = needs("PATCH", "/v2/apis/a1").unwrap();
        assert_eq!(action, "apigateway:PATCH");
        for (method, path) in [
            ("GET", "/restapis/../account"),
            ("GET", "/restapis//a1"),
            ("GET", "/restapis/%2e%2e/account"),
            ("HEAD", "/restapis"),
            ("GET", "restapis"),
            ("GET", "/"),
        ] {
            assert_eq!(needs(method, path), None, "{method} {path}");
        }
    }
}
