//! `assize eval` as users run it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "test helpers")]

use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

const EXPOSED: &str = "EC2_EXPOSED_INSTANCE:{\"examplePort1\":\"22\"}";

fn assize(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assize"));
    command.args(args).env("NO_COLOR", "1").env_remove("AWS_DEFAULT_REGION");
    command.current_dir(fixtures());
    command
}

fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

struct Done {
    code: i32,
    out: String,
    err: String,
}

fn done(output: Output) -> Done {
    Done {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn run(args: &[&str]) -> Done {
    done(assize(args).output().unwrap())
}

fn piped(args: &[&str], input: &[u8]) -> Done {
    let mut child = assize(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        // The program may end before it has read all.
        scope.spawn(move || drop(stdin.write_all(input)));
        done(child.wait_with_output().unwrap())
    })
}

fn json(args: &[&str]) -> Value {
    let done = run(args);
    serde_json::from_str(&done.out).unwrap_or_else(|e| panic!("{e}: {}{}", done.out, done.err))
}

#[test]
fn exit_codes() {
    let ssh = ["eval", "--rule", "INCOMING_SSH_DISABLED"];
    let code = |more: &[&str]| run(&[ssh.as_slice(), more].concat()).code;
    assert_eq!(code(&["compliant.ndjson"]), 0);
    assert_eq!(code(&["snapshot.json"]), 2);
    assert_eq!(code(&["snapshot.json", "--fail-on", "NEVER"]), 0);
    assert_eq!(code(&["snapshot.json", "--fail-on", "bad-record"]), 0);
    assert_eq!(code(&["broken.ndjson"]), 4);
    assert_eq!(code(&["broken.ndjson", "--fail-on", "NON_COMPLIANT"]), 0);
    assert_eq!(code(&["broken.ndjson", "snapshot.json"]), 2);
    assert_eq!(code(&["no-such-file.json"]), 3);
    assert_eq!(code(&["."]), 3);
    assert_eq!(code(&["-", "-"]), 3);
    assert_eq!(code(&["--no-such-flag", "snapshot.json"]), 1);
    assert_eq!(code(&[]), 1);
    assert_eq!(run(&["eval", "--help"]).code, 0);
    assert_eq!(run(&["--version"]).code, 0);
    assert_eq!(run(&[]).code, 1);
    // An instance whose group is not in the input: the rule can't decide.
    let item = r#"{"resourceType":"AWS::EC2::Instance","resourceId":"i-1","awsAccountId":"123456789012","awsRegion":"r","configuration":{"securityGroups":[{"groupId":"sg-1"}]}}"#;
    assert_eq!(piped(&["eval", "--rule", EXPOSED, "-"], item.as_bytes()).code, 4);
}

#[test]
fn rules_must_make_sense() {
    for (args, say) in [
        (["--rule", "NO_SUCH_RULE"], "is no identifier of AWS Config"),
        (["--rule", "EC2_EXPOSED_INSTANCE"], "at least one port"),
        (["--rule", "EC2_EXPOSED_INSTANCE:{\"p\":\"x\"}"], "`p`"),
        (["--rule", "INCOMING_SSH_DISABLED:{\"x\":\"1\"}"], "Unknown parameters"),
        (["--rule", "INCOMING_SSH_DISABLED:nonsense"], "Invalid json"),
        (["--rules", "custom-lambda.json"], "CUSTOM_LAMBDA"),
        (["--rules", "compliant.ndjson"], "ConfigRuleName"),
        (["--rules", "nowhere.yaml"], "can't read nowhere.yaml"),
    ] {
        let done = run(&["eval", args[0], args[1], "snapshot.json"]);
        assert_eq!(done.code, 3, "{args:?}: {}", done.err);
        assert!(done.err.starts_with("error: ") && done.err.contains(say), "{}", done.err);
        assert!(done.out.is_empty());
    }
}

#[test]
fn rules_of_a_pack() {
    fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
        let pack = ["eval", "--pack", "pack.yaml", "--region", "eu-west-1", "-o", "json"];
        [&pack, more, &["snapshot.json"]].concat()
    }
    let all = json(&with(&["--parameter", "Port=22"]));
    assert_eq!(all["rules"].as_array().unwrap().len(), 1, "{all}");
    assert_eq!(all["results"][0]["configRuleName"], "ssh-22-eu-west-1");
    // A function can't be run here, so the run is not complete.
    let unbuilt = run(&with(&["--parameter", "Port=22", "--parameter", "Unbuilt=yes"]));
    assert!(unbuilt.err.contains("CUSTOM_LAMBDA"), "{}", unbuilt.err);
    for (more, say) in [
        (&[][..], "the parameter `Port` must have a value at Parameters.Port (line 2, column 3)"),
        (&["--parameter", "Port=70000"], "must be at most 65535"),
        (&["--parameter", "Port=1", "--parameter", "P=2"], "no parameter `P`"),
        (&["--parameter", "Port=1", "--parameter", "Port=2"], "given twice"),
        (&["--parameter", "Port"], "write NAME=VALUE"),
    ] {
        let done = run(&with(more));
        assert_eq!(done.code, 3, "{more:?}: {}", done.err);
        assert!(done.err.contains(say), "{}", done.err);
    }
}

