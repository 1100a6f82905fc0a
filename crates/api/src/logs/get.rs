//! GetLogEvents: the events of one stream, in both directions.

use super::backend::{Backend, MAX_BYTES, MAX_EVENTS, named_group};
use super::error::{from_store, no_such_stream};
use super::token::Place;
use assize_engine::ports::{EventQuery, LogEvent, LogPosition, StreamQuery};
use assize_model::{AccountRegion, Timestamp};
use assize_wire::generated::logs::{LogsError, shapes};

pub(super) fn run(
    backend: &Backend,
    home: &AccountRegion,
    input: shapes::GetLogEventsRequest,
) -> Result<shapes::GetLogEventsResponse, LogsError> {
    let group = named_group(home, input.log_group_name, input.log_group_identifier)?;
    backend.group(home, &group)?;
    has_stream(backend, home, &group, &input.log_stream_name)?;
    let place = input.next_token.as_deref().map(Place::read).transpose()?;
    let forward = match place {
        Some(place) => matches!(place, Place::Forward(_)),
        None => input.start_from_head.unwrap_or(false),
    };
    let query = EventQuery {
        streams: vec![input.log_stream_name],
        start: input.start_time.map(Timestamp::from_millis),
        end: input.end_time.map(Timestamp::from_millis),
        after: place.map(|(Place::Forward(position) | Place::Backward(position))| position),
        backward: !forward,
    };
    let limit = input.limit.and_then(|n| usize::try_from(n).ok()).unwrap_or(MAX_EVENTS);
    let mut events = Vec::new();
    let mut bytes = 0;
    let read = backend.logs.events(home, &group, &query, &mut |event: LogEvent| {
        bytes += event.message.len();
        if events.len() == limit || (bytes > MAX_BYTES && !events.is_empty()) {
            return false;
        }
        events.push(event);
        true
    });
    read.map_err(|e| from_store(&e))?;
    if !forward {
        events.reverse();
    }
    let (next_forward, next_backward) = tokens(&events, place, forward, &query);
    Ok(shapes::GetLogEventsResponse {
        events: Some(events.into_iter().map(shown).collect()),
        next_forward_token: Some(next_forward),
        next_backward_token: Some(next_backward),
    })
}

/// An empty page gives back the token of its own direction, by which clients know the end.
/// Going the other way from there comes to the last events again.
fn tokens(
    events: &[LogEvent],
    asked: Option<Place>,
    forward: bool,
    query: &EventQuery,
) -> (String, String) {
    let (first, last) = match (events.first(), events.last(), asked) {
        (Some(first), Some(last), _) => (first.position, last.position),
        (_, _, Some(Place::Forward(end))) => {
            (LogPosition { number: end.number.saturating_add(1), ..end }, end)
        }
        (_, _, Some(Place::Backward(end))) => {
            (end, LogPosition { number: end.number.saturating_sub(1).max(0), ..end })
        }
        _ => {
            // Nothing is there yet: what comes in later is found by going on.
            let edge = if forward { query.start } else { query.end };
            let at = edge.or(query.start).unwrap_or(Timestamp::from_millis(0));
            (LogPosition { at, number: 0 }, LogPosition { at, number: 0 })
        }
    };
    (Place::Forward(last).token(), Place::Backward(first).token())
}

/// A stream of that name has to be there.
pub(super) fn has_stream(
    backend: &Backend,
    home: &AccountRegion,
    group: &str,
    name: &str,
) -> Result<(), LogsError> {
    // Names in order: of those with this prefix, the name itself comes first.
    let query = StreamQuery { prefix: Some(name.to_owned()), limit: 1, ..StreamQuery::default() };
    let found = backend.logs.streams(home, group, &query).map_err(|e| from_store(&e))?;
    if found.first().is_some_and(|stream| stream.name == name) {
        Ok(())
    } else {
        Err(no_such_stream())
    }
}

fn shown(event: LogEvent) -> shapes::OutputLogEvent {
    shapes::OutputLogEvent {
        timestamp: Some(event.position.at.millis()),
        message: Some(event.message),
        ingestion_time: Some(event.ingested.millis()),
    }
}
