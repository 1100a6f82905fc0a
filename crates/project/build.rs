//! Puts the sources of the SDK into the library, so that a project made by `assize rule new`
//! compiles before the SDK is on any registry.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The crates that a rule in Rust rests on.
const CRATES: [&str; 3] = ["model", "rule-sdk", "rule-lambda"];

fn main() -> io::Result<()> {
    let crates = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("..");
    let mut files = Vec::new();
    for name in CRATES {
        let folder = crates.join(name);
        println!("cargo::rerun-if-changed={}", folder.join("src").display());
        println!("cargo::rerun-if-changed={}", folder.join("Cargo.toml").display());
        files.push((format!("crates/{name}/Cargo.toml"), folder.join("Cargo.toml")));
        collect(&folder.join("src"), &format!("crates/{name}/src"), &mut files)?;
    }
    let root = crates.join("../Cargo.toml");
    println!("cargo::rerun-if-changed={}", root.display());
    files.push(("Cargo.toml".to_owned(), root));
    files.sort();
    let mut text = String::from("&[\n");
    for (name, path) in files {
        let path = path.canonicalize()?;
        let _ = writeln!(text, "({name:?}, include_str!({:?})),", path.display().to_string());
    }
    text.push_str("]\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("sdk.rs"), text)
}

/// All sources but those of tests, which a user of the SDK does not need.
fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    for child in fs::read_dir(folder)? {
        let child = child?;
        let name = child.file_name().to_string_lossy().into_owned();
        if child.file_type()?.is_dir() {
            collect(&child.path(), &format!("{prefix}/{name}"), files)?;
        } else if name.ends_with(".rs") && name != "tests.rs" && !name.ends_with("_tests.rs") {
            files.push((format!("{prefix}/{name}"), child.path()));
        }
    }
    Ok(())
}
