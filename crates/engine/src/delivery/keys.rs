//! Keys of what is delivered, as AWS Config lays them out. Months and days have no leading
//! zero in folders, and have one in names.

use assize_model::{AccountRegion, ResourceKey, Timestamp};

/// The key of the empty file that shows that a bucket can be written.
pub fn writability(prefix: Option<&str>, home: &AccountRegion) -> String {
    format!("{}ConfigWritabilityCheckFile", root(prefix, home))
}

/// The key of a snapshot that was asked for at `at`.
pub fn snapshot(prefix: Option<&str>, home: &AccountRegion, at: Timestamp, id: &str) -> String {
    let AccountRegion { account, region } = home;
    let (folder, at) = (day(prefix, home, at), compact(at));
    format!("{folder}/ConfigSnapshot/{account}_Config_{region}_ConfigSnapshot_{at}_{id}.json.gz")
}

/// The key of a file of history of a type, delivered at `at`, with items captured from `start` to
/// `end`.
pub fn history(
    prefix: Option<&str>,
    home: &AccountRegion,
    at: Timestamp,
    resource_type: &str,
    (start, end): (Timestamp, Timestamp),
) -> String {
    let AccountRegion { account, region } = home;
    let (folder, start, end) = (day(prefix, home, at), compact(start), compact(end));
    format!(
        "{folder}/ConfigHistory/{account}_Config_{region}_ConfigHistory_{resource_type}_{start}_\
         {end}_1.json.gz"
    )
}

/// The key of an item that is too large for a notification.
pub fn oversized(
    prefix: Option<&str>,
    home: &AccountRegion,
    key: &ResourceKey,
    captured: Timestamp,
) -> String {
    let AccountRegion { account, region } = home;
    let ResourceKey { resource_type, resource_id } = key;
    let (folder, at) = (day(prefix, home, captured), compact(captured));
    format!(
        "{folder}/OversizedChangeNotification/{resource_type}/{resource_id}/\
         {account}_Config_{region}_ChangeNotification_{resource_type}_{resource_id}_{at}_0.json.gz"
    )
}

/// The key of the template of a pack with an id, below which AWS lets packs deliver too.
pub fn pack_template(
    prefix: Option<&str>,
    home: &AccountRegion,
    pack_id: &str,
    ending: &str,
) -> String {
    format!("{}{}/ConformancePacks/{pack_id}/template.{ending}", root(prefix, home), home.region)
}

fn root(prefix: Option<&str>, home: &AccountRegion) -> String {
    let prefix = prefix.unwrap_or_default().trim_matches('/');
    let slash = if prefix.is_empty() { "" } else { "/" };
    format!("{prefix}{slash}AWSLogs/{}/Config/", home.account)
}

fn day(prefix: Option<&str>, home: &AccountRegion, at: Timestamp) -> String {
    let text = at.to_string();
    let date = text.split('T').next().unwrap_or_default();
    let parts: Vec<&str> = date.split('-').map(|part| part.trim_start_matches('0')).collect();
    format!("{}{}/{}", root(prefix, home), home.region, parts.join("/"))
}

/// `20260301T101112Z`
fn compact(at: Timestamp) -> String {
    let text = at.to_string();
    let seconds = text.split('.').next().unwrap_or_default();
    let mut compact = seconds.replace(['-', ':'], "");
    if !compact.ends_with('Z') {
        compact.push('Z');
    }
    compact
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home() -> AccountRegion {
        AccountRegion::new("123456789012", "us-east-2")
    }

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn keys_are_awss() {
        let when = at("2026-03-01T10:11:12.345Z");
        assert_eq!(
            snapshot(None, &home(), when, "d9fd7d8b"),
            "AWSLogs/123456789012/Config/us-east-2/2026/3/1/ConfigSnapshot/\
             123456789012_Config_us-east-2_ConfigSnapshot_20260301T101112Z_d9fd7d8b.json.gz"
        );
        assert_eq!(
            history(Some("my/prefix"), &home(), when, "AWS::EC2::Volume", (when, when)),
            "my/prefix/AWSLogs/123456789012/Config/us-east-2/2026/3/1/ConfigHistory/\
             123456789012_Config_us-east-2_ConfigHistory_AWS::EC2::Volume_20260301T101112Z_\
             20260301T101112Z_1.json.gz"
        );
        let late = at("2026-12-31T23:59:59.999Z");
        assert_eq!(
            oversized(None, &home(), &ResourceKey::new("AWS::S3::Bucket", "b"), late),
            "AWSLogs/123456789012/Config/us-east-2/2026/12/31/OversizedChangeNotification/\
             AWS::S3::Bucket/b/123456789012_Config_us-east-2_ChangeNotification_AWS::S3::Bucket_b_\
             20261231T235959Z_0.json.gz"
        );
        assert_eq!(
            writability(Some("p/"), &home()),
            "p/AWSLogs/123456789012/Config/ConfigWritabilityCheckFile"
        );
        assert_eq!(
            pack_template(Some("p"), &home(), "conformance-pack-abc", "yaml"),
            "p/AWSLogs/123456789012/Config/us-east-2/ConformancePacks/conformance-pack-abc/\
             template.yaml"
        );
    }
}
