//! A rule definition joined with its logic.

use super::guard::GuardRule;
use super::known::PROCESS_CHECK;
use assize_model::rule::{
    ConfigRule, EvaluationMode, Frequency, MessageType, Owner, RuleDefinition,
};
use assize_model::{ItemView, Verdict};
use assize_rule::{Context, NativeRule, ParamMap, PreparedRule};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What judges for a rule.
pub enum Logic {
    /// A native rule with its parameters.
    Native {
        /// Its entry in the table.
        native: &'static NativeRule,
        /// Ready to judge.
        prepared: Box<dyn PreparedRule>,
    },
    /// A Guard policy.
    Guard(Box<GuardRule>),
    /// A function that answers with PutEvaluations.
    Function,
    /// A process outside that answers with PutExternalEvaluation. Nothing here wakes it.
    Outside,
    /// Nothing: the rule stays without results, and its status says why.
    Unavailable {
        /// The code in the rule's evaluation status.
        code: &'static str,
        /// The text in the rule's evaluation status.
        reason: String,
    },
}

/// A rule that can be asked.
pub struct CompiledRule {
    /// The rule.
    pub rule: ConfigRule,
    /// What judges for it.
    pub logic: Logic,
}

impl CompiledRule {
    /// Joins a definition with its logic. Never fails: what can't be run says so in its
    /// status instead of answering anything.
    pub fn compile(rule: ConfigRule) -> Self {
        let logic = Logic::of(&rule.definition);
        Self { rule, logic }
    }

    /// The rule's id.
    pub fn id(&self) -> &str {
        &self.rule.id
    }

    /// Whether the rule judges in a mode. One that names none judges what is there.
    pub fn has_mode(&self, mode: EvaluationMode) -> bool {
        let modes = &self.rule.definition.evaluation_modes;
        modes.contains(&mode) || (modes.is_empty() && mode == EvaluationMode::Detective)
    }

    /// Whether native logic judges items of a type, whatever the rule's modes.
    pub fn judges(&self, resource_type: &str) -> bool {
        matches!(&self.logic, Logic::Native { native, .. } if native.types.contains(&resource_type))
    }

    /// The resource types whose items can reach the rule: those of its logic that its scope
    /// admits. Empty for a function or policy whose scope names no type, which any type
    /// reaches.
    pub fn types(&self) -> Vec<&str> {
        if !self.has_mode(EvaluationMode::Detective) {
            return Vec::new();
        }
        let scope = self.rule.definition.scope.as_ref();
        match &self.logic {
            Logic::Native { native, .. } => native
                .types
                .iter()
                .copied()
                .filter(|t| scope.is_none_or(|s| s.admits_type(t)))
                .collect(),
            Logic::Function | Logic::Guard(_) => scope
                .map(|s| s.compliance_resource_types.iter().map(String::as_str).collect())
                .unwrap_or_default(),
            Logic::Outside | Logic::Unavailable { .. } => Vec::new(),
        }
    }

    /// Whether items of a type can reach the rule.
    pub fn reached_by(&self, resource_type: &str) -> bool {
        let in_scope = self.has_mode(EvaluationMode::Detective)
            && self.rule.definition.scope.as_ref().is_none_or(|s| s.admits_type(resource_type));
        in_scope
            && match &self.logic {
                Logic::Native { native, .. } => native.types.contains(&resource_type),
                Logic::Function | Logic::Guard(_) => true,
                Logic::Outside | Logic::Unavailable { .. } => false,
            }
    }

    /// Whether a change of an item wakes the rule.
    pub fn wakes_on_change(&self) -> bool {
        match &self.logic {
            Logic::Native { native, .. } => native.triggers.change,
            Logic::Function | Logic::Guard(_) => {
                self.takes(MessageType::ConfigurationItemChangeNotification)
                    || self.takes(MessageType::OversizedConfigurationItemChangeNotification)
            }
            Logic::Outside | Logic::Unavailable { .. } => false,
        }
    }

    /// Whether the rule's source details name a type of message.
    pub fn takes(&self, message: MessageType) -> bool {
        let details = &self.rule.definition.source.source_details;
        details.iter().any(|detail| detail.message_type == Some(message))
    }

    /// Whether a function judges for the rule.
    pub fn is_function(&self) -> bool {
        matches!(self.logic, Logic::Function)
    }

