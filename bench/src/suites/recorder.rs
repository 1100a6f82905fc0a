//! Recording a live account.
//!
//! Compared: items per second of `assize record`, from the start of the command until all items
//! are printed, and of a plain loop in boto3 that makes the same calls of the same server, one
//! after the other, and throws the answers away. The loop's time counts from when its clients
//! are made.
//!
//! Fair because both make the same calls of one moto, which does most of the work and answers
//! a few at a time at best; Assize also keeps, relates and prints the items.

use super::Suite;
use crate::harness::{Contender, Fault, Settings, agree, interleaved, timed};
use crate::peer::Found;
use crate::report::Report;
use crate::servers::Server;
use std::process::Command;

/// See the module.
pub const SUITE: Suite =
    Suite { name: "recorder", about: "a live account recorded from moto", run };

/// The types that the peer reads.
const TYPES: [&str; 4] =
    ["AWS::EC2::Volume", "AWS::EC2::SecurityGroup", "AWS::S3::Bucket", "AWS::SQS::Queue"];

fn run(settings: &Settings, report: &mut Report) -> Result<(), Fault> {
    let moto = Server::moto(settings)?;
    let endpoint = format!("http://{}", moto.endpoint.addr);
    let count = settings.items / 200;
    let filled = peer(settings, "fill", &endpoint, count)?;
    let program = settings.assize.as_ref().ok_or("`assize` is not built")?;
    let ours: Contender<'_> = Box::new(|| {
        let mut command = Command::new(program);
        command.args(["record", "--upstream", &endpoint, "--region", "us-east-1"]);
        for name in TYPES {
            command.args(["--type", name]);
        }
        let (seconds, output) = timed(|| Ok(command.output()?))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("assize record failed: {}", said.trim()).into());
        }
        let lines = output.stdout.iter().filter(|byte| **byte == b'\n').count();
        agree("items recorded", lines, filled.items)?;
        Ok(lines as f64 / seconds)
    });
    let theirs: Contender<'_> = Box::new(|| {
        let read = peer(settings, "read", &endpoint, count)?;
        agree("resources read", read.items, filled.items)?;
        Ok(read.items as f64 / read.seconds)
    });
    let figures = interleaved(settings.rounds.min(3), &mut [ours, theirs])?;
    let [ours, theirs] = figures[..] else { return Err("two figures were wanted".into()) };
    report.rate("assize record", "items/s", ours, ("boto3 loop", theirs), Some(1.0));
    report.note(format!("{} resources of {} types", filled.items, TYPES.len()));
    Ok(())
}

fn peer(settings: &Settings, action: &str, endpoint: &str, count: usize) -> Result<Found, Fault> {
    let python = settings.python.as_ref().ok_or("moto is not installed")?;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/read.py");
    let count = count.to_string();
    let output = Command::new(python).args([script, action, endpoint, &count]).output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("the boto3 loop failed: {}", said.trim()).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}
