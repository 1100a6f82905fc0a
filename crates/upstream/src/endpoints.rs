//! Where each service is.

use http::Uri;
use http::uri::{Authority, Scheme};
use std::collections::BTreeMap;
use std::str::FromStr;

/// In place of an address: the public endpoints of AWS.
const AWS: &str = "aws";

/// Services with one endpoint for all regions, and the region that their signatures name.
/// From botocore's endpoint data, for the services that people run rules on.
const GLOBAL: &[(&str, &str)] = &[
    ("budgets", "us-east-1"),
    ("ce", "us-east-1"),
    ("cloudfront", "us-east-1"),
    ("health", "us-east-1"),
    ("iam", "us-east-1"),
    ("organizations", "us-east-1"),
    ("route53", "us-east-1"),
    ("shield", "us-east-1"),
    ("support", "us-east-1"),
];

/// Services that Assize has itself.
const OWN: &[&str] = &["iam", "lambda", "logs", "sts"];

/// An address that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is no upstream: {reason}; give a URL such as http://127.0.0.1:5000, SERVICE=URL \
     for one service, or `aws`"
)]
pub struct EndpointError {
    text: String,
    reason: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Aws,
    At(Uri),
}

/// The endpoints of services: one for each service that is named, and one for all others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endpoints {
    default: Option<Place>,
    services: BTreeMap<String, Place>,
}

/// Where a request goes and how its signature is scoped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Scheme and authority; a path that is put before the request's own.
    pub base: Uri,
    /// Region of the signature.
    pub region: String,
}

impl Endpoints {
    /// Reads upstreams as they are given on the command line: `URL`, `SERVICE=URL`, with `aws`
    /// in place of a URL for the public endpoints.
    ///
    /// # Errors
    /// When a text is neither, or something is given twice.
    pub fn parse<S: AsRef<str>>(texts: &[S]) -> Result<Self, EndpointError> {
        let mut endpoints = Self::default();
        for text in texts {
            endpoints.add(text.as_ref().trim())?;
        }
        Ok(endpoints)
    }

