//! Which operation a request means that is passed on. What an upstream might read another way has
//! no name: a permission for one operation must not let another pass.

use crate::http::caller;
use crate::http::unserved;
use assize_wire::generated;
use assize_wire::operation::{Protocol, Service};
use assize_wire::protocol::{aws_json, query, rest};
use http::Method;
use http::request::Parts;

/// The operation's name, where the request says it for sure.
pub(super) fn operation(parts: &Parts, body: &[u8], service: &str) -> String {
    let known = generated::SERVICES.iter().find(|known| known.signing_name == service);
    let found = match known {
        Some(known) => match known.protocol {
            Protocol::AwsJson10 | Protocol::AwsJson11 => target(parts),
            Protocol::AwsQuery | Protocol::Ec2Query => action(parts, body),
            Protocol::RestJson1 | Protocol::RestXml => of_route(known, parts),
        },
        // REST services have paths; a header or a form on one of these names nothing.
        None if parts.uri.path() != "/" => of_table(service, parts),
        None => match (target(parts), action(parts, body)) {
            (Some(name), None) | (None, Some(name)) => Some(name),
            _ => None,
        },
    };
    found.unwrap_or_default()
}

/// The name in `X-Amz-Target`.
fn target(parts: &Parts) -> Option<String> {
    let mut given = parts.headers.get_all(aws_json::X_AMZ_TARGET).iter();
    let (Some(target), None) = (given.next(), given.next()) else { return None };
    let (_, name) = target.to_str().ok()?.rsplit_once('.')?;
    (parts.method == Method::POST).then(|| name.to_owned())
}

/// The only `Action` of a form.
fn action(parts: &Parts, body: &[u8]) -> Option<String> {
    if !unserved::is_form(parts) {
        return None;
    }
    let mut all = query::actions(&caller::request(parts, body));
    if all.len() == 1 { all.pop() } else { None }
}

/// The operation of a method and path.
fn of_route(service: &Service, parts: &Parts) -> Option<String> {
    let (path, query) = (parts.uri.path(), parts.uri.query().unwrap_or_default());
    rest::route(service, parts.method.as_str(), path, query).map(|info| info.name.to_owned())
}

/// The operation of a method and path of a service that is only passed on.
fn of_table(service: &str, parts: &Parts) -> Option<String> {
    let (path, query) = (parts.uri.path(), parts.uri.query().unwrap_or_default());
    let found = rest::routes_of(service)?.operation(parts.method.as_str(), path, query);
    found.map(str::to_owned)
}

/// Whether a call may change something: by its name, or, without one, by its method.
pub(super) fn changes(method: &Method, operation: &str) -> bool {
    const READS: &[&str] =
        &["BatchGet", "Describe", "Get", "Head", "List", "Lookup", "Query", "Scan", "Select"];
    if operation.is_empty() {
        return !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    }
    !READS.iter().any(|word| operation.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;

    const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

    fn named(
        service: &str,
        (method, uri): (&str, &str),
        headers: &[(&str, &str)],
        body: &str,
    ) -> String {
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let parts = request.body(()).unwrap().into_parts().0;
        operation(&parts, body.as_bytes(), service)
    }

    #[test]
    fn requests_are_named_as_their_services_speak() {
        let target = ("x-amz-target", "DynamoDB_20120810.ListTables");
        let describe = "Action=DescribeVpcs&Version=2016-11-15";
        let post = ("POST", "/");
        assert_eq!(named("dynamodb", post, &[target], "{}"), "ListTables");
        assert_eq!(named("ec2", post, &[FORM], describe), "DescribeVpcs");
        assert_eq!(named("ec2", ("GET", "/?Action=DescribeVpcs"), &[], ""), "DescribeVpcs");
        assert_eq!(named("monitoring", post, &[FORM], "Action=ListMetrics"), "ListMetrics");
        assert_eq!(
            named("ssm", post, &[("x-amz-target", "AmazonSSM.GetParameter")], ""),
            "GetParameter"
        );
        assert_eq!(named("lambda", ("GET", "/2015-03-31/functions"), &[], ""), "ListFunctions");
    }

    #[test]
    fn what_may_be_read_another_way_has_no_name() {
        let target = ("x-amz-target", "AmazonEKS.DescribeCluster");
        let post = ("POST", "/");
        for found in [
            // A harmless name over what the upstream reads.
            named("ec2", post, &[FORM, target], "Action=A&Action=TerminateInstances"),
            named("ec2", ("POST", "/?Action=DescribeVpcs"), &[FORM], "Action=TerminateInstances"),
            named("eks", ("GET", "/clusters/c%2Fnode-groups"), &[target], ""),
            named("quicksight", ("GET", "/accounts/1/users?Action=ListUsers"), &[target], ""),
            named("unknown", post, &[FORM, target], "Action=A"),
            named("dynamodb", post, &[target, ("x-amz-target", "X.DeleteTable")], ""),
        ] {
            assert_eq!(found, "");
        }
        // A path says it, whatever stands beside it.
        assert_eq!(named("eks", ("DELETE", "/clusters/c"), &[target], ""), "DeleteCluster");
        assert_eq!(
            named("eks", ("POST", "/clusters?Action=ListClusters"), &[], ""),
            "CreateCluster"
        );
        assert_eq!(
            named("ec2", post, &[FORM, target], "Action=TerminateInstances"),
            "TerminateInstances"
        );
        assert_eq!(
            named("lambda", ("DELETE", "/2015-03-31/functions/f"), &[target], ""),
            "DeleteFunction"
        );
    }

    #[test]
    fn reading_changes_nothing() {
        assert!(changes(&Method::POST, "RunInstances") && changes(&Method::PUT, ""));
        assert!(!changes(&Method::POST, "DescribeInstances") && !changes(&Method::GET, ""));
    }
}