#[test]
fn rules_from_files_and_all_native_ones() {
    let all = json(&["eval", "--rules", "rules.yaml", "-o", "json", "snapshot.json.gz"]);
    let results: Vec<_> = all["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| {
            [&r["configRuleName"], &r["resourceId"], &r["complianceType"]]
                .map(|v| v.as_str().unwrap().to_owned())
                .join(" ")
        })
        .collect();
    assert_eq!(
        results,
        [
            "ssh sg-0dc1b6a2b3f1f2a10 NON_COMPLIANT",
            "ssh sg-0b1c5f7a4e2d3c6b8 COMPLIANT",
            "ssh sg-0aa11bb22cc33dd44 NOT_APPLICABLE",
            "exposed i-05888074e384774ef NON_COMPLIANT",
        ]
    );
    let described = run(&["eval", "--rules", "described.json", "snapshot.json"]);
    assert!(described.out.contains("restricted-ssh"), "{}", described.err);
    let native = run(&["eval", "snapshot.json"]);
    assert_eq!(native.code, 2);
    assert!(
        native.out.contains("INCOMING_SSH_DISABLED") && native.out.contains("ENCRYPTED_VOLUMES")
    );
    assert!(native.err.contains("EC2_EXPOSED_INSTANCE"), "{}", native.err);
    let repeated = run(&[
        "eval",
        "--rule",
        "incoming-ssh-disabled",
        "--rule",
        "INCOMING_SSH_DISABLED",
        "-o",
        "ndjson",
        "compliant.ndjson",
    ]);
    assert!(repeated.out.contains("INCOMING_SSH_DISABLED-2"), "{}", repeated.err);
}

#[test]
fn the_table_tells_evidence() {
    let done = run(&["eval", "--rule", "INCOMING_SSH_DISABLED", "snapshot.json"]);
    assert!(done.out.contains("NON_COMPLIANT"), "{}", done.out);
    let named = "AWS::EC2::SecurityGroup web|\"<b> (sg-0dc1b6a2b3f1f2a10)";
    assert!(done.out.contains(named), "{}", done.out);
    assert!(done.out.contains("/configuration/ipPermissions/1/"), "{}", done.out);
    assert!(done.out.contains("\"0.0.0.0/0\""), "{}", done.out);
    assert!(done.out.ends_with(
        "5 items, 1 rule: 1 compliant, 1 non-compliant, 1 not applicable, 0 insufficient data\n"
    ));
    assert!(!done.out.contains('\u{1b}'));
    let colored =
        run(&["eval", "--color", "always", "--rule", "INCOMING_SSH_DISABLED", "snapshot.json"]);
    assert!(colored.out.contains("\u{1b}[1;31mNON_COMPLIANT"));
    let only = run(&[
        "eval",
        "--rule",
        "INCOMING_SSH_DISABLED",
        "--compliance",
        "non-compliant",
        "snapshot.json",
    ]);
    assert!(!only.out.contains("sg-0b1c5f7a4e2d3c6b8") && only.out.contains("1 compliant"));
    let quiet = run(&["eval", "-q", "snapshot.json"]);
    assert_eq!((quiet.code, quiet.out.as_str(), quiet.err.as_str()), (2, "", ""));
}

