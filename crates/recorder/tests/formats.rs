//! Every form in which items come.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test helpers")]

mod common;

use common::*;

#[test]
fn snapshots_and_history_files() {
    let (a, b, c) = (item("sg-1"), item("sg-2"), item("sg-3"));
    let snapshot = format!(
        r#"{{"fileVersion":"1.0","configSnapshotId":"x","configurationItems":[{a},{b},{c}]}}"#
    );
    assert_eq!(ids(snapshot.clone()), ["sg-1", "sg-2", "sg-3"]);
    assert_eq!(ids(gzip(snapshot.as_bytes())), ["sg-1", "sg-2", "sg-3"]);
    let pretty: serde_json::Value = serde_json::from_str(&snapshot).unwrap();
    let pretty = serde_json::to_string_pretty(&pretty).unwrap();
    assert_eq!(ids(pretty.replace('\n', "\r\n")), ["sg-1", "sg-2", "sg-3"]);
    let by_line = format!("{{\"fileVersion\":\"1.0\",\"configurationItems\":[\n{a},\n{b}\n]}}\n");
    assert_eq!(ids(by_line), ["sg-1", "sg-2"]);
    let list_first = format!(r#"{{"configurationItems":[{a}],"fileVersion":"1.0"}}"#);
    assert_eq!(ids(list_first), ["sg-1"]);
    assert_eq!(ids(r#"{"fileVersion":"1.0","configurationItems":[]}"#), [""; 0]);
}

#[test]
fn several_gzip_members_and_documents() {
    let doc = |id: &str| format!(r#"{{"configurationItems":[{}]}}"#, item(id));
    let mut bytes = gzip(doc("sg-1").as_bytes());
    bytes.extend(gzip(doc("sg-2").as_bytes()));
    assert_eq!(ids(bytes), ["sg-1", "sg-2"]);
    assert_eq!(ids(format!("{}\n{}\n", doc("sg-1"), doc("sg-2"))), ["sg-1", "sg-2"]);
}

#[test]
fn answers_of_the_api() {
    let api = r#"{"version":"1.3","accountId":"123456789012","configurationItemCaptureTime":"2018-07-04T10:54:02.810000+09:00","configurationItemStatus":"OK","configurationStateId":"1530669242810","arn":"arn:aws:ec2:ap-northeast-1:123456789012:security-group/sg-9","resourceType":"AWS::EC2::SecurityGroup","resourceId":"sg-9","awsRegion":"ap-northeast-1","tags":{},"relationships":[{"resourceType":"AWS::EC2::VPC","resourceId":"vpc-1","relationshipName":"Is contained in Vpc"}],"configuration":"{\"ipPermissions\":[]}","supplementaryConfiguration":{}}"#;
    let history = format!(r#"{{"configurationItems":[{api}]}}"#);
    let (found, bad) = items(history);
    assert_eq!(bad, [""; 0]);
    assert_eq!(found[0].configuration.as_str(), r#"{"ipPermissions":[]}"#);
    assert_eq!(found[0].relationships[0].name, "Is contained in Vpc");
    let batch = format!(r#"{{"baseConfigurationItems":[{api}],"unprocessedResourceKeys":[]}}"#);
    assert_eq!(ids(batch.clone()), ["sg-9"]);
    let left = r#""unprocessedResourceKeys":[{"resourceType":"AWS::EC2::VPC","resourceId":"v"}]"#;
    let batch = batch.replace(r#""unprocessedResourceKeys":[]"#, left);
    let value: serde_json::Value = serde_json::from_str(&batch).unwrap();
    let pretty = serde_json::to_string_pretty(&value).unwrap();
    let base = &value["baseConfigurationItems"];
    let swapped = format!(r#"{{{left},"BaseConfigurationItems":{base}}}"#);
    let lines = format!("{}\n{batch}\n", item("sg-0"));
    let all = [(batch, "record 2", 1), (pretty, "record 2", 1), (swapped, "record 1", 1)];
    for (text, record, count) in all.into_iter().chain([(lines, "record 2", 2)]) {
        let (found, bad) = items(text);
        assert_eq!((found.len(), bad.len()), (count, 1), "{bad:?}");
        assert!(bad[0].contains("left `AWS::EC2::VPC/v` unprocessed"), "{bad:?}");
        assert!(bad[0].starts_with(&format!("in: {record} ")), "{bad:?}");
    }
    let row = r#"{"resourceId":"sg-7","resourceType":"AWS::EC2::SecurityGroup","accountId":"123456789012","configuration":{"ipPermissions":[]},"tags":[{"key":"a","value":"b","tag":"a=b"}]}"#;
    let query = serde_json::json!({
        "Results": [row, row.replace("sg-7", "sg-8")],
        "QueryInfo": { "SelectFields": [{ "Name": "resourceId" }] }
    });
    assert_eq!(ids(query.to_string()), ["sg-7", "sg-8"]);
    assert_eq!(ids(serde_json::to_string_pretty(&query).unwrap()), ["sg-7", "sg-8"]);
}

#[test]
fn single_items_and_arrays() {
    let (a, b) = (item("sg-1"), item("sg-2"));
    assert_eq!(ids(a.clone()), ["sg-1"]);
    let pretty: serde_json::Value = serde_json::from_str(&a).unwrap();
    assert_eq!(ids(serde_json::to_string_pretty(&pretty).unwrap()), ["sg-1"]);
    assert_eq!(ids(format!("[{a},{b}]")), ["sg-1", "sg-2"]);
    assert_eq!(ids(format!("[\n  {a},\n  {b}\n]\n")), ["sg-1", "sg-2"]);
    assert_eq!(ids("[]"), [""; 0]);
}

#[test]
fn events_and_notifications() {
    let change = format!(
        r#"{{"configurationItemDiff":null,"configurationItem":{},"messageType":"ConfigurationItemChangeNotification"}}"#,
        item("sg-1")
    );
    assert_eq!(ids(change.clone()), ["sg-1"]);
    let event =
        serde_json::json!({ "version": "1.0", "invokingEvent": change, "ruleParameters": "{}" });
    assert_eq!(ids(event.to_string()), ["sg-1"]);
    let sns = serde_json::json!({ "Type": "Notification", "Message": change });
    assert_eq!(ids(sns.to_string()), ["sg-1"]);
    assert_eq!(ids(serde_json::to_string_pretty(&sns).unwrap()), ["sg-1"]);
    let detail: serde_json::Value = serde_json::from_str(&change).unwrap();
    let bridge = serde_json::json!({ "source": "aws.config", "detail": detail });
    assert_eq!(ids(bridge.to_string()), ["sg-1"]);
    let function = serde_json::json!({ "Records": [{ "Sns": sns }, { "body": sns.to_string() }] });
    assert_eq!(ids(function.to_string()), ["sg-1", "sg-1"]);
    assert_eq!(ids(format!("{sns}\n{bridge}\n{event}\n")), ["sg-1"; 3]);
}

#[test]
fn lines() {
    let (a, b) = (item("sg-1"), item("sg-2"));
    assert_eq!(ids(format!("{a}\n{b}\n")), ["sg-1", "sg-2"]);
    assert_eq!(ids(format!("{a}\n{b}")), ["sg-1", "sg-2"]);
    assert_eq!(ids(format!("\n\n{a}\r\n\r\n  {b}  \r\n\n")), ["sg-1", "sg-2"]);
    assert_eq!(ids(format!("\u{feff}{a}\n{b}\n")), ["sg-1", "sg-2"]);
    assert_eq!(ids(gzip(format!("{a}\n{b}\n").as_bytes())), ["sg-1", "sg-2"]);
    let snapshot = format!(r#"{{"configurationItems":[{b},{b}]}}"#);
    assert_eq!(ids(format!("{a}\n{snapshot}\n{a}\n")), ["sg-1", "sg-2", "sg-2", "sg-1"]);
}

#[test]
fn unicode_is_kept() {
    let text = item("sg-1").replace("\"k\":\"v\"", "\"名前\":\"😀 \\ud83d\\ude00\"");
    let (found, bad) = items(format!("{text}\n"));
    assert_eq!(bad, [""; 0]);
    assert_eq!(found[0].tags["名前"], "😀 😀");
}

#[test]
fn places_are_told() {
    use assize_recorder::{Batch, Place};
    let text = format!("\u{feff}\n{}\n\n{}\n", item("sg-1"), item("sg-2"));
    let mut reader = reader(text.clone(), small());
    let mut batch = Batch::default();
    let mut places = Vec::new();
    while reader.fill(&mut batch) {
        places.extend(batch.records().map(|r| r.place));
    }
    let second = text.rfind("{\"configurationItemVersion").unwrap() as u64;
    assert_eq!(
        places,
        [
            Place { number: 1, line: Some(2), offset: 4 },
            Place { number: 2, line: Some(4), offset: second }
        ]
    );
}
