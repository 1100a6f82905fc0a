//! Environments that are made on first use, from the package registry.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod support;

use assize_lambda::{EnvironmentSource, InvokeError};
use std::sync::{Arc, Mutex};
use support::World;

const CODE: &str = "import boto3, sys\ndef handler(e, c):\n    \
                    return [sys.prefix, boto3.client('config').meta.region_name]\n";

/// A world whose Python environment lies below a folder, and what it says of it.
fn world(root: &std::path::Path) -> Option<(World, Arc<Mutex<Vec<String>>>)> {
    let said = Arc::new(Mutex::new(Vec::new()));
    let heard = said.clone();
    let world = World::new(|config| {
        config.python = EnvironmentSource::Managed(root.to_owned());
        config.progress = Arc::new(move |text| heard.lock().unwrap().push(text.to_owned()));
    })?;
    Some((world, said))
}

#[test]
fn made_once_on_first_use_and_used_without_a_registry_then() {
    if std::env::var_os("ASSIZE_TEST_INSTALL").is_none() {
        eprintln!(
            "SKIPPED: without ASSIZE_TEST_INSTALL nothing is installed; `cargo xtask test` sets it"
        );
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    // Functions run as other users.
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(folder.path(), open).unwrap();
    let root = folder.path().join("runtimes");
    let Some((first, said)) = world(&root) else { return };
    let f = first.python(CODE);
    // Two events at once: the second waits for what the first has installed.
    std::thread::scope(|scope| {
        let other = scope.spawn(|| first.answer(&f, "1"));
        let told = first.answer(&f, "1");
        assert!(told[0].as_str().unwrap().starts_with(root.to_str().unwrap()), "{told}");
        assert_eq!(told[1], "eu-west-1");
        assert_eq!(other.join().unwrap(), told);
    });
    let said = said.lock().unwrap().clone();
    let starts = ["making an environment for Python 3.", "installing awslambdaric", "Python 3."];
    assert_eq!(said.len(), starts.len(), "{said:?}");
    for (line, start) in said.iter().zip(starts) {
        assert!(line.starts_with(start), "{said:?}");
    }
    let left: Vec<_> = std::fs::read_dir(&root).unwrap().flatten().map(|e| e.file_name()).collect();
    assert_eq!(left.len(), 1, "nothing half made is left: {left:?}");
    drop(first);
    // Another server on the same folder says nothing: it installs nothing.
    let (second, said) = world(&root).unwrap();
    let f = second.python(CODE);
    assert_eq!(second.answer(&f, "1")[1], "eu-west-1");
    assert!(said.lock().unwrap().is_empty());
}

#[test]
fn what_cannot_be_made_is_told_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    // A file where the folder should be.
    let root = folder.path().join("runtimes");
    std::fs::write(&root, "").unwrap();
    let Some((world, _)) = world(&root) else { return };
    let error = world.invoke(&world.python(CODE), "1").unwrap_err();
    assert!(matches!(error, InvokeError::RuntimeUnavailable { .. }), "{error}");
    assert!(error.to_string().contains(root.to_str().unwrap()), "{error}");
}
