//! What the families of resources share: the time, the account, and the items so far.

use super::ids::{hex_id, number};
use super::item::Item;
use assize_model::{ConfigurationItem, Timestamp};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// The zones in use.
pub const ZONES: [&str; 2] = ["a", "c"];

/// The account as far as it is built.
pub struct World {
    now: Timestamp,
    account: String,
    region: String,
    items: Vec<ConfigurationItem>,
}

impl World {
    /// An empty account.
    pub fn new(now: Timestamp, account: &str, region: &str) -> Self {
        Self { now, account: account.to_owned(), region: region.to_owned(), items: Vec::new() }
    }

    /// The account's number.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The account's region.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The time of the recording.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// So many days ago, at a minute of the day that depends on the number.
    pub fn days_ago(&self, days: i64) -> Timestamp {
        let minutes = (days * 37 + 11) % 600;
        // AWS's creation times are whole seconds.
        let second = self.now.plus_millis(-self.now.millis().rem_euclid(1000));
        second.plus_millis(-(days * DAY) - minutes * MINUTE)
    }

    /// In so many days.
    pub fn in_days(&self, days: i64) -> Timestamp {
        self.now.plus_millis(days * DAY)
    }

    /// A zone by its index.
    pub fn zone(&self, index: usize) -> String {
        format!("{}{}", self.region, ZONES.get(index % ZONES.len()).copied().unwrap_or("a"))
    }

    /// `arn:aws:SERVICE:REGION:ACCOUNT:REST`
    pub fn arn(&self, service: &str, rest: &str) -> String {
        format!("arn:aws:{service}:{}:{}:{rest}", self.region, self.account)
    }

    /// `arn:aws:iam::ACCOUNT:REST`
    pub fn iam_arn(&self, rest: &str) -> String {
        format!("arn:aws:iam::{}:{rest}", self.account)
    }

    /// The id of the main VPC.
    pub fn vpc(&self) -> String {
        hex_id("vpc", "hinode-main")
    }

    /// A new item of this account; give it to [`World::add`] when it is complete.
    pub fn item(&self, resource_type: &str, resource_id: impl Into<String>) -> Item {
        let id = resource_id.into();
        // Recorded within the last hour, each at a moment of its own.
        let captured = number(&id, 3_500) as i64 * 1000 + number(&id, 1000) as i64;
        let at = self.now.plus_millis(-captured - 60_000);
        Item::new(resource_type, id, at, &self.account, &self.region)
    }

    /// Keeps an item.
    pub fn add(&mut self, item: Item) {
        self.items.push(item.finish());
    }

    /// All items.
    pub fn into_items(self) -> Vec<ConfigurationItem> {
        self.items
    }
}
