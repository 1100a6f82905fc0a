//! A whole, checked configuration.

use crate::error::ConfigError;
use crate::notifications;
use crate::organization;
use crate::settings::{FILE_VARIABLE, LogFormat, Settings};
use assize_api::http::Limits;
use assize_delivery::WebhookSettings;
use assize_engine::limits::Limits as Quotas;
use assize_engine::organization::Organization;
use assize_upstream::{Endpoints, Timeouts};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

const DEFAULT_ACCOUNT: &str = "123456789012";
const DEFAULT_REGION: &str = "us-east-1";
const DEFAULT_LOG: &str = "info";
const DEFAULT_FUNCTION_CONCURRENCY: usize = 16;
/// Between looks at a whole account. Changes that pass through are looked at at once.
const DEFAULT_RECORD_EVERY: Duration = Duration::from_secs(60);
/// How long a function at the upstream may take to answer.
const DEFAULT_ANSWER_WAIT: Duration =
    Duration::from_millis(assize_engine::ANSWER_WAIT_MS.unsigned_abs());
/// How long a runbook may run.
const DEFAULT_RUNBOOK_TIMEOUT: Duration = Duration::from_secs(300);

/// Between deliveries of history, as AWS does it.
const DEFAULT_HISTORY_EVERY: Duration = Duration::from_secs(6 * 60 * 60);

/// The configuration file in the working directory.
const FILE: &str = "assize.toml";

/// How a server works. See [`Settings`] for what each is.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Config {
    pub listen: SocketAddr,
    pub data_dir: PathBuf,
    pub account: String,
    pub region: String,
    pub home_region: String,
    pub no_auth: bool,
    pub enable_reset: bool,
    pub external_functions: bool,
    pub functions: bool,
    pub function_python: Option<PathBuf>,
    pub function_node: Option<PathBuf>,
    pub require_sandbox: bool,
    pub function_concurrency: usize,
    pub upstream: Vec<String>,
    pub upstream_profile: Option<String>,
    pub record_every: Duration,
    pub upstream_timeout: Duration,
    pub function_answer_wait: Duration,
    pub runbooks: Option<PathBuf>,
    pub runbook_timeout: Duration,
    pub organization: Option<Organization>,
    pub history_every: Duration,
    pub webhooks: Vec<WebhookSettings>,
    pub eventbridge: Option<String>,
    pub eventbridge_source: Option<String>,
    pub sqs: Option<String>,
    /// How many of each thing an account may have.
    pub quotas: Quotas,
    pub log: String,
    pub log_format: LogFormat,
    /// How much clients can ask.
    pub limits: Limits,
    /// The program that becomes a function's process when it is started with `__function`:
    /// `assize` itself. Without one, no functions run here.
    pub function_launcher: Option<PathBuf>,
    /// Whether acknowledged writes survive a power failure, and not only the process's end.
    pub durable: bool,
}

