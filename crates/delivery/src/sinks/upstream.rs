//! An upstream's EventBridge, SNS and SQS.

use super::event::event;
use crate::calls::{Calls, Failure};
use assize_engine::ports::{Clock, Message, NoticeKind, Sink, SinkError};
use assize_upstream::Upstream;
use assize_wire::generated::events::{operations as events, shapes as event_shapes};
use assize_wire::generated::sns::{operations as sns, shapes as sns_shapes};
use assize_wire::generated::sqs::{operations as sqs, shapes as sqs_shapes};
use std::io;
use std::sync::Arc;

impl From<Failure> for SinkError {
    fn from(failure: Failure) -> Self {
        Self { code: failure.code, reason: failure.message }
    }
}

/// An event bus of an upstream's EventBridge.
pub struct BusSink {
    calls: Calls,
    bus: String,
    source: String,
}

impl BusSink {
    /// A bus, by its name or ARN, and the source that events name. AWS itself takes no source
    /// that begins with `aws.` from anybody else.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub fn new(
        upstream: Arc<Upstream>,
        clock: Arc<dyn Clock>,
        bus: String,
        source: String,
    ) -> io::Result<Self> {
        Ok(Self { calls: Calls::new(upstream, clock)?, bus, source })
    }
}

impl Sink for BusSink {
    fn name(&self) -> &'static str {
        "eventbridge"
    }

    fn hears(&self, _: NoticeKind) -> bool {
        true
    }

    fn tell(&self, message: &Message) -> Result<(), SinkError> {
        let entry = event_shapes::PutEventsRequestEntry {
            detail: Some(message.detail.clone()),
            detail_type: Some(message.detail_type.to_owned()),
            event_bus_name: Some(self.bus.clone()),
            resources: Some(message.resources.clone()),
            source: Some(self.source.clone()),
            time: Some(assize_wire::Timestamp::from_millis(message.at.millis())),
            ..Default::default()
        };
        let input = event_shapes::PutEventsRequest { entries: vec![entry], ..Default::default() };
        let output = self.calls.call::<events::PutEvents>(&message.home.region, &input, None)?;
        // The call succeeds though an entry does not.
        let refused = output.entries.unwrap_or_default().into_iter().find_map(|entry| {
            let code = entry.error_code?;
            Some(SinkError { code, reason: entry.error_message.unwrap_or_default() })
        });
        refused.map_or(Ok(()), Err)
    }
}

/// The topics of delivery channels, at an upstream's SNS.
pub struct TopicSink(Calls);

impl TopicSink {
    /// An upstream's topics.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub fn new(upstream: Arc<Upstream>, clock: Arc<dyn Clock>) -> io::Result<Self> {
        Calls::new(upstream, clock).map(Self)
    }
}

impl Sink for TopicSink {
    fn name(&self) -> &'static str {
        "sns"
    }

    fn hears(&self, _: NoticeKind) -> bool {
        true
    }

    fn is_of_channels(&self) -> bool {
        true
    }

    fn tell(&self, message: &Message) -> Result<(), SinkError> {
        // The channel may have lost its topic since; then nobody is there to be told.
        let Some(topic) = &message.topic_arn else { return Ok(()) };
        let input = sns_shapes::PublishInput {
            topic_arn: Some(topic.clone()),
            subject: Some(message.subject.clone()),
            message: message.detail.clone(),
            ..Default::default()
        };
        // A topic is in the region that its ARN names.
        let region = topic.split(':').nth(3).unwrap_or(&message.home.region);
        self.0.call::<sns::Publish>(region, &input, None)?;
        Ok(())
    }
}

/// A queue of an upstream's SQS. It gets events as a rule of EventBridge would send them there.
pub struct QueueSink {
    calls: Calls,
    url: String,
}

impl QueueSink {
    /// A queue, by its URL.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub fn new(upstream: Arc<Upstream>, clock: Arc<dyn Clock>, url: String) -> io::Result<Self> {
        Ok(Self { calls: Calls::new(upstream, clock)?, url })
    }
}

impl Sink for QueueSink {
    fn name(&self) -> &'static str {
        "sqs"
    }

    fn hears(&self, _: NoticeKind) -> bool {
        true
    }

    fn tell(&self, message: &Message) -> Result<(), SinkError> {
        let body = event(message)
            .map_err(|e| SinkError { code: "Unwritable".into(), reason: e.to_string() })?;
        // A queue that keeps order keeps it by resource, and drops what is told twice.
        let is_fifo = self.url.ends_with(".fifo");
        let input = sqs_shapes::SendMessageRequest {
            queue_url: self.url.clone(),
            message_body: body,
            message_group_id: is_fifo.then(|| group(&message.order)),
            message_deduplication_id: is_fifo.then(|| message.id.clone()),
            ..Default::default()
        };
        self.calls.call::<sqs::SendMessage>(&message.home.region, &input, None)?;
        Ok(())
    }
}

/// At most 128 letters, digits and signs.
fn group(order: &str) -> String {
    let clean = |c: char| if c.is_ascii_graphic() { c } else { '_' };
    order.chars().rev().take(128).map(clean).collect::<Vec<_>>().into_iter().rev().collect()
}
