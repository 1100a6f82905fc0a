//! What the figures were measured on, and with which versions.

use crate::harness::Settings;
use std::ffi::OsStr;
use std::process::Command;

/// A fact about the machine or a program.
pub struct Fact {
    /// What it is about.
    pub name: &'static str,
    /// What is known.
    pub value: String,
}

/// The machine and the versions of everything that is compared.
pub fn describe(settings: &Settings) -> Vec<Fact> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let fact = |name, value: Option<String>| Fact {
        name,
        value: value.filter(|v| !v.is_empty()).unwrap_or_else(|| "unknown".into()),
    };
    vec![
        fact("cpu", line_of("/proc/cpuinfo", "model name")),
        fact("cores", Some(cores.to_string())),
        fact("memory", line_of("/proc/meminfo", "MemTotal").map(gibibytes)),
        fact("kernel", read("/proc/sys/kernel/osrelease")),
        // Far above zero, other programs are running, and figures of two threads mean little.
        fact("load", read("/proc/loadavg").and_then(|l| Some(l.split(' ').next()?.to_owned()))),
        fact("rustc", said("rustc", &["--version"]).map(|v| v.replacen("rustc ", "", 1))),
        fact("SQLite", Some(rusqlite::version().to_owned())),
        fact("peers", settings.peers.as_ref().and_then(|p| said(p, &["versions"]))),
        fact("python", settings.python.as_ref().and_then(|p| said(p, &["-c", PYTHON]))),
        fact("assize", Some(env!("CARGO_PKG_VERSION").to_owned())),
    ]
}

const PYTHON: &str = "import platform, importlib.metadata as m; \
    print(platform.python_version() + ', moto ' + m.version('moto') \
    + ', werkzeug ' + m.version('werkzeug'))";

fn read(path: &str) -> Option<String> {
    std::fs::read_to_string(path).ok().map(|text| text.trim().to_owned())
}

/// The value of the first line `name : value`.
fn line_of(path: &str, name: &str) -> Option<String> {
    let text = read(path)?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    line.split_once(':').map(|(_, value)| value.trim().to_owned())
}

fn gibibytes(kibibytes: String) -> String {
    let figure = kibibytes.trim_end_matches("kB").trim().parse::<f64>();
    figure.map_or(kibibytes, |kib| format!("{:.1} GiB", kib / 1_048_576.0))
}

fn said(program: impl AsRef<OsStr>, args: &[&str]) -> Option<String> {
    let output = Command::new(program).args(args).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().replace('\n', ", "))
}