#[test]
fn json_and_lines() {
    let args = ["eval", "--rule", "INCOMING_SSH_DISABLED", "-o"];
    let all = json(&[&args[..], &["json", "broken.ndjson"]].concat());
    assert_eq!(all["rules"][0]["sourceIdentifier"], "INCOMING_SSH_DISABLED");
    assert_eq!(all["results"].as_array().unwrap().len(), 2);
    assert_eq!(all["badRecords"].as_array().unwrap().len(), 2);
    assert_eq!(all["badRecords"][0]["location"]["record"], 2);
    assert_eq!(all["summary"]["badRecords"], 2);
    assert_eq!(all["summary"]["compliant"], 2);
    let lines = run(&[&args[..], &["ndjson", "snapshot.json"]].concat());
    let lines: Vec<Value> = lines.out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0]["resourceName"], "web|\"<b>");
    assert_eq!(lines[0]["evidence"][0]["seen"], "\"0.0.0.0/0\"");
    assert_eq!(lines[0]["location"]["record"], 2);
    let none = json(
        &[&args[..], &["json", "--compliance", "INSUFFICIENT_DATA", "snapshot.json"]].concat(),
    );
    assert_eq!(none["results"], serde_json::json!([]));
}

#[test]
fn sarif_is_sarif() {
    let log =
        json(&["eval", "--rules", "rules.yaml", "-o", "sarif", "snapshot.json", "broken.ndjson"]);
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules[0]["shortDescription"]["text"], "No SSH from anywhere.");
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    for result in results {
        let at = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(result["ruleId"], rules[at]["id"]);
        assert_eq!(
            (result["kind"].as_str(), result["level"].as_str()),
            (Some("fail"), Some("error"))
        );
        let place = &result["locations"][0];
        assert_eq!(place["physicalLocation"]["artifactLocation"]["uri"], "snapshot.json");
        assert!(place["physicalLocation"]["region"]["byteOffset"].is_u64());
        assert!(place["logicalLocations"][0]["fullyQualifiedName"].is_string());
        assert!(result["message"]["text"].as_str().unwrap().contains("0.0.0.0/0"));
    }
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let notes = invocation["toolExecutionNotifications"].as_array().unwrap();
    assert_eq!(notes.len(), 2);
    assert_eq!(notes[0]["locations"][0]["physicalLocation"]["region"]["startLine"], 2);
}

/// A reader of just enough XML: names and attributes of elements, well-nested.
fn elements(xml: &str) -> Vec<(String, String)> {
    let (mut open, mut all) = (Vec::new(), Vec::new());
    for tag in xml.split('<').skip(1).map(|t| t.split_once('>').unwrap().0) {
        if tag.starts_with('?') {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
            continue;
        }
        let body = tag.strip_suffix('/').unwrap_or(tag);
        let (name, attributes) = body.split_once(' ').unwrap_or((body, ""));
        assert_eq!(attributes.matches('"').count() % 2, 0, "{tag}");
        if body == tag {
            open.push(name.to_owned());
        }
        all.push((name.to_owned(), attributes.to_owned()));
    }
    assert!(open.is_empty());
    all
}

