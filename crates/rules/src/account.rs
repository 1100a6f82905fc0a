//! Rules about settings of the account, each of one service, that no resource holds.
//!
//! Where they stand in the account's item is said per rule; the names are those of the
//! operation that tells them. What a service does not have is recorded as null.

use crate::shared::account::{ACCOUNT, Found, any_of};
use crate::shared::place::{at, beside, wanted, within};
use crate::shared::time::{age, time};
use assize_rule::Verdict;

rule! {
    /// The setting is of a region.
    Ec2EbsEncryptionByDefault = "EC2_EBS_ENCRYPTION_BY_DEFAULT",
    "Checks that new EBS volumes are encrypted by default.",
    ACCOUNT, PERIODIC,
    needs "`EbsEncryptionByDefault` (GetEbsEncryptionByDefault).",
    |item| beside(item, "EbsEncryptionByDefault")?.must_be_true("EBS encryption by default is off")
}

rule! {
    /// Public snapshots are those that everybody may restore.
    EbsSnapshotPublicRestorableCheck = "EBS_SNAPSHOT_PUBLIC_RESTORABLE_CHECK",
    "Checks that no EBS snapshot of the account may be restored by everybody.",
    ACCOUNT, PERIODIC,
    needs "`PublicSnapshots` (DescribeSnapshots of the account, restorable by `all`); an empty \
           list where there are none.",
    |item| {
        let public = beside(item, "PublicSnapshots")?;
        let count = public.need_items()?.count();
        let say = format!("{count} snapshots of the account may be restored by everybody");
        public.demand(count == 0, say, "no snapshot")
    }
}

rule! {
    /// The service is on where it has a hub.
    SecurityhubEnabled = "SECURITYHUB_ENABLED",
    "Checks that Security Hub is on.",
    ACCOUNT, PERIODIC,
    needs "`SecurityHub` (DescribeHub); null where it is off.",
    |item| beside(item, "SecurityHub")?.recorded()?
        .must_be_filled("Security Hub is off", "a hub")
}

rule! {
    /// A detector that is on. With an account given, findings must go there.
    GuarddutyEnabledCentralized = "GUARDDUTY_ENABLED_CENTRALIZED",
    "Checks that GuardDuty is on, and optionally that another account manages it.",
    ACCOUNT, PERIODIC,
    reads ["AWS::GuardDuty::Detector"],
    needs "With `CentralMonitoringAccount`, of detectors `Administrator.accountId` \
           (GetAdministratorAccount).",
    params {
        /// The account to which findings must go.
        "CentralMonitoringAccount" => central: Option<String>,
    }
    |_item, params, cx| any_of(cx, "AWS::GuardDuty::Detector", "a detector that is on", |detector| {
        let on = at(detector, "enable")?;
        // Detectors say `true` in items of AWS Config and `ENABLED` in GuardDuty's answers.
        let on = on.node().is_str("ENABLED")
            || !on.node().is_str("DISABLED") && on.flag()?.ok_or_else(|| on.missing())?;
        let Some(central) = wanted(&params.central).filter(|_| on) else { return Ok(on.into()) };
        let Ok(of) = beside(detector, "Administrator.accountId").and_then(|of| of.needed()) else {
            return Ok(Found::Unknown("Administrator/accountId"));
        };
        Ok(of.node().is_str(central).into())
    })
}

rule! {
    /// Severities as GuardDuty names them: low below 4, medium below 7, else high.
    GuarddutyNonArchivedFindings = "GUARDDUTY_NON_ARCHIVED_FINDINGS",
    "Checks that GuardDuty findings are archived within some days, by their severity.",
    ACCOUNT, PERIODIC,
    needs "`GuardDutyFindings` (GetFindings of those that are not archived): a list of \
           `{id, severity, createdAt}`.",
    params {
        /// The most days for findings of low severity.
        "daysLowSev" => low: i64 = "30",
        /// The most days for findings of medium severity.
        "daysMediumSev" => medium: i64 = "7",
        /// The most days for findings of high severity.
        "daysHighSev" => high: i64 = "1",
    }
    |item, params, cx| {
        for finding in beside(item, "GuardDutyFindings")?.need_items()? {
            let severity = within(finding, "severity")?;
            let value = severity.node().as_f64().ok_or_else(|| severity.missing())?;
            let days = if value < 4.0 {
                params.low
            } else if value < 7.0 {
                params.medium
            } else {
                params.high
            };
            let created = within(finding, "createdAt")?;
            let at = time(created.node())?.ok_or_else(|| created.missing())?;
            let age = age(at, cx.now());
            if age.exceeds_days(days) {
                let say = format!("a finding of severity {value} is {age} old and not archived");
                return created.demand(false, say, format!("archived within {days} days"));
            }
        }
        Ok(Verdict::compliant())
    }
}

