//! Node.js, through AWS's own runtime client.
//!
//! The client and the parts of the AWS SDK that rules need live in a folder, one for each
//! Node.js, made on first use below the data directory. The client has a part in C++, which npm
//! builds: that takes a minute or two, once, and wants a compiler. It was chosen over a client
//! of our own all the same: its errors, its log lines and its handling of handlers are AWS's.

use super::environment::{EnvironmentSource, Known, make, warning};
use super::{Command, Progress, find};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// AWS's runtime client.
const CLIENT: &str = "aws-lambda-ric";
/// Its version for Node.js 24 and newer, where AWS takes no handlers with callbacks any more …
const NEW_CLIENT: &str = "^4.0.2";
/// … and the one for older ones, which takes them. Its own choice of node-gyp is too old for
/// Python 3.12.
const OLD_CLIENT: &str = "^3.3.0";
const NODE_GYP: &str = "^11.2.0";
const FIRST_WITHOUT_CALLBACKS: u32 = 24;
/// What AWS's Node.js runtimes bring with them and rules use, of the SDK's hundreds of clients.
const SDK: [&str; 12] = [
    "client-cloudtrail",
    "client-cloudwatch-logs",
    "client-config-service",
    "client-dynamodb",
    "client-ec2",
    "client-iam",
    "client-kms",
    "client-lambda",
    "client-rds",
    "client-s3",
    "client-sns",
    "client-sts",
];
const SDK_VERSION: &str = "^3.600.0";
/// The oldest that has hooks for imports.
const OLDEST: u32 = 18;
/// Those that AWS runs today.
const CURRENT: std::ops::RangeInclusive<u32> = 20..=24;
/// Names under which Node.js is installed.
const NAMES: [&str; 2] = ["node", "nodejs"];
/// Says what a Node.js is.
const ASK: &str = "process.versions.node + ' ' + process.execPath";
/// Lets ES modules import what the environment has, which `NODE_PATH` does for `require` only.
const IMPORTS: &str = include_str!("node/imports.mjs");
const IMPORTS_FILE: &str = "imports.mjs";
/// Starts either version of the client.
const START: &str = include_str!("node/start.mjs");
const START_FILE: &str = "start.mjs";
/// Where the versions of the client have their part in C++.
const NATIVE: [&str; 2] = ["rapid-client.node", "dist/rapid-client.node"];
/// Where they begin when nothing of ours is there.
const ENTRIES: [&str; 2] = ["bin/index.mjs", "index.mjs"];
/// The share of a function's memory that JavaScript's values may take, in percent.
const HEAP_SHARE: u64 = 90;

/// Runs Node.js functions.
pub struct Node {
    source: EnvironmentSource,
    progress: Progress,
    known: Known<Environment>,
}

#[derive(Clone, Debug)]
struct Environment {
    /// Holds `node_modules`.
    home: PathBuf,
    node: Interpreter,
}

/// A Node.js.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Interpreter {
    program: PathBuf,
    major: u32,
    /// Where it was installed, with `bin` and `include` below.
    prefix: PathBuf,
}

impl Node {
    /// Nothing is looked for yet. `progress` hears when something has to be installed.
    pub fn new(source: EnvironmentSource, progress: Progress) -> Self {
        Self { source, progress, known: Known::default() }
    }

