//! The operations over a real store.

use super::{ANSWERED, LogsService};
use assize_engine::ports::{ManualClock, NoRunner};
use assize_engine::{Engine, Options};
use assize_model::Timestamp;
use assize_store::{SqliteLogs, SqliteStore};
use assize_wire::RequestContext;
use assize_wire::generated::logs::{Logs as _, LogsError, SERVICE, shapes};
use std::sync::Arc;

const NOW: i64 = 1_760_000_000_000;

struct World {
    logs: LogsService,
    cx: RequestContext,
    _dir: tempfile::TempDir,
}

fn world() -> World {
    let dir = tempfile::tempdir().unwrap();
    let options = assize_store::Options { durable: false, ..Default::default() };
    let store = Arc::new(SqliteStore::open(dir.path(), options).unwrap());
    let clock = Arc::new(ManualClock::at(Timestamp::from_millis(NOW)));
    let engine = Engine::new(store, clock, Arc::new(NoRunner), Options::default()).unwrap();
    let logs = SqliteLogs::open(dir.path(), options).unwrap();
    let cx = RequestContext {
        account_id: "123456789012".into(),
        region: "us-east-1".into(),
        ..RequestContext::default()
    };
    World { logs: LogsService::new(Arc::new(engine), Arc::new(logs)), cx, _dir: dir }
}

impl World {
    async fn stream(&self, group: &str, stream: &str, messages: &[&str]) {
        let (log_group_name, log_stream_name) = (group.to_owned(), stream.to_owned());
        let made = self
            .logs
            .create_log_group(
                &self.cx,
                shapes::CreateLogGroupRequest {
                    log_group_name: log_group_name.clone(),
                    ..Default::default()
                },
            )
            .await;
        assert!(matches!(made, Ok(()) | Err(LogsError::ResourceAlreadyExistsException { .. })));
        let wanted = shapes::CreateLogStreamRequest {
            log_group_name: log_group_name.clone(),
            log_stream_name: log_stream_name.clone(),
        };
        self.logs.create_log_stream(&self.cx, wanted).await.unwrap();
        let log_events = messages
            .iter()
            .zip(0..)
            .map(|(message, at)| shapes::InputLogEvent {
                message: (*message).to_owned(),
                timestamp: NOW + at,
            })
            .collect();
        let put = shapes::PutLogEventsRequest {
            log_group_name,
            log_stream_name,
            log_events,
            ..Default::default()
        };
        let put = self.logs.put_log_events(&self.cx, put).await.unwrap();
        assert_eq!(put.rejected_log_events_info, None);
    }

    async fn get(
        &self,
        token: Option<String>,
        head: bool,
        limit: i32,
    ) -> shapes::GetLogEventsResponse {
        let input = shapes::GetLogEventsRequest {
            log_group_name: Some("g".into()),
            log_stream_name: "s".into(),
            next_token: token,
            start_from_head: Some(head),
            limit: Some(limit),
            ..Default::default()
        };
        self.logs.get_log_events(&self.cx, input).await.unwrap()
    }
}

fn texts(page: &shapes::GetLogEventsResponse) -> Vec<&str> {
    let events = page.events.as_deref().unwrap_or_default();
    events.iter().filter_map(|event| event.message.as_deref()).collect()
}

#[test]
fn every_operation_of_the_model_is_answered() {
    assert_eq!(ANSWERED.len(), SERVICE.operations.len());
}

#[tokio::test]
async fn pages_go_both_ways_and_end_with_the_same_token() {
    let world = world();
    world.stream("g", "s", &["1", "2", "3", "4", "5"]).await;
    let first = world.get(None, true, 2).await;
    assert_eq!(texts(&first), ["1", "2"]);
    let second = world.get(first.next_forward_token.clone(), false, 2).await;
    assert_eq!(texts(&second), ["3", "4"]);
    let third = world.get(second.next_forward_token.clone(), false, 2).await;
    assert_eq!(texts(&third), ["5"]);
    let end = world.get(third.next_forward_token.clone(), false, 2).await;
    assert_eq!((texts(&end).len(), &end.next_forward_token), (0, &third.next_forward_token));
    // Back from the end, the last ones come again; back from the second page, the first.
    let back = world.get(end.next_backward_token.clone(), false, 2).await;
    assert_eq!(texts(&back), ["4", "5"]);
    let back = world.get(second.next_backward_token.clone(), false, 2).await;
    assert_eq!(texts(&back), ["1", "2"]);
    let begin = world.get(back.next_backward_token.clone(), false, 2).await;
    assert_eq!((texts(&begin).len(), &begin.next_backward_token), (0, &back.next_backward_token));
    let again = world.get(begin.next_forward_token, false, 2).await;
    assert_eq!(texts(&again), ["1", "2"]);
    // Without a token and a head, the latest.
    assert_eq!(texts(&world.get(None, false, 2).await), ["4", "5"]);
}

