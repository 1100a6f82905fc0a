//! `assize serve`: run the server.

use crate::cli::Global;
use crate::error::CliError;
use crate::exit::Exit;
use crate::out::{note, printable};
use crate::shell;
use assize_server::{Config, LogFormat, Running, Server, Settings, logging};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Arguments of `assize serve`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Every option can also stand in assize.toml, or in the environment as ASSIZE_LISTEN and so on.
The weakest is the file, the strongest the flag.

Examples:
  assize serve
  assize serve --listen 127.0.0.1:9470 --data-dir ./data --region ap-northeast-1
  eval \"$(assize env)\"; aws configservice describe-config-rules")]
pub struct Args {
    /// Address and port to listen on [default: 127.0.0.1:9470]
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// Where everything is kept [default: the platform's directory for data]
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// The configuration file [default: assize.toml, where there is one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The account of the administrator's key [default: 123456789012]
    #[arg(long, value_name = "NUMBER")]
    account: Option<String>,
    /// The region of requests that name none [default: us-east-1]
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// The region that keeps the items of global services, such as IAM [default: the region]
    #[arg(long, value_name = "REGION")]
    home_region: Option<String>,
    /// Let anybody on this machine do everything
    #[arg(long)]
    no_auth: bool,
    /// Let POST /moto-api/reset delete everything, for suites of tests; needs --no-auth
    #[arg(long)]
    enable_reset: bool,
    /// Take rules whose functions run elsewhere and answer with PutEvaluations
    #[arg(long)]
    external_functions: bool,
    /// Run no functions here; they can be registered all the same
    #[arg(long)]
    no_functions: bool,
    /// A Python environment with awslambdaric and boto3 [default: one is made on first use]
    #[arg(long, value_name = "DIR")]
    function_python: Option<PathBuf>,
    /// A folder with aws-lambda-ric in its node_modules [default: one is made on first use]
    #[arg(long, value_name = "DIR")]
    function_node: Option<PathBuf>,
    /// Refuse to run functions unless every layer of their sandbox holds; see `assize doctor`
    #[arg(long)]
    require_sandbox: bool,
    /// How many events functions handle at a time [default: 16]
    #[arg(long, value_name = "NUMBER")]
    function_concurrency: Option<usize>,
    /// Where services are that are not answered here, and what is recorded: `aws`, a URL, or
    /// SERVICE=URL for one service; may be given again
    #[arg(long, value_name = "URL|SERVICE=URL|aws")]
    upstream: Vec<String>,
    /// The AWS CLI's profile that signs for the upstream
    #[arg(long, value_name = "NAME")]
    upstream_profile: Option<String>,
    /// Seconds that an upstream may be silent before a call to it fails [default: 60]
    #[arg(long, value_name = "SECONDS")]
    upstream_timeout: Option<u32>,
    /// Seconds that a function at the upstream may take to answer a rule's event [default: 1200]
    #[arg(long, value_name = "SECONDS")]
    function_answer_wait: Option<u32>,
    /// Seconds between looks at a whole account that is recorded [default: 60]
    #[arg(long, value_name = "SECONDS")]
    record_every: Option<u32>,
    /// Let remediation run the programs in this folder: targets `runbook:NAME`
    #[arg(long, value_name = "DIR")]
    runbooks: Option<PathBuf>,
    /// Seconds that one of them may run [default: 300]
    #[arg(long, value_name = "SECONDS")]
    runbook_timeout: Option<u32>,
    /// The id of the organization whose accounts are here, such as o-exampleorgid
    #[arg(long, value_name = "ID")]
    organization: Option<String>,
    /// The account that manages the organization [default: the account]
    #[arg(long, value_name = "NUMBER")]
    management_account: Option<String>,
    /// Another account of the organization; may be given again
    #[arg(long = "member-account", value_name = "NUMBER")]
    member_accounts: Vec<String>,
    /// A member account that may act for the management account; may be given again
    #[arg(long = "delegated-administrator", value_name = "NUMBER")]
    delegated_administrators: Vec<String>,
    /// Seconds between deliveries of history to the bucket [default: 21600]
    #[arg(long, value_name = "SECONDS")]
    history_every: Option<u32>,
    /// Post what happens to a URL, signed with ASSIZE_WEBHOOK_SECRET (or webhook_secret in the
    /// file), which must be set; may be given again
    #[arg(long, value_name = "URL")]
    webhook: Vec<String>,
    /// Put what happens on an event bus of the upstream
    #[arg(long, value_name = "BUS")]
    eventbridge: Option<String>,
    /// Send what happens to a queue of the upstream
    #[arg(long, value_name = "URL")]
    sqs: Option<String>,
    /// What to log: a level, or directives such as `info,assize_api=debug` [default: info]
    #[arg(long, value_name = "FILTER")]
    log: Option<String>,
    /// What log lines look like [default: text]
    #[arg(long, value_name = "FORMAT", value_parser = ["text", "compact"])]
    log_format: Option<String>,
}

