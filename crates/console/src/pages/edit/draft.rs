//! What the form says of a rule.

use crate::web::{Fault, Fields};
use assize_engine::rules::RuleRequest;
use assize_model::rule::{
    ConfigRule, CustomPolicyDetails, EvaluationMode, Frequency, MessageType, Owner, RuleDefinition,
    Scope, Source, SourceDetail,
};
use serde_json::{Map, Value};

/// The language of policies.
const GUARD: &str = "guard-2.x.x";
/// Before the name of a parameter, in the names of fields.
pub(super) const PARAMETER: &str = "p.";

/// What kind of logic the rule is to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Managed,
    Guard,
    Lambda,
}

impl Kind {
    /// Its name in paths and forms.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Managed => "managed",
            Self::Guard => "guard",
            Self::Lambda => "lambda",
        }
    }

    pub(super) fn of_code(code: &str) -> Option<Self> {
        [Self::Managed, Self::Guard, Self::Lambda].into_iter().find(|kind| kind.code() == code)
    }

    const fn owner(self) -> Owner {
        match self {
            Self::Managed => Owner::Aws,
            Self::Guard => Owner::CustomPolicy,
            Self::Lambda => Owner::CustomLambda,
        }
    }
}

/// A rule as the form has it: texts, which may make no sense yet.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) kind: Kind,
    /// Whether the rule is there already; then its name stays.
    pub(super) exists: bool,
    pub(super) name: String,
    pub(super) description: String,
    /// A managed identifier, or a function's ARN.
    pub(super) identifier: String,
    pub(super) policy: String,
    /// Of managed rules.
    pub(super) parameters: Vec<(String, String)>,
    /// Of other rules: a JSON object.
    pub(super) json: String,
    pub(super) types: String,
    pub(super) tag_key: String,
    pub(super) tag_value: String,
    pub(super) resource_id: String,
    pub(super) on_change: bool,
    pub(super) frequency: String,
    /// What the form does not show and keeps.
    modes: Vec<EvaluationMode>,
    debug_log: bool,
}

impl Draft {
    /// An empty one.
    pub(super) fn new(kind: Kind, identifier: &str) -> Self {
        Self {
            kind,
            exists: false,
            name: identifier.to_ascii_lowercase().replace('_', "-"),
            description: String::new(),
            identifier: identifier.to_owned(),
            policy: String::new(),
            parameters: Vec::new(),
            json: String::new(),
            types: String::new(),
            tag_key: String::new(),
            tag_value: String::new(),
            resource_id: String::new(),
            on_change: true,
            frequency: String::new(),
            modes: vec![EvaluationMode::Detective],
            debug_log: false,
        }
    }

    /// That of a rule.
    pub(super) fn of(rule: &ConfigRule) -> Self {
        let definition = &rule.definition;
        let source = &definition.source;
        let kind = match source.owner {
            Owner::Aws => Kind::Managed,
            Owner::CustomPolicy => Kind::Guard,
            Owner::CustomLambda => Kind::Lambda,
        };
        let json = definition.input_parameters.clone().unwrap_or_default();
        let parsed: Map<String, Value> = serde_json::from_str(&json).unwrap_or_default();
        let parameters = parsed.into_iter().map(|(name, value)| match value {
            Value::String(text) => (name, text),
            other => (name, other.to_string()),
        });
        let scope = definition.scope.clone().unwrap_or_default();
        let details = &source.source_details;
        let period = details.iter().find_map(|detail| detail.maximum_execution_frequency);
        let period = period.or(definition.maximum_execution_frequency);
        let policy = source.custom_policy_details.as_ref();
        Self {
            kind,
            exists: true,
            name: rule.name().to_owned(),
            description: definition.description.clone().unwrap_or_default(),
            identifier: source.source_identifier.clone().unwrap_or_default(),
            policy: policy.map(|policy| policy.policy_text.clone()).unwrap_or_default(),
            parameters: parameters.collect(),
            json,
            types: scope.compliance_resource_types.join("\n"),
            tag_key: scope.tag_key.unwrap_or_default(),
            tag_value: scope.tag_value.unwrap_or_default(),
            resource_id: scope.compliance_resource_id.unwrap_or_default(),
            on_change: details.iter().any(|d| d.message_type.is_some_and(MessageType::is_change)),
            frequency: period.map(|period| period.as_str().to_owned()).unwrap_or_default(),
            modes: definition.evaluation_modes.clone(),
            debug_log: policy.is_some_and(|policy| policy.enable_debug_log_delivery),
        }
    }

    /// Takes over what was filled in.
    pub(super) fn fill(mut self, fields: &Fields) -> Self {
        let text = |name: &str| fields.get(name).trim().to_owned();
        if !self.exists {
            self.name = text("name");
        }
        if self.kind == Kind::Lambda {
            self.identifier = text("identifier");
        }
        self.description = text("description");
        self.policy = fields.get("policy").replace("\r\n", "\n");
        self.json = text("json");
        self.types = text("types");
        self.tag_key = text("tag_key");
        self.tag_value = text("tag_value");
        self.resource_id = text("resource_id");
        self.on_change = !fields.get("on_change").is_empty();
        self.frequency = text("frequency");
        let named = fields.all().filter_map(|(name, value)| {
            let name = name.strip_prefix(PARAMETER)?;
            let value = value.trim();
            (!name.is_empty() && !value.is_empty()).then(|| (name.to_owned(), value.to_owned()))
        });
        self.parameters = named.collect();
        self
    }

