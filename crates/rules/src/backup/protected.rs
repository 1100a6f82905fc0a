//! Rules that ask whether a backup plan protects a resource.
//!
//! A plan protects what its selections assign to it. Resources are assigned by ARN or by
//! tags; both stand in the recorded items of selections.

use super::{PLAN, SELECTION, VAULT};
use crate::shared::place::{Place, given, wanted, within};
use crate::shared::read::missing;
use crate::shared::selection::Candidate;
use crate::shared::tags::tag;
use assize_model::json::Node;
use assize_rule::{Context, Evidence, Failure, ItemView, Outcome, Verdict};
use std::collections::BTreeMap;

/// What is asked of the rules of a plan, beyond that they protect the resource.
#[derive(Default)]
struct Asked<'p> {
    regions: &'p [String],
    accounts: &'p [String],
    least_days: Option<i64>,
    most_days: Option<i64>,
    locked: bool,
}

/// The ids of the plans to which a resource is assigned.
fn plans_of(item: &ItemView<'_>, cx: &dyn Context) -> Result<Vec<String>, Failure> {
    let arn = item.arn().ok_or_else(|| missing("/ARN", "a string"))?;
    let tag = |key: &str| tag(item, key);
    let candidate = Candidate { arn: &arn, tag: &tag };
    let mut plans = Vec::new();
    for selection in cx.list(SELECTION)? {
        let view = selection.view()?;
        let configuration = view.configuration();
        // CloudFormation nests what the API answers as it is.
        let nested = within(configuration, "backupSelection")?;
        let own = if nested.is_absent() { configuration } else { nested.node() };
        if candidate.is_selected(own)? {
            plans.push(within(configuration, "backupPlanId")?.need_text()?.into_owned());
        }
    }
    Ok(plans)
}

fn in_plan(item: &ItemView<'_>, cx: &dyn Context) -> Outcome {
    if !plans_of(item, cx)?.is_empty() {
        return Ok(Verdict::compliant());
    }
    let fact = Evidence::new("/ARN", item.root().get("ARN").raw(), "assigned to a backup plan");
    Ok(Verdict::non_compliant("no recorded backup plan protects the resource").with_evidence(fact))
}

macro_rules! in_backup_plan {
    ($($name:ident = $id:literal, $about:literal, $type:literal;)*) => {$(
        rule! {
            /// Any plan will do.
            $name = $id,
            $about,
            &[$type], PERIODIC,
            reads [SELECTION],
            |item, _params, cx| in_plan(item, cx)
        }
    )*};
}

in_backup_plan! {
    DynamodbInBackupPlan = "DYNAMODB_IN_BACKUP_PLAN",
        "Checks that a backup plan protects DynamoDB tables.", "AWS::DynamoDB::Table";
    EbsInBackupPlan = "EBS_IN_BACKUP_PLAN",
        "Checks that a backup plan protects EBS volumes.", "AWS::EC2::Volume";
    EfsInBackupPlan = "EFS_IN_BACKUP_PLAN",
        "Checks that a backup plan protects EFS file systems.", "AWS::EFS::FileSystem";
    RdsInBackupPlan = "RDS_IN_BACKUP_PLAN",
        "Checks that a backup plan protects RDS instances.", "AWS::RDS::DBInstance";
}

impl Asked<'_> {
    fn is_nothing(&self) -> bool {
        let days = self.least_days.is_some() || self.most_days.is_some();
        self.regions.is_empty() && self.accounts.is_empty() && !days && !self.locked
    }

    /// Whether a rule of a plan does what is asked.
    fn is_met_by(&self, rule: Node<'_>, cx: &dyn Context) -> Result<bool, Failure> {
        let days = within(rule, "lifecycle.deleteAfterDays")?.int()?;
        let long_enough = self.least_days.is_none_or(|least| days.is_none_or(|d| d >= least));
        let short_enough = self.most_days.is_none_or(|most| days.is_some_and(|d| d <= most));
        let copied = |index: usize, wanted: &[String]| {
            let mut all = true;
            for want in wanted {
                let mut found = false;
                for copy in within(rule, "copyActions")?.items()? {
                    let vault = within(copy, "destinationBackupVaultArn")?.need_text()?;
                    found |= vault.split(':').nth(index) == Some(want);
                }
                all &= found;
            }
            Ok::<_, Failure>(all)
        };
        Ok(long_enough
            && short_enough
            && copied(3, self.regions)?
            && copied(4, self.accounts)?
            && (!self.locked || is_locked(within(rule, "targetBackupVault")?, cx)?))
    }
}

/// Whether the vault of a name is locked.
fn is_locked(name: Place<'_>, cx: &dyn Context) -> Result<bool, Failure> {
    let name = name.need_text()?;
    for vault in cx.list(VAULT)? {
        let view = vault.view()?;
        if within(view.configuration(), "backupVaultName")?.node().is_str(&name) {
            let locked = within(view.configuration(), "locked")?.flag()?.unwrap_or(false);
            return Ok(locked || within(view.configuration(), "lockConfiguration")?.is_filled());
        }
    }
    Ok(false)
}

