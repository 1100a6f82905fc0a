//! Python, through AWS's own runtime client.
//!
//! The client and boto3 live in a virtual environment, one for each Python, made on first use
//! below the data directory and only then used: it appears with a rename.

use super::environment::{EnvironmentSource, Known, make, warning};
use super::{Command, Progress, find};
use std::path::{Path, PathBuf};

/// What is installed. Lower bounds: what these versions fixed is needed here.
const PACKAGES: [&str; 2] = ["awslambdaric>=3.0", "boto3>=1.35"];
/// The oldest that the client runs on.
const OLDEST: u32 = 9;
/// Newer than any that there is.
const NEWEST: u32 = 20;
/// Those that AWS runs today.
const CURRENT: std::ops::RangeInclusive<u32> = 10..=14;
/// Says what a Python is.
const ASK: &str = "import sys; print(sys.version_info[0], sys.version_info[1], sys.base_prefix)";
/// Says that all is there.
const CHECK: &str = "import awslambdaric, boto3, runtime_client";

/// Runs Python functions.
pub struct Python {
    source: EnvironmentSource,
    progress: Progress,
    known: Known<Environment>,
}

#[derive(Clone, Debug)]
struct Environment {
    /// The environment's folder.
    home: PathBuf,
    minor: u32,
    /// Where the interpreter that it rests on has its library.
    base: PathBuf,
}

/// An interpreter.
#[derive(Debug, PartialEq, Eq)]
struct Interpreter {
    program: PathBuf,
    minor: u32,
    base: PathBuf,
}

impl Python {
    /// Nothing is looked for yet. `progress` hears when something has to be installed.
    pub fn new(source: EnvironmentSource, progress: Progress) -> Self {
        Self { source, progress, known: Known::default() }
    }

    /// The program for a runtime such as `python3.12`.
    ///
    /// # Errors
    /// What is missing, and what to do.
    pub(super) fn command(
        &self,
        runtime: &str,
        handler: &str,
        layers: Option<&Path>,
    ) -> Result<Command, String> {
        let environment = self.known.get(
            runtime,
            |known| &known.home,
            || self.environment(wanted_minor(runtime)),
        )?;
        Ok(Command {
            program: environment.home.join("bin/python"),
            args: vec!["-m".to_owned(), "awslambdaric".to_owned(), handler.to_owned()],
            env: layers.map(|layers| layer_path(layers, environment.minor)).into_iter().collect(),
            execution_env: format!("AWS_Lambda_python3.{}", environment.minor),
            version: format!("python:3.{}", environment.minor),
            warning: warned(runtime, environment.minor),
            read: vec![environment.home, environment.base],
        })
    }

    fn environment(&self, wanted: Option<u32>) -> Result<Environment, String> {
        match &self.source {
            EnvironmentSource::Existing(home) => existing(home),
            EnvironmentSource::Managed(root) => {
                let python = interpreter(wanted)?;
                let home = root.join(format!("python3.{}", python.minor));
                let program = home.join("bin/python");
                if !program.exists() || find::output(&program, &["-c", CHECK]).is_err() {
                    self.install(&python, &home)?;
                }
                Ok(Environment { home, minor: python.minor, base: python.base })
            }
        }
    }

    fn install(&self, python: &Interpreter, home: &Path) -> Result<(), String> {
        let version = format!("Python 3.{}", python.minor);
        make(home, |fresh| {
            (self.progress)(&format!("making an environment for {version} functions"));
            let shown = fresh.to_string_lossy();
            find::output(&python.program, &["-m", "venv", &shown]).map_err(|error| {
                format!("{error}\ninstall its `venv` module (Debian, Ubuntu: python3-venv)")
            })?;
            (self.progress)(&format!("installing {} for {version}", PACKAGES.join(" and ")));
            let mut args = vec!["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
            args.extend(PACKAGES);
            find::output(&fresh.join("bin/python"), &args).map(drop).map_err(|error| {
                format!(
                    "{error}\nconnect this machine to a package registry, or name an environment \
                     that has {} in the setting for Python's environment",
                    PACKAGES.join(" and ")
                )
            })
        })?;
        (self.progress)(&format!("{version} is ready for functions"));
        Ok(())
    }
}

/// Where Python looks for what layers have, as AWS's runtime does.
fn layer_path(layers: &Path, minor: u32) -> (String, String) {
    let own = layers.join("python");
    let site = own.join(format!("lib/python3.{minor}/site-packages"));
    ("PYTHONPATH".to_owned(), format!("{}:{}", own.display(), site.display()))
}

/// The 12 of `python3.12`; `None` for Python 2 and names without a number.
fn wanted_minor(runtime: &str) -> Option<u32> {
    runtime.strip_prefix("python3.")?.parse().ok()
}

fn warned(runtime: &str, minor: u32) -> Option<String> {
    let wanted = wanted_minor(runtime);
    let retired = wanted.is_none_or(|wanted| !CURRENT.contains(&wanted));
    warning(runtime, "Python", &format!("3.{minor}"), wanted == Some(minor), retired)
}

/// Asks a Python what it is.
fn ask(program: &Path) -> Result<Interpreter, String> {
    let told = find::output(program, &["-c", ASK])?;
    let mut words = told.splitn(3, ' ');
    let major = words.next().and_then(|word| word.parse::<u32>().ok());
    let minor = words.next().and_then(|word| word.parse::<u32>().ok());
    match (major, minor, words.next()) {
        (Some(3), Some(minor), Some(base)) if minor >= OLDEST => {
            Ok(Interpreter { program: program.to_path_buf(), minor, base: PathBuf::from(base) })
        }
        _ => Err(format!("`{}` is older than Python 3.{OLDEST}", program.display())),
    }
}

fn existing(home: &Path) -> Result<Environment, String> {
    let program = home.join("bin/python");
    let python = ask(&program)?;
    find::output(&program, &["-c", CHECK]).map_err(|error| {
        format!(
            "the Python environment `{}` lacks what functions need: {error}\ninstall it: \
             {} -m pip install {}",
            home.display(),
            program.display(),
            PACKAGES.map(|name| format!("'{name}'")).join(" ")
        )
    })?;
    Ok(Environment { home: home.to_path_buf(), minor: python.minor, base: python.base })
}

/// The Python that is wanted, or else the newest one.
fn interpreter(wanted: Option<u32>) -> Result<Interpreter, String> {
    let newest_first = (OLDEST..=NEWEST).rev();
    let names = wanted.into_iter().chain(newest_first).map(|minor| format!("python3.{minor}"));
    names
        .chain(["python3".to_owned()])
        .filter_map(|name| find::on_path(&name))
        .find_map(|program| ask(&program).ok())
        .ok_or_else(|| {
            format!("no Python 3.{OLDEST} or newer is installed; install one (`python3`)")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_as_configured_is_said() {
        assert_eq!(warned("python3.12", 12), None);
        for (runtime, minor, part) in [
            ("python2.7", 11, "AWS does not run `python2.7` any more; it runs on Python 3.11"),
            ("python3.6", 11, "any more; it runs on Python 3.11"),
            ("python3.9", 9, "AWS does not run `python3.9` any more"),
            ("python3.13", 11, "no Python for `python3.13`; it runs on Python 3.11"),
        ] {
            let text = warned(runtime, minor).unwrap();
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn an_environment_that_is_none_says_what_to_do() {
        let python = Python::new(
            EnvironmentSource::Existing("/nowhere".into()),
            std::sync::Arc::new(|_| {}),
        );
        let error = python.command("python3.12", "a.b", None).unwrap_err();
        assert!(error.contains("/nowhere/bin/python"), "{error}");
    }
}