#[tokio::test]
async fn what_comes_in_later_is_found_by_going_on() {
    let world = world();
    world.stream("g", "s", &[]).await;
    let empty = world.get(None, true, 10).await;
    assert_eq!(texts(&empty).len(), 0);
    let put = shapes::PutLogEventsRequest {
        log_group_name: "g".into(),
        log_stream_name: "s".into(),
        log_events: vec![shapes::InputLogEvent { message: "new".into(), timestamp: NOW }],
        ..Default::default()
    };
    world.logs.put_log_events(&world.cx, put).await.unwrap();
    assert_eq!(texts(&world.get(empty.next_forward_token, true, 10).await), ["new"]);
}

#[tokio::test]
async fn filters_page_over_streams_interleaved() {
    let world = world();
    world.stream("g", "a", &["x 1", "y 2", "x 3"]).await;
    world.stream("g", "b", &["x 4", "x 5"]).await;
    let mut ask = shapes::FilterLogEventsRequest {
        log_group_name: Some("g".into()),
        filter_pattern: Some("x".into()),
        limit: Some(3),
        ..Default::default()
    };
    let first = world.logs.filter_log_events(&world.cx, ask.clone()).await.unwrap();
    let of = |page: &shapes::FilterLogEventsResponse| -> Vec<String> {
        page.events.iter().flatten().filter_map(|event| event.message.clone()).collect()
    };
    assert_eq!(of(&first), ["x 1", "x 4", "x 5"]);
    ask.next_token = first.next_token.clone();
    let second = world.logs.filter_log_events(&world.cx, ask.clone()).await.unwrap();
    assert_eq!((of(&second), &second.next_token), (vec!["x 3".to_owned()], &None));
    ask.filter_pattern = Some("y".into());
    assert!(world.logs.filter_log_events(&world.cx, ask.clone()).await.is_err());
    ask.next_token = None;
    ask.filter_pattern = None;
    ask.log_stream_name_prefix = Some("b".into());
    let of_b = world.logs.filter_log_events(&world.cx, ask).await.unwrap();
    assert_eq!(of(&of_b), ["x 4", "x 5"]);
}

#[tokio::test]
async fn groups_are_described_tagged_and_gone() {
    let world = world();
    for name in ["/aws/lambda/a", "/aws/lambda/b", "other"] {
        world.stream(name, "s", &["m"]).await;
    }
    let mut ask = shapes::DescribeLogGroupsRequest {
        log_group_name_prefix: Some("/aws/".into()),
        limit: Some(1),
        ..Default::default()
    };
    let first = world.logs.describe_log_groups(&world.cx, ask.clone()).await.unwrap();
    ask.next_token = first.next_token;
    let second = world.logs.describe_log_groups(&world.cx, ask).await.unwrap();
    let group = &second.log_groups.unwrap()[0];
    assert_eq!(second.next_token, None);
    let arn = group.arn.clone().unwrap();
    assert_eq!(arn, "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/b:*");
    assert_eq!((group.stored_bytes, group.retention_in_days), (Some(1), None));
    let tags = [("team".to_owned(), "x".to_owned())].into();
    let tag = shapes::TagResourceRequest { resource_arn: arn.clone(), tags };
    world.logs.tag_resource(&world.cx, tag).await.unwrap();
    let ask = shapes::ListTagsForResourceRequest { resource_arn: arn };
    let told = world.logs.list_tags_for_resource(&world.cx, ask.clone()).await.unwrap();
    assert_eq!(told.tags.unwrap()["team"], "x");
    let delete = shapes::DeleteLogGroupRequest { log_group_name: "/aws/lambda/b".into() };
    world.logs.delete_log_group(&world.cx, delete).await.unwrap();
    let gone = world.logs.list_tags_for_resource(&world.cx, ask).await.unwrap_err();
    assert_eq!(gone.message(), "The specified log group does not exist.");
    let wrong =
        shapes::PutRetentionPolicyRequest { log_group_name: "other".into(), retention_in_days: 2 };
    let refused = world.logs.put_retention_policy(&world.cx, wrong).await.unwrap_err();
    assert!(refused.message().contains("'retentionInDays'"), "{refused}");
}