/// Whether the parameters leave the resource out.
fn left_out(
    item: &ItemView<'_>,
    id: Option<&str>,
    tags: Option<&BTreeMap<String, String>>,
) -> Result<bool, Failure> {
    if id.is_some_and(|id| item.resource_id() != id) {
        return Ok(true);
    }
    for (key, value) in tags.into_iter().flatten() {
        if tag(item, key)?.as_deref() != Some(value) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn protected(item: &ItemView<'_>, asked: &Asked<'_>, cx: &dyn Context) -> Outcome {
    let plans = plans_of(item, cx)?;
    let mut evidence = Vec::new();
    if plans.is_empty() || asked.is_nothing() {
        return in_plan(item, cx);
    }
    for plan in cx.list(PLAN)? {
        let view = plan.view()?;
        let own = view.configuration();
        if !within(own, "backupPlanId")?
            .text()?
            .is_some_and(|id| plans.iter().any(|plan| *plan == id))
        {
            continue;
        }
        let rules = plan_rules(own)?;
        for rule in rules.need_items()? {
            if asked.is_met_by(rule, cx)? {
                return Ok(Verdict::compliant());
            }
        }
        evidence.push(rules.fact("a rule that does what is asked").in_resource(view.key()?));
    }
    if evidence.is_empty() {
        return Ok(Verdict::insufficient_data(
            "the plan that protects the resource is not recorded",
        ));
    }
    Ok(Verdict::non_compliant("no backup plan protects the resource as it is asked for")
        .with_all_evidence(evidence))
}

/// The rules of a plan; CloudFormation nests them, and names them otherwise than the API.
pub(super) fn plan_rules<'d>(plan: Node<'d>) -> Result<Place<'d>, assize_model::json::Malformed> {
    let nested = within(plan, "backupPlan.backupPlanRule")?;
    if !nested.is_absent() {
        return Ok(nested);
    }
    within(plan, "backupPlan.rules")
}

/// Tags as a JSON object in a text.
#[derive(Debug, serde::Deserialize)]
#[serde(try_from = "String")]
struct Tags(BTreeMap<String, String>);

impl TryFrom<String> for Tags {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Ok(Self(BTreeMap::new()));
        }
        serde_json::from_str(&text).map(Self).map_err(|_| "not a JSON object of texts".to_owned())
    }
}

impl assize_rule::ParamType for Tags {
    const KIND: assize_rule::ParamKind = assize_rule::ParamKind::String;
}

macro_rules! protected_by_plan {
    ($($name:ident = $id:literal, $about:literal, $type:literal;)*) => {$(
        rule! {
            /// Any plan will do, unless parameters ask for more of its rules.
            $name = $id,
            $about,
            &[$type], PERIODIC,
            reads [SELECTION, PLAN, VAULT],
            params {
                /// Tags of the resources that are judged, as a JSON object; all when not given.
                "resourceTags" => tags: Option<Tags>,
                /// Id of the resource that is judged; all when not given.
                "resourceId" => id: Option<String>,
                /// Regions to which backups must be copied.
                "crossRegionList" => regions: Option<Vec<String>>,
                /// Accounts to which backups must be copied.
                "crossAccountList" => accounts: Option<Vec<String>>,
                /// The most days that backups are kept.
                "maxRetentionDays" => most: Option<i64>,
                /// The least number of days that backups are kept.
                "minRetentionDays" => least: Option<i64>,
                /// Whether the vault must be locked.
                "backupVaultLockCheck" => locked: Option<bool>,
            }
            |item, params, cx| {
                if left_out(item, wanted(&params.id), params.tags.as_ref().map(|t| &t.0))? {
                    return Ok(Verdict::not_applicable("the parameters leave the resource out"));
                }
                let asked = Asked {
                    regions: given(&params.regions),
                    accounts: given(&params.accounts),
                    least_days: params.least,
                    most_days: params.most,
                    locked: params.locked == Some(true),
                };
                protected(item, &asked, cx)
            }
        }
    )*};
}

protected_by_plan! {
    AuroraResourcesProtectedByBackupPlan = "AURORA_RESOURCES_PROTECTED_BY_BACKUP_PLAN",
        "Checks that a backup plan protects Aurora clusters.", "AWS::RDS::DBCluster";
    DynamodbResourcesProtectedByBackupPlan = "DYNAMODB_RESOURCES_PROTECTED_BY_BACKUP_PLAN",
        "Checks that a backup plan protects DynamoDB tables.", "AWS::DynamoDB::Table";
    EbsResourcesProtectedByBackupPlan = "EBS_RESOURCES_PROTECTED_BY_BACKUP_PLAN",
        "Checks that a backup plan protects EBS volumes.", "AWS::EC2::Volume";
    Ec2ResourcesProtectedByBackupPlan = "EC2_RESOURCES_PROTECTED_BY_BACKUP_PLAN",
        "Checks that a backup plan protects EC2 instances.", "AWS::EC2::Instance";
    EfsResourcesProtectedByBackupPlan = "EFS_RESOURCES_PROTECTED_BY_BACKUP_PLAN",
        "Checks that a backup plan protects EFS file systems.", "AWS::EFS::FileSystem";
    FsxResourcesProtectedByBackupPlan = "FSX_RESOURCES_PROTECTED_BY_BACKUP_PLAN",
        "Checks that a backup plan protects FSx file systems.", "AWS::FSx::FileSystem";
    RdsResourcesProtectedByBackupPlan = "RDS_RESOURCES_PROTECTED_BY_BACKUP_PLAN",
        "Checks that a backup plan protects RDS instances.", "AWS::RDS::DBInstance";
    S3ResourcesProtectedByBackupPlan = "S3_RESOURCES_PROTECTED_BY_BACKUP_PLAN",
        "Checks that a backup plan protects S3 buckets.", "AWS::S3::Bucket";
}
