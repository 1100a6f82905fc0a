//! A runner with a place for its logs, and packages made in memory.
#![allow(clippy::unwrap_used, clippy::print_stderr)]
#![allow(dead_code, reason = "each test file uses a part")]

use assize_lambda::{
    Answer, Config, Credentials, EnvironmentSource, Function, InvokeError, InvokeOptions, Launcher,
    LogLine, LogSink, LogTarget, Package, Runner, TemporaryKeys,
};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

/// A zip file of stored entries; the names that end in `!` are executable without it.
pub fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let (mut out, mut central) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let mode: u32 = if name.ends_with('!') { 0o100_755 } else { 0o100_644 };
        let (name, data) = (name.trim_end_matches('!').as_bytes(), text.as_bytes());
        let mut crc = flate2::Crc::new();
        crc.update(data);
        let mut common = Vec::new();
        for word in [20u16, 0, 0, 0, 0] {
            common.extend(word.to_le_bytes());
        }
        for word in [crc.sum(), data.len() as u32, data.len() as u32] {
            common.extend(word.to_le_bytes());
        }
        common.extend((name.len() as u16).to_le_bytes());
        common.extend(0u16.to_le_bytes());
        central.extend(b"PK\x01\x02");
        central.extend((3u16 << 8 | 20).to_le_bytes());
        central.extend(&common);
        // No extra field (with the length above), no comment, disk 0, no internal attributes.
        central.extend([0; 6]);
        central.extend((mode << 16).to_le_bytes());
        central.extend((out.len() as u32).to_le_bytes());
        central.extend(name);
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(name);
        out.extend(data);
    }
    let (start, len) = (out.len() as u32, central.len() as u32);
    out.extend(&central);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend((files.len() as u16).to_le_bytes());
    out.extend((files.len() as u16).to_le_bytes());
    out.extend(len.to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend(0u16.to_le_bytes());
    out
}

#[derive(Default)]
pub struct Lines(pub Mutex<Vec<(LogTarget, LogLine)>>);

impl LogSink for Lines {
    fn append(&self, target: &LogTarget, lines: Vec<LogLine>) -> Result<(), String> {
        self.0.lock().unwrap().extend(lines.into_iter().map(|line| (target.clone(), line)));
        Ok(())
    }
}

pub struct Keys;

impl Credentials for Keys {
    fn issue(&self, function: &Function) -> Result<TemporaryKeys, String> {
        Ok(TemporaryKeys {
            access_key_id: format!("ASIA{}", function.name),
            secret_access_key: "secret".into(),
            session_token: "token".into(),
            expires: SystemTime::now() + Duration::from_secs(3600),
        })
    }

    fn revoke(&self, _: &str) {}
}

pub struct World {
    pub runner: Arc<Runner>,
    pub lines: Arc<Lines>,
    pub folder: tempfile::TempDir,
}

/// The environment that `cargo xtask test` makes; `None`, loudly, without it.
pub fn python() -> Option<PathBuf> {
    let path = std::env::var_os("ASSIZE_TEST_PYTHON").map(PathBuf::from);
    if path.is_none() {
        eprintln!(
            "SKIPPED: ASSIZE_TEST_PYTHON names no environment with awslambdaric and boto3; `cargo xtask test` makes one"
        );
    }
    path
}

impl World {
    pub fn new(change: impl FnOnce(&mut Config)) -> Option<Self> {
        let python = python()?;
        let folder = tempfile::tempdir().unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(folder.path(), mode).unwrap();
        let program = PathBuf::from(env!("CARGO_BIN_EXE_assize-function-launcher"));
        let launcher = Launcher { program, args: vec!["__function".into()] };
        let data = folder.path().join("data");
        let mut config = Config::new(data, launcher, "http://127.0.0.1:9".into(), 9);
        config.python = EnvironmentSource::Existing(python);
        change(&mut config);
        let lines = Arc::new(Lines::default());
        let runner = Runner::new(config, Arc::new(Keys), lines.clone()).unwrap();
        Some(Self { runner: Arc::new(runner), lines, folder })
    }

    pub fn function(&self, files: &[(&str, &str)], runtime: &str) -> Function {
        let bytes = zip(files);
        let package = Package::check(&bytes).unwrap();
        Function {
            arn: "arn:aws:lambda:eu-west-1:123456789012:function:f".into(),
            name: "f".into(),
            version: "$LATEST".into(),
            account: "123456789012".into(),
            region: "eu-west-1".into(),
            runtime: runtime.into(),
            handler: "f.handler".into(),
            timeout: Duration::from_secs(20),
            memory_mb: 256,
            environment: BTreeMap::new(),
            layers_dir: None,
            code_dir: package.unpack(&self.folder.path().join("code")).unwrap(),
            code_sha256: package.code_sha256(),
            role_arn: "arn:aws:iam::123456789012:role/r".into(),
            concurrency: None,
        }
    }

    pub fn python(&self, source: &str) -> Function {
        self.function(&[("f.py", source)], "python3.11")
    }

    pub fn invoke(&self, function: &Function, event: &str) -> Result<Answer, InvokeError> {
        let payload = event.as_bytes().to_vec().into();
        self.runner.invoke(function, payload, InvokeOptions::default())
    }

    /// What a function answers; its log when that is not JSON.
    pub fn answer(&self, function: &Function, event: &str) -> serde_json::Value {
        let answer = self.invoke(function, event).unwrap();
        assert_eq!(answer.function_error, None, "{}", answer.log_tail);
        serde_json::from_slice(&answer.payload).unwrap()
    }

    pub fn texts(&self) -> Vec<String> {
        self.runner.flush_logs();
        let lines = self.lines.0.lock().unwrap();
        lines.iter().map(|(_, line)| line.message.clone()).collect()
    }
}
