//! Rules about domains of Amazon OpenSearch Service, under its old name and its new one.

use crate::shared::place::{at, given, within};
use assize_model::json::Malformed;
use assize_rule::{ItemView, Outcome, Verdict};

const OLD: &[&str] = &["AWS::Elasticsearch::Domain"];
const NEW: &[&str] = &["AWS::OpenSearch::Domain"];

fn in_vpc(item: &ItemView<'_>) -> Outcome {
    let say = "the domain is in no VPC";
    at(item, "vpcOptions.subnetIds")?.must_be_filled(say, "subnets of a VPC")
}

/// The name in items of a type of log, as parameters write it.
fn log_name(parameter: &str) -> Option<&'static str> {
    match parameter.to_ascii_lowercase().as_str() {
        "search" => Some("SEARCH_SLOW_LOGS"),
        "index" => Some("INDEX_SLOW_LOGS"),
        "error" => Some("ES_APPLICATION_LOGS"),
        "audit" => Some("AUDIT_LOGS"),
        _ => None,
    }
}

/// All logs of the given types must go to CloudWatch Logs; any of them where none is given.
fn logs(item: &ItemView<'_>, types: &Option<Vec<String>>) -> Outcome {
    let options = at(item, "logPublishingOptions")?;
    let mut on = Vec::new();
    if let Some(options) = options.node().opt_object()? {
        for (name, log) in options.members() {
            if within(log, "enabled")?.flag()?.unwrap_or(false) {
                on.push(name.into_owned());
            }
        }
    }
    let off = |wanted: &&String| {
        let name = log_name(wanted).unwrap_or(wanted);
        !on.iter().any(|seen| seen.eq_ignore_ascii_case(name))
    };
    match given(types).iter().find(off) {
        Some(missing) => {
            let say = format!("logs of the type {missing} don't go to CloudWatch Logs");
            options.demand(false, say, missing.as_str())
        }
        None => options.demand(!on.is_empty(), "no logs go to CloudWatch Logs", "logs"),
    }
}

rule! {
    /// Domains without the options are not encrypted.
    ElasticsearchEncryptedAtRest = "ELASTICSEARCH_ENCRYPTED_AT_REST",
    "Checks that Elasticsearch domains are encrypted at rest.",
    OLD, PERIODIC,
    |item| at(item, "encryptionAtRestOptions.enabled")?.must_be_on("the domain is not encrypted")
}

rule! {
    /// Domains without the options are not encrypted.
    ElasticsearchNodeToNodeEncryptionCheck = "ELASTICSEARCH_NODE_TO_NODE_ENCRYPTION_CHECK",
    "Checks that nodes of Elasticsearch domains talk to each other encrypted.",
    OLD, CHANGE,
    |item| at(item, "nodeToNodeEncryptionOptions.enabled")?
        .must_be_on("node-to-node encryption is off")
}

rule! {
    /// Domains in a VPC name its subnets.
    ElasticsearchInVpcOnly = "ELASTICSEARCH_IN_VPC_ONLY",
    "Checks that Elasticsearch domains are in a VPC.",
    OLD, PERIODIC,
    |item| in_vpc(item)
}

rule! {
    /// Any log will do, unless types are given.
    ElasticsearchLogsToCloudwatch = "ELASTICSEARCH_LOGS_TO_CLOUDWATCH",
    "Checks that Elasticsearch domains send their logs to CloudWatch Logs.",
    OLD, CHANGE,
    params {
        /// Types of logs that must be sent: `search`, `index`, `error`.
        "logTypes" => types: Option<Vec<String>>,
    }
    |item, params| logs(item, &params.types)
}

rule! {
    /// Domains without the options are not encrypted.
    OpensearchEncryptedAtRest = "OPENSEARCH_ENCRYPTED_AT_REST",
    "Checks that OpenSearch domains are encrypted at rest.",
    NEW, CHANGE,
    |item| at(item, "encryptionAtRestOptions.enabled")?.must_be_on("the domain is not encrypted")
}

rule! {
    /// Domains without the options are not encrypted.
    OpensearchNodeToNodeEncryptionCheck = "OPENSEARCH_NODE_TO_NODE_ENCRYPTION_CHECK",
    "Checks that nodes of OpenSearch domains talk to each other encrypted.",
    NEW, CHANGE,
    |item| at(item, "nodeToNodeEncryptionOptions.enabled")?
        .must_be_on("node-to-node encryption is off")
}

