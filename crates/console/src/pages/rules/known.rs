//! What is known of rules, for lists.

use crate::web::{Fault, Visit};
use crate::words::Lang;
use assize_engine::ports::{ComplianceCounts, RuleStatus};
use assize_model::ComplianceType;
use assize_model::rule::{ConfigRule, Owner};

/// A rule with what it found and how it is.
pub(crate) struct Known {
    pub(crate) rule: ConfigRule,
    pub(crate) counts: ComplianceCounts,
    pub(crate) status: RuleStatus,
}

impl Known {
    pub(crate) fn name(&self) -> &str {
        self.rule.name()
    }

    /// What its results add up to; `None` without any that count.
    pub(crate) fn compliance(&self) -> Option<ComplianceType> {
        let ComplianceCounts { compliant, non_compliant } = self.counts;
        (compliant + non_compliant > 0).then(|| self.counts.compliance())
    }

    /// Why its last run failed.
    pub(crate) fn error(&self) -> Option<&str> {
        let message = self.status.last_error_message.as_deref();
        message.or(self.status.last_error_code.as_deref())
    }
}

/// All rules in order of name.
///
/// # Errors
/// When the reader may not list them.
pub(crate) fn known(visit: &Visit) -> Result<Vec<Known>, Fault> {
    for operation in [
        "DescribeConfigRules",
        "DescribeComplianceByConfigRule",
        "DescribeConfigRuleEvaluationStatus",
    ] {
        visit.may_config(operation)?;
    }
    let home = &visit.home;
    visit.console.engine.read(|tx| {
        let known = tx.rules(home)?.into_iter().map(|rule| {
            Ok(Known {
                counts: tx.rule_counts(home, &rule.id)?,
                status: tx.rule_status(home, &rule.id)?,
                rule,
            })
        });
        known.collect()
    })
}

/// What kind of logic a rule has.
pub(crate) const fn kind(lang: Lang, owner: Owner) -> &'static str {
    match owner {
        Owner::Aws => lang.kind_managed(),
        Owner::CustomPolicy => lang.kind_guard(),
        Owner::CustomLambda => lang.kind_lambda(),
    }
}