    /// Whether the engine itself judges for the rule.
    pub fn is_native(&self) -> bool {
        matches!(self.logic, Logic::Native { .. } | Logic::Guard(_))
    }

    /// Whether the engine itself judges for the rule, and items of any type can reach it.
    pub fn judges_any_type(&self) -> bool {
        let scope = self.rule.definition.scope.as_ref();
        matches!(self.logic, Logic::Guard(_))
            && scope.is_none_or(|scope| scope.compliance_resource_types.is_empty())
    }

    /// Whether the rule may read other resources than the one that it judges.
    pub fn reads_others(&self) -> bool {
        matches!(&self.logic, Logic::Native { native, .. } if !native.reads.is_empty())
    }

    /// How often time wakes the rule; `None` when it does not.
    pub fn period(&self) -> Option<Frequency> {
        let definition = &self.rule.definition;
        match &self.logic {
            _ if !self.has_mode(EvaluationMode::Detective) => None,
            Logic::Native { native, .. } if native.triggers.periodic => {
                Some(definition.maximum_execution_frequency.unwrap_or(Frequency::TwentyFourHours))
            }
            Logic::Function => definition
                .source
                .source_details
                .iter()
                .find(|d| d.message_type == Some(MessageType::ScheduledNotification))
                .map(|d| {
                    d.maximum_execution_frequency
                        .or(definition.maximum_execution_frequency)
                        .unwrap_or(Frequency::TwentyFourHours)
                }),
            _ => None,
        }
    }

    /// Judges an item with native logic or a policy. `None` when the rule has other logic, or
    /// the item lies outside of its scope. A panic inside the rule becomes
    /// `INSUFFICIENT_DATA`.
    pub fn judge(&self, item: &ItemView<'_>, cx: &dyn Context) -> Option<Verdict> {
        if !self.is_native() || self.rule.definition.scope.as_ref().is_some_and(|s| !s.admits(item))
        {
            return None;
        }
        let judge = || match &self.logic {
            Logic::Native { prepared, .. } => Some(prepared.judge(item, cx)),
            Logic::Guard(guard) => Some(guard.judge(item, cx.now())),
            _ => None,
        };
        catch_unwind(AssertUnwindSafe(judge)).unwrap_or_else(|_| {
            let name = match &self.logic {
                Logic::Native { native, .. } => native.id,
                _ => self.rule.name(),
            };
            Some(Verdict::insufficient_data(format!(
                "the rule {name} failed on this item; this is a fault of the rule"
            )))
        })
    }
}

impl Logic {
    fn of(definition: &RuleDefinition) -> Self {
        match definition.source.owner {
            Owner::CustomLambda => Self::Function,
            Owner::CustomPolicy => Self::policy(definition),
            Owner::Aws => Self::managed(definition),
        }
    }

    fn policy(definition: &RuleDefinition) -> Self {
        let unavailable =
            |reason: String| Self::Unavailable { code: "InvalidParameterValueException", reason };
        let Some(details) = &definition.source.custom_policy_details else {
            return unavailable("The rule has no policy.".to_owned());
        };
        let guard = GuardRule::new(&details.policy_text, definition.input_parameters.as_deref());
        match guard {
            Ok(guard) if details.enable_debug_log_delivery => {
                Self::Guard(Box::new(guard.with_log()))
            }
            Ok(guard) => Self::Guard(Box::new(guard)),
            Err(error) => unavailable(error.to_string()),
        }
    }

    fn managed(definition: &RuleDefinition) -> Self {
        let identifier = definition.source.source_identifier.as_deref().unwrap_or("");
        if identifier == PROCESS_CHECK {
            return Self::Outside;
        }
        let Some(native) = assize_rules::find(identifier) else {
            return Self::Unavailable {
                code: "NotImplemented",
                reason: format!(
                    "The managed rule {identifier} is not evaluated by this version of Assize."
                ),
            };
        };
        let parameters = definition.input_parameters.as_deref().unwrap_or("");
        match ParamMap::from_json(parameters).and_then(|p| native.prepare(&p)) {
            Ok(prepared) => Self::Native { native, prepared },
            Err(error) => Self::Unavailable {
                code: "InvalidParameterValueException",
                reason: error.to_string(),
            },
        }
    }
}
