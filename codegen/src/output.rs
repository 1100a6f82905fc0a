//! Generated files: formatted, written, compared.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::error::Error;

/// File text by path below the generated folder, with `/` between parts.
pub type Files = BTreeMap<String, String>;

/// Runs rustfmt over every file.
pub fn format(files: Files, config: &Path) -> Result<Files, Error> {
    files.into_iter().map(|(name, text)| Ok((name, rustfmt(&text, config)?))).collect()
}

fn rustfmt(text: &str, config: &Path) -> Result<String, Error> {
    let broken = |error: std::io::Error| Error::Tool(format!("cannot run `rustfmt`: {error}"));
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--emit", "stdout", "--config-path"])
        .arg(config)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(broken)?;
    let mut input = child.stdin.take();
    let output = std::thread::scope(|scope| {
        // Written from another thread: a full pipe on either side must not block the other.
        scope.spawn(move || input.as_mut().map(|input| input.write_all(text.as_bytes())));
        child.wait_with_output()
    })
    .map_err(broken)?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(Error::Tool(format!("`rustfmt` refused generated code: {message}")));
    }
    String::from_utf8(output.stdout)
        .map_err(|_| Error::Tool("`rustfmt` answered something other than UTF-8".to_owned()))
}

/// Writes the files that changed and removes the ones that are no longer generated.
pub fn write(root: &Path, files: &Files) -> Result<Vec<PathBuf>, Error> {
    let mut changed = Vec::new();
    for name in differences(root, files)? {
        let path = root.join(&name);
        match files.get(&name) {
            Some(text) => {
                let folder = path.parent().unwrap_or(root);
                std::fs::create_dir_all(folder).map_err(Error::io(folder))?;
                std::fs::write(&path, text).map_err(Error::io(path.clone()))?;
            }
            None => std::fs::remove_file(&path).map_err(Error::io(path.clone()))?,
        }
        changed.push(path);
    }
    Ok(changed)
}

/// Names of files that are missing, different, or no longer generated.
pub fn differences(root: &Path, files: &Files) -> Result<Vec<String>, Error> {
    let mut present = Files::new();
    collect(root, "", &mut present)?;
    let mut names: Vec<String> = files.keys().chain(present.keys()).cloned().collect();
    names.sort();
    names.dedup();
    names.retain(|name| files.get(name) != present.get(name));
    Ok(names)
}

fn collect(folder: &Path, prefix: &str, files: &mut Files) -> Result<(), Error> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder).map_err(Error::io(folder))? {
        let path = entry.map_err(Error::io(folder))?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = format!("{prefix}{}", name.unwrap_or_default());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), files)?;
        } else {
            let text = std::fs::read_to_string(&path).map_err(Error::io(path.clone()))?;
            files.insert(name, text);
        }
    }
    Ok(())
}