impl Config {
    /// The defaults, with data in a directory.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 9470)),
            data_dir: data_dir.into(),
            account: DEFAULT_ACCOUNT.to_owned(),
            region: DEFAULT_REGION.to_owned(),
            home_region: DEFAULT_REGION.to_owned(),
            no_auth: false,
            enable_reset: false,
            external_functions: false,
            functions: true,
            function_python: None,
            function_node: None,
            require_sandbox: false,
            function_concurrency: DEFAULT_FUNCTION_CONCURRENCY,
            upstream: Vec::new(),
            upstream_profile: None,
            record_every: DEFAULT_RECORD_EVERY,
            upstream_timeout: Timeouts::default().answer,
            function_answer_wait: DEFAULT_ANSWER_WAIT,
            runbooks: None,
            runbook_timeout: DEFAULT_RUNBOOK_TIMEOUT,
            organization: None,
            history_every: DEFAULT_HISTORY_EVERY,
            webhooks: Vec::new(),
            eventbridge: None,
            eventbridge_source: None,
            sqs: None,
            quotas: Quotas::default(),
            log: DEFAULT_LOG.to_owned(),
            log_format: LogFormat::default(),
            limits: Limits::default(),
            function_launcher: None,
            durable: true,
        }
    }

    /// A server for tests and demonstrations: any free port, nothing waits for the disk.
    pub fn ephemeral(data_dir: impl Into<PathBuf>) -> Self {
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        Self { listen, durable: false, ..Self::new(data_dir) }
    }

    /// Joins flags, environment and file, from strongest to weakest. The file is `file`, or
    /// what `ASSIZE_CONFIG` names, or `assize.toml` in the working directory if there is one.
    ///
    /// # Errors
    /// When a source can't be read or holds something that isn't known; the text names it.
    pub fn load(flags: Settings, file: Option<&Path>) -> Result<Self, ConfigError> {
        // Variables that aren't Unicode can't be ours.
        let variables = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        let environment = Settings::from_environment(variables)?;
        let named = file.map(Path::to_owned).or_else(|| {
            std::env::var_os(FILE_VARIABLE).filter(|v| !v.is_empty()).map(PathBuf::from)
        });
        let file = match named {
            Some(path) => Settings::from_file(&path)?,
            None if Path::new(FILE).exists() => Settings::from_file(Path::new(FILE))?,
            None => Settings::default(),
        };
        Self::from_settings(flags.over(environment).over(file))
    }

    /// Fills in defaults and checks.
    ///
    /// # Errors
    /// When a value can't be right.
    pub fn from_settings(settings: Settings) -> Result<Self, ConfigError> {
        let data_dir = settings.data_dir.clone().or_else(default_data_dir);
        let data_dir = data_dir.ok_or(ConfigError::NoDataDir)?;
        let base = Self::new(data_dir);
        let account = settings.account.clone().unwrap_or(base.account);
        let organization = organization::stated(&settings, &account)?;
        let region = settings.region.unwrap_or(base.region);
        let config = Self {
            listen: settings.listen.unwrap_or(base.listen),
            account,
            organization,
            home_region: settings.home_region.unwrap_or_else(|| region.clone()),
            region,
            no_auth: settings.no_auth.unwrap_or(false),
            enable_reset: settings.enable_reset.unwrap_or(false),
            external_functions: settings.external_functions.unwrap_or(false),
            functions: settings.functions.unwrap_or(base.functions),
            function_python: settings.function_python,
            function_node: settings.function_node,
            require_sandbox: settings.require_sandbox.unwrap_or(false),
            function_concurrency: settings
                .function_concurrency
                .unwrap_or(base.function_concurrency),
            upstream: settings.upstream.unwrap_or_default(),
            upstream_profile: settings.upstream_profile,
            record_every: settings
                .record_every
                .map_or(base.record_every, |seconds| Duration::from_secs(u64::from(seconds))),
            upstream_timeout: settings
                .upstream_timeout
                .map_or(base.upstream_timeout, |seconds| Duration::from_secs(u64::from(seconds))),
            function_answer_wait: settings
                .function_answer_wait
                .map_or(base.function_answer_wait, |seconds| {
                    Duration::from_secs(u64::from(seconds))
                }),
            runbooks: settings.runbooks,
            runbook_timeout: settings
                .runbook_timeout
                .map_or(base.runbook_timeout, |seconds| Duration::from_secs(u64::from(seconds))),
            webhooks: notifications::webhooks(
                settings.webhook.unwrap_or_default(),
                settings.webhook_secret.as_deref(),
                settings.webhooks.unwrap_or_default(),
            )?,
            eventbridge: settings.eventbridge,
            eventbridge_source: settings.eventbridge_source,
            sqs: settings.sqs,
            quotas: Quotas::raised(&settings.limits.unwrap_or_default())?,
            history_every: settings
                .history_every
                .map_or(base.history_every, |seconds| Duration::from_secs(u64::from(seconds))),
            log: settings.log.unwrap_or(base.log),
            log_format: settings.log_format.unwrap_or_default(),
            ..base
        };
        config.check()?;
        Ok(config)
    }

    /// Whether the values can be right.
    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        let bad = |key, value: &str, wanted| {
            Err(ConfigError::Value { key, value: value.to_owned(), wanted })
        };
        if self.account.len() != 12 || !self.account.bytes().all(|b| b.is_ascii_digit()) {
            return bad("account", &self.account, "an account number of twelve digits");
        }
        for (key, region) in [("region", &self.region), ("home_region", &self.home_region)] {
            let known = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            if !region.contains('-') || region.len() > 32 || !region.bytes().all(known) {
                return bad(key, region, "a region such as us-east-1");
            }
        }
        if !(1..=1_000).contains(&self.function_concurrency) {
            let value = self.function_concurrency.to_string();
            return bad("function_concurrency", &value, "a number from 1 to 1000");
        }
        let endpoints = Endpoints::parse(&self.upstream)?;
        for (key, value, service) in
            [("eventbridge", &self.eventbridge, "events"), ("sqs", &self.sqs, "sqs")]
        {
            if let Some(value) = value.as_ref().filter(|_| !endpoints.owns(service)) {
                return bad(key, value, "nothing unless there is an upstream that has it");
            }
        }
        notifications::check(&self.webhooks)?;
        if self.record_every.is_zero() {
            return bad("record_every", "0", "seconds, at least 1");
        }
        let silent = self.upstream_timeout.as_secs();
        if !(1..=3_600).contains(&silent) {
            let value = silent.to_string();
            return bad("upstream_timeout", &value, "seconds, from 1 to 3600");
        }
        if self.function_answer_wait.is_zero() {
            return bad("function_answer_wait", "0", "seconds, at least 1");
        }
        if self.runbook_timeout.is_zero() {
            return bad("runbook_timeout", "0", "seconds, at least 1");
        }
        if self.history_every.is_zero() {
            return bad("history_every", "0", "seconds, at least 1");
        }
        if self.no_auth && !self.listen.ip().is_loopback() {
            return Err(ConfigError::OpenToAll(self.listen));
        }
        if self.enable_reset && !self.no_auth {
            return Err(ConfigError::ResetNeedsNoAuth);
        }
        Ok(())
    }
}

