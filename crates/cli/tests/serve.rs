//! The life of a server, and what shells and clients see of it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test helpers")]

mod support;

use std::process::Command;
use support::{Served, assize, code, json, run, stderr, stdout};

#[test]
fn a_server_starts_tells_how_to_be_reached_and_ends() {
    for signal in ["TERM", "INT"] {
        let dir = tempfile::tempdir().unwrap();
        let served = Served::start(dir.path(), &[]);
        assert!(served.banner.iter().any(|l| l.contains(&dir.path().display().to_string())));
        assert!(served.banner.iter().any(|l| l.contains("eval \"$(assize env --data-dir ")));
        assert!(served.endpoint.starts_with("http://127.0.0.1:"));
        let (well, rest) = served.end(signal);
        assert!(well, "{rest}");
        assert!(!rest.contains("panicked") && !rest.contains('\x1b'), "{rest}");
    }
}

#[test]
fn a_second_server_is_told_that_the_data_is_in_use() {
    let dir = tempfile::tempdir().unwrap();
    let served = Served::start(dir.path(), &[]);
    let place = dir.path().to_str().unwrap();
    let second = run(&["serve", "--listen", "127.0.0.1:0", "--data-dir", place, "--log", "error"]);
    assert_eq!(code(&second), 1);
    assert!(stderr(&second).contains("in use by another assize process"), "{}", stderr(&second));
    assert!(served.end("TERM").0);
    let third = Served::start(dir.path(), &[]);
    assert!(third.end("TERM").0, "the directory is free again");
}

#[test]
fn an_address_in_use_is_named() {
    let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let served = Served::start(dirs[0].path(), &[]);
    let address = served.endpoint.trim_start_matches("http://");
    let place = dirs[1].path().to_str().unwrap();
    let second = run(&["serve", "--listen", address, "--data-dir", place, "--log", "error"]);
    assert_eq!(code(&second), 1);
    let told = stderr(&second);
    assert!(told.contains(address) && told.contains("in use"), "{told}");
}

#[test]
fn wrong_settings_are_refused_before_anything_starts() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().to_str().unwrap();
    for more in [
        &["--account", "12"][..],
        &["--region", "moon"],
        &["--no-auth", "--listen", "0.0.0.0:0"],
        &["--log", "=="],
        &["--config", "/nonexistent/assize.toml"],
    ] {
        let mut args = vec!["serve", "--data-dir", place];
        args.extend(more);
        let done = run(&args);
        assert_eq!(code(&done), 1, "{more:?}");
        assert!(stderr(&done).starts_with("error: "), "{more:?}: {}", stderr(&done));
    }
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn exports_set_a_shell_up() {
    let parent = tempfile::tempdir().unwrap();
    let dir = parent.path().join("with 'quote and space");
    let place = dir.to_str().unwrap();
    let early = run(&["env", "--data-dir", place]);
    assert_eq!(code(&early), 1);
    assert!(stderr(&early).contains("no server was ever started"), "{}", stderr(&early));

    let served = Served::start(&dir, &["--region", "eu-west-1"]);
    let script = r#"eval "$("$ASSIZE" env --data-dir "$DIR")" && echo "$AWS_ENDPOINT_URL $AWS_DEFAULT_REGION" && "$ASSIZE" status --output json"#;
    let shell = assize(&[]);
    let mut sh = Command::new("sh");
    for (name, value) in shell.get_envs() {
        if value.is_none() {
            sh.env_remove(name);
        }
    }
    let done = sh
        .args(["-c", script])
        .env("ASSIZE", env!("CARGO_BIN_EXE_assize"))
        .env("DIR", place)
        .output()
        .unwrap();
    assert_eq!(code(&done), 0, "{}", stderr(&done));
    let (first, rest) = stdout(&done).split_once('\n').unwrap();
    assert_eq!(first, format!("{} eu-west-1", served.endpoint));
    let status: serde_json::Value = serde_json::from_str(rest).unwrap();
    assert_eq!(status["pendingTasks"], 0);
    assert_eq!(status["pendingCalls"], 0);
    assert_eq!(status["endpoint"], served.endpoint);

    let all = run(&["env", "--data-dir", place]);
    assert_eq!(stdout(&all).lines().count(), 4);
    assert!(stdout(&all).lines().all(|line| line.starts_with("export AWS_")));
    let fish = run(&["env", "--data-dir", place, "--shell", "fish"]);
    assert!(stdout(&fish).starts_with("set -gx AWS_ENDPOINT_URL 'http://"));
    let power = run(&["env", "--data-dir", place, "--shell", "powershell"]);
    assert!(stdout(&power).starts_with("$env:AWS_ENDPOINT_URL = 'http://"));
}

#[test]
fn status_tells_of_servers_that_are_not_there_and_keys_that_are_not_known() {
    let gone = run(&["status", "--endpoint", "http://127.0.0.1:9"]);
    assert_eq!(code(&gone), 1);
    assert!(stderr(&gone).contains("no server answers at http://127.0.0.1:9"), "{}", stderr(&gone));
    for bad in ["ftp://x", "nonsense", "https://127.0.0.1:1", "http://k:s@127.0.0.1:1"] {
        assert_eq!(code(&run(&["status", "--endpoint", bad])), 1, "{bad}");
    }
    let dir = tempfile::tempdir().unwrap();
    let served = Served::start(dir.path(), &[]);
    let stranger = assize(&["status", "--endpoint", &served.endpoint])
        .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "x")
        .output()
        .unwrap();
    assert_eq!(code(&stranger), 1);
    assert!(stderr(&stranger).contains("refused"), "{}", stderr(&stranger));

    let place = dir.path().to_str().unwrap();
    let known = json(&run(&["status", "--data-dir", place, "--output", "json", "--wait"]));
    assert_eq!(known["version"], env!("CARGO_PKG_VERSION"));
    // A key belongs to its server: the flag wins over the environment, as a whole.
    let steered = assize(&["status", "--data-dir", place])
        .env("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "x")
        .output()
        .unwrap();
    assert_eq!(code(&steered), 0, "{}", stderr(&steered));
    let text = run(&["status", "--data-dir", place]);
    assert!(stdout(&text).contains(&served.endpoint), "{}", stdout(&text));
}

#[test]
fn without_credentials_no_server_is_guessed() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().to_str().unwrap();
    for command in [&["status"][..], &["event", "rule", "--schedule"]] {
        let done = assize(&[command, &["--data-dir", place]].concat())
            .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
            .env("AWS_SECRET_ACCESS_KEY", "x")
            .output()
            .unwrap();
        assert_eq!(code(&done), 1);
        let told = stderr(&done);
        let file = dir.path().join("credentials").display().to_string();
        assert!(told.contains("no server was ever started") && told.contains(&file), "{told}");
    }
    let default = assize(&["status"]).env("XDG_DATA_HOME", place).output().unwrap();
    assert!(stderr(&default).contains("AWS_ENDPOINT_URL"), "{}", stderr(&default));
}

#[test]
fn an_open_server_needs_no_key() {
    let dir = tempfile::tempdir().unwrap();
    let served = Served::start(dir.path(), &["--no-auth"]);
    let done = assize(&["status", "--endpoint", &served.endpoint])
        .env("XDG_DATA_HOME", "/nonexistent")
        .output()
        .unwrap();
    assert_eq!(code(&done), 0, "{}", stderr(&done));
}
