//! Adapters of the engine's sinks.

mod event;
mod upstream;
mod webhook;

pub use upstream::{BusSink, QueueSink, TopicSink};
pub use webhook::{MIN_SECRET, Webhook, WebhookError, WebhookSettings};