/// Runs the server until it is told to end.
pub fn run(args: &Args, _global: &Global) -> Result<Exit, CliError> {
    let log_format = args.log_format.as_deref().map(str::parse::<LogFormat>).transpose();
    let settings = Settings {
        listen: args.listen,
        data_dir: args.data_dir.clone(),
        account: args.account.clone(),
        region: args.region.clone(),
        home_region: args.home_region.clone(),
        no_auth: args.no_auth.then_some(true),
        enable_reset: args.enable_reset.then_some(true),
        external_functions: args.external_functions.then_some(true),
        functions: args.no_functions.then_some(false),
        function_python: args.function_python.clone(),
        function_node: args.function_node.clone(),
        require_sandbox: args.require_sandbox.then_some(true),
        function_concurrency: args.function_concurrency,
        upstream: some(&args.upstream),
        upstream_profile: args.upstream_profile.clone(),
        upstream_timeout: args.upstream_timeout,
        function_answer_wait: args.function_answer_wait,
        record_every: args.record_every,
        runbooks: args.runbooks.clone(),
        runbook_timeout: args.runbook_timeout,
        organization: args.organization.clone(),
        management_account: args.management_account.clone(),
        member_accounts: some(&args.member_accounts),
        delegated_administrators: some(&args.delegated_administrators),
        history_every: args.history_every,
        webhook: (!args.webhook.is_empty()).then(|| args.webhook.clone()),
        eventbridge: args.eventbridge.clone(),
        sqs: args.sqs.clone(),
        log: args.log.clone(),
        log_format: log_format.map_err(CliError::Failed)?,
        ..Settings::default()
    };
    let mut config = Config::load(settings, args.config.as_deref())
        .map_err(|e| CliError::Failed(e.to_string()))?;
    let variables = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    for name in Settings::unknown_variables(variables) {
        note(format_args!(
            "warning: the variable {} is no setting of assize, and has no effect",
            printable(&name)
        ));
    }
    config.function_launcher = std::env::current_exe().ok();
    logging::init(&config.log, config.log_format).map_err(CliError::Failed)?;
    let data_dir = config.data_dir.clone();
    let no_auth = config.no_auth;
    let asked = args.data_dir.is_some();
    Server::run(config, |running| {
        let dir = data_dir.display();
        note(format_args!("assize {} serves AWS Config", env!("CARGO_PKG_VERSION")));
        note(format_args!("  at         {}", running.endpoint()));
        note(format_args!("  data       {dir}"));
        note(format_args!("  a shell    {}", how_to_speak(running, asked, &dir.to_string())));
        if no_auth {
            note("  requests need no key: anybody on this machine may do everything");
        }
    })?;
    Ok(Exit::Ok)
}

/// What was given; an option that was not says nothing.
fn some(given: &[String]) -> Option<Vec<String>> {
    (!given.is_empty()).then(|| given.to_vec())
}

fn how_to_speak(_: &Running, asked: bool, dir: &str) -> String {
    if asked {
        format!("eval \"$(assize env --data-dir {})\"", shell::quote_sh(dir))
    } else {
        "eval \"$(assize env)\"".to_owned()
    }
}
