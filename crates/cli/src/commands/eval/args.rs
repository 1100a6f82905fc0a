//! The arguments of `assize eval`.

use crate::error::CliError;
use assize_engine::offline::Options;
use assize_engine::ports::{Clock as _, SystemClock};
use assize_model::item::parse::Defaults;
use assize_model::{ComplianceType, Timestamp};
use assize_recorder::Limits;
use std::path::PathBuf;

/// Arguments of `assize eval`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
What is read:
  AWS Config snapshot and history files; the output of `aws configservice
  get-resource-config-history`, `batch-get-resource-config` and `select-resource-config`; single
  items, arrays of items, and JSON lines, in event or API shape; rule events and notifications by
  SNS, SQS or EventBridge. All of it plain or gzip, whatever the names. Every record is judged as
  it stands: a history file gives one result per rule and item, unless --latest is given.

What judges: every native rule of resources that needs no parameters, unless --rule, --rules, --pack
or --guard say otherwise.

What is not there yet: --plan and --template judge what Terraform and CloudFormation will make, as
  items, by native rules and Guard policies. What nobody knows before it is made gives
  INSUFFICIENT_DATA; resources of types that no rule knows are named on standard error. Policies
  that are written for templates themselves are run by --guard with --documents.

Rules that read other resources judge after all others, once the whole input is known; the input
is then kept in a temporary file (in TMPDIR), not in memory.

Exit codes:
  0  every item was judged, and nothing violates
  1  wrong usage, an internal error, or the output was closed before the end
  2  something violates a rule; wins over 3 and 4 once judging has begun
  3  a rule, parameter or file is invalid, or the input holds no readable item
  4  some records were bad, or a rule had insufficient data for some items

Examples:
  assize eval snapshot.json.gz
  assize eval --rule INCOMING_SSH_DISABLED items.ndjson
  assize eval --rule 'EC2_EXPOSED_INSTANCE:{\"port1\":\"22\",\"port2\":\"3389\"}' snapshot.json
  aws configservice describe-config-rules | assize eval --rules - snapshot.json.gz
  assize eval --guard encryption.guard snapshot.json.gz
  assize eval --guard s3.guard --documents template.yaml
  aws configservice get-resource-config-history --resource-type AWS::EC2::SecurityGroup \\
      --resource-id sg-0123 | assize eval --latest -
  assize eval --pack pack.yaml --parameter maxAge=90 snapshot.json.gz
  assize eval --output sarif snapshot.json.gz > assize.sarif
  terraform show -json plan.out | assize eval --plan -
  assize eval --template stack.yaml --parameter Stage=prod --output sarif")]
pub struct Args {
    /// Judge by a native rule; `assize rules list` shows all, and --rule may be repeated
    #[arg(long, value_name = "ID[:PARAMETERS-JSON]")]
    pub rule: Vec<String>,
    /// Judge by the rules of a file: YAML or JSON with PutConfigRule's members, or the output of
    /// describe-config-rules
    #[arg(long, value_name = "FILE")]
    pub rules: Vec<PathBuf>,
    /// Judge by the rules of a conformance pack: a template as PutConformancePack takes it
    #[arg(long, value_name = "FILE")]
    pub pack: Option<PathBuf>,
    /// A value for a parameter of the pack or, without a pack, of the templates; may be given again
    #[arg(long, value_name = "NAME=VALUE")]
    pub parameter: Vec<String>,
    /// Judge by the Guard policy of a file, as AWS Config's custom policy rules do; may be
    /// repeated
    #[arg(long, value_name = "FILE")]
    pub guard: Vec<PathBuf>,
    /// The files are documents in JSON or YAML, such as CloudFormation templates: each is
    /// judged as a whole by the policies of --guard
    #[arg(long, requires = "guard", conflicts_with_all = [
        "rule", "rules", "pack", "latest", "plan", "template",
    ])]
    pub documents: bool,
    /// Files to read, or `-` for standard input
    #[arg(required_unless_present_any = ["plan", "template"], value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Judge what a Terraform plan will make: the output of `terraform show -json`; may be given
    /// again
    #[arg(long, value_name = "FILE", conflicts_with = "files")]
    pub plan: Vec<PathBuf>,
    /// Judge what a CloudFormation template will make, in YAML or JSON; may be given again
    #[arg(long, value_name = "FILE", conflicts_with = "files")]
    pub template: Vec<PathBuf>,
    /// The form of the output
    #[arg(long, short, value_enum, default_value_t)]
    pub output: OutputForm,
    /// Show only results of these types (a summary counts all); `sarif` shows NON_COMPLIANT and
    /// INSUFFICIENT_DATA unless told otherwise
    #[arg(long, value_name = "TYPE,…", value_delimiter = ',', value_parser = compliance)]
    pub compliance: Vec<ComplianceType>,
    /// What makes the exit code other than 0
    #[arg(long, value_name = "WHAT,…", value_delimiter = ',', value_enum, default_values_t = [
        FailOn::NonCompliant, FailOn::InsufficientData, FailOn::BadRecord
    ])]
    pub fail_on: Vec<FailOn>,
    /// Judge as if it were this time, such as 2026-11-01T00:00:00Z; the present otherwise
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse)]
    pub now: Option<Timestamp>,
    /// Account of records that name none
    #[arg(long, value_name = "ID", default_value = "000000000000", value_parser = account)]
    pub account: String,
    /// Region of records that name none
    #[arg(long, value_name = "REGION", env = "AWS_DEFAULT_REGION", default_value = "us-east-1")]
    pub region: String,
    /// Judge only the newest item of each resource
    #[arg(long)]
    pub latest: bool,
    /// Check every record in full (types of JSON values, duplicate keys, NUL characters), not
    /// only its structure and what rules read
    #[arg(long)]
    pub strict: bool,
    /// Threads that judge; as many as processors unless given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: Option<u16>,
    /// The most bytes of one file, after unpacking; the rest is reported and not read
    #[arg(long, value_name = "SIZE", default_value = "64GiB", value_parser = size)]
    pub max_bytes: u64,
    /// Print no results, only bad records; the exit code tells
    #[arg(long, short)]
    pub quiet: bool,
}

