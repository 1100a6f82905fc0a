//! Tags that resources must have.

use crate::shared::tags::tag;
use assize_rule::{
    Context, Evidence, ItemView, Outcome, Param, ParamKind, Rule, Triggers, Verdict,
};
use serde::Deserialize;

/// Up to six tags, each with any value or one of a list. Keys and values are
/// case-sensitive. Values for a tag without a key are a parameter error: dropping them
/// silently would drop a requirement.
pub struct RequiredTags;

/// A tag and its values; any value when the list is empty.
struct Required {
    key: String,
    values: Vec<String>,
}

/// The required tags.
#[derive(Deserialize)]
#[serde(try_from = "Params")]
pub struct Tags(Vec<Required>);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Params {
    tag1_key: Option<String>,
    tag2_key: Option<String>,
    tag3_key: Option<String>,
    tag4_key: Option<String>,
    tag5_key: Option<String>,
    tag6_key: Option<String>,
    tag1_value: Option<Vec<String>>,
    tag2_value: Option<Vec<String>>,
    tag3_value: Option<Vec<String>>,
    tag4_value: Option<Vec<String>>,
    tag5_value: Option<Vec<String>>,
    tag6_value: Option<Vec<String>>,
}

impl TryFrom<Params> for Tags {
    type Error = String;

    fn try_from(p: Params) -> Result<Self, String> {
        let pairs = [
            (p.tag1_key, p.tag1_value),
            (p.tag2_key, p.tag2_value),
            (p.tag3_key, p.tag3_value),
            (p.tag4_key, p.tag4_value),
            (p.tag5_key, p.tag5_value),
            (p.tag6_key, p.tag6_value),
        ];
        let mut required = Vec::new();
        for (number, (key, values)) in (1..).zip(pairs) {
            let values = values.unwrap_or_default();
            match key.map(|key| key.trim().to_owned()).filter(|key| !key.is_empty()) {
                Some(key) => required.push(Required { key, values }),
                None if values.is_empty() => {}
                None => {
                    return Err(format!("`tag{number}Value` is given without `tag{number}Key`"));
                }
            }
        }
        if required.is_empty() { Err("`tag1Key` is empty".to_owned()) } else { Ok(Self(required)) }
    }
}

macro_rules! tag_params {
    ($($key:literal $value:literal),*) => { &[
        Param::required("tag1Key", ParamKind::String, "Key of a required tag."),
        Param::optional("tag1Value", ParamKind::Csv, "Values of which the tag must have one."),
        $(
            Param::optional($key, ParamKind::String, "Key of a required tag."),
            Param::optional($value, ParamKind::Csv, "Values of which the tag must have one."),
        )*
    ] };
}

impl Rule for RequiredTags {
    const ID: &'static str = "REQUIRED_TAGS";
    const DESCRIPTION: &'static str =
        "Checks that resources have the required tags, with one of the given values.";
    const TYPES: &'static [&'static str] = &[
        "AWS::ACM::Certificate",
        "AWS::AutoScaling::AutoScalingGroup",
        "AWS::CloudFormation::Stack",
        "AWS::CodeBuild::Project",
        "AWS::DynamoDB::Table",
        "AWS::EC2::CustomerGateway",
        "AWS::EC2::Instance",
        "AWS::EC2::InternetGateway",
        "AWS::EC2::NetworkAcl",
        "AWS::EC2::NetworkInterface",
        "AWS::EC2::RouteTable",
        "AWS::EC2::SecurityGroup",
        "AWS::EC2::Subnet",
        "AWS::EC2::Volume",
        "AWS::EC2::VPC",
        "AWS::EC2::VPNConnection",
        "AWS::EC2::VPNGateway",
        "AWS::ElasticLoadBalancing::LoadBalancer",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "AWS::RDS::DBInstance",
        "AWS::RDS::DBSecurityGroup",
        "AWS::RDS::DBSnapshot",
        "AWS::RDS::DBSubnetGroup",
        "AWS::RDS::EventSubscription",
        "AWS::Redshift::Cluster",
        "AWS::Redshift::ClusterParameterGroup",
        "AWS::Redshift::ClusterSecurityGroup",
        "AWS::Redshift::ClusterSnapshot",
        "AWS::Redshift::ClusterSubnetGroup",
        "AWS::S3::Bucket",
    ];
    const TRIGGERS: Triggers = Triggers::CHANGE;
    const PARAMS: &'static [Param] = tag_params!(
        "tag2Key" "tag2Value", "tag3Key" "tag3Value", "tag4Key" "tag4Value",
        "tag5Key" "tag5Value", "tag6Key" "tag6Value"
    );
    type Params = Tags;

    fn evaluate(item: &ItemView<'_>, required: &Tags, _: &dyn Context) -> Outcome {
        let mut faults = Vec::new();
        let mut evidence = Vec::new();
        for Required { key, values } in &required.0 {
            let seen = tag(item, key)?;
            let expected = if values.is_empty() { "any value".into() } else { values.join(" or ") };
            match &seen {
                Some(value) if values.is_empty() || values.iter().any(|v| v == value) => continue,
                Some(value) => faults.push(format!("tag {key} is {value}, not {expected}")),
                None => faults.push(format!("tag {key} is missing")),
            }
            let step = key.replace('~', "~0").replace('/', "~1");
            let seen = seen.map(|v| serde_json::Value::from(v).to_string()).unwrap_or_default();
            evidence.push(Evidence::new(format!("/tags/{step}"), seen, expected));
        }
        Ok(if faults.is_empty() {
            Verdict::compliant()
        } else {
            Verdict::non_compliant(faults.join("; ")).with_all_evidence(evidence)
        })
    }
}
