//! Finds programs, and runs them for what they say.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The first program of this name on the server's path.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let usual = ["/usr/local/bin", "/usr/bin", "/bin"].map(PathBuf::from);
    std::env::split_paths(&path)
        .chain(usual)
        .filter(|dir| dir.is_absolute())
        .map(|dir| dir.join(name))
        .find(|program| program.is_file())
}

/// What a program prints; an error has the end of what it complained about.
pub fn output(program: &Path, args: &[&str]) -> Result<String, String> {
    run(Command::new(program).args(args))
}

/// Likewise, for a command with a folder or variables of its own.
pub fn run(command: &mut Command) -> Result<String, String> {
    let args: Vec<_> = command.get_args().map(|arg| arg.to_string_lossy()).collect();
    let shown = format!("`{} {}`", command.get_program().to_string_lossy(), args.join(" "));
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("{shown} can't be run: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    let complaint = if complaint.trim().is_empty() {
        String::from_utf8_lossy(&output.stdout)
    } else {
        complaint
    };
    let lines: Vec<&str> = complaint.trim().lines().collect();
    let end = lines.get(lines.len().saturating_sub(5)..).unwrap_or_default().join("\n");
    Err(format!("{shown} failed ({}): {end}", output.status))
}