rule! {
    /// Domains in a VPC name its subnets.
    OpensearchInVpcOnly = "OPENSEARCH_IN_VPC_ONLY",
    "Checks that OpenSearch domains are in a VPC.",
    NEW, CHANGE,
    |item| in_vpc(item)
}

rule! {
    /// Any log will do, unless types are given.
    OpensearchLogsToCloudwatch = "OPENSEARCH_LOGS_TO_CLOUDWATCH",
    "Checks that OpenSearch domains send their logs to CloudWatch Logs.",
    NEW, CHANGE,
    params {
        /// Types of logs that must be sent: `search`, `index`, `error`.
        "logTypes" => types: Option<Vec<String>>,
    }
    |item, params| logs(item, &params.types)
}

rule! {
    /// HTTPS must be enforced, and with one of the policies, where some are given.
    OpensearchHttpsRequired = "OPENSEARCH_HTTPS_REQUIRED",
    "Checks that OpenSearch domains take requests by HTTPS only.",
    NEW, CHANGE,
    params {
        /// TLS policies that will do, such as `Policy-Min-TLS-1-2-2019-07`.
        "tlsPolicies" => policies: Option<Vec<String>>,
    }
    |item, params| {
        let enforced = at(item, "domainEndpointOptions.enforceHTTPS")?;
        if !enforced.flag()?.unwrap_or(false) {
            return enforced.demand(false, "the domain takes requests without TLS", "true");
        }
        if given(&params.policies).is_empty() {
            return Ok(Verdict::compliant());
        }
        at(item, "domainEndpointOptions.tlsSecurityPolicy")?
            .must_be_listed(&params.policies, "the domain has no TLS policy", "a TLS policy")
    }
}

rule! {
    /// Audit logs, and to one of the groups, where some are given.
    OpensearchAuditLoggingEnabled = "OPENSEARCH_AUDIT_LOGGING_ENABLED",
    "Checks that OpenSearch domains write audit logs.",
    NEW, CHANGE,
    params {
        /// ARNs of the log groups to which audit logs may go; any when not given.
        "cloudWatchLogsLogGroupArnList" => groups: Option<Vec<String>>,
    }
    |item, params| {
        let on = at(item, "logPublishingOptions.AUDIT_LOGS.enabled")?;
        if !on.flag()?.unwrap_or(false) {
            return on.demand(false, "audit logs are off", "true");
        }
        if given(&params.groups).is_empty() {
            return Ok(Verdict::compliant());
        }
        at(item, "logPublishingOptions.AUDIT_LOGS.cloudWatchLogsLogGroupArn")?
            .must_be_listed(&params.groups, "audit logs go to no log group", "a log group")
    }
}

rule! {
    /// Fine-grained access control is an option of its own.
    OpensearchAccessControlEnabled = "OPENSEARCH_ACCESS_CONTROL_ENABLED",
    "Checks that OpenSearch domains have fine-grained access control.",
    NEW, CHANGE,
    |item| at(item, "advancedSecurityOptions.enabled")?
        .must_be_on("fine-grained access control is off")
}

/// The number of data nodes below which the loss of one is the loss of data.
const NODES: i64 = 3;

fn fault_tolerance(item: &ItemView<'_>) -> Result<Verdict, Malformed> {
    let count = at(item, "clusterConfig.instanceCount")?;
    let seen = count.need_int()?;
    let aware = at(item, "clusterConfig.zoneAwarenessEnabled")?;
    let mut verdict = Vec::new();
    if seen < NODES {
        verdict.push((format!("there are {seen} data nodes"), count.fact("at least 3")));
    }
    if !aware.flag()?.unwrap_or(false) {
        verdict.push(("zone awareness is off".to_owned(), aware.fact("true")));
    }
    if verdict.is_empty() {
        return Ok(Verdict::compliant());
    }
    let (says, facts): (Vec<_>, Vec<_>) = verdict.into_iter().unzip();
    Ok(Verdict::non_compliant(says.join("; ")).with_all_evidence(facts))
}

rule! {
    /// Three data nodes in more than one zone.
    OpensearchDataNodeFaultTolerance = "OPENSEARCH_DATA_NODE_FAULT_TOLERANCE",
    "Checks that OpenSearch domains survive the loss of a data node.",
    NEW, CHANGE,
    |item| Ok(fault_tolerance(item)?)
}