rule! {
    /// An account outside of any organisation has none.
    AccountPartOfOrganizations = "ACCOUNT_PART_OF_ORGANIZATIONS",
    "Checks that the account is in an organisation, optionally that of a given account.",
    ACCOUNT, PERIODIC,
    needs "`Organization` (DescribeOrganization); null where there is none.",
    params {
        /// The organisation's management account.
        "MasterAccountId" => master: Option<String>,
    }
    |item, params| {
        let organization = beside(item, "Organization")?.recorded()?;
        if !organization.is_filled() {
            return organization.demand(false, "the account is in no organisation", "an organisation");
        }
        let Some(master) = wanted(&params.master) else { return Ok(Verdict::compliant()) };
        beside(item, "Organization.masterAccountId")?
            .must_be_one_of(&[master], "the organisation's management account")
    }
}

rule! {
    /// The alternate contact of the kind `SECURITY`.
    SecurityAccountInformationProvided = "SECURITY_ACCOUNT_INFORMATION_PROVIDED",
    "Checks that the account names a contact for security.",
    ACCOUNT, PERIODIC,
    needs "`SecurityContact` (GetAlternateContact of the type SECURITY); null where there is none.",
    |item| beside(item, "SecurityContact")?.recorded()?
        .must_be_filled("the account names no contact for security", "a contact")
}

rule! {
    /// The session's status.
    MacieStatusCheck = "MACIE_STATUS_CHECK",
    "Checks that Macie is on.",
    ACCOUNT, PERIODIC,
    needs "`MacieSession` (GetMacieSession); null where it is off.",
    |item| {
        beside(item, "MacieSession")?.recorded()?;
        beside(item, "MacieSession.status")?.must_say_one_of(&["ENABLED"], "Macie's status")
    }
}

rule! {
    /// The status of the discovery's configuration.
    MacieAutoSensitiveDataDiscoveryCheck = "MACIE_AUTO_SENSITIVE_DATA_DISCOVERY_CHECK",
    "Checks that Macie looks for sensitive data by itself.",
    ACCOUNT, PERIODIC,
    needs "`MacieDiscovery` (GetAutomatedDiscoveryConfiguration); null where Macie is off.",
    |item| {
        beside(item, "MacieDiscovery")?.recorded()?;
        beside(item, "MacieDiscovery.status")?
            .must_say_one_of(&["ENABLED"], "the status of automated discovery")
    }
}

rule! {
    /// Blocking may leave out port 22 only, as it does when it is switched on.
    EmrBlockPublicAccess = "EMR_BLOCK_PUBLIC_ACCESS",
    "Checks that EMR blocks clusters whose security groups let the public in.",
    ACCOUNT, PERIODIC,
    needs "`EmrBlockPublicAccess` (GetBlockPublicAccessConfiguration).",
    |item| {
        let say = "EMR does not block public access";
        let path = "EmrBlockPublicAccess.blockPublicSecurityGroupRules";
        let blocks = beside(item, path)?;
        if !blocks.flag()?.ok_or_else(|| blocks.missing())? {
            return blocks.demand(false, say, "true");
        }
        let except = beside(item, "EmrBlockPublicAccess.permittedPublicSecurityGroupRuleRanges")?;
        for range in except.items()? {
            let (min, max) = (within(range, "minRange")?, within(range, "maxRange")?);
            let first = min.need_int()?;
            if first != 22 || max.int()?.unwrap_or(first) != 22 {
                return min.demand(false, "EMR lets the public in by more than port 22", "22");
            }
        }
        Ok(Verdict::compliant())
    }
}

