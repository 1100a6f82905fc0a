//! Runs one peer over a file of configuration items and prints what it found and how long it
//! took, as one JSON line.
//!
//! A program of its own, in a workspace of its own, so that no feature of a peer's
//! dependencies reaches Assize's build. The clock starts before the file is opened and stops
//! after the last verdict; compiling the policy comes before, except where the peer can't do
//! that apart.

mod guard;
mod lines;
mod rego;
mod sonic;
mod ten;

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

/// Why a peer could not do its work.
type Fault = Box<dyn std::error::Error>;

/// A peer, ready to judge one line after the other.
trait Peer {
    /// Judges one item: how many policies it violates, `None` when the peer judges nothing.
    fn judge(&mut self, line: &[u8]) -> Result<Option<usize>, Fault>;
}

const USAGE: &str = "usage: assize-bench-peers versions | \
                     cfn-guard|cfn-guard-ten|regorus|regorus-ten|sonic-rs FILE [ITEMS]";

/// As Cargo.toml pins them.
const VERSIONS: [(&str, &str); 3] =
    [("cfn-guard", "3.2.1"), ("regorus", "0.14.1"), ("sonic-rs", "0.5.10")];

fn run() -> Result<(), Fault> {
    let mut args = std::env::args().skip(1);
    let name = args.next().ok_or(USAGE)?;
    if name == "versions" {
        let known = VERSIONS.map(|(name, version)| format!("{name} {version}"));
        return Ok(writeln!(std::io::stdout(), "{}", known.join(", "))?);
    }
    let file = args.next().ok_or(USAGE)?;
    let most = args.next().map_or(Ok(usize::MAX), |n| n.parse())?;
    let mut peer: Box<dyn Peer> = match name.as_str() {
        "cfn-guard" => Box::new(guard::Guard::one()),
        "cfn-guard-ten" => Box::new(guard::Guard::ten()),
        "regorus" => Box::new(rego::Rego::one()?),
        "regorus-ten" => Box::new(rego::Rego::ten()?),
        "sonic-rs" => Box::new(sonic::Sonic),
        _ => return Err(USAGE.into()),
    };
    let library = name.strip_suffix("-ten").unwrap_or(&name);
    let version = VERSIONS.iter().find(|(known, _)| *known == library).map(|(_, version)| version);
    let (mut items, mut violations, mut judges) = (0, 0, true);
    let started = Instant::now();
    lines::each(Path::new(&file), most, |line| {
        items += 1;
        match peer.judge(line)? {
            Some(violates) => violations += violates,
            None => judges = false,
        }
        Ok(())
    })?;
    let seconds = started.elapsed().as_secs_f64();
    let found = serde_json::json!({
        "name": name,
        "version": version,
        "items": items,
        "seconds": seconds,
        "violations": judges.then_some(violations),
    });
    writeln!(std::io::stdout(), "{found}")?;
    Ok(())
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            let _ = writeln!(std::io::stderr(), "{fault}");
            ExitCode::FAILURE
        }
    }
}
