//! Where credentials come from, and what is said when they do not.

use super::*;
use std::path::Path;

fn now() -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000)
}

fn chain(dir: &Path, profile: Option<&str>, variables: &[(&str, &str)]) -> CredentialChain {
    let mut environment = vec![
        ("AWS_SHARED_CREDENTIALS_FILE".to_owned(), dir.join("credentials").display().to_string()),
        ("AWS_CONFIG_FILE".to_owned(), dir.join("config").display().to_string()),
    ];
    environment.extend(variables.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
    CredentialChain::new(profile.map(str::to_owned), environment, Some("AKIAOWN".into()))
}

fn files(credentials: &str, config: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("credentials"), credentials).unwrap();
    std::fs::write(dir.path().join("config"), config).unwrap();
    dir
}

fn found(chain: &CredentialChain, local: bool) -> Result<Credentials, CredentialError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(chain.find(now(), local))
}

#[test]
fn the_environment_goes_before_the_default_profile() {
    let dir = files("[default]\naws_access_key_id = AKIAFILE\naws_secret_access_key=s\n", "");
    let variables = [
        ("AWS_ACCESS_KEY_ID", "ASIAENV"),
        ("AWS_SECRET_ACCESS_KEY", "x"),
        ("AWS_SESSION_TOKEN", "t"),
    ];
    let credentials = found(&chain(dir.path(), None, &variables), false).unwrap();
    assert_eq!(credentials.access_key_id, "ASIAENV");
    assert_eq!(credentials.session_token.as_deref(), Some("t"));
    let own = [("AWS_ACCESS_KEY_ID", "AKIAOWN"), ("AWS_SECRET_ACCESS_KEY", "x")];
    let credentials = found(&chain(dir.path(), None, &own), false).unwrap();
    assert_eq!(credentials.access_key_id, "AKIAFILE", "the server's own key opens no other door");
}

#[test]
fn profiles_are_read_from_both_files() {
    let dir = files(
        "# comment\n[other]\naws_access_key_id = no\n[dev]\naws_access_key_id = AKIADEV\n",
        "[profile dev]\nregion = eu-west-1\ns3 =\n  aws_secret_access_key = nested\n\
         aws_secret_access_key = secret=1\n",
    );
    let credentials = found(&chain(dir.path(), Some("dev"), &[]), false).unwrap();
    assert_eq!(credentials.access_key_id, "AKIADEV");
    assert_eq!(credentials.secret_access_key, "secret=1");
    let named = [("AWS_PROFILE", "dev")];
    assert!(found(&chain(dir.path(), None, &named), false).is_ok());
    let error = found(&chain(dir.path(), Some("none"), &[]), true).unwrap_err();
    assert!(matches!(error, CredentialError::NoProfile { .. }), "{error}");
}

#[test]
fn emulators_take_any_key_and_others_do_not() {
    let dir = tempfile::tempdir().unwrap();
    let chain = chain(dir.path(), None, &[]);
    assert_eq!(found(&chain, true).unwrap().access_key_id, "test");
    let error = found(&chain, false).unwrap_err().to_string();
    assert!(error.contains("AWS_ACCESS_KEY_ID") && error.contains("config"), "{error}");
}

#[cfg(unix)]
#[test]
fn programs_give_credentials() {
    let good = r#"{"Version":1,"AccessKeyId":"ASIAP","SecretAccessKey":"s","SessionToken":"t",
        "Expiration":"2030-01-01T00:00:00Z"}"#
        .replace('\n', "");
    let dir = files("", &format!("[default]\ncredential_process = echo '{good}'\n"));
    let credentials = found(&chain(dir.path(), None, &[]), false).unwrap();
    assert_eq!(credentials.access_key_id, "ASIAP");
    for (command, reason) in [
        ("exit 3", "3"),
        ("echo '{}'", "not what it should be"),
        (r#"echo '{"Version":2,"AccessKeyId":"a","SecretAccessKey":"b"}'"#, "version 2"),
    ] {
        let dir = files("", &format!("[default]\ncredential_process = {command}\n"));
        let error = found(&chain(dir.path(), None, &[]), false).unwrap_err().to_string();
        assert!(error.contains(reason), "{command}: {error}");
    }
}

#[test]
fn what_is_not_known_is_named() {
    let dir = files("", "[default]\nsso_session = corp\nsso_account_id = 1\n");
    let error = found(&chain(dir.path(), None, &[]), true).unwrap_err();
    assert!(
        matches!(error, CredentialError::Unsupported { setting: "sso_session", .. }),
        "{error}"
    );
    assert!(error.to_string().contains("export-credentials"));
}