rule! {
    /// The role by which the response team gets in.
    ShieldDrtAccess = "SHIELD_DRT_ACCESS",
    "Checks that the Shield response team may get into the account.",
    ACCOUNT, PERIODIC,
    needs "`ShieldDrtAccess` (DescribeDRTAccess); null where there is no Shield Advanced.",
    |item| {
        beside(item, "ShieldDrtAccess")?.recorded()?;
        beside(item, "ShieldDrtAccess.roleArn")?
            .must_be_filled("the Shield response team has no role", "a role")
    }
}

macro_rules! inspector {
    ($($name:ident = $id:literal, $about:literal, $member:literal, $what:literal;)*) => {$(
        rule! {
            /// The state of one kind of scan.
            $name = $id,
            $about,
            ACCOUNT, PERIODIC,
            needs "`InspectorStatus` (BatchGetAccountStatus's `resourceState`); null where \
                   Inspector is off.",
            |item| {
                beside(item, "InspectorStatus")?.recorded()?;
                beside(item, concat!("InspectorStatus.", $member, ".status"))?.must_say_one_of(
                    &["ENABLED"],
                    concat!("the status of Inspector's scans of ", $what),
                )
            }
        }
    )*};
}

inspector! {
    InspectorEc2ScanEnabled = "INSPECTOR_EC2_SCAN_ENABLED",
        "Checks that Inspector scans EC2 instances.", "ec2", "EC2 instances";
    InspectorEcrScanEnabled = "INSPECTOR_ECR_SCAN_ENABLED",
        "Checks that Inspector scans images in ECR.", "ecr", "ECR images";
    InspectorLambdaStandardScanEnabled = "INSPECTOR_LAMBDA_STANDARD_SCAN_ENABLED",
        "Checks that Inspector scans Lambda functions.", "lambda", "Lambda functions";
}

rule! {
    /// The units of all tables and their indexes, against what the account may have.
    DynamodbThroughputLimitCheck = "DYNAMODB_THROUGHPUT_LIMIT_CHECK",
    "Checks that provisioned DynamoDB throughput is not near the limit of the account.",
    ACCOUNT, PERIODIC,
    reads ["AWS::DynamoDB::Table"],
    needs "`DynamoDBLimits` (DescribeLimits): `accountMaxReadCapacityUnits` and \
           `accountMaxWriteCapacityUnits`.",
    params {
        /// The most of the account's read capacity that may be provisioned, in percent.
        "accountRCUThresholdPercentage" => reads: i64 = "80",
        /// The most of the account's write capacity that may be provisioned, in percent.
        "accountWCUThresholdPercentage" => writes: i64 = "80",
    }
    |item, params, cx| {
        let tables = cx.list("AWS::DynamoDB::Table")?;
        let sum = |member: &'static str| {
            let mut units: i64 = 0;
            for table in &tables {
                let view = table.view()?;
                let own = view.configuration();
                let indexes = within(own, "globalSecondaryIndexes")?;
                for holder in std::iter::once(own).chain(indexes.items()?) {
                    units = units.saturating_add(within(holder, member)?.int()?.unwrap_or(0));
                }
            }
            Ok::<_, assize_rule::Failure>(units)
        };
        for (kind, limit, member, percent) in [
            ("read", "DynamoDBLimits.accountMaxReadCapacityUnits",
                "provisionedThroughput.readCapacityUnits", params.reads),
            ("write", "DynamoDBLimits.accountMaxWriteCapacityUnits",
                "provisionedThroughput.writeCapacityUnits", params.writes),
        ] {
            let limit = beside(item, limit)?;
            let (most, units) = (limit.need_int()?, sum(member)?);
            if units.saturating_mul(100) > most.saturating_mul(percent) {
                let say = format!("{units} {kind} units of {most} are provisioned, over {percent} %");
                return limit.demand(false, say, format!("at most {percent} % provisioned"));
            }
        }
        Ok(Verdict::compliant())
    }
}