#[test]
fn junit_is_xml_with_right_counts() {
    let done =
        run(&["eval", "--rules", "rules.yaml", "-o", "junit", "snapshot.json", "broken.ndjson"]);
    let all = elements(&done.out);
    let count = |name: &str| all.iter().filter(|(n, _)| n == name).count();
    assert_eq!((count("testsuites"), count("testsuite")), (1, 3));
    assert_eq!(count("testcase"), 8);
    assert_eq!((count("failure"), count("error"), count("skipped")), (2, 2, 1));
    assert_eq!(all[0].1, "name=\"assize\" tests=\"8\" failures=\"2\" errors=\"2\" skipped=\"1\"");
    assert!(all[1].1.starts_with("name=\"ssh\" tests=\"5\" failures=\"1\""), "{:?}", all[1]);
}

#[test]
fn markdown_tables_are_whole() {
    let done = run(&["eval", "--rules", "rules.yaml", "-o", "markdown", "snapshot.json"]);
    assert!(done.out.starts_with("## Compliance: NON_COMPLIANT\n"), "{}", done.out);
    let cells = |line: &str| line.replace("\\|", "").matches('|').count();
    let rows: Vec<&str> = done.out.lines().filter(|l| l.starts_with('|')).collect();
    assert_eq!(rows.len(), 2 + 2 + 2 + 4);
    assert!(rows[..4].iter().all(|r| cells(r) == 7) && rows[4..].iter().all(|r| cells(r) == 5));
}

#[test]
fn standard_input_in_any_form() {
    let ssh = |input: &[u8]| piped(&["eval", "--rule", "INCOMING_SSH_DISABLED", "-"], input);
    let read = |name: &str| std::fs::read(fixtures().join(name)).unwrap();
    assert_eq!(ssh(&read("snapshot.json.gz")).code, 2);
    assert_eq!(ssh(&read("compliant.ndjson")).code, 0);
    assert_eq!(ssh(&read("history-api.json")).code, 2);
    let latest = ["eval", "--latest", "--rule", "INCOMING_SSH_DISABLED", "-"];
    assert_eq!(piped(&latest, &read("history-api.json")).code, 0);
    let empty = ssh(b"");
    assert_eq!(empty.code, 3);
    assert!(empty.err.contains("the input is empty"), "{}", empty.err);
    let gzip = read("snapshot.json.gz");
    let cut = ssh(&gzip[..gzip.len() - 9]);
    assert!(cut.err.contains("gzip data is damaged or cut off"), "{}", cut.err);
    assert_eq!(ssh(b"\xff\xfe{\0}\0").code, 3);
    let nothing = ssh(b"{\"configurationItems\":[]}");
    assert_eq!(nothing.code, 0);
    assert!(nothing.err.contains("no configuration items"));
    let bound = ["eval", "--max-bytes", "100", "-"];
    assert!(piped(&bound, &read("compliant.ndjson")).err.contains("more than 100 bytes"));
}

#[test]
fn results_do_not_depend_on_threads() {
    let items = std::fs::read_to_string(fixtures().join("compliant.ndjson")).unwrap();
    let many = items.repeat(2_000);
    let of = |threads| {
        let args =
            ["eval", "-o", "ndjson", "--now", "2026-01-01T00:00:00Z", "--threads", threads, "-"];
        piped(&args, many.as_bytes()).out
    };
    let one = of("1");
    assert!(one.lines().count() > 4_000);
    assert!(one == of("2") && one == of("7"));
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let items = std::fs::read_to_string(fixtures().join("compliant.ndjson")).unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), items.repeat(20_000)).unwrap();
    for form in ["table", "ndjson", "json", "sarif"] {
        let path = file.path().to_str().unwrap();
        let mut child = assize(&[
            "eval",
            "-o",
            form,
            "--rule",
            "INCOMING_SSH_DISABLED",
            "--compliance",
            "COMPLIANT",
            path,
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(!line.is_empty());
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(1), ""), "{form}");
    }
}

