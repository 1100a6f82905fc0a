//! Credentials from a program, as `credential_process` in a profile names one.

use super::CredentialError;
use assize_model::Timestamp;
use assize_wire::sigv4::Credentials;
use serde::Deserialize;
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;

/// How long the program may take: it may ask somebody to sign in.
const TIME: Duration = Duration::from_secs(60);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    version: u32,
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
    expiration: Option<String>,
}

/// Runs the program; answers its credentials and when they end.
pub(super) async fn run(
    profile: &str,
    command: &str,
) -> Result<(Credentials, Option<Timestamp>), CredentialError> {
    let failed = |reason: String| CredentialError::Process { profile: profile.to_owned(), reason };
    let mut program = if cfg!(windows) { Command::new("cmd") } else { Command::new("sh") };
    program.args([if cfg!(windows) { "/C" } else { "-c" }, command]);
    program.stdin(Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(TIME, program.output())
        .await
        .map_err(|_| failed(format!("it took longer than {} s", TIME.as_secs())))?
        .map_err(|e| failed(e.to_string()))?;
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        let told = told.trim().lines().last().unwrap_or_default().to_owned();
        return Err(failed(format!("{}: {told}", output.status)));
    }
    // What it printed holds a secret, so no error repeats it.
    let output: Output = serde_json::from_slice(&output.stdout)
        .map_err(|e| failed(format!("its output is not what it should be (line {})", e.line())))?;
    if output.version != 1 {
        return Err(failed(format!("its output has version {}, not 1", output.version)));
    }
    let expires = output
        .expiration
        .map(|text| Timestamp::parse(&text).map_err(|_| failed("its Expiration is no time".into())))
        .transpose()?;
    let mut credentials = Credentials::new(output.access_key_id, output.secret_access_key);
    credentials.session_token = output.session_token;
    Ok((credentials, expires))
}
