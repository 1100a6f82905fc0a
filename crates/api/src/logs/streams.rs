//! CreateLogStream, DeleteLogStream, DescribeLogStreams.

use super::backend::{Backend, group_arn, named_group};
use super::error::{from_store, invalid, no_such_group, no_such_stream};
use super::put::SEQUENCE_TOKEN;
use super::token::Question;
use assize_engine::ports::{LogStream, Made, StreamQuery};
use assize_model::{AccountRegion, Timestamp};
use assize_wire::generated::logs::enums::OrderBy;
use assize_wire::generated::logs::{LogsError, shapes};

/// Streams in one answer.
const MAX_STREAMS: usize = 50;

pub(super) fn create(
    backend: &Backend,
    home: &AccountRegion,
    input: shapes::CreateLogStreamRequest,
) -> Result<(), LogsError> {
    let (group, name) = (&input.log_group_name, &input.log_stream_name);
    let made = backend.logs.create_stream(home, group, name, backend.engine.now());
    match made.map_err(|e| from_store(&e))? {
        Made::New => Ok(()),
        Made::Known => Err(LogsError::resource_already_exists_exception(
            "The specified log stream already exists",
        )),
        Made::Orphan => Err(no_such_group()),
    }
}

pub(super) fn delete(
    backend: &Backend,
    home: &AccountRegion,
    input: shapes::DeleteLogStreamRequest,
) -> Result<(), LogsError> {
    backend.group(home, &input.log_group_name)?;
    let (group, name) = (&input.log_group_name, &input.log_stream_name);
    let deleted = backend.logs.delete_stream(home, group, name).map_err(|e| from_store(&e))?;
    if deleted { Ok(()) } else { Err(no_such_stream()) }
}

pub(super) fn describe(
    backend: &Backend,
    home: &AccountRegion,
    input: shapes::DescribeLogStreamsRequest,
) -> Result<shapes::DescribeLogStreamsResponse, LogsError> {
    let group = named_group(home, input.log_group_name, input.log_group_identifier)?;
    let by_last_event = input.order_by == Some(OrderBy::LastEventTime);
    if by_last_event && input.log_stream_name_prefix.is_some() {
        return Err(invalid("Cannot order by LastEventTime with a logStreamNamePrefix."));
    }
    backend.group(home, &group)?;
    let descending = input.descending.unwrap_or(false);
    let prefix = input.log_stream_name_prefix;
    let limit = input.limit.and_then(|n| usize::try_from(n).ok()).unwrap_or(MAX_STREAMS);
    let asked = Question::new(
        "DescribeLogStreams",
        (&home.account, &home.region, &group, &prefix, by_last_event, descending),
    );
    let skip: usize = asked.read(input.next_token.as_deref())?.unwrap_or(0);
    let query = StreamQuery { prefix, by_last_event, descending, skip, limit: limit + 1 };
    let mut found = backend.logs.streams(home, &group, &query).map_err(|e| from_store(&e))?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next_token = more.then(|| asked.token(skip.saturating_add(limit)));
    let arn = group_arn(home, &group);
    let log_streams = Some(found.into_iter().map(|stream| shown(&arn, stream)).collect());
    Ok(shapes::DescribeLogStreamsResponse { log_streams, next_token })
}

fn shown(group_arn: &str, stream: LogStream) -> shapes::LogStream {
    let millis = |time: Option<Timestamp>| time.map(Timestamp::millis);
    shapes::LogStream {
        arn: Some(format!("{group_arn}:log-stream:{}", stream.name)),
        creation_time: Some(stream.created.millis()),
        first_event_timestamp: millis(stream.first_event),
        last_event_timestamp: millis(stream.last_event),
        last_ingestion_time: millis(stream.last_ingestion),
        log_stream_name: Some(stream.name),
        // AWS counts a stream's bytes no more, and answers zero.
        stored_bytes: Some(0),
        upload_sequence_token: Some(SEQUENCE_TOKEN.to_owned()),
    }
}
