//! A Python environment for the outside clients: the AWS CLI, boto3, pytest.

use crate::run::{check, command, root, say, step, succeeds};
use std::path::PathBuf;

/// Makes the environment under `target/`, or brings it up to date, and answers its `bin`.
/// Packages come by name from the package registry; versions are in the requirements file.
pub fn environment(name: &str, requirements: &str) -> Result<PathBuf, String> {
    let home = root().join("target").join(name);
    let bin = home.join("bin");
    let wanted = std::fs::read_to_string(root().join(requirements))
        .map_err(|e| format!("cannot read {requirements}: {e}"))?;
    let stamp = home.join("requirements.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|have| have == wanted) {
        return Ok(bin);
    }
    step(&format!("installing {requirements} into target/{name}"));
    if !succeeds(command("python3").arg("--version")) {
        return Err(
            "python3 is needed for the end-to-end tests; install Python 3.9 or newer".into()
        );
    }
    let made = check(command("python3").args(["-m", "venv", "--clear"]).arg(&home));
    if let Err(error) = made {
        say("python3 -m venv failed; trying the system package python3-venv");
        let apt = command("apt-get").args(["install", "-y", "-q", "python3-venv"]).status();
        if !apt.is_ok_and(|s| s.success()) {
            return Err(format!("{error}\ninstall Python's venv module, then try again"));
        }
        check(command("python3").args(["-m", "venv", "--clear"]).arg(&home))?;
    }
    check(
        command(bin.join("python"))
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"])
            .arg(root().join(requirements)),
    )?;
    std::fs::write(&stamp, wanted).map_err(|e| format!("cannot write {}: {e}", stamp.display()))?;
    Ok(bin)
}