    /// The value of a managed rule's parameter.
    pub(super) fn parameter(&self, name: &str) -> &str {
        let found = self.parameters.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// What PutConfigRule would be asked.
    pub(super) fn request(&self) -> Result<RuleRequest, Fault> {
        let definition = self.definition()?;
        Ok(RuleRequest {
            name: Some(self.name.clone()).filter(|name| !name.is_empty()),
            id: None,
            arn: None,
            state: None,
            created_by: None,
            definition,
            tags: Default::default(),
        })
    }

    pub(super) fn definition(&self) -> Result<RuleDefinition, Fault> {
        let frequency = match self.frequency.as_str() {
            "" => None,
            text => Some(
                text.parse::<Frequency>()
                    .map_err(|()| Fault::Invalid(format!("`{text:.32}` is no frequency")))?,
            ),
        };
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let managed = self.kind == Kind::Managed;
        let policy = (self.kind == Kind::Guard).then(|| CustomPolicyDetails {
            policy_runtime: GUARD.to_owned(),
            policy_text: self.policy.clone(),
            enable_debug_log_delivery: self.debug_log,
        });
        Ok(RuleDefinition {
            config_rule_name: self.name.clone(),
            description: some(&self.description),
            scope: self.scope(),
            source: Source {
                owner: self.kind.owner(),
                source_identifier: some(&self.identifier).filter(|_| policy.is_none()),
                source_details: if managed { Vec::new() } else { self.triggers(frequency) },
                custom_policy_details: policy,
            },
            input_parameters: self.input_parameters(),
            maximum_execution_frequency: frequency.filter(|_| managed),
            evaluation_modes: self.modes.clone(),
        })
    }

    fn triggers(&self, frequency: Option<Frequency>) -> Vec<SourceDetail> {
        let detail = |message_type, maximum_execution_frequency| SourceDetail {
            event_source: Some("aws.config".to_owned()),
            message_type: Some(message_type),
            maximum_execution_frequency,
        };
        let mut details = Vec::new();
        if self.on_change || self.kind == Kind::Guard {
            for message in [
                MessageType::ConfigurationItemChangeNotification,
                MessageType::OversizedConfigurationItemChangeNotification,
            ] {
                details.push(detail(message, None));
            }
        }
        if let Some(frequency) = frequency.filter(|_| self.kind == Kind::Lambda) {
            details.push(detail(MessageType::ScheduledNotification, Some(frequency)));
        }
        details
    }

    fn input_parameters(&self) -> Option<String> {
        if self.kind != Kind::Managed {
            return Some(self.json.clone()).filter(|json| !json.is_empty());
        }
        let members: Map<String, Value> = self
            .parameters
            .iter()
            .map(|(name, value)| (name.clone(), Value::from(value.as_str())))
            .collect();
        (!members.is_empty()).then(|| Value::Object(members).to_string())
    }

    fn scope(&self) -> Option<Scope> {
        let words = self.types.split([',', '\n', ' ', '\t', '\r']);
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let scope = Scope {
            compliance_resource_types: words
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect(),
            tag_key: some(&self.tag_key),
            tag_value: some(&self.tag_value),
            compliance_resource_id: some(&self.resource_id),
        };
        (scope != Scope::default()).then_some(scope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_becomes_a_definition_and_back() {
        let fields = Fields::of([
            ("name", "tags"),
            ("description", "  everything has a team "),
            ("types", "AWS::EC2::Volume,\r\nAWS::S3::Bucket"),
            ("p.tag1Key", "team"),
            ("p.tag2Key", " "),
            ("frequency", "Six_Hours"),
        ]);
        let draft = Draft::new(Kind::Managed, "REQUIRED_TAGS").fill(&fields);
        let definition = draft.definition().unwrap();
        assert_eq!(definition.input_parameters.as_deref(), Some("{\"tag1Key\":\"team\"}"));
        assert_eq!(definition.description.as_deref(), Some("everything has a team"));
        assert_eq!(definition.maximum_execution_frequency, Some(Frequency::SixHours));
        let scope = definition.scope.as_ref().unwrap();
        assert_eq!(scope.compliance_resource_types, ["AWS::EC2::Volume", "AWS::S3::Bucket"]);
        let at = assize_model::Timestamp::from_millis(0);
        let rule = ConfigRule {
            definition: definition.clone(),
            id: "config-rule-aaaaaa".to_owned(),
            arn: String::new(),
            state: Default::default(),
            created_by: None,
            created_at: at,
            updated_at: at,
        };
        assert_eq!(Draft::of(&rule).definition().unwrap(), definition);
    }

    #[test]
    fn functions_have_triggers_of_their_own() {
        let fields = Fields::of([("identifier", "arn:f"), ("frequency", "One_Hour")]);
        let details = |fields: &Fields| {
            let draft = Draft::new(Kind::Lambda, "").fill(fields);
            draft.definition().unwrap().source.source_details
        };
        let scheduled = details(&fields);
        assert_eq!(scheduled.len(), 1);
        assert_eq!(scheduled[0].message_type, Some(MessageType::ScheduledNotification));
        let both = Fields::of([("on_change", "yes"), ("frequency", "One_Hour")]);
        assert_eq!(details(&both).len(), 3);
    }

    #[test]
    fn nonsense_is_told() {
        let fields = Fields::of([("frequency", "Never")]);
        assert!(Draft::new(Kind::Lambda, "").fill(&fields).definition().is_err());
    }
}