/// The platform's directory for a user's data, with `assize` below: `$XDG_DATA_HOME` or
/// `~/.local/share`; `~/Library/Application Support` on macOS; `%LOCALAPPDATA%` on Windows.
pub fn default_data_dir() -> Option<PathBuf> {
    let variable =
        |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = if cfg!(windows) {
        variable("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        variable("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        variable("XDG_DATA_HOME").or_else(|| variable("HOME").map(|home| home.join(".local/share")))
    };
    base.map(|base| base.join("assize"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings { data_dir: Some("/tmp/x".into()), ..Settings::default() }
    }

    #[test]
    fn defaults_are_the_documented_ones() {
        let config = Config::from_settings(settings()).unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:9470");
        assert_eq!(
            (config.account.as_str(), config.region.as_str()),
            ("123456789012", "us-east-1")
        );
        let tokyo = Settings { region: Some("ap-northeast-1".into()), ..settings() };
        assert_eq!(Config::from_settings(tokyo).unwrap().home_region, "ap-northeast-1");
    }

    #[test]
    fn what_cannot_be_right_is_refused() {
        let open =
            Settings { no_auth: Some(true), listen: "0.0.0.0:9470".parse().ok(), ..settings() };
        let fault = Config::from_settings(open).unwrap_err().to_string();
        assert!(fault.contains("0.0.0.0:9470") && fault.contains("loopback"), "{fault}");
        let local = Settings { no_auth: Some(true), listen: "[::1]:1".parse().ok(), ..settings() };
        assert!(Config::from_settings(local).is_ok());
        let reset = Settings { enable_reset: Some(true), ..settings() };
        let fault = Config::from_settings(reset.clone()).unwrap_err().to_string();
        assert!(fault.contains("no_auth"), "{fault}");
        assert!(Config::from_settings(Settings { no_auth: Some(true), ..reset }).is_ok());
        for (account, region) in [("12345", "us-east-1"), ("123456789012", "moon")] {
            let bad = Settings {
                account: Some(account.into()),
                region: Some(region.into()),
                ..settings()
            };
            assert!(Config::from_settings(bad).is_err());
        }
    }
}
