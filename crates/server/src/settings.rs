//! Settings as they are written in a file, the environment, or flags.

use crate::error::ConfigError;
use crate::notifications::WebhookTable;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// What log lines look like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One `key=value` list a line, without colours, for collectors.
    Compact,
}

impl FromStr for LogFormat {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "text" => Ok(Self::Text),
            "compact" => Ok(Self::Compact),
            _ => Err(format!("`{text}` is neither `text` nor `compact`")),
        }
    }
}

/// Begins the names of all variables.
const PREFIX: &str = "ASSIZE_";

/// Names the configuration file.
pub(crate) const FILE_VARIABLE: &str = "ASSIZE_CONFIG";

/// What stands behind the prefix.
const KEYS: [&str; 32] = [
    "LISTEN",
    "DATA_DIR",
    "ACCOUNT",
    "REGION",
    "HOME_REGION",
    "NO_AUTH",
    "ENABLE_RESET",
    "EXTERNAL_FUNCTIONS",
    "FUNCTIONS",
    "FUNCTION_PYTHON",
    "FUNCTION_NODE",
    "REQUIRE_SANDBOX",
    "FUNCTION_CONCURRENCY",
    "UPSTREAM",
    "UPSTREAM_PROFILE",
    "UPSTREAM_TIMEOUT",
    "FUNCTION_ANSWER_WAIT",
    "RECORD_EVERY",
    "RUNBOOKS",
    "RUNBOOK_TIMEOUT",
    "ORGANIZATION",
    "MANAGEMENT_ACCOUNT",
    "MEMBER_ACCOUNTS",
    "DELEGATED_ADMINISTRATORS",
    "HISTORY_EVERY",
    "WEBHOOK",
    "WEBHOOK_SECRET",
    "EVENTBRIDGE",
    "EVENTBRIDGE_SOURCE",
    "SQS",
    "LOG",
    "LOG_FORMAT",
];

