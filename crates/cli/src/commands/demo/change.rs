//! A change, live: from the acknowledged item to the verdicts that follow from it.

use super::account::{self, LEGACY_GROUP, World, hex_id};
use super::rules::{EXPOSED, SSH};
use super::stage::Stage;
use crate::clock;
use crate::error::CliError;
use assize_model::Timestamp;
use assize_wire::generated::config::enums::ComplianceType;
use assize_wire::generated::config::operations::GetComplianceDetailsByResource;
use assize_wire::generated::config::shapes::{
    EvaluationResult, GetComplianceDetailsByResourceRequest,
};
use serde::Serialize;
use std::time::{Duration, Instant};

/// Longer than it ever takes.
const PATIENCE: Duration = Duration::from_secs(10);

/// A verdict that followed.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Followed {
    /// The rule.
    pub rule: &'static str,
    /// The resource.
    pub resource_id: String,
    /// The verdict.
    pub compliance: &'static str,
    /// Why.
    pub annotation: Option<String>,
    /// From the acknowledged change until the API answered with this verdict.
    pub milliseconds: f64,
}

/// A change of the security group.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// Whether ports were opened, or closed.
    pub opened: bool,
    /// The security group.
    pub resource_id: String,
    /// When the server had acknowledged it.
    pub acknowledged_at: Timestamp,
    /// The verdict on the group itself, and the one on the instance behind it.
    pub followed: Vec<Followed>,
}

/// Opens or closes the legacy group's ports, and waits for the verdicts.
pub fn make(stage: &Stage, open: bool) -> Result<Change, CliError> {
    let world = World::new(clock::now(), account::ACCOUNT, account::REGION);
    let group = account::legacy_group(&world, open);
    let resource_id = group.resource_id.clone();
    stage.record(&[group])?;
    let (acknowledged, acknowledged_at) = (Instant::now(), clock::now());
    let wanted = if open { ComplianceType::NonCompliant } else { ComplianceType::Compliant };
    let watched = [
        (SSH, "AWS::EC2::SecurityGroup", resource_id.clone()),
        (EXPOSED, "AWS::EC2::Instance", hex_id("i", LEGACY_GROUP)),
    ];
    let mut followed = Vec::new();
    for (rule, kind, id) in watched {
        let result = until(stage, rule, kind, &id, wanted, acknowledged)?;
        followed.push(Followed {
            rule,
            resource_id: id,
            compliance: wanted.as_str(),
            annotation: result.annotation,
            milliseconds: acknowledged.elapsed().as_secs_f64() * 1000.0,
        });
    }
    Ok(Change { opened: open, resource_id, acknowledged_at, followed })
}

/// Asks until the verdict is the wanted one.
fn until(
    stage: &Stage,
    rule: &str,
    kind: &str,
    id: &str,
    wanted: ComplianceType,
    since: Instant,
) -> Result<EvaluationResult, CliError> {
    loop {
        let ask = GetComplianceDetailsByResourceRequest {
            resource_type: Some(kind.to_owned()),
            resource_id: Some(id.to_owned()),
            compliance_types: None,
            next_token: None,
            resource_evaluation_id: None,
        };
        let answer = stage.client().call::<GetComplianceDetailsByResource>(&ask)?;
        let results = answer.evaluation_results.unwrap_or_default();
        let found = results.into_iter().find(|result| {
            let by = result.evaluation_result_identifier.as_ref();
            let by = by.and_then(|i| i.evaluation_result_qualifier.as_ref());
            by.and_then(|q| q.config_rule_name.as_deref()) == Some(rule)
                && result.compliance_type == Some(wanted)
        });
        if let Some(found) = found {
            return Ok(found);
        }
        if since.elapsed() > PATIENCE {
            return Err(CliError::Failed(format!(
                "{rule} has not become {} for {id} within {} s",
                wanted.as_str(),
                PATIENCE.as_secs()
            )));
        }
        std::thread::sleep(Duration::from_micros(300));
    }
}
