//! Programs that tests need beside Rust and Python, from Debian's packages.

use crate::run::{check, command, say, succeeds};

/// A program, and the package that has it.
pub type Tool = (&'static str, &'static str);

/// Installs what is missing.
pub fn ensure(tools: &[Tool]) -> Result<(), String> {
    let missing: Vec<&str> = tools
        .iter()
        .filter(|(program, _)| !succeeds(command(program).arg("--version")))
        .map(|(_, package)| *package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(", ");
    say(&format!("installing {names}"));
    let mut install = command("apt-get");
    install.env("DEBIAN_FRONTEND", "noninteractive");
    install.args(["install", "-y", "-q", "--no-install-recommends"]).args(&missing);
    if succeeds(&mut install) {
        return Ok(());
    }
    // Perhaps the lists of packages are old, or were never fetched.
    let _ = succeeds(command("apt-get").args(["update", "-q"]));
    check(&mut install).map_err(|error| format!("install {names}: {error}"))
}