    /// The program for a runtime such as `nodejs22.x`.
    ///
    /// # Errors
    /// What is missing, and what to do.
    pub(super) fn command(
        &self,
        runtime: &str,
        handler: &str,
        memory_mb: u32,
        layers: Option<&Path>,
    ) -> Result<Command, String> {
        let environment = self.known.get(
            runtime,
            |known| &known.home,
            || self.environment(wanted_major(runtime)),
        )?;
        let Environment { home, node } = environment;
        let modules = home.join("node_modules");
        let heap = u64::from(memory_mb) * HEAP_SHARE / 100;
        let mut args = vec![format!("--max-old-space-size={heap}")];
        let path = |path: PathBuf| path.to_string_lossy().into_owned();
        if home.join(START_FILE).is_file() {
            args.extend(["--import".to_owned(), path(home.join(IMPORTS_FILE))]);
            args.push(path(home.join(START_FILE)));
        } else {
            let mut entries = ENTRIES.iter().map(|entry| modules.join(CLIENT).join(entry));
            let entry = entries.find(|entry| entry.is_file());
            args.push(path(entry.ok_or_else(|| format!("`{CLIENT}` has no start"))?));
            args.push(handler.to_owned());
        }
        let same = wanted_major(runtime) == Some(node.major);
        let retired = wanted_major(runtime).is_none_or(|wanted| !CURRENT.contains(&wanted));
        // As AWS's runtime: what layers have comes before its own modules.
        let in_layers = layers.into_iter().flat_map(|layers| {
            let of_major = format!("nodejs/node{}/node_modules", node.major);
            [layers.join(of_major), layers.join("nodejs/node_modules")]
        });
        let places: Vec<String> = in_layers.chain([modules]).map(path).collect();
        Ok(Command {
            program: node.program,
            args,
            env: BTreeMap::from([("NODE_PATH".to_owned(), places.join(":"))]),
            execution_env: format!("AWS_Lambda_nodejs{}.x", node.major),
            version: format!("nodejs:{}", node.major),
            warning: warning(runtime, "Node.js", &node.major.to_string(), same, retired),
            read: vec![home, node.prefix],
        })
    }

    fn environment(&self, wanted: Option<u32>) -> Result<Environment, String> {
        let node = interpreter(wanted)?;
        let home = match &self.source {
            EnvironmentSource::Existing(home) => {
                check(&node, home).map_err(|error| {
                    format!(
                        "the Node.js environment `{}` lacks what functions need: {error}\n\
                         install it there: npm install {}",
                        home.display(),
                        CLIENT
                    )
                })?;
                home.clone()
            }
            EnvironmentSource::Managed(root) => {
                let home = root.join(format!("nodejs{}", node.major));
                if check(&node, &home).is_err() {
                    self.install(&node, &home)?;
                }
                home
            }
        };
        Ok(Environment { home, node })
    }

    fn install(&self, node: &Interpreter, home: &Path) -> Result<(), String> {
        let version = format!("Node.js {}", node.major);
        (self.progress)(&format!(
            "installing {} and the AWS SDK for {version} functions; its part in C++ takes a \
             minute or two to build",
            CLIENT
        ));
        let npm = find::on_path("npm").ok_or_else(|| {
            "`npm` is not installed; install it (Debian, Ubuntu: npm), or name an environment \
             that has aws-lambda-ric in the setting for Node.js's environment"
                .to_owned()
        })?;
        make(home, |fresh| {
            let io = |error: std::io::Error| format!("`{}`: {error}", fresh.display());
            std::fs::create_dir_all(fresh).map_err(io)?;
            std::fs::write(fresh.join("package.json"), manifest(node.major)).map_err(io)?;
            std::fs::write(fresh.join(IMPORTS_FILE), IMPORTS).map_err(io)?;
            std::fs::write(fresh.join(START_FILE), START).map_err(io)?;
            let mut command = std::process::Command::new(&npm);
            command
                .args(["install", "--no-audit", "--no-fund", "--omit=dev", "--loglevel=error"])
                .current_dir(fresh);
            // Its headers need no download then.
            if node.prefix.join("include/node/node.h").is_file() {
                command.env("npm_config_nodedir", &node.prefix);
            }
            find::run(&mut command).map_err(|error| {
                format!(
                    "{error}\nbuilding {} needs a package registry and tools for C++ (Debian, \
                     Ubuntu: cmake make g++ python3 autoconf automake libtool); or name an \
                     environment that has it in the setting for Node.js's environment",
                    CLIENT
                )
            })?;
            check(node, fresh)
        })?;
        (self.progress)(&format!("{version} is ready for functions"));
        Ok(())
    }
}

