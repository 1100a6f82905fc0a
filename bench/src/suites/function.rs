//! Lambda functions: our runner against AWS's Python client with nothing around it.
//!
//! Warm: a 3 KB event to a handler that answers at once, and back. Cold: from nothing to the
//! first answer of a handler that imports boto3. Ours includes the sandbox, the log and the
//! accounting of time and memory; the peer's has none of them.

use super::Suite;
use crate::bare_runtime::BareRuntime;
use crate::harness::{Contender, Fault, Settings, agree, interleaved, quantile, timed};
use crate::report::Report;
use assize_lambda::{
    Config, Credentials, EnvironmentSource, Function, InvokeOptions, Launcher, LogLine, LogSink,
    LogTarget, Runner, TemporaryKeys,
};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// See the module.
pub const SUITE: Suite =
    Suite { name: "function", about: "a Python Lambda function, warm and cold", run };

const CODE: &str = "def handler(event, context):\n    return 1\n";
const COLD: &str = "import boto3\ndef handler(event, context):\n    return 1\n";
/// Round trips in one round.
const TRIPS: usize = 300;

struct NoLog;

impl LogSink for NoLog {
    fn append(&self, _: &LogTarget, _: Vec<LogLine>) -> Result<(), String> {
        Ok(())
    }
}

struct AnyKeys;

impl Credentials for AnyKeys {
    fn issue(&self, _: &Function) -> Result<TemporaryKeys, String> {
        Ok(TemporaryKeys {
            access_key_id: "ASIABENCH".into(),
            secret_access_key: "secret".into(),
            session_token: "token".into(),
            expires: SystemTime::now() + Duration::from_secs(3600),
        })
    }

    fn revoke(&self, _: &str) {}
}

fn function(folder: &Path, handler: &str, memory_mb: u32) -> Function {
    Function {
        arn: "arn:aws:lambda:eu-west-1:123456789012:function:bench".into(),
        name: "bench".into(),
        version: "$LATEST".into(),
        account: "123456789012".into(),
        region: "eu-west-1".into(),
        runtime: "python3.12".into(),
        handler: handler.into(),
        timeout: Duration::from_secs(30),
        memory_mb,
        environment: std::collections::BTreeMap::new(),
        layers_dir: None,
        code_dir: folder.to_path_buf(),
        code_sha256: handler.into(),
        role_arn: "arn:aws:iam::123456789012:role/bench".into(),
        concurrency: None,
    }
}

fn run(settings: &Settings, report: &mut Report) -> Result<(), Fault> {
    let (Some(python), Some(assize)) = (&settings.python, &settings.assize) else {
        report.note("`cargo xtask bench` brings Python and `assize`: not measured");
        return Ok(());
    };
    let code = settings.scratch("function-code");
    std::fs::create_dir_all(&code)?;
    // Functions run as users of their own.
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&code, open)?;
    std::fs::write(code.join("warm.py"), CODE)?;
    std::fs::write(code.join("cold.py"), COLD)?;
    let launcher = Launcher { program: assize.clone(), args: vec!["__function".into()] };
    let data = settings.scratch("function-data");
    let mut config = Config::new(data, launcher, "http://127.0.0.1:9".into(), 9);
    let home = python.parent().and_then(Path::parent).ok_or("no Python environment")?;
    config.python = EnvironmentSource::Existing(home.to_path_buf());
    let runner = Runner::new(config, Arc::new(AnyKeys), Arc::new(NoLog))?;
    let event = format!("{{\"a\":\"{}\"}}", "x".repeat(3000));
    let ours = |function: &Function| -> Result<(), Fault> {
        let payload = event.clone().into_bytes().into();
        let answer = runner.invoke(function, payload, InvokeOptions::default())?;
        agree("answer", answer.payload.as_ref(), b"1".as_slice())
    };
    let warm = function(&code, "warm.handler", 512);
    let bare = BareRuntime::start(python, &code, "warm.handler")?;
    ours(&warm)?;
    agree("answer", bare.invoke(&event)?.as_slice(), b"1".as_slice())?;
    let (mut mine, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..settings.rounds {
        for _ in 0..TRIPS {
            mine.push(timed(|| ours(&warm))?.0 * 1e3);
        }
        for _ in 0..TRIPS {
            theirs.push(timed(|| bare.invoke(&event))?.0 * 1e3);
        }
    }
    for (name, share) in [("warm p50", 0.5), ("warm p99", 0.99)] {
        let (mine, theirs) = (quantile(mine.clone(), share), quantile(theirs.clone(), share));
        // As rates, so that more is better, like all ratios here.
        report.rate(name, "trips/s", 1e3 / mine, ("awslambdaric", 1e3 / theirs), None);
    }
    let cold = function(&code, "cold.handler", 512);
    let mut contenders: Vec<Contender<'_>> = vec![
        Box::new(|| {
            runner.forget(&cold);
            Ok(timed(|| ours(&cold))?.0)
        }),
        Box::new(|| {
            let started = timed(|| {
                let bare = BareRuntime::start(python, &code, "cold.handler")?;
                bare.invoke(&event)
            });
            Ok(started?.0)
        }),
    ];
    let figures = interleaved(settings.rounds.max(5), &mut contenders)?;
    if let [mine, theirs] = figures.as_slice() {
        // At most 1.3 times the time: 1 / 1.3.
        let target = Some(0.77);
        report.rate(
            "cold, with boto3",
            "starts/s",
            1.0 / mine,
            ("awslambdaric", 1.0 / theirs),
            target,
        );
    }
    Ok(())
}
