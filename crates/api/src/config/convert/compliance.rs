//! Compliance: types, results, counts.

use super::{moment, time};
use assize_engine::ports::{ComplianceCounts, ComplianceFilter, ResultRow};
use assize_model::{ComplianceType, Evaluation, ResourceKey, Timestamp};
use assize_wire::generated::config::{enums, shapes};

/// The most contributors that one answer counts.
const CONTRIBUTOR_CAP: u64 = 25;

/// A verdict on the wire.
pub(in crate::config) const fn compliance_type(
    compliance: ComplianceType,
) -> enums::ComplianceType {
    match compliance {
        ComplianceType::Compliant => enums::ComplianceType::Compliant,
        ComplianceType::NonCompliant => enums::ComplianceType::NonCompliant,
        ComplianceType::NotApplicable => enums::ComplianceType::NotApplicable,
        ComplianceType::InsufficientData => enums::ComplianceType::InsufficientData,
    }
}

const fn from_wire(compliance: enums::ComplianceType) -> ComplianceType {
    match compliance {
        enums::ComplianceType::Compliant => ComplianceType::Compliant,
        enums::ComplianceType::NonCompliant => ComplianceType::NonCompliant,
        enums::ComplianceType::NotApplicable => ComplianceType::NotApplicable,
        enums::ComplianceType::InsufficientData => ComplianceType::InsufficientData,
    }
}

/// The filter of a request; all types when none is named.
pub(in crate::config) fn compliance_filter(
    types: Option<Vec<enums::ComplianceType>>,
) -> ComplianceFilter {
    ComplianceFilter { types: types.unwrap_or_default().into_iter().map(from_wire).collect() }
}

/// The filter of a request for details. NOT_APPLICABLE results are told of only when they
/// are asked for: they count as no result.
pub(in crate::config) fn details_filter(
    types: Option<Vec<enums::ComplianceType>>,
) -> ComplianceFilter {
    let mut filter = compliance_filter(types);
    if filter.types.is_empty() {
        let shown = |c: &ComplianceType| *c != ComplianceType::NotApplicable;
        filter.types.extend(ComplianceType::ALL.into_iter().filter(shown));
    }
    filter
}

/// A count up to a cap.
fn capped(count: u64, cap: u64) -> shapes::ComplianceContributorCount {
    shapes::ComplianceContributorCount {
        capped_count: Some(i32::try_from(count.min(cap)).unwrap_or(i32::MAX)),
        cap_exceeded: Some(count > cap),
    }
}

/// What results add up to. Who contributes is told of violations only.
pub(in crate::config) fn compliance_of(counts: ComplianceCounts) -> shapes::Compliance {
    let violations = counts.non_compliant;
    shapes::Compliance {
        compliance_type: Some(compliance_type(counts.compliance())),
        compliance_contributor_count: (violations > 0).then(|| capped(violations, CONTRIBUTOR_CAP)),
    }
}

/// A summary of things that are compliant or not.
pub(in crate::config) fn summary(
    counts: ComplianceCounts,
    cap: u64,
    at: Timestamp,
) -> shapes::ComplianceSummary {
    shapes::ComplianceSummary {
        compliant_resource_count: Some(capped(counts.compliant, cap)),
        non_compliant_resource_count: Some(capped(counts.non_compliant, cap)),
        compliance_summary_timestamp: Some(time(at)),
    }
}

/// A stored result on the wire.
pub(in crate::config) fn evaluation_result(
    row: ResultRow,
    rule_name: &str,
) -> shapes::EvaluationResult {
    let qualifier = shapes::EvaluationResultQualifier {
        config_rule_name: Some(rule_name.to_owned()),
        resource_type: Some(row.key.resource_type),
        resource_id: Some(row.key.resource_id),
        evaluation_mode: Some(enums::EvaluationMode::Detective),
    };
    shapes::EvaluationResult {
        evaluation_result_identifier: Some(shapes::EvaluationResultIdentifier {
            evaluation_result_qualifier: Some(qualifier),
            ordering_timestamp: Some(time(row.ordering)),
            resource_evaluation_id: None,
        }),
        compliance_type: Some(compliance_type(row.compliance)),
        result_recorded_time: Some(time(row.recorded_at)),
        config_rule_invoked_time: Some(time(row.invoked_at)),
        annotation: row.annotation,
        result_token: None,
    }
}

/// An evaluation from outside.
pub(in crate::config) fn evaluation(given: shapes::Evaluation) -> Evaluation {
    Evaluation {
        key: ResourceKey::new(given.compliance_resource_type, given.compliance_resource_id),
        compliance: from_wire(given.compliance_type),
        annotation: given.annotation,
        ordering: moment(given.ordering_timestamp),
    }
}

/// The same, going back.
pub(in crate::config) fn evaluation_shape(evaluation: Evaluation) -> shapes::Evaluation {
    shapes::Evaluation {
        compliance_resource_type: evaluation.key.resource_type,
        compliance_resource_id: evaluation.key.resource_id,
        compliance_type: compliance_type(evaluation.compliance),
        annotation: evaluation.annotation,
        ordering_timestamp: time(evaluation.ordering),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_capped() {
        let at = |n| {
            let count = capped(n, CONTRIBUTOR_CAP);
            (count.capped_count.unwrap(), count.cap_exceeded.unwrap())
        };
        assert_eq!([at(0), at(25), at(26)], [(0, false), (25, false), (25, true)]);
        let all = compliance_of(ComplianceCounts { compliant: 1, non_compliant: 0 });
        assert_eq!(all.compliance_contributor_count, None);
    }
}
