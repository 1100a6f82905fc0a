//! Native rules: pure functions from an item to a verdict, one file per family.
//!
//! To add a rule, implement [`assize_rule::Rule`] in its family's file and add a line to
//! the table (`table.rs`); the corpus then demands its cases (`tests/corpus/README.md`).

#[macro_use]
mod macros;

pub mod account;
pub mod acm;
pub mod api_gateway;
pub mod appsync;
pub mod athena;
pub mod autoscaling;
pub mod backup;
pub mod cloudformation;
pub mod cloudfront;
pub mod cloudtrail;
pub mod cloudwatch;
pub mod codebuild;
pub mod codedeploy;
pub mod dax;
pub mod dms;
pub mod dynamodb;
pub mod ec2;
pub mod ecr;
pub mod ecs;
pub mod efs;
pub mod eks;
pub mod elastic_beanstalk;
pub mod elasticache;
pub mod elb;
pub mod emr;
pub mod guardduty;
pub mod iam;
pub mod kinesis;
pub mod kms;
pub mod lambda;
pub mod mq;
pub mod msk;
pub mod network_firewall;
pub mod opensearch;
mod own;
pub mod rds;
pub mod redshift;
pub mod required_tags;
pub mod s3;
pub mod sagemaker;
pub mod secrets;
pub mod shared;
pub mod sns;
pub mod ssm;
pub mod step_functions;
mod table;
pub mod waf;

use assize_rule::NativeRule;
pub use own::{OwnRuleError, install, own};
pub use table::RULES;

/// The rule with an identifier, ours or one that was added.
pub fn find(id: &str) -> Option<&'static NativeRule> {
    let within = |rules: &'static [NativeRule]| {
        rules.binary_search_by(|rule| rule.id.cmp(id)).ok().and_then(|at| rules.get(at))
    };
    within(RULES).or_else(|| within(own()))
}

/// All rules: ours, and then those that were added.
pub fn all() -> impl Iterator<Item = &'static NativeRule> + Clone {
    RULES.iter().chain(own())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        for pair in RULES.windows(2) {
            assert!(pair[0].id < pair[1].id, "{} before {}", pair[0].id, pair[1].id);
        }
        assert!(RULES.iter().all(|rule| find(rule.id).is_some_and(|found| found.id == rule.id)));
        assert!(find("NO_SUCH_RULE").is_none());
    }

    #[test]
    fn entries_are_complete() {
        for rule in RULES {
            assert!(rule.description.ends_with('.') && !rule.types.is_empty(), "{}", rule.id);
            assert!(rule.needs.is_empty() || rule.needs.ends_with('.'), "{}", rule.id);
            assert!(rule.triggers.change || rule.triggers.periodic, "{}", rule.id);
            assert!(rule.params.iter().all(|p| p.description.ends_with('.')), "{}", rule.id);
        }
    }
}
