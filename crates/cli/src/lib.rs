//! The `assize` command line, as a library: for a build of Assize with rules of one's own.
//!
//! The whole `main.rs` of such a build:
//!
//! ```no_run
//! use assize_cli::NativeRule;
//! # use assize_rule::{Context, ItemView, NoParams, Outcome, Rule, Triggers, Verdict};
//! # struct VolumesTagged;
//! # impl Rule for VolumesTagged {
//! #     const ID: &'static str = "ACME.VOLUMES_TAGGED";
//! #     const DESCRIPTION: &'static str = "Checks nothing.";
//! #     const TYPES: &'static [&'static str] = &["AWS::EC2::Volume"];
//! #     const TRIGGERS: Triggers = Triggers::CHANGE;
//! #     type Params = NoParams;
//! #     fn evaluate(_: &ItemView<'_>, _: &NoParams, _: &dyn Context) -> Outcome {
//! #         Ok(Verdict::compliant())
//! #     }
//! # }
//!
//! fn main() -> std::process::ExitCode {
//!     assize_cli::main_with([NativeRule::of::<VolumesTagged>()])
//! }
//! ```
//!
//! The rule then judges natively, in `assize eval` and on the server: with evidence, tracked
//! reads and no function. PutConfigRule names it as AWS's managed rules are named, with the
//! owner `AWS` and `ACME.VOLUMES_TAGGED` as source identifier.

mod cli;
mod client;
mod clock;
mod commands;
mod error;
mod exit;
#[cfg(target_os = "linux")]
mod function;
mod guard;
mod interrupt;
mod out;
mod resource;
mod shell;
mod when;

pub use assize_rule::NativeRule;

use std::process::ExitCode;

/// Sweeps and imports allocate much, from several threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Runs the program's command line with rules of one's own beside the native ones. Their
/// identifiers have the form `NAMESPACE.NAME`.
pub fn main_with(rules: impl IntoIterator<Item = NativeRule>) -> ExitCode {
    #[cfg(target_os = "linux")]
    if let Some(code) = function::run() {
        return code;
    }
    let rules: Vec<NativeRule> = rules.into_iter().collect();
    if !rules.is_empty()
        && let Err(error) = assize_rules::install(rules)
    {
        out::complain(error, out::ColorChoice::Auto);
        return exit::Exit::Failure.into();
    }
    cli::run(std::env::args_os()).into()
}