    fn add(&mut self, text: &str) -> Result<(), EndpointError> {
        let bad = |reason| EndpointError { text: text.to_owned(), reason };
        let is_name = |name: &str| {
            !name.is_empty()
                && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        match text.split_once('=').filter(|(name, _)| is_name(name)) {
            Some((service, place)) => {
                let place = place_of(place).map_err(bad)?;
                match self.services.insert(service.to_owned(), place) {
                    None => Ok(()),
                    Some(_) => Err(bad("the service has an upstream already")),
                }
            }
            None => match self.default.replace(place_of(text).map_err(bad)?) {
                None => Ok(()),
                Some(_) => Err(bad("there is an upstream for all services already")),
            },
        }
    }

    /// Whether there is no upstream at all.
    pub fn is_empty(&self) -> bool {
        self.default.is_none() && self.services.is_empty()
    }

    /// Whether a service has an upstream.
    pub fn serves(&self, service: &str) -> bool {
        self.place(service).is_some()
    }

    /// Whether a service, named as in signatures, is the upstream's and not Assize's own: its
    /// calls go there, and its resources are recorded from there. Of Assize's own services only
    /// those are that are given an upstream by name; AWS Config never is.
    pub fn owns(&self, service: &str) -> bool {
        match service {
            "config" => false,
            own if OWN.contains(&own) => self.services.contains_key(own),
            other => self.serves(other),
        }
    }

    /// Whether the service's upstream runs on this machine, as emulators do.
    pub(crate) fn is_local(&self, service: &str) -> bool {
        match self.place(service) {
            Some(Place::At(uri)) => uri.host().is_some_and(|host| {
                let bare = host.trim_start_matches('[').trim_end_matches(']');
                host == "localhost"
                    || bare.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
            }),
            _ => false,
        }
    }

    /// The endpoint of a service, named as in signatures, for a region.
    pub fn endpoint(&self, service: &str, region: &str) -> Option<Endpoint> {
        let global = GLOBAL.iter().find(|(name, _)| *name == service);
        match self.place(service)? {
            Place::At(base) => Some(Endpoint { base: base.clone(), region: region.to_owned() }),
            Place::Aws => {
                let domain =
                    if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
                let (host, region) = match global {
                    Some((_, scope)) => (format!("{service}.{domain}"), (*scope).to_owned()),
                    None => (format!("{service}.{region}.{domain}"), region.to_owned()),
                };
                let authority = Authority::from_str(&host).ok()?;
                let base = Uri::builder()
                    .scheme(Scheme::HTTPS)
                    .authority(authority)
                    .path_and_query("/")
                    .build()
                    .ok()?;
                Some(Endpoint { base, region })
            }
        }
    }

    fn place(&self, service: &str) -> Option<&Place> {
        self.services.get(service).or(self.default.as_ref())
    }
}

fn place_of(text: &str) -> Result<Place, &'static str> {
    if text == AWS {
        return Ok(Place::Aws);
    }
    let uri: Uri = text.parse().map_err(|_| "it is no URL")?;
    if uri.scheme() != Some(&Scheme::HTTP) && uri.scheme() != Some(&Scheme::HTTPS) {
        return Err("it does not begin with http:// or https://");
    }
    if uri.host().is_none_or(str::is_empty) {
        return Err("it names no host");
    }
    if uri.query().is_some() {
        return Err("it has a query");
    }
    if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
        return Err("it names a user");
    }
    Ok(Place::At(uri))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(endpoints: &Endpoints, service: &str, region: &str) -> Option<(String, String)> {
        endpoints.endpoint(service, region).map(|e| (e.base.to_string(), e.region))
    }

    #[test]
    fn one_service_may_be_elsewhere() {
        let all =
            Endpoints::parse(&["http://127.0.0.1:5000", "s3=https://s3.example:9000"]).unwrap();
        let at = |service| base(&all, service, "eu-west-1").unwrap().0;
        assert_eq!(at("ec2"), "http://127.0.0.1:5000/");
        assert_eq!(at("s3"), "https://s3.example:9000/");
        assert!(all.is_local("ec2") && !all.is_local("s3"));
        let one = Endpoints::parse(&["s3=aws"]).unwrap();
        assert!(one.serves("s3") && !one.serves("ec2") && !one.is_empty());
        assert_eq!(base(&one, "ec2", "eu-west-1"), None);
    }

    #[test]
    fn own_services_are_the_upstreams_only_when_they_are_named() {
        let all = Endpoints::parse(&["http://127.0.0.1:1"]).unwrap();
        assert!(all.owns("ec2") && all.owns("s3") && all.owns("monitoring"));
        assert!(!all.owns("config") && !all.owns("iam") && !all.owns("lambda"));
        let named =
            Endpoints::parse(&["iam=http://127.0.0.1:1", "config=http://127.0.0.1:1"]).unwrap();
        assert!(named.owns("iam") && !named.owns("config") && !named.owns("ec2"));
    }

    #[test]
    fn public_endpoints() {
        let aws = Endpoints::parse(&["aws"]).unwrap();
        let at = |service, region| base(&aws, service, region).unwrap();
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            at("ec2", "eu-west-1"),
            pair("https://ec2.eu-west-1.amazonaws.com/", "eu-west-1")
        );
        assert_eq!(at("iam", "eu-west-1"), pair("https://iam.amazonaws.com/", "us-east-1"));
        assert_eq!(at("ec2", "cn-north-1").0, "https://ec2.cn-north-1.amazonaws.com.cn/");
        assert!(!aws.is_local("ec2"));
    }

    #[test]
    fn nonsense_is_refused_with_the_reason() {
        for (texts, reason) in [
            (&["localhost:5000"][..], "begin with http"),
            (&["ftp://x"][..], "begin with http"),
            (&["http://a", "http://b"][..], "already"),
            (&["s3=http://a", "s3=http://b"][..], "already"),
            (&["http://a/?b=c"][..], "query"),
            (&["http://me:secret@a"][..], "user"),
            (&[""][..], "no URL"),
        ] {
            let error = Endpoints::parse(texts).unwrap_err().to_string();
            assert!(error.contains(reason), "{texts:?}: {error}");
        }
    }
}
