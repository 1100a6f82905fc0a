//! Developer tasks: `cargo xtask <task>`.
//!
//! Only the standard library, so that the first task starts within a second.

mod bench;
mod browser;
mod console;
mod debian;
mod guard;
mod import_models;
mod node;
mod npm;
mod packs;
mod python;
mod python_rules;
mod run;
mod suites;
mod test;

use std::io::Write as _;
use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask <task>

  test [--fast]    install what the tests need, check the code, run all tests
                   (--fast: Rust tests only)
  bench [NAME …]   measure the hot paths against their peers
  suites [ARG …]   tests that others wrote, against the server (--help: the arguments)
  suites python-rules --source CHECKOUT [ARG …]
                   AWS's collection of Python rules, unmodified, against the server
  packs --source DIR
                   deploy the conformance packs of a checkout of awslabs/aws-config-rules
  guard [--suites FOLDER …] [--cases N]
                   compare our Guard engine with CloudFormation Guard, and run the test
                   suites of checkouts
  import-models [--botocore PATH]
                   refresh codegen/models from an installed botocore
  screenshots      write pictures of the console into docs/pictures
  console-assets   refresh what the console has from npm, in crates/console/assets/vendor
  codegen          write crates/wire/src/generated from codegen/models
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let done = match args.split_first() {
        Some((task, rest)) => match task.as_str() {
            "test" => test::run(rest),
            "bench" => bench::run(rest),
            "suites" => suites::run(rest),
            "packs" => packs::run(rest),
            "guard" => guard::run(rest),
            "screenshots" => browser::screenshots(),
            "console-assets" => console::assets(),
            "import-models" => import_models::run(rest),
            "codegen" => run::cargo(&["run", "--quiet", "--package", "assize-codegen"]),
            _ => Err(format!("there is no task `{task}`\n\n{USAGE}")),
        },
        None => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}
