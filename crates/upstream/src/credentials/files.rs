//! The credentials and configuration files that the AWS CLI keeps: sections of settings.

use super::CredentialError;
use assize_wire::sigv4::Credentials;
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::PathBuf;

/// The largest file that is read.
const MAX_BYTES: u64 = 1 << 20;

/// Ways to credentials that are not known here, each of which ends in other places than keys.
const UNSUPPORTED: &[&str] =
    &["role_arn", "sso_session", "sso_account_id", "web_identity_token_file", "login_session"];

pub(super) type Settings = BTreeMap<String, String>;

/// What a profile says of its keys.
pub(super) enum Keys {
    Static(Credentials),
    /// The program that gives them.
    Process(String),
    None,
}

/// The settings of a profile over all files, the first file's first; `None` where no file has
/// the profile.
pub(super) async fn profile(
    files: &[PathBuf],
    name: &str,
) -> Result<Option<Settings>, CredentialError> {
    let mut found: Option<Settings> = None;
    for path in files {
        let unreadable = |reason: String| CredentialError::Unreadable {
            path: path.display().to_string(),
            reason,
        };
        match tokio::fs::metadata(path).await {
            Ok(meta) if meta.len() > MAX_BYTES => {
                return Err(unreadable(format!("it is longer than {MAX_BYTES} bytes")));
            }
            Ok(_) => {}
            Err(e) if e.kind() == ErrorKind::NotFound => continue,
            Err(e) => return Err(unreadable(e.to_string())),
        }
        let text = tokio::fs::read_to_string(path).await.map_err(|e| unreadable(e.to_string()))?;
        if let Some(settings) = section(&text, name) {
            let all = found.get_or_insert_default();
            for (key, value) in settings {
                all.entry(key).or_insert(value);
            }
        }
    }
    Ok(found)
}

/// The settings below `[name]` or `[profile name]`. Indented lines belong to a nested setting.
fn section(text: &str, name: &str) -> Option<Settings> {
    let mut found: Option<Settings> = None;
    let mut inside = false;
    for line in text.lines() {
        if let Some(head) = line.trim_end().strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            let head = head.trim();
            let head = head.strip_prefix("profile ").map_or(head, str::trim);
            inside = head.trim_matches('"') == name;
            if inside {
                found.get_or_insert_default();
            }
        } else if inside
            && !line.starts_with([' ', '\t', '#', ';'])
            && let Some((key, value)) = line.split_once('=')
            && let Some(settings) = &mut found
        {
            settings.insert(key.trim().to_ascii_lowercase(), value.trim().to_owned());
        }
    }
    found
}

/// What the settings of a profile say of its keys.
pub(super) fn keys(profile: &str, settings: &Settings) -> Result<Keys, CredentialError> {
    let get = |key: &str| settings.get(key).filter(|value| !value.is_empty()).cloned();
    if let Some(setting) = UNSUPPORTED.iter().find(|key| settings.contains_key(**key)) {
        return Err(CredentialError::Unsupported { profile: profile.to_owned(), setting });
    }
    if let (Some(id), Some(secret)) = (get("aws_access_key_id"), get("aws_secret_access_key")) {
        let mut credentials = Credentials::new(id, secret);
        credentials.session_token = get("aws_session_token");
        return Ok(Keys::Static(credentials));
    }
    Ok(get("credential_process").map_or(Keys::None, Keys::Process))
}
