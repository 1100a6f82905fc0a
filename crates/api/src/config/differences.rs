//! Where operations differ from AWS Config's, and why: told in `docs/api.md`.

/// Operations by name, with what differs. What is not listed is meant to do what AWS documents.
pub const DIFFERENCES: &[(&str, &str)] = &[
    (
        "DeleteConfigRule",
        "The rule is gone when the answer comes; AWS shows `DELETING` for a while.",
    ),
    (
        "DeleteConformancePack",
        "The template stays in the delivery bucket, as nobody but its owner should empty a bucket.",
    ),
    (
        "DeleteRemediationConfiguration",
        "A configuration that came with a pack is refused: AWS documents nothing, and the pack would \
         put it back.",
    ),
    (
        "DeliverConfigSnapshot",
        "Without an upstream that has S3, a bucket is a folder in the data directory.",
    ),
    (
        "DescribeConfigurationAggregatorSourcesStatus",
        "Sources are never `OUTDATED`: nothing is copied, so that nothing can be old.",
    ),
    (
        "DescribeConformancePackStatus",
        "An update is told with the states of a creation, which are all that the model has.",
    ),
    (
        "DescribeRemediationExecutionStatus",
        "The last execution of each resource is told, with steps named by Assize.",
    ),
    ("GetConnector", "There are no connectors: Assize speaks to AWS's APIs, not to other clouds."),
    (
        "GetResourceConfigHistory",
        "`AWS::Config::ResourceCompliance` and `AWS::Config::ConformancePackCompliance` have no \
         history: their items are made when a query asks for them.",
    ),
    (
        "ListConnectors",
        "There are no connectors: Assize speaks to AWS's APIs, not to other clouds.",
    ),
    (
        "PutConfigRule",
        "`Scope.ServicePrincipals` and internal rules (`RuleEvaluationVisibility`) answer \
         `NotImplementedException`: they are AWS's services' own. A managed rule that is not built \
         is taken, and its status says so. Mode `PROACTIVE` is possible for every native rule.",
    ),
    (
        "PutConfigurationAggregator",
        "`AggregatorFilters` are refused: nothing is copied that could be left out. Of an \
         organization the accounts are those of the configuration, so that its role is not used.",
    ),
    (
        "PutConformancePack",
        "Managed packs (`Source`) and scopes (`Scope`) answer `NotImplementedException`. \
         `AWS::SSM::Document` is allowed in templates. Without an upstream, stored documents are \
         files in the data directory. AWS documents only the beginning of the keys of delivered \
         templates.",
    ),
    ("PutConnector", "Refused: Assize speaks to AWS's APIs, not to other clouds."),
    (
        "PutDeliveryChannel",
        "Without an upstream that has S3, a bucket is a folder in the data directory; a topic needs an \
         upstream that has SNS.",
    ),
    (
        "PutOrganizationConfigRule",
        "The organization and its accounts are stated in the configuration; there is no AWS \
         Organizations.",
    ),
    (
        "PutOrganizationConformancePack",
        "The organization and its accounts are stated in the configuration. The delivery bucket may \
         have any name.",
    ),
    (
        "PutRemediationConfigurations",
        "Targets are eight built-in documents, documents of the upstream's Systems Manager, and \
         runbooks (`runbook:NAME`).",
    ),
    ("PutThirdPartyServiceLinkedConfigurationRecorder", "Refused, since there are no connectors."),
    ("SelectAggregateResourceConfig", "As SelectResourceConfig."),
    (
        "SelectResourceConfig",
        "Properties of every type may be asked for; further differences, each with its reason, are in \
         [queries](queries.md).",
    ),
    (
        "StartConfigRulesEvaluation",
        "A rule that waits for its first evaluation may be started: it is evaluated once for both.",
    ),
    (
        "StartRemediationExecution",
        "Without `AutomationAssumeRole` a built-in document fails, since it acts as nobody else.",
    ),
    (
        "StartResourceEvaluation",
        "It is done when the answer comes. Unknown types are refused at once; every native rule may \
         judge. See [before it is deployed](before.md).",
    ),
];
