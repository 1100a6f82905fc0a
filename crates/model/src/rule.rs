//! Rules as PutConfigRule defines them.
//!
//! The serde names are PutConfigRule's own members, so that a rules file, the store and
//! the wire agree.

use crate::item::ItemView;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Who owns a rule's logic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Owner {
    /// An AWS managed rule, named by its identifier.
    Aws,
    /// A Lambda function, named by its ARN.
    CustomLambda,
    /// A Guard policy.
    CustomPolicy,
}

impl Owner {
    /// The wire's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "AWS",
            Self::CustomLambda => "CUSTOM_LAMBDA",
            Self::CustomPolicy => "CUSTOM_POLICY",
        }
    }
}

/// How often a periodic rule runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Frequency {
    #[serde(rename = "One_Hour")]
    OneHour,
    #[serde(rename = "Three_Hours")]
    ThreeHours,
    #[serde(rename = "Six_Hours")]
    SixHours,
    #[serde(rename = "Twelve_Hours")]
    TwelveHours,
    #[serde(rename = "TwentyFour_Hours")]
    TwentyFourHours,
}

impl Frequency {
    /// All five.
    pub const ALL: [Self; 5] =
        [Self::OneHour, Self::ThreeHours, Self::SixHours, Self::TwelveHours, Self::TwentyFourHours];

    /// The wire's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OneHour => "One_Hour",
            Self::ThreeHours => "Three_Hours",
            Self::SixHours => "Six_Hours",
            Self::TwelveHours => "Twelve_Hours",
            Self::TwentyFourHours => "TwentyFour_Hours",
        }
    }

    /// The period in milliseconds.
    pub const fn millis(self) -> i64 {
        let hours = match self {
            Self::OneHour => 1,
            Self::ThreeHours => 3,
            Self::SixHours => 6,
            Self::TwelveHours => 12,
            Self::TwentyFourHours => 24,
        };
        hours * 3_600_000
    }
}

impl FromStr for Frequency {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|f| f.as_str() == text).ok_or(())
    }
}

/// What wakes a custom rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MessageType {
    /// An item changed.
    ConfigurationItemChangeNotification,
    /// An item too large to send changed.
    OversizedConfigurationItemChangeNotification,
    /// The period is over.
    ScheduledNotification,
    /// A snapshot was delivered.
    ConfigurationSnapshotDeliveryCompleted,
}

impl MessageType {
    /// Whether a change of an item is meant.
    pub const fn is_change(self) -> bool {
        matches!(
            self,
            Self::ConfigurationItemChangeNotification
                | Self::OversizedConfigurationItemChangeNotification
        )
    }
}

/// One trigger of a custom rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct SourceDetail {
    /// Always `aws.config`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_source: Option<String>,
    /// What wakes the rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_type: Option<MessageType>,
    /// How often, for scheduled triggers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum_execution_frequency: Option<Frequency>,
}

/// A Guard policy and its runtime.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct CustomPolicyDetails {
    /// Such as `guard-2.x.x`.
    pub policy_runtime: String,
    /// The policy.
    pub policy_text: String,
    /// Whether to log the evaluation.
    #[serde(default)]
    pub enable_debug_log_delivery: bool,
}

/// Where a rule's logic comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Source {
    /// Who owns the logic.
    pub owner: Owner,
    /// A managed identifier, or a function's ARN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_identifier: Option<String>,
    /// Triggers of custom rules.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub source_details: Vec<SourceDetail>,
    /// The policy of a `CUSTOM_POLICY` rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_policy_details: Option<CustomPolicyDetails>,
}

/// Which resources a rule judges.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Scope {
    /// Only these types.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compliance_resource_types: Vec<String>,
    /// Only resources with this tag key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag_key: Option<String>,
    /// Only resources whose tag has this value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag_value: Option<String>,
    /// Only this resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compliance_resource_id: Option<String>,
}

impl Scope {
    /// Whether the scope names the type, or names none.
    pub fn admits_type(&self, resource_type: &str) -> bool {
        self.compliance_resource_types.is_empty()
            || self.compliance_resource_types.iter().any(|t| t == resource_type)
    }

    /// Whether the item lies in the scope.
    pub fn admits(&self, item: &ItemView<'_>) -> bool {
        if !self.admits_type(&item.resource_type()) {
            return false;
        }
        if let Some(id) = &self.compliance_resource_id
            && item.resource_id() != id.as_str()
        {
            return false;
        }
        match (&self.tag_key, &self.tag_value) {
            (None, _) => true,
            (Some(key), None) => item.tags().get(key).exists(),
            (Some(key), Some(value)) => item.tag(key).is_some_and(|v| v == value.as_str()),
        }
    }
}