/// Settings of one source; what it does not say is `None`.
///
/// | key in `assize.toml` | variable | default |
/// | --- | --- | --- |
/// | `listen` | `ASSIZE_LISTEN` | `127.0.0.1:9470` |
/// | `data_dir` | `ASSIZE_DATA_DIR` | the platform's data directory, see [`default_data_dir`](crate::default_data_dir) |
/// | `account` | `ASSIZE_ACCOUNT` | `123456789012` |
/// | `region` | `ASSIZE_REGION` | `us-east-1` |
/// | `home_region` | `ASSIZE_HOME_REGION` | as `region` |
/// | `no_auth` | `ASSIZE_NO_AUTH` | `false` |
/// | `enable_reset` | `ASSIZE_ENABLE_RESET` | `false` |
/// | `external_functions` | `ASSIZE_EXTERNAL_FUNCTIONS` | `false` |
/// | `functions` | `ASSIZE_FUNCTIONS` | `true` |
/// | `function_python` | `ASSIZE_FUNCTION_PYTHON` | made on first use in the data directory |
/// | `function_node` | `ASSIZE_FUNCTION_NODE` | made on first use in the data directory |
/// | `require_sandbox` | `ASSIZE_REQUIRE_SANDBOX` | `false` |
/// | `function_concurrency` | `ASSIZE_FUNCTION_CONCURRENCY` | `16` |
/// | `upstream` | `ASSIZE_UPSTREAM`, separated by commas | none |
/// | `upstream_profile` | `ASSIZE_UPSTREAM_PROFILE` | the AWS CLI's way |
/// | `upstream_timeout` | `ASSIZE_UPSTREAM_TIMEOUT` | `60` seconds |
/// | `function_answer_wait` | `ASSIZE_FUNCTION_ANSWER_WAIT` | `1200` seconds |
/// | `record_every` | `ASSIZE_RECORD_EVERY` | `60` seconds |
/// | `runbooks` | `ASSIZE_RUNBOOKS` | none: no runbooks run |
/// | `runbook_timeout` | `ASSIZE_RUNBOOK_TIMEOUT` | `300` seconds |
/// | `organization` | `ASSIZE_ORGANIZATION` | none |
/// | `management_account` | `ASSIZE_MANAGEMENT_ACCOUNT` | as `account` |
/// | `member_accounts` | `ASSIZE_MEMBER_ACCOUNTS`, separated by commas | none |
/// | `delegated_administrators` | `ASSIZE_DELEGATED_ADMINISTRATORS`, separated by commas | none |
/// | `history_every` | `ASSIZE_HISTORY_EVERY` | `21600` seconds |
/// | `webhook` | `ASSIZE_WEBHOOK`, separated by commas | none |
/// | `webhook_secret` | `ASSIZE_WEBHOOK_SECRET` | none; needed by `webhook` |
/// | `eventbridge` | `ASSIZE_EVENTBRIDGE` | none |
/// | `eventbridge_source` | `ASSIZE_EVENTBRIDGE_SOURCE` | `aws.config`; `assize.config` with AWS itself |
/// | `sqs` | `ASSIZE_SQS` | none |
/// | `limits`: a table, see docs/limits.md | | AWS's |
/// | `webhooks`: a table for each, see [`WebhookTable`] | | none |
/// | `log` | `ASSIZE_LOG` | `info` |
/// | `log_format` | `ASSIZE_LOG_FORMAT` | `text` |
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Address and port to listen on.
    pub listen: Option<SocketAddr>,
    /// Where everything is kept.
    pub data_dir: Option<PathBuf>,
    /// The account of the administrator's key.
    pub account: Option<String>,
    /// The region of requests that name none.
    pub region: Option<String>,
    /// The region that items of global services belong to.
    pub home_region: Option<String>,
    /// Whether anybody on this machine may do everything.
    pub no_auth: Option<bool>,
    /// Whether `POST /moto-api/reset` deletes everything, for suites of tests.
    pub enable_reset: Option<bool>,
    /// Whether rules may name functions that run elsewhere.
    pub external_functions: Option<bool>,
    /// Whether functions run here.
    pub functions: Option<bool>,
    /// A Python environment that has `awslambdaric` and `boto3`; nothing is installed then.
    pub function_python: Option<PathBuf>,
    /// A folder whose `node_modules` has `aws-lambda-ric`; nothing is installed then.
    pub function_node: Option<PathBuf>,
    /// Whether functions are refused unless every layer of the sandbox holds.
    pub require_sandbox: Option<bool>,
    /// How many events functions handle at a time.
    pub function_concurrency: Option<usize>,
    /// Where services are that are not answered here, and what is recorded: `URL`,
    /// `SERVICE=URL`, with `aws` in place of a URL for AWS itself.
    pub upstream: Option<Vec<String>>,
    /// The profile in the AWS CLI's files that signs for the upstream.
    pub upstream_profile: Option<String>,
    /// Seconds that an upstream may be silent before a call to it fails.
    pub upstream_timeout: Option<u32>,
    /// Seconds that a function at the upstream may take to answer a rule's event.
    pub function_answer_wait: Option<u32>,
    /// Seconds between looks at a whole account that is recorded.
    pub record_every: Option<u32>,
    /// The folder of programs that remediation may run.
    pub runbooks: Option<PathBuf>,
    /// Seconds that one of them may run.
    pub runbook_timeout: Option<u32>,
    /// The id of the organization whose accounts are here, such as `o-exampleorgid`.
    pub organization: Option<String>,
    /// The account that manages the organization.
    pub management_account: Option<String>,
    /// The organization's other accounts.
    pub member_accounts: Option<Vec<String>>,
    /// Those of them that may put rules and packs for the organization.
    pub delegated_administrators: Option<Vec<String>>,
    /// Seconds between deliveries of history.
    pub history_every: Option<u32>,
    /// URLs that events are posted to, of all kinds.
    pub webhook: Option<Vec<String>>,
    /// What their signatures are made with.
    pub webhook_secret: Option<String>,
    /// The upstream's event bus that events are put on.
    pub eventbridge: Option<String>,
    /// The source that those events name.
    pub eventbridge_source: Option<String>,
    /// The URL of the upstream's queue that events are sent to.
    pub sqs: Option<String>,
    /// Limits that are raised, by name.
    pub limits: Option<BTreeMap<String, usize>>,
    /// Webhooks with names and kinds of their own.
    pub webhooks: Option<Vec<WebhookTable>>,
    /// What is logged: a level, or directives such as `info,assize_api=debug`.
    pub log: Option<String>,
    /// What log lines look like.
    pub log_format: Option<LogFormat>,
}

