//! Made-up configuration items, the same at every run.

mod groups;
mod mixed;

pub use groups::{Group, group};
pub use mixed::mixed;

use crate::harness::Fault;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

/// The account of all items.
pub const ACCOUNT: &str = "123456789012";
/// The region of all items.
pub const REGION: &str = "eu-west-1";

/// A small generator of numbers (SplitMix64); `seed` alone decides what comes.
pub struct Rng(u64);

impl Rng {
    /// The numbers of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xA551_2E00)
    }

    /// Any number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// One of some words.
    pub fn one_of<'w>(&mut self, words: &[&'w str]) -> &'w str {
        let at = self.below(words.len() as u64) as usize;
        words.get(at).copied().unwrap_or("")
    }

    /// Seventeen hexadecimal digits, as ids of resources have.
    pub fn id(&mut self, prefix: &str) -> String {
        format!("{prefix}-0{:016x}", self.next())
    }
}

/// The n-th second of 2026 as items write it.
fn time(n: usize) -> String {
    let (day, second) = (n / 86_400 % 28, n % 86_400);
    let (hour, minute) = (second / 3_600, second / 60 % 60);
    format!("2026-01-{:02}T{hour:02}:{minute:02}:{:02}.000Z", day + 1, second % 60)
}

/// An item in event shape around its own parts, which are JSON texts.
struct Envelope<'a> {
    n: usize,
    revision: usize,
    resource_type: &'a str,
    id: &'a str,
    name: &'a str,
    arn: &'a str,
    region: &'a str,
    relationships: &'a str,
    tags: &'a str,
    configuration: &'a str,
    supplementary: &'a str,
}

impl Envelope<'_> {
    fn text(&self) -> String {
        let captured = time(self.n % 86_400 + self.revision);
        let status = if self.revision == 0 { "ResourceDiscovered" } else { "OK" };
        format!(
            concat!(
                r#"{{"configurationItemVersion":"1.3","configurationItemCaptureTime":"{}","#,
                r#""configurationStateId":{},"awsAccountId":"{}","configurationItemStatus":"{}","#,
                r#""resourceType":"{}","resourceId":"{}","resourceName":"{}","ARN":"{}","#,
                r#""awsRegion":"{}","availabilityZone":"Not Applicable","#,
                r#""configurationStateMd5Hash":"","resourceCreationTime":"2025-06-01T08:00:00.000Z","#,
                r#""relatedEvents":[],"relationships":[{}],"configuration":{},"#,
                r#""supplementaryConfiguration":{},"tags":{{{}}}}}"#
            ),
            captured,
            1_767_225_600_000_u64 + (self.n + self.revision) as u64,
            ACCOUNT,
            status,
            self.resource_type,
            self.id,
            self.name,
            self.arn,
            self.region,
            self.relationships,
            self.configuration,
            self.supplementary,
            self.tags,
        )
    }
}

/// Writes lines to a file; answers its size.
pub fn write_lines(path: &Path, lines: impl Iterator<Item = String>) -> Result<u64, Fault> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let mut bytes = 0;
    for line in lines {
        file.write_all(line.as_bytes())?;
        file.write_all(b"\n")?;
        bytes += line.len() as u64 + 1;
    }
    file.flush()?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn groups_are_as_large_and_as_bad_as_said() {
        let made: Vec<_> = (0..2_000).map(|n| group(n, 0)).collect();
        let bytes: usize = made.iter().map(|g| g.text.len()).sum();
        let average = bytes / made.len();
        assert!((3_000..3_400).contains(&average), "{average}");
        let bad = made.iter().filter(|g| g.violates).count();
        assert!((150..250).contains(&bad), "{bad}");
        for group in &made {
            let item: Value = serde_json::from_str(&group.text).unwrap();
            assert!(item["configuration"]["ipPermissions"].is_array());
            assert_eq!(serde_json::to_string(&item["resourceId"]).unwrap().len(), 22);
        }
    }

    #[test]
    fn a_revision_is_a_later_state_of_the_same_group() {
        let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        let (first, next) = (group(7, 0), group(7, 1));
        assert_ne!(first.violates, next.violates);
        let (first, next) = (read(&first.text), read(&next.text));
        assert_eq!(first["resourceId"], next["resourceId"]);
        let time = |item: &Value| item["configurationItemCaptureTime"].to_string();
        assert!(time(&first) < time(&next));
    }

    #[test]
    fn mixed_items_are_json_of_known_types() {
        let mut seen = std::collections::BTreeSet::new();
        for n in 0..200 {
            let item: Value = serde_json::from_str(&mixed(n)).unwrap();
            let kind = item["resourceType"].as_str().unwrap().to_owned();
            assert!(mixed::TYPES.contains(&kind.as_str()));
            seen.insert(kind);
        }
        assert_eq!(seen.len(), mixed::TYPES.len());
    }
}
