//! Rules about features of Amazon GuardDuty.

use crate::shared::place::{Place, at, within};
use assize_model::json::Malformed;
use assize_rule::{ItemView, Outcome, Verdict};

const DETECTOR: &[&str] = &["AWS::GuardDuty::Detector"];

/// A feature's status, from the list of features.
fn feature<'d>(item: &ItemView<'d>, name: &str) -> Result<Option<Place<'d>>, Malformed> {
    for feature in at(item, "features")?.items()? {
        if within(feature, "name")?.node().is_str(name) {
            return within(feature, "status").map(Some);
        }
    }
    Ok(None)
}

/// The feature must be on; `older` is where detectors of before there were features tell.
fn must_be_on(item: &ItemView<'_>, name: &str, older: Option<&'static str>) -> Outcome {
    if at(item, "enable")?.flag()? == Some(false) {
        return Ok(Verdict::not_applicable("the detector is off"));
    }
    let what = format!("the status of {name}");
    if let Some(status) = feature(item, name)? {
        return status.must_be_one_of(&["ENABLED"], &what);
    }
    if let Some(path) = older {
        return at(item, path)?.needed()?.must_be_on(&format!("{name} is off"));
    }
    let features = at(item, "features")?.needed()?;
    features.demand(false, format!("{name} is not among the features"), "ENABLED")
}

macro_rules! features {
    ($($name:ident = $id:literal, $about:literal, $feature:literal, $older:expr;)*) => {$(
        rule! {
            /// Detectors that are off are not applicable.
            $name = $id,
            $about,
            DETECTOR, PERIODIC,
            |item| must_be_on(item, $feature, $older)
        }
    )*};
}

features! {
    GuarddutyS3ProtectionEnabled = "GUARDDUTY_S3_PROTECTION_ENABLED",
        "Checks that GuardDuty watches data events of S3.",
        "S3_DATA_EVENTS", Some("dataSources.s3Logs.enable");
    GuarddutyEksProtectionAuditEnabled = "GUARDDUTY_EKS_PROTECTION_AUDIT_ENABLED",
        "Checks that GuardDuty watches audit logs of EKS.",
        "EKS_AUDIT_LOGS", Some("dataSources.kubernetes.auditLogs.enable");
    GuarddutyEksProtectionRuntimeEnabled = "GUARDDUTY_EKS_PROTECTION_RUNTIME_ENABLED",
        "Checks that GuardDuty watches what runs on EKS.", "EKS_RUNTIME_MONITORING", None;
    GuarddutyLambdaProtectionEnabled = "GUARDDUTY_LAMBDA_PROTECTION_ENABLED",
        "Checks that GuardDuty watches the network of Lambda functions.",
        "LAMBDA_NETWORK_LOGS", None;
    GuarddutyRuntimeMonitoringEnabled = "GUARDDUTY_RUNTIME_MONITORING_ENABLED",
        "Checks that GuardDuty watches what runs.", "RUNTIME_MONITORING", None;
    GuarddutyRdsProtectionEnabled = "GUARDDUTY_RDS_PROTECTION_ENABLED",
        "Checks that GuardDuty watches logins to RDS.", "RDS_LOGIN_EVENTS", None;
}
