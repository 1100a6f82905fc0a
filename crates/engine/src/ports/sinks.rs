//! Those who are told what happens.

use assize_model::{AccountRegion, Timestamp};

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    /// A new item of a resource.
    Item,
    /// A verdict that changed.
    Compliance,
    /// An evaluation that began.
    Evaluation,
    /// Snapshots and history on their way to the bucket.
    Delivery,
}

impl NoticeKind {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Item, Self::Compliance, Self::Evaluation, Self::Delivery];

    /// The word for it in configuration.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Item => "item",
            Self::Compliance => "compliance",
            Self::Evaluation => "evaluation",
            Self::Delivery => "delivery",
        }
    }
}

/// A notice as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its id, the same for every sink and every try.
    pub id: String,
    /// Account and region.
    pub home: AccountRegion,
    /// When what it tells came about.
    pub at: Timestamp,
    /// The detail-type of EventBridge.
    pub detail_type: &'static str,
    /// The subject of SNS; at most 100 characters.
    pub subject: String,
    /// The body as AWS documents it: JSON.
    pub detail: String,
    /// ARNs that it is about.
    pub resources: Vec<String>,
    /// What must be told in order.
    pub order: String,
    /// The topic of the account's delivery channel.
    pub topic_arn: Option<String>,
}

/// A message that a sink did not take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {reason}")]
pub struct SinkError {
    /// A code that tells errors apart.
    pub code: String,
    /// What happened.
    pub reason: String,
}

/// Somebody who is told. Calls block, and come from several threads.
pub trait Sink: Send + Sync + 'static {
    /// A name of its own, which never changes: what waits for it is kept under it.
    fn name(&self) -> &str;

    /// Whether notices of a kind are for it.
    fn hears(&self, kind: NoticeKind) -> bool;

    /// Whether it tells the topics of delivery channels: what happens in accounts whose channels
    /// have none is not for it.
    fn is_of_channels(&self) -> bool {
        false
    }

    /// Tells a message; it may have been told before.
    ///
    /// # Errors
    /// When it was not taken, whatever the reason. It is tried again.
    fn tell(&self, message: &Message) -> Result<(), SinkError>;
}
