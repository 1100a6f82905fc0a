//! Items from files into servers and data directories.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test helpers")]

mod support;

use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use support::{Served, assize, code, group, json, run, run_with_input, stderr, stdout};

struct Setting {
    _served: Served,
    dir: tempfile::TempDir,
    files: tempfile::TempDir,
}

impl Setting {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let served = Served::start(dir.path(), &[]);
        Self { _served: served, dir, files: tempfile::tempdir().unwrap() }
    }

    fn file(&self, name: &str, text: &[u8]) -> PathBuf {
        let path = self.files.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn import(&self, more: &[&str]) -> std::process::Output {
        let mut args = vec!["import", "--data-dir", self.dir.path().to_str().unwrap()];
        args.extend(more);
        run(&args)
    }

    fn resources(&self) -> u64 {
        let place = self.dir.path().to_str().unwrap();
        let status = json(&run(&["status", "--data-dir", place, "--output", "json", "--wait"]));
        status["homes"].as_array().unwrap().iter().map(|h| h["resources"].as_u64().unwrap()).sum()
    }
}

fn packed(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn snapshot(items: &[String]) -> String {
    format!(
        r#"{{"fileVersion":"1.0","configSnapshotId":"x","configurationItems":[{}]}}"#,
        items.join(",")
    )
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn every_form_goes_in_and_is_counted() {
    let setting = Setting::new();
    let lines = format!("{}\n{}\n", group("sg-1", 1, true), group("sg-2", 1, false));
    let plain = setting.file("items.ndjson", lines.as_bytes());
    let first = setting.import(&[path(&plain), "--output", "json"]);
    assert_eq!(code(&first), 0, "{}", stderr(&first));
    assert_eq!(stderr(&first), "", "no bar on a pipe");
    let first = json(&first);
    assert_eq!((&first["read"], &first["discovered"]), (&2.into(), &2.into()));

    let again = json(&setting.import(&[path(&plain), "-o", "json"]));
    assert_eq!((&again["known"], &again["discovered"]), (&2.into(), &0.into()));

    // A snapshot with line breaks inside of its items, packed.
    let pretty: serde_json::Value =
        serde_json::from_str(&snapshot(&[group("sg-1", 2, false), group("sg-3", 2, true)]))
            .unwrap();
    let pretty = serde_json::to_string_pretty(&pretty).unwrap();
    let gz = setting.file("snapshot.json.gz", &packed(&pretty));
    let third = json(&setting.import(&[path(&gz), "-o", "json"]));
    assert_eq!((&third["updated"], &third["discovered"]), (&1.into(), &1.into()));

    let event = format!(
        r#"{{"messageType":"ConfigurationItemChangeNotification","configurationItem":{}}}"#,
        group("sg-4", 1, true)
    );
    let place = setting.dir.path().to_str().unwrap();
    let piped = run_with_input(&["import", "--data-dir", place, "-"], event.as_bytes());
    assert_eq!(code(&piped), 0, "{}", stderr(&piped));
    assert!(stdout(&piped).contains("1 discovered, 0 updated"), "{}", stdout(&piped));
    assert_eq!(setting.resources(), 4);
}

#[test]
fn the_summary_names_where_the_items_went() {
    let setting = Setting::new();
    let far = group("sg-3", 1, true).replace("us-east-1", "eu-west-1");
    let lines = [group("sg-1", 1, true), far, group("sg-2", 1, false)].join("\n");
    let file = setting.file("items.ndjson", lines.as_bytes());
    let done = setting.import(&[path(&file)]);
    let text = stdout(&done);
    assert!(text.starts_with("3 items in "), "{text}");
    assert!(text.contains("\n  123456789012 eu-west-1: 1 item\n"), "{text}");
    assert!(text.contains("\n  123456789012 us-east-1: 2 items\n"), "{text}");
    let homes = &json(&setting.import(&[path(&file), "-o", "json"]))["homes"];
    assert_eq!((&homes[1]["region"], &homes[1]["items"]), (&"us-east-1".into(), &2.into()));
}

#[test]
fn ctrl_c_ends_an_import_with_a_summary() {
    let setting = Setting::new();
    let place = setting.dir.path().to_str().unwrap();
    let mut command = assize(&["import", "--full", "--data-dir", place, "-o", "json", "-"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let text: String =
        (0..12_000).map(|at| group(&format!("sg-{at}"), 1, at % 2 == 0) + "\n").collect();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(text.as_bytes()).unwrap();
    // The input stays open: the import waits for more.
    let begun = Instant::now();
    while setting.resources() == 0 {
        assert!(begun.elapsed() < Duration::from_secs(60), "nothing is recorded");
        std::thread::sleep(Duration::from_millis(20));
    }
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-s", "INT", &pid]).status().unwrap().success());
    let done = child.wait_with_output().unwrap();
    drop(stdin);
    assert_eq!(code(&done), 130, "{}", stderr(&done));
    let told = stderr(&done);
    assert!(told.contains("interrupted, and nothing was deleted"), "{told}");
    assert!(told.contains("import the same files again"), "{told}");
    let summary = json(&done);
    assert_eq!(summary["interrupted"], true);
    assert_eq!(summary["discovered"], setting.resources());
}

#[test]
fn bad_records_are_named_and_lose_no_good_ones() {
    let setting = Setting::new();
    let text = format!(
        "{}\nnot json\n{}\n{{\"resourceType\":\"T\"}}\n{}\n",
        group("sg-1", 1, true),
        group("sg-2", 1, true),
        group("sg-3", 1, true)
    );
    let bad = setting.file("mixed.ndjson", text.as_bytes());
    let missing = setting.files.path().join("missing.json");
    let good = setting.file("good.ndjson", group("sg-4", 1, true).as_bytes());
    let done = setting.import(&[path(&bad), path(&missing), path(&good), "-o", "json"]);
    assert_eq!(code(&done), 4, "{}", stderr(&done));
    let told = stderr(&done);
    assert!(told.contains("mixed.ndjson: record 2"), "{told}");
    assert!(told.contains("mixed.ndjson: record 4") && told.contains("resourceId"), "{told}");
    assert!(told.contains("missing.json"), "{told}");
    let summary = json(&done);
    assert_eq!((&summary["discovered"], &summary["rejected"]), (&4.into(), &3.into()));
    assert_eq!(setting.resources(), 4);
}

#[test]
fn a_full_snapshot_deletes_what_it_does_not_hold() {
    let setting = Setting::new();
    let all = [group("sg-1", 1, true), group("sg-2", 1, true), group("sg-3", 1, true)];
    let old = setting.file("old.json", snapshot(&all).as_bytes());
    assert_eq!(code(&setting.import(&[path(&old)])), 0);

    let broken = format!("{}\noops\n", group("sg-1", 2, true));
    let broken = setting.file("broken.ndjson", broken.as_bytes());
    let refused = setting.import(&["--full", path(&broken)]);
    assert_eq!(code(&refused), 4);
    assert!(stderr(&refused).contains("nothing was deleted"), "{}", stderr(&refused));
    assert_eq!(setting.resources(), 3);

    let elsewhere = group("sg-9", 3, true).replace("us-east-1", "eu-west-1");
    let mixed =
        setting.file("mixed.json", snapshot(&[group("sg-1", 3, true), elsewhere]).as_bytes());
    let refused = setting.import(&["--full", path(&mixed)]);
    assert_eq!(code(&refused), 3, "{}", stderr(&refused));
    assert!(stderr(&refused).contains("123456789012/eu-west-1"), "{}", stderr(&refused));
    assert_eq!(setting.resources(), 4);

    let new = setting.file("new.json.gz", &packed(&snapshot(&[group("sg-1", 4, true)])));
    let done = setting.import(&["--full", path(&new), "-o", "json"]);
    assert_eq!(code(&done), 0, "{}", stderr(&done));
    let full = &json(&done)["full"];
    assert_eq!((&full["kept"], &full["deleted"]), (&1.into(), &2.into()));
    assert_eq!(setting.resources(), 2, "sg-1 and the one in another region");

    // What was recorded after a snapshot was taken is not touched by it.
    let early = ["--full", path(&old), "--taken-at", "2026-01-02T00:00:00Z", "-o", "json"];
    let spared = setting.import(&early);
    assert_eq!(code(&spared), 0, "{}", stderr(&spared));
    assert_eq!(json(&spared)["full"]["deleted"], 0);
}

#[test]
fn a_data_directory_without_a_server_is_filled_directly() {
    let files = tempfile::tempdir().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().to_str().unwrap();
    let file = files.path().join("items");
    std::fs::write(&file, group("sg-1", 1, true)).unwrap();
    let done = run(&["import", "--data-dir", place, path(&file)]);
    assert_eq!(code(&done), 0, "{}", stderr(&done));
    assert!(stdout(&done).contains(place), "{}", stdout(&done));
    assert_eq!(code(&run(&["env", "--data-dir", place])), 1, "no server ran there");

    let served = Served::start(dir.path(), &[]);
    let status = json(&run(&["status", "--data-dir", place, "-o", "json"]));
    assert_eq!(status["homes"][0]["resources"], 1);
    let before = std::fs::read(dir.path().join("credentials")).unwrap();
    assert!(served.end("TERM").0);
    assert_eq!(code(&run(&["import", "--data-dir", place, path(&file)])), 0);
    assert_eq!(std::fs::read(dir.path().join("credentials")).unwrap(), before);
}

#[test]
fn without_any_server_nothing_is_read() {
    let done = run(&["import", "--endpoint", "http://127.0.0.1:9", "/nonexistent"]);
    assert_eq!(code(&done), 1);
    assert!(stderr(&done).contains("no server answers"), "{}", stderr(&done));
    assert!(!stderr(&done).contains("/nonexistent"), "{}", stderr(&done));
    assert_eq!(code(&run(&["import"])), 1);
    assert_eq!(code(&run(&["import", "-", "-"])), 1);
}

#[test]
fn many_items_go_in_several_parcels() {
    let setting = Setting::new();
    let text: String =
        (0..12_000).map(|at| group(&format!("sg-{at}"), 1, at % 2 == 0) + "\n").collect();
    assert!(text.len() > 5 << 20);
    let mut lines: Vec<&str> = text.lines().collect();
    lines.insert(11_000, "{}");
    let file = setting.file("many.ndjson", lines.join("\n").as_bytes());
    let done = setting.import(&[path(&file), "-o", "json"]);
    assert_eq!(code(&done), 4);
    assert!(stderr(&done).contains("many.ndjson: record 11001"), "{}", stderr(&done));
    assert_eq!(json(&done)["discovered"], 12_000);
}
