//! FilterLogEvents: events of a group's streams that match a pattern.

use super::backend::{Backend, MAX_BYTES, MAX_EVENTS, named_group};
use super::error::{from_store, invalid};
use super::get::has_stream;
use super::pattern::Pattern;
use super::token::{Question, event_id};
use assize_engine::ports::{EventQuery, LogEvent, LogPosition};
use assize_model::{AccountRegion, Timestamp};
use assize_wire::generated::logs::{LogsError, shapes};

/// Events looked at for one answer: a page may end early, and its token goes on.
const MAX_LOOKS: usize = 100_000;

pub(super) fn run(
    backend: &Backend,
    home: &AccountRegion,
    input: shapes::FilterLogEventsRequest,
) -> Result<shapes::FilterLogEventsResponse, LogsError> {
    let group = named_group(home, input.log_group_name, input.log_group_identifier)?;
    let streams = input.log_stream_names.unwrap_or_default();
    let prefix = input.log_stream_name_prefix;
    if prefix.is_some() && !streams.is_empty() {
        return Err(invalid("LogStream name prefix and LogStream names cannot both be specified."));
    }
    if let (Some(start), Some(end)) = (input.start_time, input.end_time)
        && start > end
    {
        return Err(invalid("The startTime must not be later than the endTime."));
    }
    let text = input.filter_pattern.unwrap_or_default();
    let pattern = Pattern::parse(&text).map_err(|fault| invalid(fault.to_string()))?;
    backend.group(home, &group)?;
    for stream in &streams {
        has_stream(backend, home, &group, stream)?;
    }
    let backward = input.start_from_head == Some(false);
    let asked = Question::new(
        "FilterLogEvents",
        (&home.account, &home.region, &group, &streams, &prefix, &text, backward),
    );
    let after: Option<(i64, i64)> = asked.read(input.next_token.as_deref())?;
    // AWS takes an end that is itself included; the store's is not.
    let query = EventQuery {
        streams,
        start: input.start_time.map(Timestamp::from_millis),
        end: input.end_time.map(|end| Timestamp::from_millis(end.saturating_add(1))),
        after: after.map(|(at, number)| LogPosition { at: Timestamp::from_millis(at), number }),
        backward,
    };
    let limit = input.limit.and_then(|n| usize::try_from(n).ok()).unwrap_or(MAX_EVENTS);
    let mut found = Found { limit, ..Found::default() };
    let prefix = prefix.as_deref().unwrap_or("");
    let read = backend.logs.events(home, &group, &query, &mut |event| {
        let is_wanted = event.stream.starts_with(prefix) && pattern.matches(&event.message);
        found.look(event, is_wanted)
    });
    read.map_err(|e| from_store(&e))?;
    let place = found.last.filter(|_| found.cut).map(|last| (last.at.millis(), last.number));
    Ok(shapes::FilterLogEventsResponse {
        events: Some(found.events),
        next_token: place.map(|place| asked.token(place)),
        // AWS lists none any more.
        searched_log_streams: Some(Vec::new()),
    })
}

/// A page that fills.
#[derive(Default)]
struct Found {
    limit: usize,
    events: Vec<shapes::FilteredLogEvent>,
    bytes: usize,
    looks: usize,
    last: Option<LogPosition>,
    cut: bool,
}

impl Found {
    /// Takes an event; answers whether there is room for more.
    fn look(&mut self, event: LogEvent, is_wanted: bool) -> bool {
        let bytes = self.bytes + if is_wanted { event.message.len() } else { 0 };
        let too_many = is_wanted
            && (self.events.len() == self.limit || (bytes > MAX_BYTES && !self.events.is_empty()));
        if too_many || self.looks == MAX_LOOKS {
            self.cut = true;
            return false;
        }
        self.looks += 1;
        self.last = Some(event.position);
        if is_wanted {
            self.bytes = bytes;
            self.events.push(shapes::FilteredLogEvent {
                event_id: Some(event_id(event.position)),
                ingestion_time: Some(event.ingested.millis()),
                log_stream_name: Some(event.stream),
                timestamp: Some(event.position.at.millis()),
                message: Some(event.message),
            });
        }
        true
    }
}