impl Settings {
    /// Reads a file.
    ///
    /// # Errors
    /// When it can't be read, isn't TOML, or has a key or value that isn't known; the text names
    /// file, line and key.
    pub fn from_file(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|e| ConfigError::Unreadable {
            path: path.to_owned(),
            reason: e.to_string(),
        })?;
        Self::from_toml(&text).map_err(|reason| ConfigError::File { path: path.to_owned(), reason })
    }

    fn from_toml(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|e| e.to_string().trim_end().to_owned())
    }

    /// Reads the variables `ASSIZE_…`; others are passed over, empty ones count as not set.
    ///
    /// # Errors
    /// When a value isn't what the variable takes.
    pub fn from_environment(
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut settings = Self::default();
        for (name, value) in variables {
            let Some(key) = name.strip_prefix(PREFIX).filter(|_| !value.is_empty()) else {
                continue;
            };
            settings
                .set(key, &value)
                .map_err(|reason| ConfigError::Variable { name: name.clone(), reason })?;
        }
        Ok(settings)
    }

    /// The names of variables `ASSIZE_…` that are no settings: misspelt ones, most likely. They
    /// are worth a warning and no more, because others put such names into an environment too:
    /// Kubernetes does for a service of the name `assize`.
    pub fn unknown_variables(names: impl IntoIterator<Item = String>) -> Vec<String> {
        let mut unknown: Vec<String> = names
            .into_iter()
            .filter(|name| name != FILE_VARIABLE)
            .filter(|name| name.strip_prefix(PREFIX).is_some_and(|key| !KEYS.contains(&key)))
            .collect();
        unknown.sort_unstable();
        unknown
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "LISTEN" => self.listen = Some(parse(value)?),
            "DATA_DIR" => self.data_dir = Some(value.into()),
            "ACCOUNT" => self.account = Some(value.to_owned()),
            "REGION" => self.region = Some(value.to_owned()),
            "HOME_REGION" => self.home_region = Some(value.to_owned()),
            "NO_AUTH" => self.no_auth = Some(flag(value)?),
            "ENABLE_RESET" => self.enable_reset = Some(flag(value)?),
            "EXTERNAL_FUNCTIONS" => self.external_functions = Some(flag(value)?),
            "FUNCTIONS" => self.functions = Some(flag(value)?),
            "FUNCTION_PYTHON" => self.function_python = Some(value.into()),
            "FUNCTION_NODE" => self.function_node = Some(value.into()),
            "REQUIRE_SANDBOX" => self.require_sandbox = Some(flag(value)?),
            "FUNCTION_CONCURRENCY" => {
                let number = value.parse().map_err(|_| format!("`{value}` is not a number"))?;
                self.function_concurrency = Some(number);
            }
            "UPSTREAM" => self.upstream = Some(parts(value)),
            "UPSTREAM_PROFILE" => self.upstream_profile = Some(value.to_owned()),
            "UPSTREAM_TIMEOUT" => self.upstream_timeout = Some(seconds(value)?),
            "FUNCTION_ANSWER_WAIT" => self.function_answer_wait = Some(seconds(value)?),
            "RECORD_EVERY" => self.record_every = Some(seconds(value)?),
            "RUNBOOKS" => self.runbooks = Some(value.into()),
            "RUNBOOK_TIMEOUT" => self.runbook_timeout = Some(seconds(value)?),
            "ORGANIZATION" => self.organization = Some(value.to_owned()),
            "MANAGEMENT_ACCOUNT" => self.management_account = Some(value.to_owned()),
            "MEMBER_ACCOUNTS" => self.member_accounts = Some(parts(value)),
            "DELEGATED_ADMINISTRATORS" => self.delegated_administrators = Some(parts(value)),
            "HISTORY_EVERY" => self.history_every = Some(seconds(value)?),
            "WEBHOOK" => self.webhook = Some(parts(value)),
            "WEBHOOK_SECRET" => self.webhook_secret = Some(value.to_owned()),
            "EVENTBRIDGE" => self.eventbridge = Some(value.to_owned()),
            "EVENTBRIDGE_SOURCE" => self.eventbridge_source = Some(value.to_owned()),
            "SQS" => self.sqs = Some(value.to_owned()),
            "LOG" => self.log = Some(value.to_owned()),
            "LOG_FORMAT" => self.log_format = Some(value.parse()?),
            _ => {}
        }
        Ok(())
    }

    /// These settings, and where they say nothing, those of a weaker source.
    pub fn over(self, weaker: Self) -> Self {
        Self {
            listen: self.listen.or(weaker.listen),
            data_dir: self.data_dir.or(weaker.data_dir),
            account: self.account.or(weaker.account),
            region: self.region.or(weaker.region),
            home_region: self.home_region.or(weaker.home_region),
            no_auth: self.no_auth.or(weaker.no_auth),
            enable_reset: self.enable_reset.or(weaker.enable_reset),
            external_functions: self.external_functions.or(weaker.external_functions),
            functions: self.functions.or(weaker.functions),
            function_python: self.function_python.or(weaker.function_python),
            function_node: self.function_node.or(weaker.function_node),
            require_sandbox: self.require_sandbox.or(weaker.require_sandbox),
            function_concurrency: self.function_concurrency.or(weaker.function_concurrency),
            upstream: self.upstream.or(weaker.upstream),
            upstream_profile: self.upstream_profile.or(weaker.upstream_profile),
            upstream_timeout: self.upstream_timeout.or(weaker.upstream_timeout),
            function_answer_wait: self.function_answer_wait.or(weaker.function_answer_wait),
            record_every: self.record_every.or(weaker.record_every),
            runbooks: self.runbooks.or(weaker.runbooks),
            runbook_timeout: self.runbook_timeout.or(weaker.runbook_timeout),
            organization: self.organization.or(weaker.organization),
            management_account: self.management_account.or(weaker.management_account),
            member_accounts: self.member_accounts.or(weaker.member_accounts),
            delegated_administrators: self
                .delegated_administrators
                .or(weaker.delegated_administrators),
            history_every: self.history_every.or(weaker.history_every),
            webhook: self.webhook.or(weaker.webhook),
            webhook_secret: self.webhook_secret.or(weaker.webhook_secret),
            eventbridge: self.eventbridge.or(weaker.eventbridge),
            eventbridge_source: self.eventbridge_source.or(weaker.eventbridge_source),
            sqs: self.sqs.or(weaker.sqs),
            limits: self.limits.or(weaker.limits),
            webhooks: self.webhooks.or(weaker.webhooks),
            log: self.log.or(weaker.log),
            log_format: self.log_format.or(weaker.log_format),
        }
    }
}

