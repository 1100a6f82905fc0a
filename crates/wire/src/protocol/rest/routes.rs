//! Operations of REST services whose requests are not understood here, only told apart.

use super::best;
use crate::generated::routes::ROUTES;
use crate::operation::Protocol;
use crate::percent::decoded_text;

/// A REST service, and what its requests are called.
#[derive(Debug)]
pub struct Routes {
    /// Its name in signatures. Services that share one are one here.
    pub signing_name: &'static str,
    /// What it speaks.
    pub protocol: Protocol,
    /// Its operations.
    pub routes: &'static [Route],
}

/// Where an operation is.
#[derive(Debug)]
pub struct Route {
    method: &'static str,
    uri: &'static str,
    operation: &'static str,
}

/// A route, in the generated tables.
pub(crate) const fn route_to(
    method: &'static str,
    uri: &'static str,
    operation: &'static str,
) -> Route {
    Route { method, uri, operation }
}

/// The service of that signing name, where its routes are known.
pub fn routes_of(signing_name: &str) -> Option<&'static Routes> {
    ROUTES.iter().find(|known| known.signing_name == signing_name)
}

impl Routes {
    /// The operation that a request means; none where the service has no such route, or another
    /// reader of the path could take it for another operation: an encoded slash may be a slash
    /// to it, and dots may lead upwards.
    pub fn operation(&self, method: &str, path: &str, query: &str) -> Option<&'static str> {
        let find = |path: &str| {
            let all = self.routes.iter().map(|route| (route.method, route.uri, route.operation));
            best(all, method, path, query)
        };
        let found = find(path)?;
        let plain = decoded_text(path)?;
        let is_dots = |segment: &str| matches!(segment, "." | "..");
        if plain.split('/').any(is_dots) || plain.contains("//") {
            return None;
        }
        match find(&plain) {
            Some(other) if other != found => None,
            _ => Some(found),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(service: &str, method: &str, uri: &str) -> Option<&'static str> {
        let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
        routes_of(service)?.operation(method, path, query)
    }

    #[test]
    fn methods_and_paths_tell_operations_apart() {
        for (service, method, uri, wanted) in [
            ("eks", "GET", "/clusters", "ListClusters"),
            ("eks", "GET", "/clusters/c", "DescribeCluster"),
            ("eks", "DELETE", "/clusters/c", "DeleteCluster"),
            ("elasticfilesystem", "GET", "/2015-02-01/file-systems", "DescribeFileSystems"),
            ("guardduty", "GET", "/detector?maxResults=5", "ListDetectors"),
            ("es", "GET", "/2015-01-01/domain", "ListDomainNames"),
            (
                "cloudfront",
                "POST",
                "/2020-05-31/tagging?Operation=Untag&Resource=r",
                "UntagResource",
            ),
            ("route53", "GET", "/2013-04-01/hostedzone/Z1", "GetHostedZone"),
            // An ARN with its slash encoded.
            (
                "eks",
                "GET",
                "/tags/arn%3Aaws%3Aeks%3Aus-east-1%3A1%3Acluster%2Fc",
                "ListTagsForResource",
            ),
        ] {
            assert_eq!(named(service, method, uri), Some(wanted), "{service} {method} {uri}");
        }
    }

    #[test]
    fn what_may_be_read_another_way_is_nothing() {
        for (service, method, uri) in [
            ("eks", "GET", "/clusters/c%2Fnode-groups"),
            ("eks", "GET", "/clusters/../clusters"),
            ("eks", "GET", "/clusters/%2e%2e"),
            ("eks", "GET", "//clusters"),
            ("eks", "PATCH", "/clusters"),
            ("eks", "GET", "/unknown"),
            ("unknown", "GET", "/clusters"),
        ] {
            assert_eq!(named(service, method, uri), None, "{service} {method} {uri}");
        }
    }

    #[test]
    fn services_are_sorted_and_no_route_is_there_twice() {
        let names: Vec<&str> = ROUTES.iter().map(|service| service.signing_name).collect();
        assert!(names.is_sorted() && names.len() > 40, "{names:?}");
        for service in &ROUTES {
            let mut routes: Vec<_> = service
                .routes
                .iter()
                .map(|route| (route.operation, route.method, route.uri))
                .collect();
            routes.sort_unstable();
            let all = routes.len();
            routes.dedup();
            assert_eq!(routes.len(), all, "{}", service.signing_name);
        }
    }
}
