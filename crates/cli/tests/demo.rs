//! The demonstration, from the outside.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test helpers")]

mod support;

use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use support::{assize, code, json, run, stderr, stdout};

#[test]
fn it_runs_to_the_end_in_time_and_reads_well() {
    let begun = Instant::now();
    let done = run(&["demo"]);
    assert_eq!(code(&done), 0, "{}", stderr(&done));
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    let text = stdout(&done);
    assert!(!text.contains('\x1b'), "no colours on a pipe");
    for line in text.lines() {
        assert!(line.chars().count() <= 100, "{line}");
        assert_eq!(line, line.trim_end(), "blanks at the end");
    }
    let verdicts: Vec<&str> = text
        .lines()
        .filter(|line| line.trim_start().starts_with('+'))
        .map(|line| line.split_whitespace().last().unwrap())
        .collect();
    assert_eq!(verdicts, ["COMPLIANT", "COMPLIANT", "NON_COMPLIANT", "NON_COMPLIANT"]);
    let coloured = run(&["demo", "--color", "always"]);
    assert!(stdout(&coloured).contains("\x1b[31m"));
    assert!(!stdout(&run(&["demo", "--color", "always", "--no-color"])).contains('\x1b'));
}

#[test]
fn its_numbers_agree_with_one_another() {
    let whole = json(&run(&["demo", "--output", "json"]));
    let rules = whole["findings"]["rules"].as_array().unwrap();
    assert!(rules.len() >= 14, "{}", rules.len());
    let (mut compliant, mut violating) = (0, 0);
    for rule in rules {
        let violations = rule["violations"].as_array().unwrap();
        let good = rule["compliant"].as_u64().unwrap();
        assert!(good + violations.len() as u64 > 0, "{rule}");
        assert!(violations.iter().all(|v| v["compliance"] == "NON_COMPLIANT"));
        assert!(violations.iter().all(|v| v["annotation"].is_string()), "{rule}");
        let sum = if violations.is_empty() { "COMPLIANT" } else { "NON_COMPLIANT" };
        assert_eq!(rule["compliance"], sum, "{rule}");
        compliant += good;
        violating += violations.len() as u64;
    }
    assert_eq!(whole["compliantVerdicts"], compliant);
    assert_eq!(whole["countedVerdicts"], compliant + violating);

    let of = |name: &str| rules.iter().find(|rule| rule["rule"] == name).unwrap();
    let exposed = &of("EC2-Exposed-Instance")["violations"];
    assert!(exposed.as_array().unwrap().iter().any(|v| {
        v["annotation"].as_str().unwrap().contains("8080")
            && v["evidence"][0]["resource"]["resourceType"] == "AWS::EC2::SecurityGroup"
    }));
    let idle = of("IAM-Inactive-Users")["violations"].as_array().unwrap();
    assert!(idle.iter().any(|v| v["annotation"].as_str().unwrap().contains("ever used")));

    let changes = whole["findings"]["changes"].as_array().unwrap();
    let told: Vec<(bool, &str)> = changes
        .iter()
        .flat_map(|change| {
            let opened = change["opened"].as_bool().unwrap();
            let followed: &Vec<Value> = change["followed"].as_array().unwrap();
            followed.iter().map(move |f| (opened, f["compliance"].as_str().unwrap()))
        })
        .collect();
    assert_eq!(told[..2], [(false, "COMPLIANT"); 2]);
    assert_eq!(told[2..], [(true, "NON_COMPLIANT"); 2]);
    let gone = whole["dataDir"].as_str().unwrap();
    assert!(!std::path::Path::new(gone).exists(), "the data goes with the server");
}

#[test]
fn its_items_can_be_imported() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("items.ndjson");
    let file = file.to_str().unwrap();
    assert_eq!(code(&run(&["demo", "--write-items", file])), 0);
    let data = dir.path().join("data");
    let data = data.to_str().unwrap();
    let place = ["--data-dir", data, "--region", "ap-northeast-1"];
    let done = run(&[&["import", file, "-o", "json"], &place[..]].concat());
    assert_eq!(code(&done), 0, "{}", stderr(&done));
    let lines = std::fs::read_to_string(file).unwrap().lines().count();
    assert!(lines >= 200);
    assert_eq!(json(&done)["discovered"], lines);
    let piped = run(&["demo", "--write-items", "-"]);
    assert_eq!(stdout(&piped).lines().count(), lines);
}

#[test]
fn kept_it_answers_until_it_is_told_to_end() {
    let mut child =
        assize(&["demo", "--keep"]).stdout(Stdio::piped()).stdin(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut exports = Vec::new();
    for line in lines.by_ref() {
        let line = line.unwrap();
        if let Some((name, value)) = line.strip_prefix("export ").and_then(|l| l.split_once('=')) {
            exports.push((name.to_owned(), value.to_owned()));
        }
        if line.contains("Ctrl-C") {
            break;
        }
    }
    assert_eq!(exports.len(), 4, "{exports:?}");
    let status = assize(&["status", "-o", "json"]).envs(exports.clone()).output().unwrap();
    let status = json(&status);
    assert!(status["homes"][0]["resources"].as_u64().unwrap() >= 200);
    assert_eq!(status["homes"][0]["region"], "ap-northeast-1");

    let ask = ["event", "EC2-Exposed-Instance", "AWS::EC2::Instance/i-none"];
    let unknown = assize(&ask).envs(exports.clone()).output().unwrap();
    assert_eq!(code(&unknown), 1);
    let schedule = ["event", "EC2-Exposed-Instance", "--schedule"];
    let event = json(&assize(&schedule).envs(exports.clone()).output().unwrap());
    assert_eq!(event["version"], "1.0");
    assert!(event["resultToken"].as_str().unwrap().contains('.'));
    let invoking: Value = serde_json::from_str(event["invokingEvent"].as_str().unwrap()).unwrap();
    assert_eq!(invoking["messageType"], "ScheduledNotification");
    let parameters: Value =
        serde_json::from_str(event["ruleParameters"].as_str().unwrap()).unwrap();
    assert_eq!(parameters["exampleRange1"], "1-1024");
    assert_eq!(code(&assize(&["event", "x", "nonsense"]).envs(exports).output().unwrap()), 3);

    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-s", "INT", &pid]).status().unwrap().success());
    assert!(child.wait().unwrap().success());
}