/// What npm is to install. Newer ones run a package's scripts only if they are told to.
fn manifest(major: u32) -> String {
    let mut packages: serde_json::Map<String, serde_json::Value> =
        SDK.iter().map(|name| (format!("@aws-sdk/{name}"), SDK_VERSION.into())).collect();
    let client = if major < FIRST_WITHOUT_CALLBACKS { OLD_CLIENT } else { NEW_CLIENT };
    packages.insert(CLIENT.to_owned(), client.into());
    serde_json::json!({
        "private": true,
        "dependencies": packages,
        "overrides": { "node-gyp": NODE_GYP },
        "allowScripts": { CLIENT: true },
    })
    .to_string()
}

/// Whether a folder has the client, with a native part that this Node.js loads.
fn check(node: &Interpreter, home: &Path) -> Result<(), String> {
    let client = home.join("node_modules").join(CLIENT);
    let native = NATIVE.iter().map(|name| client.join(name)).find(|file| file.is_file());
    let native = native.ok_or_else(|| format!("`{}` has no built client", client.display()))?;
    let mut load = std::process::Command::new(&node.program);
    load.args(["-e", "require(process.argv[1])"]).arg(&native);
    // It wants to know where it will ask, and asks nothing yet.
    find::run(load.env("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9")).map(drop)
}

/// The 22 of `nodejs22.x`; `None` for the first one, which had no number.
fn wanted_major(runtime: &str) -> Option<u32> {
    let number = runtime.strip_prefix("nodejs")?;
    let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    number.get(..end)?.parse().ok()
}

/// Asks a Node.js what it is.
fn ask(program: &Path) -> Result<Interpreter, String> {
    let told = find::output(program, &["-p", ASK])?;
    let (version, path) = told.split_once(' ').unwrap_or_default();
    let major = version.split('.').next().and_then(|major| major.parse().ok());
    let path = std::fs::canonicalize(path).unwrap_or_else(|_| PathBuf::from(path));
    match (major, path.parent().and_then(Path::parent)) {
        (Some(major), Some(prefix)) if major >= OLDEST => {
            Ok(Interpreter { program: path.clone(), major, prefix: prefix.to_path_buf() })
        }
        _ => Err(format!("`{}` is older than Node.js {OLDEST}", program.display())),
    }
}

/// The Node.js that is wanted, or else the one that is there.
fn interpreter(wanted: Option<u32>) -> Result<Interpreter, String> {
    let own = wanted.into_iter().flat_map(|major| NAMES.map(|name| format!("{name}{major}")));
    let mut complaint = None;
    for program in own.chain(NAMES.map(str::to_owned)).filter_map(|name| find::on_path(&name)) {
        match ask(&program) {
            Ok(node) => return Ok(node),
            Err(error) => complaint = Some(error),
        }
    }
    Err(complaint.unwrap_or_else(|| {
        format!("no Node.js is installed; install version {OLDEST} or newer (`node`, `npm`)")
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_names() {
        let names = ["nodejs22.x", "nodejs4.3-edge", "nodejs8.10", "nodejs", "python3.12"];
        assert_eq!(names.map(wanted_major), [Some(22), Some(4), Some(8), None, None]);
    }

    #[test]
    fn the_manifest_lets_the_client_build_itself() {
        let manifest: serde_json::Value = serde_json::from_str(&manifest(22)).unwrap();
        assert_eq!(manifest["dependencies"]["aws-lambda-ric"], OLD_CLIENT);
        assert_eq!(manifest["allowScripts"]["aws-lambda-ric"], true);
        assert_eq!(manifest["dependencies"]["@aws-sdk/client-config-service"], SDK_VERSION);
        assert_eq!(manifest["dependencies"].as_object().unwrap().len(), SDK.len() + 1);
    }

    #[test]
    fn an_environment_that_is_none_says_what_to_do() {
        if find::on_path("node").is_none() {
            return;
        }
        let source = EnvironmentSource::Existing("/nowhere".into());
        let node = Node::new(source, std::sync::Arc::new(|_| {}));
        let error = node.command("nodejs22.x", "a.b", 128, None).unwrap_err();
        assert!(error.contains("npm install aws-lambda-ric") || error.contains("older"), "{error}");
    }
}
