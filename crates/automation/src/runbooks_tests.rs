#![allow(clippy::unwrap_used)]

use super::*;
use assize_model::{AccountRegion, ResourceKey};
use std::os::unix::fs::PermissionsExt as _;

fn job() -> Job {
    Job {
        home: AccountRegion::new("123456789012", "us-east-1"),
        rule_id: "config-rule-abc123".into(),
        id: "e".into(),
        key: ResourceKey::new("AWS::S3::Bucket", "b"),
        target: "runbook:x".into(),
        target_version: None,
        document: None,
        parameters: [("Level".to_owned(), vec!["3".to_owned()])].into(),
    }
}

fn folder(scripts: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in scripts {
        let path = folder.path().join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    folder
}

fn run(folder: &tempfile::TempDir, name: &str) -> Result<String, String> {
    let runbooks = Runbooks::open(folder.path(), Duration::from_secs(2)).unwrap();
    runbooks.run(name, &job(), &[("KEY".into(), "k".into())]).map_err(|failure| failure.0)
}

#[test]
fn runbooks_get_the_job_and_a_clean_environment() {
    let scripts = folder(&[
        ("cat", "cat"),
        ("env", "env | cut -d= -f1 | sort | tr '\\n' ' '; pwd | grep -c ."),
        ("fail", "echo half; echo bad >&2; exit 3"),
        ("deaf", "exit 0"),
        ("loud", "head -c 100000 /dev/zero | tr '\\0' x"),
    ]);
    let told: serde_json::Value = serde_json::from_str(&run(&scripts, "cat").unwrap()).unwrap();
    assert_eq!(told["resourceId"], "b");
    assert_eq!(told["parameters"]["Level"][0], "3");
    let names = run(&scripts, "env").unwrap();
    assert!(names.starts_with("HOME KEY LANG"), "{names}");
    assert!(!names.contains("CARGO"), "{names}");
    let failed = run(&scripts, "fail").unwrap_err();
    assert!(failed.contains('3') && failed.contains("half") && failed.contains("bad"), "{failed}");
    assert_eq!(run(&scripts, "deaf").unwrap(), "");
    assert!(run(&scripts, "loud").unwrap().len() <= 1_000);
}

#[test]
fn time_is_bounded_and_children_end_too() {
    let scripts = folder(&[("hang", "sleep 100 & echo $!; sleep 100")]);
    let began = std::time::Instant::now();
    let failed = run(&scripts, "hang").unwrap_err();
    assert!(failed.contains("longer than 2 s"), "{failed}");
    assert!(began.elapsed() < Duration::from_secs(10));
    let child = failed.rsplit(' ').next().unwrap().trim().to_owned();
    // It may be a zombie until its new parent has looked.
    let state = std::fs::read_to_string(format!("/proc/{child}/stat")).unwrap_or_default();
    assert!(state.is_empty() || state.contains(") Z"), "{state}");
}

#[test]
fn names_are_no_paths() {
    let scripts = folder(&[("good", "exit 0"), (".hidden", "exit 0")]);
    std::fs::write(scripts.path().join("data"), "x").unwrap();
    std::os::unix::fs::symlink("/bin/true", scripts.path().join("link")).unwrap();
    assert!(run(&scripts, "good").is_ok());
    for bad in ["", "../good", "/bin/true", ".hidden", "data", "link", "none", "a b", "good/"] {
        assert!(run(&scripts, bad).is_err(), "{bad}");
    }
}
