//! Rules about Amazon EKS.

use crate::shared::place::{at, within};
use assize_model::json::Kind;
use assize_rule::{ItemView, Outcome};

const EKS: &[&str] = &["AWS::EKS::Cluster"];

rule! {
    /// Access from outside may not be on at all, as AWS has it.
    EksEndpointNoPublicAccess = "EKS_ENDPOINT_NO_PUBLIC_ACCESS",
    "Checks that endpoints of EKS clusters are not public.",
    EKS, PERIODIC,
    |item| at(item, "resourcesVpcConfig.endpointPublicAccess")?
        .must_be_false("the endpoint is public")
}

fn secrets(item: &ItemView<'_>, keys: &Option<Vec<String>>) -> Outcome {
    let encryption = at(item, "encryptionConfig")?;
    for config in encryption.items()? {
        let mut covers = false;
        for resource in within(config, "resources")?.items()? {
            covers |= resource.req_str()? == "secrets";
        }
        if covers {
            let say = "secrets are encrypted with no key";
            return within(config, "provider.keyArn")?.must_be_listed(keys, say, "a KMS key");
        }
    }
    encryption.demand(false, "secrets are not encrypted", "encryption of secrets")
}

macro_rules! eks_secrets {
    ($($name:ident = $id:literal;)*) => {$(
        rule! {
            /// Any key will do, unless some are given.
            $name = $id,
            "Checks that EKS clusters encrypt secrets with a KMS key, optionally one of a list.",
            EKS, PERIODIC,
            params {
                /// ARNs of the keys that will do; any when not given.
                "kmsKeyArns" => keys: Option<Vec<String>>,
            }
            |item, params| secrets(item, &params.keys)
        }
    )*};
}

eks_secrets! {
    EksSecretsEncrypted = "EKS_SECRETS_ENCRYPTED";
    EksClusterSecretsEncrypted = "EKS_CLUSTER_SECRETS_ENCRYPTED";
}

/// The types of logs of a cluster, which all must be on.
const LOGS: [&str; 5] = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

rule! {
    /// All five types.
    EksClusterLoggingEnabled = "EKS_CLUSTER_LOGGING_ENABLED",
    "Checks that EKS clusters write all their logs.",
    EKS, PERIODIC,
    |item| {
        let logging = at(item, "logging.clusterLogging.enabledTypes")?;
        let mut on = Vec::new();
        for kind in logging.items()? {
            let name = if kind.kind() == Kind::Object { within(kind, "type")?.node() } else { kind };
            on.push(name.req_str()?);
        }
        let off: Vec<&str> = LOGS.into_iter().filter(|log| !on.iter().any(|o| o == log)).collect();
        let say = format!("logs of the types {} are off", off.join(", "));
        logging.demand(off.is_empty(), say, LOGS.join(", "))
    }
}

/// A version such as `1.29` as numbers.
fn version(text: &str) -> Option<(u32, u32)> {
    let (major, minor) = text.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

macro_rules! eks_version {
    ($($name:ident = $id:literal, $about:literal, $param:literal, $is_ok:expr;)*) => {$(
        rule! {
            /// Versions count by their numbers.
            $name = $id,
            $about,
            EKS, CHANGE,
            params {
                /// The oldest version that is supported, such as `1.29`.
                $param => oldest: Version,
            }
            |item, params| {
                let place = at(item, "version")?;
                let seen = place.need_text()?;
                let own = version(&seen).ok_or_else(|| place.node().malformed("a version"))?;
                let (major, minor) = params.oldest.0;
                let ok: fn((u32, u32), (u32, u32)) -> bool = $is_ok;
                let say = format!("the cluster has the version {seen}");
                place.demand(ok(own, (major, minor)), say, format!("compared with {major}.{minor}"))
            }
        }
    )*};
}

/// A version of Kubernetes.
#[derive(Clone, Copy, Debug, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct Version((u32, u32));

impl TryFrom<String> for Version {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        version(text.trim()).map(Self).ok_or_else(|| format!("`{text:.32}` is not a version"))
    }
}

impl assize_rule::ParamType for Version {
    const KIND: assize_rule::ParamKind = assize_rule::ParamKind::String;
}

eks_version! {
    EksClusterOldestSupportedVersion = "EKS_CLUSTER_OLDEST_SUPPORTED_VERSION",
        "Checks that EKS clusters don't have the oldest supported version.",
        "oldestVersionSupported", |own, oldest| own > oldest;
    EksClusterSupportedVersion = "EKS_CLUSTER_SUPPORTED_VERSION",
        "Checks that EKS clusters have a supported version.",
        "oldestVersionSupported", |own, oldest| own >= oldest;
}
