//! Rules about AWS CodeBuild.

use crate::shared::place::{Place, at, given, within};
use assize_model::json::{Malformed, Node};
use assize_rule::{ItemView, Verdict};

const PROJECT: &[&str] = &["AWS::CodeBuild::Project"];

/// The project's source, then its secondary ones.
fn sources<'d>(item: &ItemView<'d>) -> Result<Vec<Node<'d>>, Malformed> {
    let own = at(item, "source")?.needed()?.node();
    let mut all = vec![own];
    all.extend(at(item, "secondarySources")?.items()?);
    Ok(all)
}

/// Why a rule does not apply to a project that is exempt.
fn exempt(item: &ItemView<'_>, list: &Option<Vec<String>>) -> Result<Option<Verdict>, Malformed> {
    let name = at(item, "name")?.text()?.unwrap_or_default();
    let is = given(list).iter().any(|one| *one == name);
    Ok(is.then(|| Verdict::not_applicable("the project is exempt")))
}

rule! {
    /// Values in plain text; those from a store are named otherwise.
    CodebuildProjectEnvvarAwscredCheck = "CODEBUILD_PROJECT_ENVVAR_AWSCRED_CHECK",
    "Checks that CodeBuild projects hold no access key in their environment.",
    PROJECT, CHANGE,
    |item| {
        for variable in at(item, "environment.environmentVariables")?.items()? {
            let name = within(variable, "name")?;
            let plain = within(variable, "type")?.text()?.is_none_or(|kind| kind == "PLAINTEXT");
            let seen = name.need_text()?;
            if plain && matches!(&*seen, "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY") {
                let say = format!("the environment holds {seen} in plain text");
                return name.demand(false, say, "no access key");
            }
        }
        Ok(Verdict::compliant())
    }
}

rule! {
    /// Sources of GitHub and Bitbucket must be reached by OAuth, without a name and a
    /// password or token in their address. Projects with other sources only are not
    /// applicable.
    CodebuildProjectSourceRepoUrlCheck = "CODEBUILD_PROJECT_SOURCE_REPO_URL_CHECK",
    "Checks that addresses of sources of CodeBuild projects hold no credentials.",
    PROJECT, CHANGE,
    |item| {
        let mut judged = false;
        for source in sources(item)? {
            let kind = within(source, "type")?.need_text()?;
            if !matches!(&*kind, "GITHUB" | "BITBUCKET") {
                continue;
            }
            judged = true;
            let location = within(source, "location")?;
            let seen = location.text()?.unwrap_or_default();
            let host = seen.split("://").nth(1).and_then(|rest| rest.split('/').next());
            if host.is_some_and(|host| host.contains('@')) {
                // The address itself stays out of the evidence.
                let expected = "an address without credentials";
                let fact = assize_rule::Evidence::new(location.pointer(), "", expected);
                let say = "the address of a source holds credentials";
                return Ok(Verdict::non_compliant(say).with_evidence(fact));
            }
        }
        Ok(if judged {
            Verdict::compliant()
        } else {
            Verdict::not_applicable("no source is of GitHub or Bitbucket")
        })
    }
}

/// The artifacts of a project, the secondary ones too.
fn artifacts<'d>(item: &ItemView<'d>) -> Result<Vec<Node<'d>>, Malformed> {
    let own = at(item, "artifacts")?.needed()?.node();
    let mut all = vec![own];
    all.extend(at(item, "secondaryArtifacts")?.items()?);
    Ok(all)
}

rule! {
    /// What is not set is encrypted. Projects without artifacts are not applicable.
    CodebuildProjectArtifactEncryption = "CODEBUILD_PROJECT_ARTIFACT_ENCRYPTION",
    "Checks that artifacts of CodeBuild projects are encrypted.",
    PROJECT, CHANGE,
    |item| {
        let mut judged = false;
        for artifact in artifacts(item)? {
            if within(artifact, "type")?.need_text()? == "NO_ARTIFACTS" {
                continue;
            }
            judged = true;
            let off = within(artifact, "encryptionDisabled")?;
            if off.flag()?.unwrap_or(false) {
                return off.demand(false, "artifacts are not encrypted", "false");
            }
        }
        Ok(if judged {
            Verdict::compliant()
        } else {
            Verdict::not_applicable("the project has no artifacts")
        })
    }
}

fn is_on(status: &Place<'_>) -> Result<bool, Malformed> {
    Ok(status.text()?.as_deref() == Some("ENABLED"))
}

rule! {
    /// Logs of either kind, and to one of the places, where some are given.
    CodebuildProjectLoggingEnabled = "CODEBUILD_PROJECT_LOGGING_ENABLED",
    "Checks that CodeBuild projects write logs.",
    PROJECT, CHANGE,
    params {
        /// Names of the buckets to which logs may go; any when not given.
        "s3BucketNames" => buckets: Option<Vec<String>>,
        /// Names of the log groups to which logs may go; any when not given.
        "cloudWatchGroupNames" => groups: Option<Vec<String>>,
    }
    |item, params| {
        let cloudwatch = at(item, "logsConfig.cloudWatchLogs.status")?;
        if is_on(&cloudwatch)? {
            let groups = given(&params.groups);
            let group = at(item, "logsConfig.cloudWatchLogs.groupName")?.text()?;
            if groups.is_empty() || group.is_some_and(|g| groups.iter().any(|one| *one == g)) {
                return Ok(Verdict::compliant());
            }
        }
        if is_on(&at(item, "logsConfig.s3Logs.status")?)? {
            let buckets = given(&params.buckets);
            let place = at(item, "logsConfig.s3Logs.location")?.text()?.unwrap_or_default();
            let bucket = place.split('/').next().unwrap_or_default();
            if buckets.is_empty() || buckets.iter().any(|one| one == bucket) {
                return Ok(Verdict::compliant());
            }
        }
        at(item, "logsConfig")?.demand(false, "the project writes no logs as asked for", "logs")
    }
}

rule! {
    /// Projects that write no logs to Amazon S3 are not applicable.
    CodebuildProjectS3LogsEncrypted = "CODEBUILD_PROJECT_S3_LOGS_ENCRYPTED",
    "Checks that logs that CodeBuild projects write to S3 are encrypted.",
    PROJECT, CHANGE,
    params {
        /// Names of projects that are exempt.
        "exemptedProjects" => exempt: Option<Vec<String>>,
    }
    |item, params| {
        if let Some(verdict) = exempt(item, &params.exempt)? {
            return Ok(verdict);
        }
        if !is_on(&at(item, "logsConfig.s3Logs.status")?)? {
            return Ok(Verdict::not_applicable("the project writes no logs to S3"));
        }
        at(item, "logsConfig.s3Logs.encryptionDisabled")?.must_be_off("logs are not encrypted")
    }
}

rule! {
    /// What is not set is off.
    CodebuildProjectEnvironmentPrivilegedCheck = "CODEBUILD_PROJECT_ENVIRONMENT_PRIVILEGED_CHECK",
    "Checks that builds of CodeBuild projects have no privileges.",
    PROJECT, CHANGE,
    params {
        /// Names of projects that are exempt.
        "exemptedProjects" => exempt: Option<Vec<String>>,
    }
    |item, params| {
        if let Some(verdict) = exempt(item, &params.exempt)? {
            return Ok(verdict);
        }
        at(item, "environment.privilegedMode")?.must_be_off("builds are privileged")
    }
}
