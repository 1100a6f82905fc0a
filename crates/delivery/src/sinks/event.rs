//! Messages as events of EventBridge.

use assize_engine::ports::Message;
use serde::Serialize;
use serde_json::value::RawValue;

/// Who AWS says its events are from.
pub(super) const SOURCE: &str = "aws.config";

#[derive(Serialize)]
struct Event<'a> {
    version: &'static str,
    id: &'a str,
    #[serde(rename = "detail-type")]
    detail_type: &'a str,
    source: &'a str,
    account: &'a str,
    time: String,
    region: &'a str,
    resources: &'a [String],
    detail: &'a RawValue,
}

/// The event that EventBridge would deliver.
pub(super) fn event(message: &Message) -> Result<String, serde_json::Error> {
    let detail = RawValue::from_string(message.detail.clone())?;
    serde_json::to_string(&Event {
        version: "0",
        id: &message.id,
        detail_type: message.detail_type,
        source: SOURCE,
        account: &message.home.account,
        time: seconds(&message.at.to_string()),
        region: &message.home.region,
        resources: &message.resources,
        detail: &detail,
    })
}

/// A time without the fraction of its second.
fn seconds(text: &str) -> String {
    match text.split_once('.') {
        Some((whole, _)) => format!("{whole}Z"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use assize_model::{AccountRegion, Timestamp};

    #[test]
    fn events_have_awss_members() {
        let message = Message {
            id: "a-b".into(),
            home: AccountRegion::new("123456789012", "us-east-1"),
            at: Timestamp::parse("2026-03-01T10:11:12.345Z").unwrap(),
            detail_type: "Config Configuration Item Change",
            subject: "s".into(),
            detail: r#"{"recordVersion":"1.3","n":1.0}"#.into(),
            resources: vec!["arn:x".into()],
            order: "o".into(),
            topic_arn: None,
        };
        assert_eq!(
            event(&message).unwrap(),
            r#"{"version":"0","id":"a-b","detail-type":"Config Configuration Item Change","source":"aws.config","account":"123456789012","time":"2026-03-01T10:11:12Z","region":"us-east-1","resources":["arn:x"],"detail":{"recordVersion":"1.3","n":1.0}}"#
        );
    }
}