#[test]
fn rules_are_listed_and_shown() {
    let list = json(&["rules", "list", "--output", "json"]);
    assert!(list.as_array().unwrap().iter().any(|r| r["identifier"] == "INCOMING_SSH_DISABLED"));
    let shown = json(&["rules", "show", "ec2-exposed-instance", "--output", "json"]);
    assert_eq!(shown["reads"][0], "AWS::EC2::SecurityGroup");
    assert_eq!(run(&["rules", "show", "nothing"]).code, 3);
    assert!(run(&["rules", "list"]).out.starts_with("RULE"));
}

#[test]
fn rules_that_nothing_here_can_judge_are_told_and_leave_the_run_incomplete() {
    let item = r#"{"resourceType":"AWS::EC2::SecurityGroup","resourceId":"sg-1","awsAccountId":"123456789012","awsRegion":"r","configuration":{"ipPermissions":[]}}"#;
    let done = piped(&["eval", "--rules", "account-rules.json", "-"], item.as_bytes());
    assert_eq!(done.code, 4, "{}", done.err);
    assert!(done.out.contains("COMPLIANT") && done.out.contains("sg-1"), "{}", done.out);
    for say in [
        "`certificates`: the managed rule `SERVICE_CATALOG_SHARED_WITHIN_ORGANIZATION` is not built",
        "`function`: its logic is a function",
    ] {
        assert!(done.err.contains(say), "{}", done.err);
    }
    let open = item.replace("[]", r#"[{"ipProtocol":"-1","ipv4Ranges":[{"cidrIp":"0.0.0.0/0"}]}]"#);
    assert_eq!(piped(&["eval", "--rules", "account-rules.json", "-"], open.as_bytes()).code, 2);
}

#[test]
fn definitions_are_checked_as_by_put_config_rule() {
    let dir = tempfile::tempdir().unwrap();
    let eval = |text: &str| {
        let file = dir.path().join("rules.yaml");
        std::fs::write(&file, text).unwrap();
        run(&["eval", "--rules", file.to_str().unwrap(), "snapshot.json"])
    };
    let ssh =
        "ConfigRuleName: ssh\nSource: {Owner: AWS, SourceIdentifier: INCOMING_SSH_DISABLED}\n";
    let group = "AWS::EC2::SecurityGroup";
    for (more, say) in [
        ("Scope: {ComplianceResourceTypes: [AWS::EC2::Nope]}", "`AWS::EC2::Nope`"),
        ("Scope: {TagValue: v}", "Tag key should not be empty"),
        ("Scope: {ComplianceResourceId: sg-1}", "A single resourceType"),
        ("InputParameters: {x: 1}", "Unknown parameters"),
        ("Description: a\nDescription: b", "`Description` stands twice in one object at line 4"),
    ] {
        let done = eval(&format!("{ssh}{more}\n"));
        assert_eq!(done.code, 3, "{more}: {}{}", done.out, done.err);
        assert!(done.err.contains(say) && done.err.contains("rules.yaml"), "{}", done.err);
    }
    let done = eval(&format!("{ssh}Scope: {{ComplianceResourceTypes: [AWS::S3::Bucket]}}\n"));
    assert!(done.err.contains("note: "), "{}", done.err);
    let other = "---\nConfigRuleName: tagged\nSource: {Owner: AWS, SourceIdentifier: INCOMING_SSH_DISABLED}\n\
                 Scope: {TagKey: nobody-has-this}\n";
    let done = eval(&format!("{ssh}Scope: {{ComplianceResourceTypes: [{group}]}}\n{other}"));
    assert_eq!(done.code, 2, "{}", done.err);
    let says = "the scope of rule `tagged` admits none of the items";
    assert!(done.err.contains(says) && !done.err.contains("`ssh`"), "{}", done.err);
    let ports = "ConfigRuleName: exposed\nSource: {Owner: AWS, SourceIdentifier: EC2_EXPOSED_INSTANCE}\n\
                 InputParameters: {examplePort1: 22}\n";
    let done = eval(ports);
    assert_eq!(done.code, 2, "{}", done.err);
}