fn parse(value: &str) -> Result<SocketAddr, String> {
    value.parse().map_err(|_| format!("`{value}` is not an address such as 127.0.0.1:9470"))
}

fn seconds(value: &str) -> Result<u32, String> {
    value.parse().map_err(|_| format!("`{value}` is not a number of seconds"))
}

/// A list, separated by commas.
fn parts(value: &str) -> Vec<String> {
    value.split(',').map(|part| part.trim().to_owned()).collect()
}

fn flag(value: &str) -> Result<bool, String> {
    match value {
        "1" | "true" => Ok(true),
        "0" | "false" => Ok(false),
        _ => Err(format!("`{value}` is neither `true` nor `false`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_win_over_variables_over_the_file() {
        let file = Settings::from_toml("listen = '127.0.0.1:1'\nregion = 'a-1'\naccount = '1'\n");
        let variables = [
            ("ASSIZE_LISTEN", "127.0.0.1:2"),
            ("ASSIZE_REGION", "b-1"),
            ("ASSIZE_NO_AUTH", "1"),
            ("ASSIZE_LOG", ""),
            ("ASSIZE_ENDPOINT", "passed over"),
            ("HOME", "/"),
        ];
        let variables = variables.map(|(k, v)| (k.to_owned(), v.to_owned()));
        let flags = Settings { listen: "127.0.0.1:3".parse().ok(), ..Settings::default() };
        let all = flags.over(Settings::from_environment(variables).unwrap()).over(file.unwrap());
        assert_eq!(all.listen.unwrap().port(), 3);
        assert_eq!(all.region.as_deref(), Some("b-1"));
        assert_eq!(all.account.as_deref(), Some("1"));
        assert_eq!((all.no_auth, all.log), (Some(true), None));
    }

    #[test]
    fn misspelt_variables_are_known_as_such() {
        let names = ["ASSIZE_LISTN", "HOME", "ASSIZE_CONFIG", "ASSIZE_A"].map(String::from);
        assert_eq!(Settings::unknown_variables(names), ["ASSIZE_A", "ASSIZE_LISTN"]);
        let names = KEYS.map(|key| format!("{PREFIX}{key}"));
        assert!(Settings::unknown_variables(names.clone()).is_empty());
        // Every key is read: none of them takes this.
        for name in names.into_iter().filter(|name| !name.ends_with("LOG")) {
            let read = Settings::from_environment([(name.clone(), "\u{1}".to_owned())]);
            assert_ne!(read, Ok(Settings::default()), "{name}");
        }
    }

    #[test]
    fn faults_name_their_place() {
        let unknown = Settings::from_toml("listn = '127.0.0.1:1'").unwrap_err();
        assert!(unknown.contains("listn") && unknown.contains("line 1"), "{unknown}");
        let wrong = Settings::from_toml("region = 'a'\nno_auth = 'yes'").unwrap_err();
        assert!(wrong.contains("no_auth") && wrong.contains("line 2"), "{wrong}");
        let variable = [("ASSIZE_NO_AUTH".to_owned(), "maybe".to_owned())];
        let fault = Settings::from_environment(variable).unwrap_err().to_string();
        assert!(fault.contains("ASSIZE_NO_AUTH") && fault.contains("maybe"), "{fault}");
        let missing = Settings::from_file(Path::new("/nonexistent/assize.toml")).unwrap_err();
        assert!(missing.to_string().contains("/nonexistent/assize.toml"));
    }
}