/// The forms of output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum OutputForm {
    /// For people: one line per result, with evidence of violations, and a summary
    #[default]
    Table,
    /// One document: rules, results, badRecords, summary
    Json,
    /// One JSON object per result and line
    Ndjson,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML: a suite per rule, a case per resource
    Junit,
    /// Markdown, for pull requests
    Markdown,
}

/// What can make the exit code other than 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FailOn {
    /// A violation: exit code 2
    #[value(alias = "non-compliant")]
    NonCompliant,
    /// A rule that could not decide: exit code 4
    #[value(alias = "insufficient-data")]
    InsufficientData,
    /// A record that could not be read: exit code 4
    #[value(alias = "bad-record")]
    BadRecord,
    /// Nothing that is found in the input
    #[value(alias = "never")]
    Never,
}

impl Args {
    /// Whether a finding makes the exit code other than 0.
    pub fn fails_on(&self, what: FailOn) -> bool {
        self.fail_on.contains(&what) && !self.fail_on.contains(&FailOn::Never)
    }

    /// Whether what is judged is not there yet.
    pub fn is_planned(&self) -> bool {
        !self.plan.is_empty() || !self.template.is_empty()
    }

    /// The files must be there before anything is judged.
    pub fn check_files(&self) -> Result<(), CliError> {
        if !self.parameter.is_empty() && self.pack.is_none() && self.template.is_empty() {
            let text = "--parameter is for a template: give one with --pack or --template";
            return Err(CliError::invalid(text));
        }
        let all = self.files.iter().chain(&self.rules).chain(&self.pack).chain(&self.guard);
        let all = all.chain(&self.plan).chain(&self.template);
        if all.clone().filter(|f| f.as_os_str() == "-").count() > 1 {
            return Err(CliError::invalid("standard input (`-`) can be read only once"));
        }
        for file in all.filter(|f| f.as_os_str() != "-") {
            let found = std::fs::metadata(file);
            let found = found.map_err(|e| CliError::unreadable(file.display(), &e))?;
            if found.is_dir() {
                let file = file.display();
                return Err(CliError::invalid(format!(
                    "`{file}` is a directory; name its files, such as {file}/*.json.gz"
                )));
            }
        }
        Ok(())
    }

    /// How to judge.
    pub fn options(&self) -> Result<Options, CliError> {
        let now = self.now.unwrap_or_else(|| SystemClock.now());
        let threads = match self.threads {
            Some(threads) => usize::from(threads),
            None => std::thread::available_parallelism().map_or(1, usize::from),
        };
        if self.region.trim().is_empty() {
            return Err(CliError::invalid("the default region is empty; set --region"));
        }
        let (account, region) = (self.account.clone(), self.region.clone());
        let defaults = Defaults { account, region, capture_time: now };
        Ok(Options { now, defaults, strict: self.strict, latest: self.latest, threads })
    }

    /// Bounds on what is read.
    pub fn limits(&self) -> Limits {
        Limits { bytes: self.max_bytes, ..Limits::default() }
    }
}

fn compliance(text: &str) -> Result<ComplianceType, String> {
    let canonical = text.trim().to_ascii_uppercase().replace('-', "_");
    canonical.parse().map_err(|_| {
        let all = ComplianceType::ALL.map(ComplianceType::as_str).join(", ");
        format!("the types are {all}")
    })
}

fn account(text: &str) -> Result<String, String> {
    if text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(text.to_owned());
    }
    Err("an account has 12 digits".to_owned())
}

/// A number of bytes, with `K`, `M`, `G` or `T` for powers of 1024.
fn size(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(digits).unwrap_or((text, ""));
    let unit = unit.trim().to_ascii_lowercase();
    let shift = match unit.trim_end_matches("ib").trim_end_matches('b') {
        "" => 0,
        "k" => 10,
        "m" => 20,
        "g" => 30,
        "t" => 40,
        _ => return Err("a size is a number of bytes, such as 500MiB or 64GiB".to_owned()),
    };
    let number: u64 = number.parse().map_err(|_| "a size begins with a number".to_owned())?;
    number.checked_mul(1 << shift).filter(|n| *n > 0).ok_or("the size is out of range".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!(size("17"), Ok(17));
        assert_eq!(size("64GiB"), Ok(64 << 30));
        assert_eq!(size("5 MB"), Ok(5 << 20));
        for bad in ["", "GiB", "1x", "0", "99999999T"] {
            assert!(size(bad).is_err(), "{bad}");
        }
    }
}