/// When a rule may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EvaluationMode {
    /// On recorded resources.
    Detective,
    /// On resources before they are deployed.
    Proactive,
}

/// A rule's life cycle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RuleState {
    /// Ready.
    #[default]
    Active,
    /// Being deleted.
    Deleting,
    /// Its results are being deleted.
    DeletingResults,
    /// An evaluation by hand is under way.
    Evaluating,
}

impl RuleState {
    /// The wire's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Deleting => "DELETING",
            Self::DeletingResults => "DELETING_RESULTS",
            Self::Evaluating => "EVALUATING",
        }
    }
}

/// What a caller says of a rule: PutConfigRule's members, checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct RuleDefinition {
    /// Unique within account and region.
    pub config_rule_name: String,
    /// Free text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Which resources; all recorded ones of the rule's types when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
    /// Where the logic comes from.
    pub source: Source,
    /// A JSON object whose values are strings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input_parameters: Option<String>,
    /// How often, for periodic managed rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum_execution_frequency: Option<Frequency>,
    /// Detective unless said otherwise.
    #[serde(default = "detective", skip_serializing_if = "Vec::is_empty")]
    pub evaluation_modes: Vec<EvaluationMode>,
}

fn detective() -> Vec<EvaluationMode> {
    vec![EvaluationMode::Detective]
}

/// A rule as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfigRule {
    /// What the caller said.
    pub definition: RuleDefinition,
    /// `config-rule-` and six characters; never changes.
    pub id: String,
    /// The ARN; never changes.
    pub arn: String,
    /// Life cycle.
    pub state: RuleState,
    /// The service that made the rule, when it was one.
    pub created_by: Option<String>,
    /// When the rule was first put; periodic triggers count from here.
    pub created_at: Timestamp,
    /// When the rule was last put.
    pub updated_at: Timestamp,
}

impl ConfigRule {
    /// The rule's name.
    pub fn name(&self) -> &str {
        &self.definition.config_rule_name
    }
}

impl fmt::Display for ConfigRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Index;

    fn admits(scope: &str, item: &str) -> bool {
        let scope: Scope = serde_json::from_str(scope).unwrap();
        let mut index = Index::default();
        let doc = index.build(item.as_bytes()).unwrap();
        scope.admits(&ItemView::new(doc).unwrap())
    }

    #[test]
    fn scopes() {
        let item =
            r#"{"resourceType":"AWS::EC2::Instance","resourceId":"i-1","tags":{"env":"prod"}}"#;
        assert!(admits("{}", item));
        assert!(admits(r#"{"ComplianceResourceTypes":["AWS::EC2::Instance"]}"#, item));
        assert!(!admits(r#"{"ComplianceResourceTypes":["AWS::EC2::Volume"]}"#, item));
        assert!(admits(
            r#"{"ComplianceResourceTypes":["AWS::EC2::Instance"],"ComplianceResourceId":"i-1"}"#,
            item
        ));
        assert!(!admits(
            r#"{"ComplianceResourceTypes":["AWS::EC2::Instance"],"ComplianceResourceId":"i-2"}"#,
            item
        ));
        assert!(admits(r#"{"TagKey":"env"}"#, item));
        assert!(admits(r#"{"TagKey":"env","TagValue":"prod"}"#, item));
        assert!(!admits(r#"{"TagKey":"env","TagValue":"dev"}"#, item));
        assert!(!admits(r#"{"TagKey":"team"}"#, item));
    }

    #[test]
    fn the_article_rule_reads() {
        let text = r#"{"ConfigRuleName":"EC2-Exposed-Instance","Description":"d",
            "Scope":{"ComplianceResourceTypes":["AWS::EC2::Instance"]},
            "Source":{"Owner":"CUSTOM_LAMBDA","SourceIdentifier":"arn:aws:lambda:r:1:function:f",
            "SourceDetails":[{"EventSource":"aws.config","MessageType":"ConfigurationItemChangeNotification"}]},
            "InputParameters":"{\"examplePort1\":\"8080\"}"}"#;
        let rule: RuleDefinition = serde_json::from_str(text).unwrap();
        assert_eq!(rule.source.owner, Owner::CustomLambda);
        assert_eq!(rule.evaluation_modes, [EvaluationMode::Detective]);
        assert_eq!(Frequency::TwelveHours.millis(), 43_200_000);
    }
}
